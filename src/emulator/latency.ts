import { createHash } from 'node:crypto'
import type { LatencyCurve } from '../emulation/port.ts'

/** Milliseconds from acceptance. The same job always takes the same time. */
export function howLong(curve: LatencyCurve, clipSeconds: number, jobId: string): { queued: number; whole: number } {
  const factor = 1 + curve.spread * (2 * shareOf(jobId) - 1)
  const whole = Math.max(0, Math.round((curve.baseSeconds + curve.perSecond * clipSeconds) * factor * 1000))
  return { queued: Math.min(whole, Math.max(0, Math.round(curve.queueSeconds * factor * 1000))), whole }
}

/** 0–1, by the words alone. */
const shareOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
