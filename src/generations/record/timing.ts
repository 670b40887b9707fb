import type { RouteArm } from '../../catalog/family.ts'
import { clipSecondsOf } from '../../catalog/price.ts'
import type { Settled } from '../../catalog/settle.ts'

/** Clips of one key are comparable. */
export const timingKeyOf = ({ route, capability, parameters }: RouteArm, settled: Settled): string =>
  [
    route.model,
    route.provider,
    capability.field,
    clipSecondsOf(capability.clipSeconds, parameters, settled).seconds,
    settled.resolution ?? '',
    settled.frameRate ?? '',
  ].join('|')
