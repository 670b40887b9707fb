import { createCanvas } from './canvas.ts'
import type { RenderPlan } from './plan.ts'
import { type PreparedStill, prepareStill } from './still.ts'
import { type Layer, layOut } from './timeline.ts'

/** Draws the clip's frames one after another, as NV12 (`Canvas.frame`). A frame is good until the next is asked for. */
export async function* composeFrames(plan: RenderPlan): AsyncGenerator<Uint8Array> {
  const canvas = createCanvas(plan.width, plan.height)
  const stills = new Map<string, PreparedStill>()
  for (const layers of layOut(plan)) {
    const needed = new Set(layers.map(nameOf))
    for (const [name, { picture }] of stills) {
      if (needed.has(name)) continue
      stills.delete(name)
      canvas.remove(picture)
    }
    for (const layer of layers) {
      let still = stills.get(nameOf(layer))
      if (!still) {
        const segment = plan.segments[layer.segment]!
        const [path, focus] =
          layer.still === 'first' ? [segment.still, segment.focus] : [segment.endStill!, segment.endFocus]
        still = await prepareStill(path, { camera: segment.camera, focus }, plan.fit, canvas)
        stills.set(nameOf(layer), still)
      }
      canvas.draw(still.picture, still.viewAt(layer.progress), layer.opacity)
    }
    yield canvas.frame()
  }
}

function nameOf({ segment, still }: Layer): string {
  return `${segment} ${still}`
}
