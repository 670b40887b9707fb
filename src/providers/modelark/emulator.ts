import { z } from 'zod'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { failureText } from '../../emulation/jobs.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { batchEndpoint, type KeyOptions, keyIn, submitEndpoint } from '../../emulation/vendor.ts'
import { models } from './emulator-models.ts'
import { creation, orderOf, type TaskDetails } from './emulator-order.ts'
import { words, wrongPhase } from './emulator-refusals.ts'

const dayMilliseconds = 24 * 3600 * 1000
const path = '/api/v3/contents/generations/tasks'
const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())])
const page = z.coerce.number().int().min(1).max(500)

/** source: wire-seedance-modelark, List */
const listQuery = z.object({
  page_num: page.default(1),
  page_size: page.default(10),
  'filter.status': z.enum(['queued', 'running', 'cancelled', 'succeeded', 'failed']).optional(),
  'filter.task_ids': oneOrMore.optional(),
  'filter.model': z.string().optional(),
  'filter.service_tier': z.enum(['default', 'flex']).default('default'),
})

/** ModelArk's video tasks. Its limits of requests are not documented, and it has none here. */
export function createModelarkEmulator(options: KeyOptions = {}): ProviderEmulator {
  return defineVendor({
    id: 'modelark',
    models,
    newId: (random) => `cgt-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${random.slice(-12)}`,
    account: keyIn(words, options.keys),
    ...words,
    callbacks(job, world) {
      const url = detailsOf(job).body.callback_url
      // Of a cancelled task nothing is told, and nothing is signed. source: wire-seedance-modelark, Webhook
      if (url === undefined || job.status === 'canceled') return []
      return [{ url, body: taskOf(job, world), signed: () => ({}) }]
    },
    endpoints: [
      submitEndpoint({ path, body: creation, order: orderOf, answer: ({ id }) => ({ id }) }),
      {
        kind: 'poll',
        path: `${path}/:id`,
        answer: (job, world, { isExpired }) => taskOf(job, world, isExpired),
      },
      batchEndpoint({
        path,
        query: listQuery,
        ids: (query) => query['filter.task_ids'] ?? 'all',
        answer(asked, world, _call, query) {
          const items = asked
            .map(({ job, isExpired }) => ({ job, body: taskOf(job, world, isExpired) }))
            .filter(({ body }) => (query['filter.status'] ?? body.status) === body.status)
            .filter(({ job }) => (query['filter.model'] ?? job.model) === job.model)
          const from = (query.page_num - 1) * query.page_size
          return { items: items.slice(from, from + query.page_size).map(({ body }) => body), total: items.length }
        },
      }),
      {
        kind: 'cancel',
        method: 'DELETE',
        path: `${path}/:id`,
        answer(job, world) {
          if (job.status === 'running' || job.status === 'canceled') throw wrongPhase()
          if (job.status === 'queued') world.jobs.cancel(job.id)
          else world.jobs.remove(job.id)
          return {}
        },
      },
    ],
  })
}

export const emulator: ProviderEmulator = createModelarkEmulator()

const detailsOf = (job: Job) => job.details as TaskDetails
const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** source: wire-seedance-modelark, Poll */
function taskOf(job: Job, world: EmulatedWorld, isExpired = false) {
  const { body, tokens, generatesAudio } = detailsOf(job)
  const status = isExpired ? 'expired' : job.status === 'canceled' ? 'cancelled' : job.status
  // Addresses are removed after a day, and moderation leaves none either.
  const expiresAt = job.updatedAt + dayMilliseconds
  const isThere = !job.isWithheld && world.clock.now() < expiresAt
  const frame = body.return_last_frame ? { last_frame_url: world.lastFrameUrl(job, expiresAt) } : {}
  return {
    id: job.id,
    model: job.model,
    status,
    error: status === 'failed' ? errorOf(job) : null,
    ...(status === 'succeeded'
      ? {
          content: isThere ? { video_url: world.resultUrl(job, expiresAt), ...frame } : {},
          usage: { completion_tokens: tokens, total_tokens: tokens },
        }
      : {}),
    created_at: seconds(job.createdAt),
    updated_at: seconds(job.updatedAt),
    resolution: body.resolution,
    ratio: body.ratio,
    duration: job.clip.seconds,
    framespersecond: 24,
    service_tier: 'default',
    execution_expires_after: body.execution_expires_after,
    generate_audio: generatesAudio,
    draft: false,
    // UNSURE: whether it is shown. source: wire-seedance-modelark, Poll
    safety_identifier: body.safety_identifier,
  }
}

const errorOf = (job: Job) =>
  job.failedBy === 'moderated-at-output'
    ? { code: 'OutputVideoSensitiveContentDetected', message: 'The output video may contain sensitive information.' }
    : { code: 'InternalServiceError', message: failureText(job) }
