import type { FastifyReply } from 'fastify'
import type { EmulatedWorld, Job, NewJob } from './port.ts'

/** Why a job failed, in words, where the vendor has no others; of moderation every one has. */
export const failureText = ({ failedBy, lateFault }: Job): string => {
  if (failedBy === 'late-fault') return lateFault!
  return failedBy === 'nul-in-message' ? 'Frame \u0000 failed' : 'Generation failed'
}

export const isOver = ({ status }: Job): boolean => status !== 'queued' && status !== 'running'

/** What a job that has ended costs; null where that is nothing. */
export function chargeFor(job: Job): Omit<Required<NewJob>['price'], 'isDueWhenBlocked'> | null {
  const { status, failedBy, isWithheld, price: { isDueWhenBlocked = false, ...price } = {} } = job
  const isBlocked = status === 'failed' ? failedBy === 'moderated-at-output' : isWithheld
  return isOver(job) && (isBlocked ? isDueWhenBlocked : status === 'succeeded') ? price : null
}

/** Resolves at the next change of a job, after so many milliseconds of the clock, or once the caller has left. */
export async function nextChange(job: Job, { jobs, clock }: EmulatedWorld, { raw }: FastifyReply, most: number) {
  const ended = new AbortController()
  const end = () => ended.abort()
  const forget = jobs.onChange(({ id }) => id === job.id && end())
  raw.once('close', end)
  await clock.sleep(most, ended.signal).catch(() => {})
  raw.off('close', end)
  forget()
}

/** A page of a list, from its first item or after the one with an id; undefined where no item has it. */
export function pageOf<Item extends { id: string }>(
  items: readonly Item[],
  { after, limit }: { after?: string | undefined; limit: number },
): { page: Item[]; hasMore: boolean } | undefined {
  const start = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0) return undefined
  return { page: items.slice(start, start + limit), hasMore: items.length > start + limit }
}
