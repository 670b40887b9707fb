import type { RouteArm } from '../../catalog/family.ts'
import { clipSecondsOf } from '../../catalog/price.ts'
import type { Settled } from '../../catalog/settle.ts'

/** Clips of one key are comparable. */
export const timingKeyOf = ({ route, capability, parameters }: RouteArm, settled: Settled): string =>
  [
    route.id,
    capability.field,
    clipSecondsOf(capability.clipSeconds, parameters, settled).seconds,
    // Kling's tier is how many pixels.
    settled.resolution ?? settled.mode ?? '',
    settled.frameRate ?? '',
  ].join('|')
