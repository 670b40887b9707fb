import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { detailsOf } from './emulator-tasks.ts'

const thirtyDaysMilliseconds = 30 * 24 * 60 * 60 * 1000
const statuses = { queued: 'submitted', running: 'processing', failed: 'failed', canceled: 'failed' } as const

/** The task object of the new standard: what `/tasks` lists and what callbacks carry. source: §3 */
export function newTask(world: EmulatedWorld, job: Job, isExpired = false) {
  const { hasWatermark } = detailsOf(job)
  return {
    id: job.id,
    status: job.status === 'succeeded' ? 'succeeded' : statuses[job.status],
    message: reasonOf(job),
    create_time: job.createdAt,
    update_time: job.updatedAt,
    external_id: job.externalId ?? '',
    outputs: linksOf(world, job, isExpired).map(({ url, watermarkUrl }) => ({
      type: 'video',
      id: `${job.id}-1`,
      url,
      ...(hasWatermark ? { watermark_url: watermarkUrl } : {}),
      duration: job.clip.seconds.toFixed(1),
    })),
    billing:
      job.status === 'succeeded' ? [{ charge_type: 'unit', amount: job.price?.units, package_type: 'video' }] : [],
  }
}

/** The task of the old standard. source: §4 legacy responses, §8 callbacks */
export function legacyTask(world: EmulatedWorld, job: Job, isExpired = false) {
  const { hasWatermark } = detailsOf(job)
  const hasEnded = job.status === 'succeeded' || job.status === 'failed'
  return {
    task_id: job.id,
    task_status: job.status === 'succeeded' ? 'succeed' : statuses[job.status],
    task_status_msg: reasonOf(job),
    task_info: job.externalId === undefined ? {} : { external_task_id: job.externalId },
    ...(hasEnded
      ? {
          task_result:
            job.status === 'failed'
              ? {}
              : {
                  videos: linksOf(world, job, isExpired).map(({ url, watermarkUrl }) => ({
                    id: `${job.id}-1`,
                    url,
                    ...(hasWatermark ? { watermark_url: watermarkUrl } : {}),
                    duration: String(job.clip.seconds),
                  })),
                },
        }
      : {}),
    watermark_info: { enabled: hasWatermark },
    ...(job.status === 'succeeded' ? { final_unit_deduction: job.price?.units } : {}),
    created_at: job.createdAt,
    updated_at: job.updatedAt,
  }
}

/** Words are all there is: no task carries a code. source: §3, §6 */
function reasonOf(job: Job): string {
  if (job.status !== 'failed') return ''
  if (job.failedBy === 'moderated-at-output') return 'Failure to pass the risk control system'
  if (job.failedBy === 'nul-in-message') return 'Image pixel \u0000 is invalid'
  return 'Image pixel is invalid'
}

function linksOf(world: EmulatedWorld, job: Job, isExpired: boolean): { url: string; watermarkUrl: string }[] {
  if (job.status !== 'succeeded' || job.isWithheld) return []
  const expiresAt = isExpired ? world.clock.now() - 1 : job.updatedAt + thirtyDaysMilliseconds
  return [{ url: world.resultUrl(job, expiresAt), watermarkUrl: world.resultUrl(job, expiresAt + 1000) }]
}
