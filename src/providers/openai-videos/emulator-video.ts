import type { Job } from '../../emulation/port.ts'
import { invalidValue, Refusal } from './emulator-refusal.ts'

export type VideoStatus = 'queued' | 'in_progress' | 'completed' | 'failed'

/** Times are seconds since 1970. source: wire-openai-sora §2, §3 */
export interface Video {
  id: string
  object: 'video'
  model: string
  status: VideoStatus
  /** Whole percent. */
  progress: number
  created_at: number
  completed_at: number | null
  expires_at: number | null
  prompt: string
  size: string
  seconds: string
  /** Remixes are not spoken here. */
  remixed_from_video_id: null
  error: { code: string; message: string } | null
}

/** How long a finished clip can be fetched, in seconds. source: wire-openai-sora §3, §4 */
const lifeSeconds = 3600

/** What the wire shows of a job that the emulator does not keep itself. */
export interface VideoDetails {
  size: string
  seconds: string
  /** How far the emulator's clock was ahead when it was made: clients compare the times they are shown with their own. */
  aheadSeconds?: number
}

export const detailsOf = (job: Job) => job.details as VideoDetails

/** There is no word for a canceled job on this wire, and no way to cancel one. */
const statuses: Record<Job['status'], VideoStatus> = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'failed',
}

/** Every key is present, null where there is nothing. */
export function videoOf(job: Job): Video {
  const status = statuses[job.status]
  const { aheadSeconds = 0 } = detailsOf(job)
  const expiry = expiryOf(job)
  const expiresAt = expiry === null ? null : expiry - aheadSeconds
  return {
    id: job.id,
    object: 'video',
    model: job.model,
    status,
    progress: progressOf(job, status),
    created_at: Math.floor(job.createdAt / 1000) - aheadSeconds,
    // UNSURE (§3): of failed jobs nothing is said; they have no assets, so they have neither.
    completed_at: expiresAt === null ? null : expiresAt - lifeSeconds,
    expires_at: expiresAt,
    prompt: job.prompt,
    size: detailsOf(job).size,
    seconds: detailsOf(job).seconds,
    remixed_from_video_id: null,
    error: errorOf(job),
  }
}

/** Seconds since 1970, by the emulator's clock, when its clip can no longer be fetched; null when it has none. */
export const expiryOf = (job: Job) =>
  job.status === 'succeeded' ? Math.floor(job.updatedAt / 1000) + lifeSeconds : null

function progressOf(job: Job, status: VideoStatus): number {
  if (status === 'queued') return 0
  return status === 'completed' ? 100 : Math.min(99, Math.floor(job.fraction * 100))
}

/**
 * UNSURE (§3): the codes of failed jobs are the community's. A refusal that looks like success is not known of this vendor;
 * shown as servers do that speak its wire, with a clip that is withheld too.
 */
function errorOf(job: Job): Video['error'] {
  if (job.failedBy === 'moderated-at-output' || job.isWithheld)
    return { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' }
  if (job.failedBy === 'nul-in-message')
    return { code: 'server_error', message: 'The model stopped at frame \u0000 of the clip.' }
  if (job.status === 'failed' || job.status === 'canceled')
    return { code: 'video_generation_failed', message: 'Video generation failed. Please try again later.' }
  return null
}

/** Of the newest first jobs of a project, the page that a query asks for. source: wire-openai-sora §3 */
export function pageOf(newestFirst: readonly Job[], query: Record<string, unknown>) {
  const { after, order = 'desc', limit = '20' } = query
  if (order !== 'asc' && order !== 'desc') throw invalidValue('order', String(order), ['asc', 'desc'])
  if (typeof limit !== 'string' || !/^\d{1,3}$/.test(limit) || Number(limit) > 100)
    throw new Refusal(400, `Invalid 'limit': expected an integer between 0 and 100, but got '${String(limit)}'.`, {
      parameter: 'limit',
      code: 'invalid_value',
    })
  const jobs = order === 'asc' ? newestFirst.toReversed() : newestFirst
  const start = after === undefined ? 0 : jobs.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0)
    throw new Refusal(400, `Invalid 'after': no video '${String(after)}'.`, { parameter: 'after' })
  const page = jobs.slice(start, start + Number(limit))
  return { page, hasMore: start + page.length < jobs.length }
}
