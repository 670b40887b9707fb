import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../src/engine/connection.ts'
import type { EventType, ProgressSnapshot } from '../../src/generations/record/event.ts'
import { eventQueries } from '../../src/generations/record/event-queries.ts'
import type { WebhookAttempt, WebhookContext } from '../../src/generations/webhooks/context.ts'
import { resendDelivery } from '../../src/generations/webhooks/deliveries.ts'
import { createEndpoint, rotateSecret, updateEndpoint } from '../../src/generations/webhooks/endpoints.ts'
import { createWebhookRunner } from '../../src/generations/webhooks/runner.ts'
import { sweepWebhooks } from '../../src/generations/webhooks/sweep.ts'
import { createSafePost } from '../../src/network/safe-post.ts'
import { insertRunning } from '../support/attempt-rows.ts'
import type { TestDatabase } from '../support/cluster.ts'
import { withFileDatabase } from '../support/file-database.ts'
import { until } from '../support/folder.ts'
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts'

const hours = 3_600_000
const log = pino({ level: 'silent' })
const hosts = { allowHosts: [], mayBePrivate: true }
const progress: ProgressSnapshot = {
  ...{ fraction: null, source: 'UNKNOWN', queuePosition: null, expected: null, polls: 0, message: null, asOf: '' },
}

let testDatabase: TestDatabase
let database: Database
let receiver: WebhookReceiver
let runner: ReturnType<typeof createWebhookRunner>
let attempts: WebhookAttempt[]
let now: number
let sequences: Map<string, number>
/** As the bus does after each decision. */
let wakeUp: () => void
withFileDatabase(5, (own, pool) => {
  testDatabase = own
  database = pool
})
beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(() => receiver.stop())

const context = (): WebhookContext => ({
  database,
  wake: {
    holder: 1,
    on(_kind, listener) {
      wakeUp = () => listener('')
      return () => {}
    },
    onReconnect: () => () => {},
  },
  post: createSafePost({ hosts, setting: '', userAgent: 'test', log }),
  render: async (tenant, generationId, sequence) => ({ tenant, generationId, sequence }),
  signingKeys: [{ id: 'key', secret: 'a'.repeat(32) }],
  now: () => new Date(now),
  random: () => 0,
  newId: randomUUID,
  log,
  onAttempt: (attempt) => void attempts.push(attempt),
  killPoint: () => {},
})
beforeEach(() => {
  now = Date.now()
  attempts = []
  sequences = new Map()
  receiver.received.splice(0)
  runner = createWebhookRunner(context())
  runner.start()
})
afterEach(async () => {
  await runner.stop()
  await database.deleteFrom('webhook_endpoint').execute()
  await database.deleteFrom('webhook_cursor').execute()
})

const makeEndpoint = async (path: string, types?: string[], tenant = 'default') => {
  const made = await createEndpoint(context(), tenant, { url: receiver.url(path), ...(types && { types }) }, hosts)
  return { id: made.endpoint!.id, secret: made.secret! }
}
const generation = async () => (await insertRunning(testDatabase.connectionString)).generationId

/** As a decision writes them. */
const happen = (id: string, ...types: EventType[]) => happenTo('default', id, ...types)
async function happenTo(tenant: string, id: string, ...types: EventType[]): Promise<void> {
  const sequence = sequences.get(id) ?? 0
  sequences.set(id, sequence + types.length)
  const events = types.map((type) => ({ type }))
  const generation = { id, tenant, sequence, status: 'RUNNING' } as const
  const news = eventQueries(database, generation, 'RUNNING', new Date(now), events, progress)
  await sql`with ${sql.join(news)} select`.execute(database)
  wakeUp()
}
const passTo = (at: number) => {
  now = at
  wakeUp()
}
const pass = (milliseconds: number) => passTo(now + milliseconds)
const untilAttempts = (count: number) => until(async () => attempts.length >= count)
const cursors = () => database.selectFrom('webhook_cursor').selectAll().execute()
const deliveries = () => database.selectFrom('webhook_delivery').selectAll().orderBy('sequence').execute()
const endpoint = (id: string) =>
  database.selectFrom('webhook_endpoint').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const sentSequences = (path: string) => receiver.at(path).map(({ body }) => JSON.parse(body).data.sequence)

it('nothing overtakes an event that is being retried; after 24 hours it is given up, and the next goes', async () => {
  const all = ['GenerationSubmitted', 'GenerationSucceeded', 'GenerationChargeSettled']
  const { secret } = await makeEndpoint('/order', all)
  receiver.answer('/order', 500)
  const id = await generation()
  await happen(id, 'Queued', 'Submitted', 'Progressed')
  await untilAttempts(1)
  await happen(id, 'Succeeded')
  const begun = now
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const dueAt = (await cursors())[0]!.due_at!
    // What has come meanwhile brings nothing forward.
    expect(dueAt.getTime()).toBeGreaterThan(now)
    if (attempt === 10) {
      expect((dueAt.getTime() - begun) / hours).toBeCloseTo(24, 1)
      receiver.onRequest(({ body }) => {
        if (JSON.parse(body).data.sequence === 2) receiver.answer('/order', 204)
      })
    }
    passTo(dueAt.getTime())
    await untilAttempts(attempt + 1)
  }
  await until(async () => (await cursors()).length === 0)
  expect(sentSequences('/order')).toEqual([...Array(11).fill(2), 4])
  const ids = new Set(receiver.at('/order').map(({ headers }) => headers['webhook-id']))
  expect(ids.size).toBe(2)
  expect(await deliveries()).toMatchObject([
    { sequence: 2, status: 'FAILED', attempts: 11, http_status: 500, error: 'REJECTED', next_attempt_at: null },
    { sequence: 4, status: 'DELIVERED', attempts: 1, http_status: 204, error: null },
  ])
  expect(attempts.map(({ isGivenUp }) => isGivenUp)).toEqual([...Array(10).fill(false), true, false])
  // The attempt of a day later is signed for its own time: the library, whose clock is the real one, refuses it.
  expect(verified(receiver.at('/order')[0]!, secret)).toMatchObject({ type: 'GenerationSubmitted' })
  expect(() => verified(receiver.at('/order').at(-1)!, secret)).toThrow(/too new/)
})

it('an endpoint that hangs or fails holds up no other, and no other generation', async () => {
  await makeEndpoint('/broken')
  await makeEndpoint('/well')
  receiver.answer('/broken', 302, { location: receiver.url('/elsewhere') })
  const [first, second] = [await generation(), await generation()]
  await happen(first, 'Succeeded')
  await untilAttempts(2)
  await happen(second, 'Failed')
  await happen(first, 'ChargeSettled')
  await untilAttempts(5)
  expect([receiver.at('/well').length, receiver.at('/broken').length]).toEqual([3, 2])
  expect(receiver.at('/elsewhere')).toEqual([])
  expect(attempts.filter(({ error }) => error !== null)).toMatchObject([
    { error: 'REDIRECTED' },
    { error: 'REDIRECTED' },
  ])
})

it('an endpoint that takes nothing for three days is switched off and says why; switched on, it goes on where it was', async () => {
  const { id } = await makeEndpoint('/dead')
  receiver.answer('/dead', 503)
  await happen(await generation(), 'Succeeded')
  await untilAttempts(1)
  const { failing_since: since } = await endpoint(id)
  expect(since?.getTime()).toBe(now)
  pass(71 * hours)
  await untilAttempts(2)
  expect(await endpoint(id)).toMatchObject({ is_enabled: true, failing_since: since })
  pass(2 * hours)
  await untilAttempts(3)
  expect(attempts.at(-1)).toMatchObject({ isSwitchedOff: true })
  expect(await endpoint(id)).toMatchObject({
    is_enabled: false,
    disabled_reason: 'No delivery succeeded for three days.',
  })
  // Not sent, and not forgotten.
  now += hours
  await happen(await generation(), 'Succeeded')
  await until(async () => (await cursors()).every(({ due_at: dueAt }) => dueAt === null))
  expect(attempts).toHaveLength(3)
  receiver.answer('/dead', 204)
  await updateEndpoint(context(), 'default', id, { enabled: true }, hosts)
  wakeUp()
  await until(async () => (await cursors()).length === 0)
  expect(attempts).toHaveLength(4)
  expect(await endpoint(id)).toMatchObject({ is_enabled: true, disabled_reason: null, failing_since: null })
})

it('a process has at most 25 messages under way, of each tenant five, each for a minute', async () => {
  const tenants = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const tenant of tenants) await makeEndpoint(`/${tenant}`, undefined, tenant)
  const released = Promise.withResolvers<void>()
  receiver.onRequest(() => released.promise)
  const counts = () => tenants.map((tenant) => receiver.at(`/${tenant}`).length)
  const sevenTo = async (tenant: string) => {
    for (let index = 0; index < 7; index += 1) await happenTo(tenant, await generation(), 'Succeeded')
  }
  const rest = () => new Promise((resolve) => setTimeout(resolve, 1_500))
  try {
    await sevenTo('a')
    await until(async () => counts()[0] === 5)
    for (const tenant of tenants.slice(1)) await sevenTo(tenant)
    await until(async () => receiver.received.length === 25)
    await rest()
    expect(receiver.received).toHaveLength(25)
    expect(Math.max(...counts())).toBe(5)
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from held_until - now())::float as seconds from webhook_cursor where held_until is not null`.execute(
      database,
    )
    expect(rows).toHaveLength(25)
    for (const { seconds } of rows) {
      expect(seconds).toBeGreaterThan(30)
      expect(seconds).toBeLessThanOrEqual(60)
    }
  } finally {
    released.resolve()
  }
  await untilAttempts(42)
  receiver.onRequest(() => {})
})

it('an event for the address of a start that is switched off, which nobody can switch on, is sent again by hand', async () => {
  const id = await generation()
  const ofStart = { generation_id: id, signing_key: 'key', types: ['Succeeded'], tenant: 'default' }
  await database
    .insertInto('webhook_endpoint')
    .values({ id: randomUUID(), url: receiver.url('/switched-off'), created_at: new Date(), ...ofStart })
    .execute()
  receiver.answer('/switched-off', 500)
  await happen(id, 'Succeeded')
  await untilAttempts(1)
  await database.updateTable('webhook_endpoint').set({ is_enabled: false }).execute()
  pass(hours)
  await until(async () => (await cursors()).every(({ due_at: dueAt }) => dueAt === null))
  receiver.answer('/switched-off', 204)
  const [delivery] = await deliveries()
  const { problems } = await resendDelivery(context(), 'default', delivery!.id, new AbortController().signal)
  expect(problems).toEqual([])
  expect(await deliveries()).toMatchObject([{ status: 'DELIVERED', attempts: 2 }])
})

it('two secrets sign for a day while one is rotated', async () => {
  const { id, secret } = await makeEndpoint('/rotate')
  const { secret: next } = await rotateSecret(context(), 'default', id)
  await happen(await generation(), 'Succeeded')
  await untilAttempts(1)
  const [during] = receiver.at('/rotate')
  expect(verified(during!, secret)).toEqual(verified(during!, next!))
  now += 25 * hours
  await happen(await generation(), 'Succeeded')
  await untilAttempts(2)
  expect(receiver.at('/rotate').map(({ headers }) => headers['webhook-signature']!.split(' ').length)).toEqual([2, 1])
})

it('forgets deliveries after a week, and the address of a start once its generation is deleted and it knows', async () => {
  const id = await generation()
  const ofStart = { generation_id: id, signing_key: 'key', types: ['MediaDeleted'], tenant: 'default' }
  await database
    .insertInto('webhook_endpoint')
    .values({ id: randomUUID(), url: receiver.url('/start'), created_at: new Date(), ...ofStart })
    .execute()
  receiver.answer('/start', 500)
  await happen(id, 'MediaDeleted')
  await untilAttempts(1)
  await database.updateTable('generation').set({ deleted_at: new Date() }).where('id', '=', id).execute()
  await sweepWebhooks(context())
  expect(await deliveries()).toHaveLength(1)
  receiver.answer('/start', 200)
  pass(10_000)
  await until(async () => (await cursors()).length === 0)
  await sweepWebhooks({ database, now: () => new Date(now + 6 * 24 * hours) })
  expect(await database.selectFrom('webhook_endpoint').selectAll().execute()).toEqual([])
  await makeEndpoint('/week')
  await happen(await generation(), 'Succeeded')
  await untilAttempts(3)
  await sweepWebhooks({ database, now: () => new Date(now + 6 * 24 * hours) })
  expect(await deliveries()).toHaveLength(1)
  await sweepWebhooks({ database, now: () => new Date(now + 8 * 24 * hours) })
  expect(await deliveries()).toEqual([])
})
