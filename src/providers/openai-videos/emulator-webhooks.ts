import { createHash, createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { refuseUnknownKeys } from './emulator-create.ts'
import { readFields } from './emulator-fields.ts'
import { isReachable } from './emulator-picture.ts'
import { invalidType, Refusal } from './emulator-refusal.ts'

/** Where the events of an account go. source: wire-openai-sora §10 */
export interface WebhookEndpoint {
  id: string
  /** Null: the events of every account. */
  account: string | null
  name: string
  url: string
  eventTypes: readonly string[]
  /** Newest first: after a rotation the one before signs as well. */
  secrets: readonly string[]
  createdAt: number
  updatedAt: number
}

export const videoEventTypes = ['video.completed', 'video.failed']

/** The Standard Webhooks headers of one delivery, one signature for each secret. source: wire-openai-sora §10 */
export function webhookHeaders(
  body: string,
  delivery: { id: string; timestampSeconds: number; secrets: readonly string[]; isWrong: boolean },
): Record<string, string> {
  const signed = `${delivery.id}.${delivery.timestampSeconds}.${body}`
  const signatures = delivery.secrets.map((secret) => {
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
    const signature = createHmac('sha256', key).update(delivery.isWrong ? `${signed} ` : signed)
    return `v1,${signature.digest('base64')}`
  })
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(delivery.timestampSeconds),
    'webhook-signature': signatures.join(' '),
  }
}

/** Tells the endpoints of a job's account that it has ended: a thin body, to be asked about. */
export function sendEvent(
  job: Job,
  endpoints: Iterable<WebhookEndpoint>,
  world: EmulatedWorld,
  realNow: () => number,
): void {
  const type = job.status === 'succeeded' ? 'video.completed' : 'video.failed'
  const id = `evt_${world.randomId()}`
  const body = {
    id,
    object: 'event',
    created_at: Math.floor(world.clock.now() / 1000),
    type,
    data: { id: job.id },
  }
  for (const endpoint of endpoints) {
    if (endpoint.account !== null && endpoint.account !== job.account) continue
    if (!endpoint.eventTypes.includes(type)) continue
    world.sendWebhook(job, endpoint.url, body, (text, isWrong) =>
      webhookHeaders(text, {
        id,
        // Who receives it compares this with a real clock, whatever ours does.
        timestampSeconds: Math.floor(realNow() / 1000),
        secrets: endpoint.secrets,
        isWrong,
      }),
    )
  }
}

/** `/v1/webhook_endpoints`: made, listed, shown, rotated, deleted; the secret is said once. source: wire-openai-sora §10 */
export function mountWebhookEndpoints(
  app: FastifyInstance,
  world: EmulatedWorld,
  endpoints: Map<string, WebhookEndpoint>,
  accountOf: (request: FastifyRequest) => string,
): void {
  const seconds = () => Math.floor(world.clock.now() / 1000)
  const newSecret = () => `whsec_${createHash('sha256').update(world.randomId()).digest('base64')}`
  const find = (request: FastifyRequest) => {
    const { id } = request.params as { id: string }
    const endpoint = endpoints.get(id)
    if (endpoint && endpoint.account === accountOf(request)) return endpoint
    throw new Refusal(404, `Webhook endpoint '${id}' not found.`)
  }

  app.post('/v1/webhook_endpoints', async (request) => {
    const account = accountOf(request)
    const fields = await readFields(request)
    refuseUnknownKeys(fields, ['name', 'url', 'event_types'])
    const [name, url, eventTypes] = [fields.get('name'), fields.get('url'), fields.get('event_types')]
    if (typeof name !== 'string') throw invalidType('name', 'a string', name)
    if (typeof url !== 'string') throw invalidType('url', 'a string', url)
    const parsed = URL.parse(url)
    if (!parsed || !isReachable(parsed))
      throw new Refusal(400, "Invalid 'url': expected an https URL.", { parameter: 'url' })
    if (!isTexts(eventTypes)) throw invalidType('event_types', 'an array of strings', eventTypes)
    const now = seconds()
    const id = `whe_${world.randomId()}`
    const endpoint: WebhookEndpoint = {
      id,
      account,
      name,
      url,
      eventTypes,
      secrets: [newSecret()],
      createdAt: now,
      updatedAt: now,
    }
    endpoints.set(id, endpoint)
    return { ...shown(endpoint), signing_secret: endpoint.secrets[0] }
  })

  app.get('/v1/webhook_endpoints', async (request) => {
    const account = accountOf(request)
    const data = [...endpoints.values()].filter((endpoint) => endpoint.account === account).map(shown)
    return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: false }
  })
  app.get('/v1/webhook_endpoints/:id', async (request) => shown(find(request)))

  app.post('/v1/webhook_endpoints/:id/rotate_secret', async (request) => {
    const before = find(request)
    const endpoint = { ...before, secrets: [newSecret(), before.secrets[0]!], updatedAt: seconds() }
    endpoints.set(endpoint.id, endpoint)
    return { ...shown(endpoint), signing_secret: endpoint.secrets[0] }
  })

  app.delete('/v1/webhook_endpoints/:id', async (request) => {
    const { id } = find(request)
    endpoints.delete(id)
    return { id, object: 'webhook_endpoint.deleted', deleted: true }
  })
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')

const shown = (endpoint: WebhookEndpoint) => ({
  id: endpoint.id,
  object: 'webhook_endpoint',
  created_at: endpoint.createdAt,
  updated_at: endpoint.updatedAt,
  name: endpoint.name,
  url: endpoint.url,
  event_types: endpoint.eventTypes,
  signing_secret_hint: `whsec_…${endpoint.secrets[0]!.slice(-4)}`,
})
