import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { operationId, optional } from '../shapes.ts'
import { readWireError } from './failure.ts'

const numberOrText = optional(z.union([z.number(), z.string()]))
const linked = optional(z.looseObject({ url: optional(z.string().min(1)) }))

/** Only what is relied on is strict: none of it, since compatible servers drop any key. source: wire-openai-sora §2, §13 */
const shape = z.looseObject({
  id: optional(operationId),
  status: optional(z.string()),
  progress: numberOrText,
  created_at: numberOrText,
  url: optional(z.string().min(1)),
  video_url: optional(z.string().min(1)),
  output: optional(z.array(linked)),
  data: linked,
  metadata: linked,
})

/** A job as any server that speaks this wire may tell it; undefined when it is no object at all. */
export function readJob(json: JsonValue | undefined) {
  const job = shape.safeParse(json).data
  if (!job) return undefined
  return {
    id: job.id,
    status: job.status?.trim().toLowerCase(),
    /** 0 to 1. */
    fraction: fractionOf(job.progress),
    /** Why it failed, where it has: of any other job it may be something it says besides. */
    error: readWireError(json, { topLevel: 'any' }),
    /** Milliseconds since 1970. */
    createdAt: timeOf(job.created_at),
    /** Where some servers put the clip; as it came. */
    link: job.url ?? job.video_url ?? job.output?.[0]?.url ?? job.data?.url ?? job.metadata?.url,
  }
}
export type VideoJob = NonNullable<ReturnType<typeof readJob>>

/**
 * Percent, by the vendor's documents. A broken number below 1 is a fraction (UNSURE: some servers), 1 itself is one
 * percent: taken for all of it, it would stay all of it. source: wire-openai-sora §3, §13
 */
export function fractionOf(progress: number | string | null | undefined): number | undefined {
  if (progress === null || progress === undefined || progress === '' || String(progress).length > 40) return undefined
  const number = typeof progress === 'number' ? progress : Number(progress.replace(/\s*%\s*$/, ''))
  if (!Number.isFinite(number) || number < 0) return undefined
  const isFraction = number < 1 && !(typeof progress === 'string' && progress.includes('%'))
  return Math.min(1, isFraction ? number : number / 100)
}

/** Beyond it a number has milliseconds: as seconds it would be the year 5138. */
const largestSeconds = 100_000_000_000

/** Seconds since 1970 by the documents; ISO text or milliseconds at some servers. 0 stands for none. */
export function timeOf(time: number | string | null | undefined): number | undefined {
  if (time === null || time === undefined || time === '') return undefined
  const number = Number(time)
  if (Number.isNaN(number)) {
    const parsed = Date.parse(String(time))
    return Number.isNaN(parsed) ? undefined : parsed
  }
  if (number <= 0) return undefined
  return number > largestSeconds ? number : number * 1000
}
