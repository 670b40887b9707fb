import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { modelNamed } from '../../emulation/body.ts'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { chargeFor, isOver, nextChange, pageOf } from '../../emulation/jobs.ts'
import { createNewest, uploadsKept } from '../../emulation/newest.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { createSigningKeys, type SigningKeys } from '../../emulation/signatures.ts'
import { accountEndpoint, type JobEndpoint, type KeyOptions, keyIn, submitEndpoint } from '../../emulation/vendor.ts'
import { endpoints, type Input } from './emulator-endpoints.ts'
import { type Details, orderOf } from './emulator-order.ts'
import { refusalOf, stillRunning, unknownApplication, unknownJob, words } from './emulator-refusals.ts'

export interface FalEmulatorOptions extends KeyOptions {
  /** Whether addresses of uploads end in the file's name. UNSURE. */
  uploads?: 'named' | 'nameless'
}

/** source: wire-fal, Result and Files */
const resultMilliseconds = 3_600_000
const mediaMilliseconds = 7 * 24 * 3_600_000
/** UNSURE how often its stream speaks of a job that goes on. */
const streamMilliseconds = 5_000

const detailsOf = (job: Job) => job.details as Details
const timeOf = (at: number) => new Date(at).toISOString()

/** Of an endpoint only the first two parts stand in later paths. */
const applicationOf = ({ model }: Job) => model.split('/').slice(0, 2).join('/')

/** A question about one job, below its own application only. */
const ofOne = (below: string, answer: JobEndpoint['answer']): JobEndpoint => ({
  kind: 'poll',
  path: `/queue/:owner/:alias/requests/:id${below}`,
  has: (job, { owner, alias }) => applicationOf(job) === `${owner}/${alias}`,
  answer(job, world, call) {
    if (call.isExpired) detailsOf(job).isGone = true
    return answer(job, world, call)
  },
})

const cancel: JobEndpoint['answer'] = (job, world, { reply }) => {
  if (isOver(job)) return reply.code(400).send({ status: 'ALREADY_COMPLETED' })
  const wasQueued = job.status === 'queued'
  world.jobs.cancel(job.id)
  return reply.code(wasQueued ? 200 : 202).send({ status: wasQueued ? 'OK' : 'CANCELLATION_REQUESTED' })
}

const list = accountEndpoint({
  kind: 'list',
  path: '/api/v1/models/requests/by-endpoint',
  query: z.looseObject({
    endpoint_id: z.string(),
    request_id: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z.string().optional(),
    expand: z.string().optional(),
  }),
  answer({ endpoint_id, request_id, limit, cursor, expand }, world, { jobs }) {
    const own = jobs.filter(({ id, model }) => model === endpoint_id && id === (request_id ?? id))
    const { page, hasMore } = pageOf(own, { after: cursor, limit }) ?? { page: [], hasMore: false }
    const items = page.map((job) => listed(job, world, expand === 'payloads'))
    return { items, next_cursor: hasMore ? page.at(-1)!.id : null, has_more: hasMore }
  },
})

/** fal's three hosts below one path: `/queue`, `/rest` and `/api`. */
export function createFalEmulator({ keys, uploads = 'named' }: FalEmulatorOptions = {}): ProviderEmulator {
  const signing = createSigningKeys('EdDSA')
  const upload = accountEndpoint({
    ...{ kind: 'account', method: 'POST', path: '/rest/storage/upload/initiate' },
    query: z.looseObject({ content_type: z.string(), file_name: z.string() }),
    answer({ file_name }, world) {
      const name = uploads === 'named' ? `${world.randomId()}_${file_name}` : world.randomId()
      const file_url = `${world.baseUrl()}/files/${encodeURIComponent(name)}`
      return { upload_url: `${file_url}?signature=${world.randomId()}`, file_url }
    },
  })

  return defineVendor({
    id: 'fal',
    models: endpoints,
    account: keyIn(words, keys, 'Key'),
    ...words,
    callbacks: (job, world) => callbacksOf(job, world, signing),
    mount(app) {
      app.get('/rest/.well-known/jwks.json', async () => signing.jwks())
      mountFiles(app)
    },
    endpoints: [
      submitEndpoint<Input>({
        path: '/queue/*',
        body: ({ '*': id = '' }) => modelNamed(endpoints, id, unknownApplication).input,
        order: orderOf,
        answer: (job, world, { request }) => statusOf(job, world, request, 'queued'),
      }),
      ofOne('/status', (job, world, { reply, request }) => {
        reply.code(isOver(job) ? 200 : 202)
        return statusOf(job, world, request)
      }),
      ofOne('/status/stream', (job, world, { reply, request }) =>
        reply.type('text/event-stream').send(Readable.from(statesOf(job, world, request, reply))),
      ),
      ofOne('', (job, world, { reply }) => {
        if (!isOver(job)) throw stillRunning()
        if (detailsOf(job).isGone || world.clock.now() > job.updatedAt + resultMilliseconds) throw unknownJob()
        reply.header('x-fal-request-id', job.id)
        reply.header('x-fal-billable-units', chargeFor(job)?.units ?? '0')
        return outputOf(job, world)
      }),
      { ...ofOne('/cancel', cancel), kind: 'cancel', method: 'PUT' },
      list,
      upload,
    ],
  })
}

export const emulator: ProviderEmulator = createFalEmulator()

/** source: wire-fal, Status */
function statusOf(job: Job, world: EmulatedWorld, { query }: FastifyRequest, status = job.status) {
  const response_url = `${world.baseUrl()}/queue/${applicationOf(job)}/requests/${job.id}`
  const addresses = { response_url, status_url: `${response_url}/status`, cancel_url: `${response_url}/cancel` }
  const named = { request_id: job.id, ...addresses }
  if (status === 'queued') return { status: 'IN_QUEUE', queue_position: job.queuePosition ?? 0, ...named }
  const message = `Generating: ${Math.floor(job.fraction * 100)}%`
  const log = { message, level: 'INFO', source: 'USER', timestamp: timeOf(job.updatedAt) }
  const said = { logs: (query as { logs?: string }).logs === '1' ? [log] : null, ...named }
  if (status === 'running') return { status: 'IN_PROGRESS', ...said }
  const metrics = { inference_time: (job.updatedAt - job.createdAt) / 1000 }
  const refusal = refusalOf(job)
  // A model's own refusal is no failure of the queue.
  const error = refusal && 'error_type' in refusal.details ? { error: refusal.message, ...refusal.details } : {}
  return { status: 'COMPLETED', metrics, ...said, ...error }
}

/** At every change, and from time to time while it runs. */
async function* statesOf(job: Job, world: EmulatedWorld, request: FastifyRequest, reply: FastifyReply) {
  for (;;) {
    const change = nextChange(job, world, reply, streamMilliseconds)
    const isLast = isOver(job) || reply.raw.destroyed
    yield `data: ${JSON.stringify(statusOf(job, world, request))}\n\n`
    if (isLast) return
    await change
  }
}

function outputOf(job: Job, world: EmulatedWorld) {
  const refusal = refusalOf(job)
  if (refusal) throw refusal
  const url = world.resultUrl(job, job.updatedAt + mediaMilliseconds)
  return { video: { url, content_type: 'video/mp4', file_name: 'output.mp4', file_size: 1_000_000 } }
}

function listed(job: Job, world: EmulatedWorld, withPayloads: boolean) {
  const { id: request_id, model: endpoint_id, status, createdAt, updatedAt } = job
  const ended = isOver(job) ? { ended_at: timeOf(updatedAt), status_code: status === 'succeeded' ? 200 : 500 } : {}
  const { input, isGone } = detailsOf(job)
  const hasOutput = status === 'succeeded' && !job.isWithheld && !isGone
  const payloads = { json_input: input, ...(hasOutput ? { json_output: outputOf(job, world) } : {}) }
  return { request_id, endpoint_id, sent_at: timeOf(createdAt), ...ended, ...(withPayloads ? payloads : {}) }
}

/** source: wire-fal, Webhook. Its time is the one of those who check it. */
function callbacksOf(job: Job, world: EmulatedWorld, signing: SigningKeys) {
  const { webhook: url } = detailsOf(job)
  if (url === undefined || !isOver(job)) return []
  const refusal = refusalOf(job)
  const said = refusal
    ? { status: 'ERROR', payload: null, error: refusal.message }
    : { status: 'OK', payload: outputOf(job, world) }
  function signed(text: string, isWrong: boolean) {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const named = { 'request-id': job.id, 'user-id': 'emulated-user', timestamp }
    const digest = createHash('sha256').update(text).digest('hex')
    const signature = signing.sign([...Object.values(named), digest].join('\n'), isWrong).toString('hex')
    const all = Object.entries({ ...named, signature })
    return Object.fromEntries(all.map(([name, value]) => [`x-fal-webhook-${name}`, value]))
  }
  return [{ url, body: { request_id: job.id, gateway_request_id: job.id, ...said }, signed }]
}

/** source: wire-fal, Files */
function mountFiles(app: FastifyInstance): void {
  const files = createNewest<{ type: string; bytes: Buffer | null }>({
    ...uploadsKept,
    bytesOf: ({ bytes }) => bytes?.length ?? 0,
  })
  app.put<{ Params: { name: string } }>('/files/:name', async ({ params, headers, rawBody: bytes }) => {
    files.set(params.name, { type: headers['content-type'] ?? 'application/octet-stream', bytes })
    return {}
  })
  app.get<{ Params: { name: string } }>('/files/:name', async ({ params }, reply) => {
    const file = files.get(params.name)
    return file ? reply.type(file.type).send(file.bytes) : reply.code(404).send({ detail: 'Not found' })
  })
}
