import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import type { WebhookAsked } from './emulator-interaction-request.ts'
import { keyOf } from './emulator-key.ts'
import { answering, type ErrorForm, Refusal } from './emulator-refusal.ts'
import { list, oneOf, optional, shape, text } from './emulator-shape.ts'
import { versions } from './emulator-versions.ts'
import { createSigningKeys, hmacHeaders } from './emulator-webhook-signatures.ts'

export interface StaticWebhook {
  uri: string
  /** `whsec_…`. */
  secret: string
}

/** Source §A.5. */
const events = [
  'batch.succeeded',
  'batch.expired',
  'batch.failed',
  'interaction.requires_action',
  'interaction.completed',
  'interaction.failed',
  'video.generated',
] as const
export type WebhookEvent = (typeof events)[number]

interface Registered extends StaticWebhook {
  id: string
  name: string | null
  events: readonly WebhookEvent[]
  createdAt: number
  account: string
}

const issuer = 'https://generativelanguage.googleapis.com'
/** Seconds for which a signature is good. */
const signatureSeconds = 300

export interface Webhooks {
  /** Calls back where the job asked for it, otherwise where its project is registered. */
  send(job: Job, event: WebhookEvent, asked: WebhookAsked | null, resource: string): void
}

/**
 * Static webhooks (registered for a key, or given by the emulator's own options) and dynamic ones (given by a request).
 * `now` is the clock of those who check signatures: it runs as theirs does, however fast the emulator's own runs.
 */
export function mountWebhooks(
  app: FastifyInstance,
  world: EmulatedWorld,
  isWrapped: ErrorForm['isWrapped'],
  given: StaticWebhook | undefined,
  now: () => number,
): Webhooks {
  const registered = new Map<string, Registered>()
  const keys = createSigningKeys()
  const form: ErrorForm = { code: 'name', ...(isWrapped && { isWrapped }) }

  const create = async (request: FastifyRequest) => {
    const account = keyOf(request)
    const body = shape(request.body, '', ['name', 'uri', 'subscribed_events'])
    const webhook: Registered = {
      id: world.randomId(),
      name: optional(body, 'name', '', text),
      uri: text(body.uri, 'uri'),
      secret: `whsec_${randomBytes(32).toString('base64')}`,
      events: list(body.subscribed_events, 'subscribed_events').map((event) =>
        oneOf(events)(event, 'subscribed_events'),
      ),
      createdAt: world.clock.now(),
      account,
    }
    registered.set(webhook.id, webhook)
    // The secret is said once.
    return { ...present(webhook), new_signing_secret: webhook.secret }
  }
  const find = (request: FastifyRequest): Registered => {
    const account = keyOf(request)
    const webhook = registered.get((request.params as { id: string }).id)
    if (webhook?.account !== account) throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
    return webhook
  }
  const all = async (request: FastifyRequest) => {
    const account = keyOf(request)
    return { webhooks: [...registered.values()].filter((webhook) => webhook.account === account).map(present) }
  }
  const remove = async (request: FastifyRequest) => {
    registered.delete(find(request).id)
    return {}
  }
  const one = async (request: FastifyRequest) => present(find(request))
  for (const version of versions) {
    app.post(`/${version}/webhooks`, answering(form, create))
    app.get(`/${version}/webhooks`, answering(form, all))
    app.get(`/${version}/webhooks/:id`, answering(form, one))
    app.delete(`/${version}/webhooks/:id`, answering(form, remove))
  }
  app.get('/.well-known/jwks.json', async () => keys.jwks())

  return {
    send(job, event, asked, resource) {
      const timestamp = new Date(now()).toISOString()
      const body = (metadata?: unknown) => ({
        type: event,
        version: 'v1',
        timestamp,
        data: { id: resource },
        ...(metadata !== undefined && { user_metadata: metadata }),
      })
      // Webhooks of the request stand in for registered ones.
      if (asked !== null && asked.urls.length > 0) {
        for (const url of asked.urls) {
          const content = body(asked.userMetadata)
          world.sendWebhook(job, url, content, (sent, isWrong) => {
            const issuedAt = Math.floor(now() / 1000)
            const message = { id: messageId(job, event, url), at: now(), body: sent }
            const claims = { iss: issuer, aud: url, iat: issuedAt, exp: issuedAt + signatureSeconds, ...content }
            return keys.headers(message, claims, isWrong)
          })
        }
        return
      }
      const mine = [...registered.values()].filter(
        (webhook) => webhook.account === job.account && webhook.events.includes(event),
      )
      for (const { uri, secret } of given === undefined ? mine : [given, ...mine])
        world.sendWebhook(job, uri, body(), (sent, isWrong) =>
          hmacHeaders(
            { id: messageId(job, event, uri), at: now(), body: sent },
            isWrong ? `whsec_${randomBytes(32).toString('base64')}` : secret,
          ),
        )
    },
  }
}

const present = (webhook: Registered) => ({
  id: webhook.id,
  name: webhook.name ?? undefined,
  uri: webhook.uri,
  subscribed_events: webhook.events,
  state: 'enabled',
  create_time: new Date(webhook.createdAt).toISOString(),
})

/** The same for every delivery of one message. */
const messageId = (job: Job, event: string, url: string): string =>
  `msg_${createHash('sha256').update(`${job.id} ${event} ${url}`).digest('base64url').slice(0, 27)}`
