import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { detailsOf } from './emulator-order.ts'

const thirtyDaysMilliseconds = 30 * 24 * 60 * 60 * 1000
const words: Partial<Record<Job['status'], string>> = { queued: 'submitted', running: 'processing', canceled: 'failed' }
const statusOf = ({ status }: Job) => words[status] ?? status

/** The task object of the new standard: what `/tasks` lists and what callbacks carry. source: §3 */
export const newTask = (world: EmulatedWorld, job: Job, isExpired = false) => ({
  id: job.id,
  status: statusOf(job),
  message: reasonOf(job),
  create_time: job.createdAt,
  update_time: job.updatedAt,
  external_id: job.externalId ?? '',
  outputs: videosOf(world, job, isExpired, job.clip.seconds.toFixed(1)).map((video) => ({ type: 'video', ...video })),
  billing: job.status === 'succeeded' ? [{ charge_type: 'unit', amount: job.price?.units, package_type: 'video' }] : [],
})

/** The task of the old standard. source: §4 legacy responses, §8 callbacks */
export const legacyTask = (world: EmulatedWorld, job: Job, isExpired = false) => ({
  task_id: job.id,
  task_status: job.status === 'succeeded' ? 'succeed' : statusOf(job),
  task_status_msg: reasonOf(job),
  task_info: job.externalId === undefined ? {} : { external_task_id: job.externalId },
  ...(job.status === 'failed' ? { task_result: {} } : {}),
  ...(job.status === 'succeeded'
    ? { task_result: { videos: videosOf(world, job, isExpired, String(job.clip.seconds)) } }
    : {}),
  ...(job.status === 'succeeded' ? { final_unit_deduction: job.price?.units } : {}),
  watermark_info: { enabled: detailsOf(job).hasWatermark },
  created_at: job.createdAt,
  updated_at: job.updatedAt,
})

/** What a submit is answered with, of the same task. */
export function accepted(world: EmulatedWorld, job: Job) {
  if (detailsOf(job).standard === 'new') {
    const { id, status, create_time, update_time, external_id } = newTask(world, job)
    return { id, status, create_time, update_time, external_id }
  }
  const { task_id, task_status, task_info, created_at, updated_at } = legacyTask(world, job)
  return { task_id, task_status, task_info, created_at, updated_at }
}

/** Words are all there is: no task carries a code. source: §3, §6 */
function reasonOf(job: Job): string {
  if (job.status !== 'failed') return ''
  if (job.failedBy === 'moderated-at-output') return 'Failure to pass the risk control system'
  return job.failedBy === 'nul-in-message' ? 'Image pixel \u0000 is invalid' : 'Image pixel is invalid'
}

function videosOf(world: EmulatedWorld, job: Job, isExpired: boolean, duration: string) {
  if (job.status !== 'succeeded' || job.isWithheld) return []
  const expiresAt = isExpired ? world.clock.now() - 1 : job.updatedAt + thirtyDaysMilliseconds
  const marked = detailsOf(job).hasWatermark ? { watermark_url: world.resultUrl(job, expiresAt + 1000) } : {}
  return [{ id: `${job.id}-1`, url: world.resultUrl(job, expiresAt), ...marked, duration }]
}
