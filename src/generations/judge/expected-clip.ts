import type { ExpectedClip } from '../record/storyboard.ts'
import { askedClip } from './asked-clip.ts'
import type { Judgement } from './judge.ts'

/**
 * What is known of the clip before it is made: its length where the request says it, and its pixels where resolution and
 * shape are told, or the shape follows the picture it begins with.
 */
export function expectedClip({ verdict, settled, media }: Judgement): ExpectedClip {
  if (!verdict) return {}
  const { seconds, lines, aspect } = askedClip(verdict.routeArm, settled)
  const picture = media.find(({ facts }) => facts.mimeType.startsWith('image/'))?.facts
  const shape = aspect ?? (picture?.width && picture.height ? picture.width / picture.height : null)
  return {
    ...(seconds ? { seconds } : {}),
    ...(lines && shape ? sizeOf(lines, shape) : {}),
  }
}

/** Codecs take even numbers of pixels. */
function sizeOf(shorter: number, shape: number): { width: number; height: number } {
  const even = (pixels: number) => Math.round(pixels / 2) * 2
  return shape >= 1
    ? { width: even(shorter * shape), height: shorter }
    : { width: shorter, height: even(shorter / shape) }
}
