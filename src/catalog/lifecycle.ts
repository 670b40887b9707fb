import type { Lifecycle } from './family.ts'

/** The stage on a day: a date of retirement that has passed retires, whatever the entry says. */
export const stageAt = (lifecycle: Lifecycle, now: Date): Lifecycle['stage'] =>
  lifecycle.retiresOn !== undefined && Date.parse(lifecycle.retiresOn) <= now.getTime() ? 'RETIRED' : lifecycle.stage
