import { planCamera, type RenderPlan } from './renderer.ts'

export const frameRate = 24
export const durationSeconds = 5
export const frames = frameRate * durationSeconds
/** How much nearer the end is than the start. */
export const zoom = 1.5
export const seed = 1

const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 10 }

/** The clip that both programs make: a zoom into the middle of `still`, with sound. */
export function planZoom(still: string, width: number, height: number): RenderPlan {
  return {
    ...{ width, height, frameRate, fit: 'CROP', sound: 'AMBIENCE', seed },
    segments: [{ still, camera, durationSeconds, transition: 'CUT' }],
  }
}

/** By how much each frame magnifies a picture of the frame's own aspect; 1 shows the whole of it. */
export function magnifications(aspect: number): number[] {
  const path = planCamera(camera, aspect, aspect)
  return Array.from({ length: frames }, (_, frame) => {
    const view = path.viewAt(frame / (frames - 1))
    return view[8] / view[0]
  })
}
