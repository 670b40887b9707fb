import type { FastifyInstance } from 'fastify'
import type { BaseLogger } from 'pino'
import type { Database } from '../../engine/connection.ts'
import type { Wake } from '../../engine/wake.ts'
import { notesOf } from '../../network/request-notes.ts'
import type { Provider, WebhookHint } from '../../providers/provider.ts'
import { webhookPath } from './public-addresses.ts'

export interface WebhookRoutes {
  database: Database
  wake: Wake
  providers: ReadonlyMap<string, Provider>
  log: BaseLogger
  killPoint(point: string): void
}

/** A task with its outputs is a few KB; Google's and OpenAI's events are smaller. */
const maximumBytes = 256 * 1024
const tellMilliseconds = 10_000
/** Calls about one attempt that come within this time after one are one: who sends it again makes us ask no more often. */
const togetherMilliseconds = 250
/** A job that nobody knows may be one whose name is still on its way to us: one after the other. */
const againMilliseconds = [1_000, 4_000, 15_000]
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Where providers tell us of changes. A call is only a hint: it brings the next poll forward, and what is true is asked.
 * Answered at once; a call about nothing we know is answered like any other, so that nobody learns what we know.
 */
export async function webhookRoutes(app: FastifyInstance, context: WebhookRoutes): Promise<void> {
  const { providers, log } = context
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maximumBytes }, (_request, body, done) =>
    done(null, body),
  )
  const toldAt = new Map<string, number>()
  /** Anybody may call: the log is not theirs to fill. */
  function tellOfUnbelieved(id: string): void {
    const at = performance.now()
    if (at - (toldAt.get(id) ?? Number.NEGATIVE_INFINITY) < tellMilliseconds) return
    toldAt.set(id, at)
    log.warn({ provider: id }, 'Webhook calls are not believed')
  }
  /** What was heard of, and whether it was once more since. */
  const heard = new Map<string, boolean>()
  async function hear(providerId: string, hint: WebhookHint): Promise<void> {
    const key = `${providerId} ${Object.entries(hint)}`
    if (heard.has(key)) return void heard.set(key, true)
    heard.set(key, false)
    const again = () => {
      const isAgain = heard.get(key)
      heard.delete(key)
      if (isAgain) void hear(providerId, hint)
    }
    setTimeout(again, togetherMilliseconds).unref()
    await wake(providerId, hint)
  }
  async function wake(providerId: string, hint: WebhookHint, waits = againMilliseconds): Promise<void> {
    // Any error: the next poll comes anyway.
    const generationId = await generationOf(context.database, providerId, hint).catch(() => undefined)
    const [milliseconds, ...later] = waits
    if (generationId !== undefined) context.wake.notify('work', generationId)
    else if ('operationId' in hint && milliseconds !== undefined)
      setTimeout(() => void wake(providerId, hint, later), milliseconds).unref()
  }
  for (const provider of providers.values()) {
    const { webhook } = provider
    if (!webhook) continue
    app.post(webhookPath(provider.id), { bodyLimit: maximumBytes }, async (request, reply) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      )
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      // Any error: what cannot be verified is not believed.
      const hint = await webhook.verify(headers, body).catch(() => null)
      if (hint === null) {
        tellOfUnbelieved(provider.id)
        notesOf(request).refusal = { code: 'UNAUTHENTICATED', reason: 'The call is not signed as it should be.' }
        return reply.code(401).send()
      }
      await reply.code(204).send()
      context.killPoint('webhook.acknowledged')
      await hear(provider.id, hint)
    })
  }
}

async function generationOf(database: Database, providerId: string, hint: WebhookHint): Promise<string | undefined> {
  const open = database
    .selectFrom('attempt')
    .select('generation_id')
    .where('provider', '=', providerId)
    .where('closed_at', 'is', null)
  if ('idempotencyKey' in hint && !uuid.test(hint.idempotencyKey)) return undefined
  const row = await ('idempotencyKey' in hint
    ? open.where('id', '=', hint.idempotencyKey)
    : open.where(({ eb, ref }) => eb(ref('operation', '->>').key('id' as never), '=', hint.operationId as never))
  ).executeTakeFirst()
  return row?.generation_id
}
