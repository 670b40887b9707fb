import type { RenderPlan } from './plan.ts'
import { type PreparedStill, prepareStill } from './still.ts'
import { type Layer, layOut } from './timeline.ts'
import { createFrame, type VideoFrame, warp } from './warp.ts'

/**
 * Draws the clip's frames one after another. All are the same object, drawn anew: the caller is done with a frame
 * before asking for the next.
 */
export async function* composeFrames(plan: RenderPlan): AsyncGenerator<VideoFrame> {
  const frame = createFrame(plan.width, plan.height)
  const overlay = createFrame(plan.width, plan.height)
  const stills = new Map<string, PreparedStill>()
  for (const layers of layOut(plan)) {
    const needed = new Set(layers.map(nameOf))
    for (const name of stills.keys()) if (!needed.has(name)) stills.delete(name)
    for (const [index, layer] of layers.entries()) {
      let still = stills.get(nameOf(layer))
      if (!still) {
        const segment = plan.segments[layer.segment]!
        const path = layer.still === 'first' ? segment.still : segment.endStill!
        still = await prepareStill(path, segment.camera, plan)
        stills.set(nameOf(layer), still)
      }
      const target = index === 0 ? frame : overlay
      warp(still.picture, target, still.viewAt(layer.progress))
      if (index > 0) mix(frame.bytes, overlay.bytes, layer.opacity)
    }
    yield frame
  }
}

function nameOf({ segment, still }: Layer): string {
  return `${segment} ${still}`
}

/** Lays `over` on `under` in place. */
function mix(under: Uint8Array, over: Uint8Array, opacity: number): void {
  const part = Math.round(opacity * 256)
  for (let index = 0; index < under.length; index++) {
    under[index] = ((under[index]! << 8) + (over[index]! - under[index]!) * part + 128) >> 8
  }
}
