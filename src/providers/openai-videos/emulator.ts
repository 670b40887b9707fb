import { z } from 'zod'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { isOver, pageOf } from '../../emulation/jobs.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { standardWebhook } from '../../emulation/signatures.ts'
import { accountEndpoint, type JobEndpoint, keyIn, submitEndpoint } from '../../emulation/vendor.ts'
import { creation, type LengthForm, orderOf, promptOf, readFields, videoModels } from './emulator-order.ts'
import {
  errorOf,
  expired,
  moderated,
  unfinished,
  unlisted,
  unsupported,
  unverifiedOrganization,
  type VideosError,
  withoutContent,
  words,
} from './emulator-refusals.ts'
import { expiryOf, type KeptDetails, type Video, videoOf } from './emulator-video.ts'

export interface OpenaiVideosOptions {
  /** As it is since 2026-09-24: it knows no model any more. */
  isRetired?: true
  /** Every submit is answered with 403. */
  isUnverified?: true
  /** Gets the events of every account. */
  webhook?: { url: string; secret: string }
  /** Milliseconds since 1970 by the clock of the clients: for signatures, and for when a job was made. */
  realNow?(): number
  deviations?: Deviations
}

/**
 * How servers that speak this wire are known to depart from it. UNSURE, all of it: collected from adapters, to be
 * tolerated. source: wire-openai-sora §12, §13
 */
export interface Deviations {
  length?: LengthForm
  /** An id of another form. */
  id?(plain: string): string
  /** A job of another form; `link` to its clip, which needs no key, where there is one. */
  video?(video: Video, link: string | null): object
  refusal?(error: VideosError): object
  /** They come with status 200. */
  refusalsSucceed?: true
  /** `/content` does not exist, or sends the client to another host, which wants no key. */
  content?: 'missing' | 'elsewhere'
  /** The key may come as `api-key`. */
  apiKeyHeader?: true
}

/** source: wire-openai-sora §3 */
const listQuery = z.object({
  after: z.string().optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(0).max(100).default(20),
})

/** OpenAI's Videos API (Sora), and servers that speak its wire. Its webhooks are as if registered. source: wire-openai-sora */
export function createOpenaiVideosEmulator(options: OpenaiVideosOptions = {}): ProviderEmulator {
  const { deviations = {}, realNow = Date.now } = options
  const models = options.isRetired ? {} : videoModels
  const bearer = keyIn(words)
  const shown = (job: Job, world: EmulatedWorld): object => {
    const expiresAt = job.isWithheld ? null : expiryOf(job)
    const link = expiresAt === null ? null : world.resultUrl(job, expiresAt * 1000)
    return deviations.video?.(videoOf(job), link) ?? videoOf(job)
  }
  const ofOne = { path: '/v1/videos/:id' }
  return defineVendor({
    id: 'openai-videos',
    basePath: '/openai',
    ...words,
    models,
    newId(random) {
      const plain = `video_${random.replaceAll(/[^A-Za-z0-9]/g, '')}`
      return deviations.id?.(plain) ?? plain
    },
    // UNSURE (§1): jobs belong to a project; here every key is one.
    account(request) {
      const other = deviations.apiKeyHeader ? request.headers['api-key'] : undefined
      return typeof other === 'string' && other !== '' ? other : bearer(request)
    },
    errorBody: (refusal) => deviations.refusal?.(errorOf(refusal)) ?? { error: errorOf(refusal) },
    /** A thin body: the job is to be asked about. source: wire-openai-sora §10 */
    callbacks(job, world) {
      const { webhook } = options
      if (!webhook || (job.status !== 'succeeded' && job.status !== 'failed')) return []
      const id = `evt_${world.randomId()}`
      const type = job.status === 'succeeded' ? 'video.completed' : 'video.failed'
      const created_at = Math.floor(world.clock.now() / 1000)
      const body = { id, object: 'event', created_at, type, data: { id: job.id } }
      // Who receives it compares its time with a real clock, whatever ours does.
      const signed = (sent: string, isWrong: boolean) =>
        standardWebhook({ id, at: realNow(), body: sent }, [webhook.secret], isWrong)
      return [{ url: webhook.url, body, signed }]
    },
    mount(app, world) {
      app.addHook('onRequest', async (_request, reply) => {
        reply.header('x-request-id', `req_${world.randomId()}`)
      })
      if (deviations.refusalsSucceed)
        app.addHook('onSend', async (_request, reply) => {
          if (reply.statusCode >= 400) reply.code(200)
        })
    },
    endpoints: [
      submitEndpoint({
        path: '/v1/videos',
        body: creation(deviations.length ?? { key: 'seconds', as: 'text' }),
        read: readFields,
        prompt: promptOf,
        async order(body, world) {
          const order = await orderOf(body, world, models)
          if (options.isUnverified) throw unverifiedOrganization(order.model)
          const aheadSeconds = Math.round((world.clock.now() - realNow()) / 1000)
          return { ...order, details: { ...order.details, aheadSeconds } satisfies KeptDetails }
        },
        answer: shown,
      }),
      accountEndpoint({
        kind: 'list',
        path: '/v1/videos',
        query: listQuery,
        answer({ order, after, limit }, world, { jobs }) {
          const found = pageOf(order === 'asc' ? jobs.toReversed() : jobs, { after, limit })
          if (!found) throw unlisted(String(after))
          return {
            object: 'list',
            data: found.page.map((job) => shown(job, world)),
            first_id: found.page[0]?.id ?? null,
            last_id: found.page.at(-1)?.id ?? null,
            has_more: found.hasMore,
          }
        },
      }),
      { ...ofOne, kind: 'poll', answer: shown },
      {
        ...ofOne,
        kind: 'other',
        method: 'DELETE',
        answer(job, world) {
          if (!isOver(job)) throw unfinished(job.id)
          world.jobs.remove(job.id)
          return { id: job.id, object: 'video.deleted', deleted: true }
        },
      },
      ...(deviations.content === 'missing' ? [] : [contentEndpoint(deviations)]),
    ],
  })
}

const variants = ['video', 'thumbnail', 'spritesheet']

/** The clip, a thumbnail or a sheet, for who has the key. source: wire-openai-sora §4 */
const contentEndpoint = ({ content }: Deviations): JobEndpoint => ({
  kind: 'result',
  path: '/v1/videos/:id/content',
  async answer(job, world, { request, reply, isExpired }) {
    const { variant = 'video' } = request.query as { variant?: string }
    if (!variants.includes(variant)) throw unsupported('variant', String(variant), variants)
    const expiresAt = expiryOf(job)
    if (job.status === 'failed') throw withoutContent('Video generation failed, there is no content.')
    if (expiresAt === null)
      throw withoutContent('Video is not ready yet, use GET /v1/videos/{video_id} to check status.')
    if (job.isWithheld) throw moderated()
    if (isExpired || world.clock.now() >= expiresAt * 1000) throw expired()
    if (variant !== 'video') {
      const format = variant === 'thumbnail' ? 'webp' : 'jpeg'
      return reply.type(`image/${format}`).send(await world.thumbnail(job, format))
    }
    if (content === 'elsewhere') return reply.redirect(elsewhere(world.resultUrl(job, expiresAt * 1000)), 302)
    await world.sendResult(reply, job)
    return reply
  },
})

/** The same machine by another name. */
function elsewhere(address: string): string {
  const url = new URL(address)
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost'
  return url.href
}

export const emulator: ProviderEmulator = createOpenaiVideosEmulator()
