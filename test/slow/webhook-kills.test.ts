import { afterAll, beforeAll, expect, it } from 'vitest'
import { until, withFolder } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts'

/** Outlives the processes that are killed. */
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(() => receiver.stop())

const types = ['Queued', 'Submitting', 'Submitted', 'Collecting', 'Succeeded'].map((type) => `Generation${type}`)

it('killed at each of its points, no event is lost and none overtakes another, by the word of the official library', () =>
  withFolder(async (folder) => {
    const serve = (killAt?: string) =>
      startServeChild({ ...folder.environment, ...(killAt && { KINETOGRAPH_KILL_AT: killAt }) })
    const first = await serve('webhook.claimed')
    const { data } = await client(first.url).query(
      'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { secret } }',
      { input: { url: receiver.url('/kills'), types } },
    )
    const { secret } = data.createWebhookEndpoint
    const request = await cameraMove({ frameRate: 1 })
    // It may die before it answers.
    await Promise.allSettled([client(first.url).start(request), client(first.url).start(request)])
    await first.killed()
    expect(receiver.received).toEqual([])
    // What waits is sent at once: a process may die before it says that it is ready.
    for (const point of ['webhook.answered', 'webhook.recorded']) {
      const dying = await serve(point).catch(() => null)
      if (dying) await dying.killed()
    }
    expect(receiver.received.length).toBeGreaterThanOrEqual(2)

    // And while a request is under way.
    let dying: Awaited<ReturnType<typeof serve>> | undefined
    receiver.onRequest(async () => {
      await until(async () => dying !== undefined)
      await dying!.kill()
    })
    dying = await serve()
    await dying.killed()
    receiver.onRequest(() => {})

    const last = await serve()
    folder.onEnd(() => last.kill())
    const beside = { ...folder.beside, PUBLIC_URL: last.url }
    const worker = await startServeChild(beside, 'worker')
    folder.onEnd(() => worker.kill())
    const { generation } = await client(last.url).start(request)
    await client(last.url).untilStatus(generation.id, 'SUCCEEDED')
    const pending = async () => (await folder.sql('select count(*)::int as count from webhook_cursor'))[0].count
    await folder.expectAllDone()
    await until(async () => (await pending()) === 0)

    const told = new Map<string, { sequence: number; webhookId: string }[]>()
    for (const one of receiver.received) {
      const { data: event } = verified(one, secret)
      const of = told.get(event.generation.id) ?? []
      told.set(event.generation.id, [...of, { sequence: event.sequence, webhookId: one.headers['webhook-id']! }])
    }
    const events = await folder.sql(
      `select generation_id, array_agg(sequence order by sequence) as sequences from event
       where 'Generation' || type = any($1) group by generation_id`,
      [types],
    )
    expect(events.length).toBeGreaterThanOrEqual(2)
    for (const { generation_id: id, sequences } of events) {
      const sent = told.get(Buffer.from(`Generation:${id}`).toString('base64url'))!
      const order = sent.map(({ sequence }) => sequence)
      expect(order).toEqual(order.toSorted((one, other) => one - other))
      expect([...new Set(order)]).toEqual(sequences)
      expect(new Set(sent.map(({ webhookId }) => webhookId)).size).toBe(sequences.length)
    }
    // With two processes and no kill nothing comes twice.
    expect(told.get(generation.id)!.map(({ sequence }) => sequence)).toEqual(
      events.find(({ generation_id: id }) => Buffer.from(`Generation:${id}`).toString('base64url') === generation.id)
        .sequences,
    )
  }))
