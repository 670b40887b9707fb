import type { RouteArm } from '../../catalog/family.ts'
import { clipSecondsOf } from '../../catalog/price.ts'
import type { Settled } from '../../catalog/settle.ts'

/** What a request says of the clip; what is left to the model, or follows from its media, is absent. */
export interface AskedClip {
  seconds?: number
  /** Of `RESOLUTION_720P`: 720. */
  lines?: number
  /** Width over height. */
  aspect?: number
  sound?: boolean
}

export function askedClip({ capability, parameters }: RouteArm, settled: Settled): AskedClip {
  const { seconds, isAutomatic } = clipSecondsOf(capability.clipSeconds, parameters, settled)
  const lines = linesOf(settled.resolution)
  const aspect = aspectOf(settled.aspectRatio)
  const sound = capability.alwaysSounds ?? settled.generateAudio
  return {
    ...(!isAutomatic && seconds > 0 ? { seconds } : {}),
    ...(lines ? { lines } : {}),
    ...(aspect ? { aspect } : {}),
    ...(typeof sound === 'boolean' ? { sound } : {}),
  }
}

/** `RESOLUTION_720P` or `RESOLUTION_4K`. */
function linesOf(resolution: unknown): number | null {
  const [, lines] = /^RESOLUTION_(\d+)P$/.exec(String(resolution)) ?? []
  return resolution === 'RESOLUTION_4K' ? 2160 : lines === undefined ? null : Number(lines)
}

/** `RATIO_16_9`. */
function aspectOf(ratio: unknown): number | null {
  const [, wide, high] = /^RATIO_(\d+)_(\d+)$/.exec(String(ratio)) ?? []
  return wide === undefined ? null : Number(wide) / Number(high)
}
