import { clipSecondsOf } from '../../catalog/price.ts'
import type { ExpectedClip } from '../record/storyboard.ts'
import type { Judgement } from './judge.ts'

/**
 * What is known of the clip before it is made: its length where the request says it, and its pixels where resolution and
 * shape are told, or the shape follows the picture it begins with.
 */
export function expectedClip({ verdict, settled, media }: Judgement): ExpectedClip {
  if (!verdict) return {}
  const { capability, parameters } = verdict.routeArm
  const { seconds, isAutomatic } = clipSecondsOf(capability.clipSeconds, parameters, settled)
  const picture = media.find(({ facts }) => facts.mimeType.startsWith('image/'))?.facts
  const shorter = shorterSide(settled.resolution)
  const shape =
    aspect(settled.aspectRatio) ?? (picture?.width && picture.height ? picture.width / picture.height : null)
  return {
    ...(!isAutomatic && seconds > 0 ? { seconds } : {}),
    ...(shorter && shape ? sizeOf(shorter, shape) : {}),
  }
}

/** `RESOLUTION_720P` or `RESOLUTION_4K`. */
function shorterSide(resolution: unknown): number | null {
  const [, lines] = /^RESOLUTION_(\d+)P$/.exec(String(resolution)) ?? []
  return resolution === 'RESOLUTION_4K' ? 2160 : lines === undefined ? null : Number(lines)
}

/** `RATIO_16_9`. */
function aspect(ratio: unknown): number | null {
  const [, wide, high] = /^RATIO_(\d+)_(\d+)$/.exec(String(ratio)) ?? []
  return wide === undefined ? null : Number(wide) / Number(high)
}

/** Codecs take even numbers of pixels. */
function sizeOf(shorter: number, shape: number): { width: number; height: number } {
  const even = (pixels: number) => Math.round(pixels / 2) * 2
  return shape >= 1
    ? { width: even(shorter * shape), height: shorter }
    : { width: shorter, height: even(shorter / shape) }
}
