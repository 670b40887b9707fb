import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { createSigningKeys, type Message, standardWebhook } from '../../emulation/signatures.ts'
import { accountEndpoint, type Callback, type PathParameters, type VendorEndpoint } from '../../emulation/vendor.ts'
import { interactionOf } from '../google/emulator-interaction-order.ts'
import { notFound } from '../google/emulator-refusals.ts'

/** Source §A.5. */
const events = `batch.succeeded batch.expired batch.failed interaction.requires_action interaction.completed
  interaction.failed video.generated`.split(/\s+/)

const registration = z.strictObject({
  name: z.string().optional(),
  uri: z.string(),
  subscribed_events: z.array(z.enum(events)),
})
/** `secret`: `whsec_…`. */
type Registered = z.infer<typeof registration> & Record<'id' | 'account' | 'secret' | 'create_time', string>

const issuer = 'https://generativelanguage.googleapis.com'
/** Seconds for which a signature is good. */
const signatureSeconds = 300

/**
 * Webhooks that were registered for a key, signed with their secrets, and those that a request names, signed with a key
 * of the published list. They are dated by the clock of those who check signatures. source: §A.5
 */
export function createWebhooks(versions: readonly string[]) {
  const registered = new Map<string, Registered>()
  const keys = createSigningKeys('RS256')
  const find = (account: string, { id = '' }: PathParameters): Registered => {
    const webhook = registered.get(id)
    if (webhook?.account !== account) throw notFound()
    return webhook
  }
  const path = versions.map((version) => `${version}/webhooks`)
  const ofOne = { kind: 'account', path: path.map((all) => `${all}/:id`), query: z.unknown() } as const
  const ofAll = { kind: 'account', path } as const

  const endpoints: VendorEndpoint[] = [
    accountEndpoint({
      ...ofAll,
      method: 'POST',
      query: registration,
      answer(asked, world, { account }) {
        const secret = `whsec_${randomBytes(32).toString('base64')}`
        const create_time = new Date(world.clock.now()).toISOString()
        const webhook = { ...asked, id: world.randomId(), account, secret, create_time }
        registered.set(webhook.id, webhook)
        // The secret is said once.
        return { ...present(webhook), new_signing_secret: secret }
      },
    }),
    accountEndpoint({
      ...ofAll,
      query: z.unknown(),
      answer: (_query, _world, { account }) => ({
        webhooks: [...registered.values()].filter((webhook) => webhook.account === account).map(present),
      }),
    }),
    accountEndpoint({
      ...ofOne,
      answer: (_query, _world, { account, params }) => present(find(account, params)),
    }),
    accountEndpoint({
      ...ofOne,
      method: 'DELETE',
      answer(_query, _world, { account, params }) {
        registered.delete(find(account, params).id)
        return {}
      },
    }),
  ]

  function callbacks(job: Job, _world: EmulatedWorld): Callback[] {
    if (job.status !== 'succeeded' && job.status !== 'failed') return []
    const type = job.status === 'succeeded' ? 'interaction.completed' : 'interaction.failed'
    const body = { type, version: 'v1', timestamp: new Date().toISOString(), data: { id: job.id } }
    const messageTo = (url: string, sent: string): Message => ({
      id: messageId(job, type, url),
      at: Date.now(),
      body: sent,
    })
    const { uris = [], user_metadata } = interactionOf(job).webhook_config ?? {}
    const asked = uris.map((url): Callback => {
      const content = { ...body, ...(user_metadata !== undefined && { user_metadata }) }
      return {
        url,
        body: content,
        signed(sent, isWrong) {
          const iat = Math.floor(Date.now() / 1000)
          const claims = { iss: issuer, aud: url, iat, exp: iat + signatureSeconds, ...content }
          return keys.tokenWebhook(messageTo(url, sent), claims, isWrong)
        },
      }
    })
    // Webhooks of the request stand in for registered ones.
    if (asked.length > 0) return asked
    return [...registered.values()]
      .filter(({ account, subscribed_events }) => account === job.account && subscribed_events.includes(type))
      .map(({ uri: url, secret }) => ({
        url,
        body,
        signed: (sent, isWrong) => standardWebhook(messageTo(url, sent), [secret], isWrong),
      }))
  }
  return { endpoints, callbacks, jwks: keys.jwks }
}

const present = ({ account: _account, secret: _secret, ...webhook }: Registered) => ({ ...webhook, state: 'enabled' })

/** The same for every delivery of one message. */
const messageId = (job: Job, event: string, url: string): string =>
  `msg_${createHash('sha256').update(`${job.id} ${event} ${url}`).digest('base64url').slice(0, 27)}`
