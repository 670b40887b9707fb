import type { FastifyReply } from 'fastify'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { failureText, isOver } from '../../emulation/jobs.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { type KeyOptions, keyIn, submitEndpoint } from '../../emulation/vendor.ts'
import { generation, models, orderOf } from './emulator-order.ts'
import { words } from './emulator-refusals.ts'

export interface XaiEmulatorOptions extends KeyOptions {
  /** `bare`: as some were seen, without a status, and while it runs without a body. source: wire-grok-xai, Poll */
  answers?: 'full' | 'bare'
  /** Without the limit of submits in a minute. */
  isUnlimited?: true
}

/** UNSURE: how long an address lives. source: wire-grok-xai, Poll */
const dayMilliseconds = 24 * 3600 * 1000
/** 1 USD = 10^10 ticks. source: wire-grok-xai, Poll */
const ticksPerMicro = 10_000

/** xAI's videos: one way to start, one to ask; no list, no cancel, no callback. Edits and extensions are left out. */
export function createXaiEmulator(options: XaiEmulatorOptions = {}): ProviderEmulator {
  const unlimited = Object.entries(models).map(([name, { latency }]) => [name, { latency }] as const)
  return defineVendor({
    id: 'xai',
    models: options.isUnlimited ? Object.fromEntries(unlimited) : models,
    account: keyIn(words, options.keys),
    ...words,
    endpoints: [
      submitEndpoint({
        path: '/v1/videos/generations',
        body: generation,
        order: orderOf,
        answer: ({ id }) => ({ request_id: id }),
      }),
      {
        kind: 'poll',
        path: '/v1/videos/:id',
        answer(job, world, { reply, isExpired }) {
          if (isExpired || world.clock.now() > job.createdAt + dayMilliseconds)
            return { status: 'expired', model: job.model }
          if (!isOver(job)) return running(job, reply, options)
          const { status, ...body } = ended(job, world)
          return options.answers === 'bare' ? body : { status, ...body }
        },
      },
    ],
  })
}

export const emulator: ProviderEmulator = createXaiEmulator()

/** 202, with or without a body. source: wire-grok-xai, Poll */
function running(job: Job, reply: FastifyReply, { answers }: XaiEmulatorOptions): unknown {
  reply.code(202)
  if (answers === 'bare' || job.status === 'queued') return reply.send()
  return { status: 'pending', progress: Math.floor(job.fraction * 100), model: job.model }
}

function ended(job: Job, world: EmulatedWorld) {
  const { model, price, failedBy } = job
  const usage = { usage: { cost_in_usd_ticks: (price?.micros ?? 0) * ticksPerMicro } }
  if (job.status === 'succeeded') {
    // Moderation looks like success; the address is empty then.
    const url = job.isWithheld ? '' : world.resultUrl(job, job.updatedAt + dayMilliseconds)
    const video = { url, duration: job.clip.seconds, respect_moderation: !job.isWithheld }
    return { status: 'done', progress: 100, model, video, ...usage }
  }
  if (failedBy === 'moderated-at-output') {
    const error = { code: 'content_moderation', message: 'Blocked by moderation' }
    return { status: 'failed', model, error, ...usage }
  }
  const message = failureText(job)
  // In both of its forms.
  return { status: 'failed', model, error: failedBy === 'fails' ? message : { code: 'internal', message } }
}
