import type { Job } from '../../emulation/port.ts'
import type { VideoDetails } from './emulator-order.ts'

export interface KeptDetails extends VideoDetails {
  /** How far the emulator's clock was ahead when it was made: clients compare the times they are shown with their own. */
  aheadSeconds: number
}

/** How long a finished clip can be fetched, in seconds. source: wire-openai-sora §3, §4 */
const lifeSeconds = 3600

/** Seconds since 1970, by the emulator's clock, when its clip can no longer be fetched; null when it has none. */
export const expiryOf = (job: Job) =>
  job.status === 'succeeded' ? Math.floor(job.updatedAt / 1000) + lifeSeconds : null

/** There is no word for a canceled job on this wire, and no way to cancel one. */
const statuses = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'failed',
} as const

/** Every key is present, null where there is nothing; times are seconds since 1970. source: wire-openai-sora §2, §3 */
export function videoOf(job: Job) {
  const { size, seconds, aheadSeconds } = job.details as KeptDetails
  const expiry = expiryOf(job)
  const expiresAt = expiry === null ? null : expiry - aheadSeconds
  return {
    id: job.id,
    object: 'video',
    model: job.model,
    status: statuses[job.status],
    /** Whole percent. */
    progress: progressOf(job),
    created_at: Math.floor(job.createdAt / 1000) - aheadSeconds,
    // UNSURE (§3): of failed jobs nothing is said; they have no assets, so they have neither.
    completed_at: expiresAt === null ? null : expiresAt - lifeSeconds,
    expires_at: expiresAt,
    prompt: job.prompt,
    size,
    seconds,
    /** Remixes are not spoken here. */
    remixed_from_video_id: null,
    error: errorOf(job),
  }
}
export type Video = ReturnType<typeof videoOf>

function progressOf({ status, fraction }: Job): number {
  if (status === 'queued') return 0
  return status === 'succeeded' ? 100 : Math.min(99, Math.floor(fraction * 100))
}

/**
 * UNSURE (§3): the codes of failed jobs are the community's. A refusal that looks like success is not known of this vendor;
 * shown as servers do that speak its wire, with a clip that is withheld too.
 */
function errorOf({ status, failedBy, isWithheld }: Job): { code: string; message: string } | null {
  if (failedBy === 'moderated-at-output' || isWithheld)
    return { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' }
  if (failedBy === 'nul-in-message')
    return { code: 'server_error', message: 'The model stopped at frame \u0000 of the clip.' }
  if (status === 'failed' || status === 'canceled')
    return { code: 'video_generation_failed', message: 'Video generation failed. Please try again later.' }
  return null
}
