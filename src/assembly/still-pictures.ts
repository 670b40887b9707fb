import sharp from 'sharp'
import { composeFrames } from '../renderer/compose.ts'
import type { Pictures } from './clip-pictures.ts'
import type { StillSource } from './plan.ts'

// One picture at a time: threads and a cache would only hold memory.
sharp.cache(false)
sharp.concurrency(1)

/** Pixels. */
export async function stillSize(path: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(path).metadata()
  return { width, height }
}

/** A still seen for as long as it is asked for, fitted as the renderer fits it. */
export async function openStill(
  { still: path, focus }: StillSource,
  { width, height }: { width: number; height: number },
  fit: 'PAD' | 'CROP',
): Promise<Pictures> {
  const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
  const segments = [
    { still: path, ...(focus ? { focus } : {}), camera, durationSeconds: 1, transition: 'CUT' as const },
  ]
  const frames = composeFrames({ width, height, frameRate: 1, fit, segments, sound: 'NONE', seed: 0 })
  const { value } = await frames.next()
  // A copy: the canvas, which has the whole picture in it, may go.
  const frame = Uint8Array.from(value as Uint8Array)
  await frames.return(undefined)
  return { at: async () => frame, close: async () => {} }
}
