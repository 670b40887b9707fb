import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { mountContent } from './emulator-content.ts'
import { judgeOrder } from './emulator-create.ts'
import { type Deviations, deviate, refusalBody, takenForms, videoId } from './emulator-deviations.ts'
import { promptOf, readFields } from './emulator-fields.ts'
import { type VideoModel, videoModels } from './emulator-models.ts'
import {
  Refusal,
  refusalByScenario,
  unknownModel,
  unknownVideo,
  unverifiedOrganization,
  withoutKey,
} from './emulator-refusal.ts'
import { expiryOf, pageOf, videoOf } from './emulator-video.ts'
import { mountWebhookEndpoints, sendEvent, videoEventTypes, type WebhookEndpoint } from './emulator-webhooks.ts'

export interface OpenaiVideosOptions {
  /** `openai-videos`; another one to stand beside it. */
  id?: string
  /** `/openai` */
  basePath?: string
  /** `live-2026-08`: as it was; `retired`: as it is since 2026-09-24. */
  profile?: 'live-2026-08' | 'retired'
  /** Sora's; other servers that speak this wire have others. */
  models?: Readonly<Record<string, VideoModel>>
  /** False: every submit is answered with 403. */
  isOrganizationVerified?: boolean
  /** Gets the events of every account, beside the endpoints made by `POST /v1/webhook_endpoints`. */
  webhook?: { url: string; secret: string }
  deviations?: Deviations
  /** Milliseconds since 1970 by the clock of the clients: for signatures, and for when a job was made. */
  realNow?: () => number
}

/** What these calls do, for faults to be put in their way. */
const callKinds: Record<string, EmulatedCall['kind']> = {
  'POST /v1/videos': 'submit',
  'GET /v1/videos': 'list',
  'GET /v1/videos/:id': 'poll',
  'GET /v1/videos/:id/content': 'result',
  'GET /blobs/:id': 'result',
}

/** OpenAI's Videos API (Sora), and servers that speak its wire. source: wire-openai-sora */
export function createOpenaiVideosEmulator(options: OpenaiVideosOptions = {}): ProviderEmulator {
  const models = options.models ?? videoModels
  const basePath = options.basePath ?? '/openai'
  return {
    id: options.id ?? 'openai-videos',
    basePath,
    models: Object.fromEntries(Object.entries(models).map(([name, { latency }]) => [name, latency])),
    describe(request) {
      const route = request.routeOptions.url?.slice(basePath.length)
      const kind = callKinds[`${request.method} ${route}`] ?? 'other'
      const { id } = (request.params ?? {}) as { id?: string }
      if (kind !== 'submit') return id === undefined ? { kind } : { kind, jobId: id }
      const prompt = promptOf(request)
      return prompt === undefined ? { kind } : { kind, prompt }
    },
    mount: (app, world) => mount(app, world, models, options),
  }
}

export const emulator: ProviderEmulator = createOpenaiVideosEmulator()

function mount(
  app: FastifyInstance,
  world: EmulatedWorld,
  models: Readonly<Record<string, VideoModel>>,
  options: OpenaiVideosOptions,
): void {
  const { deviations = {}, webhook, realNow = Date.now } = options
  const forms = takenForms(deviations)
  const endpoints = new Map<string, WebhookEndpoint>()
  if (webhook) endpoints.set('static', staticEndpoint(webhook))

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-request-id', `req_${world.randomId()}`)
  })
  app.setErrorHandler((error, request, reply) => {
    const refusal = error instanceof Refusal ? error : refusalOf(error as { statusCode?: number })
    // Ours, not the caller's.
    if (!refusal) throw error
    request.log.debug({ status: refusal.status, code: refusal.code }, 'refused')
    return reply
      .code(deviations.errorsSucceed ? 200 : refusal.status)
      .headers(refusal.headers)
      .send(refusalBody(refusal, deviations))
  })
  app.setNotFoundHandler((request, reply) => {
    const refusal = new Refusal(404, `Invalid URL (${request.method} ${request.url.split('?')[0]})`)
    return reply.code(404).send(refusalBody(refusal, deviations))
  })

  app.post('/v1/videos', submit)

  app.get('/v1/videos', async (request) => {
    const account = accountOf(request)
    const jobs = world.jobs.list().filter((job) => job.account === account)
    const { page, hasMore } = pageOf(jobs, request.query as Record<string, unknown>)
    return {
      object: 'list',
      data: page.map(shown),
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
      has_more: hasMore,
    }
  })
  app.get('/v1/videos/:id', async (request) => {
    const job = jobOf(request, (request.params as { id: string }).id)
    const fault = world.scenario(request, 'poll-server-error', 'unknown-id')
    if (fault === 'unknown-id') throw unknownVideo(job.id)
    if (fault) throw refusalByScenario[fault](job.model)
    return shown(job)
  })
  app.delete('/v1/videos/:id', async (request) => {
    const { id, status } = jobOf(request, (request.params as { id: string }).id)
    // UNSURE (§5, §14): 409 or 400.
    if (status === 'queued' || status === 'running')
      throw new Refusal(409, `Video '${id}' is still being generated.`, { parameter: 'video_id' })
    world.jobs.remove(id)
    return { id, object: 'video.deleted', deleted: true }
  })
  mountContent(app, world, deviations, jobOf)

  mountWebhookEndpoints(app, world, endpoints, accountOf)
  world.jobs.onChange((job) => {
    if (job.status === 'succeeded' || job.status === 'failed') sendEvent(job, endpoints.values(), world, realNow)
  })

  async function submit(request: FastifyRequest) {
    const account = accountOf(request)
    const fields = await readFields(request)
    const named = fields.get('model')
    const asked = typeof named === 'string' ? named : 'sora-2'
    if (options.profile === 'retired') throw unknownModel(asked)
    if (options.isOrganizationVerified === false) throw unverifiedOrganization(asked)
    const fault = world.scenario(
      request,
      'bad-credentials',
      'rate-limited',
      'rate-limited-with-retry-after',
      'concurrency-full',
      'quota-exhausted',
      'retired-model',
      'submit-server-error',
    )
    if (fault) throw refusalByScenario[fault](asked)
    const { model, prompt, details, still } = await judgeOrder(fields, models, forms, world)
    const refused = world.scenario(request, 'moderated-at-submit')
    if (refused) throw refusalByScenario[refused](model)
    const [width, height] = details.size.split('x').map(Number) as [number, number]
    return shown(
      world.jobs.create({
        id: videoId(world.randomId(), deviations),
        model,
        account,
        prompt,
        clip: { still, seconds: Number(details.seconds), width, height, hasSound: true },
        price: { micros: models[model]!.sizes[details.size]! * Number(details.seconds) },
        details: { ...details, aheadSeconds: Math.round((world.clock.now() - realNow()) / 1000) },
      }),
    )
  }

  function shown(job: Job) {
    return deviate(videoOf(job), deviations, () => world.resultUrl(job, expiryOf(job)! * 1000))
  }

  /** UNSURE (§1): jobs belong to a project; here every key is one, and sees its own jobs only. */
  function jobOf(request: FastifyRequest, id: string): Job {
    const account = accountOf(request)
    const job = world.jobs.get(id)
    if (job?.account !== account) throw unknownVideo(id.slice(0, 100))
    return job
  }

  /** Any key is good. source: wire-openai-sora §1, §12 */
  function accountOf({ headers }: FastifyRequest): string {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    const other = deviations.apiKeyHeader ? headers['api-key'] : undefined
    const key = bearer ?? other
    if (typeof key !== 'string' || key === '') throw withoutKey()
    return key
  }
}

const staticEndpoint = ({ url, secret }: { url: string; secret: string }): WebhookEndpoint => ({
  id: 'static',
  account: null,
  name: 'static',
  url,
  eventTypes: videoEventTypes,
  secrets: [secret],
  createdAt: 0,
  updatedAt: 0,
})

/** What the web server itself refused: a body that cannot be read. */
function refusalOf({ statusCode = 500 }: { statusCode?: number }): Refusal | null {
  if (statusCode < 400 || statusCode >= 500) return null
  if (statusCode === 413) return new Refusal(413, 'The body of your request is too large.')
  return new Refusal(400, 'We could not parse the body of your request.')
}
