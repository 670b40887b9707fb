import fastify from 'fastify'
import { expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { Provider } from '../../providers/provider.ts'
import { webhookRoutes } from './webhook-routes.ts'

it('calls that are not believed are told of every ten seconds, for each provider, and read up to 256 KB', async () => {
  const told: unknown[] = []
  const log = { warn: ({ provider }: { provider: string }) => told.push(provider) }
  const providers = new Map(
    ['one', 'two'].map((id) => [id, { id, webhook: { verify: async () => null } } as unknown as Provider]),
  )
  const app = fastify()
  await app.register(webhookRoutes, { providers, log, killPoint: () => {} } as never)
  const clock = vi.spyOn(performance, 'now')
  let now = 1_000
  clock.mockImplementation(() => now)
  const call = async (id: string, body = '{}') =>
    (await app.inject({ method: 'POST', url: `/webhooks/${id}`, payload: body })).statusCode
  try {
    expect([await call('one'), await call('one'), await call('two')]).toEqual([401, 401, 401])
    now += 9_999
    await call('one')
    expect(told).toEqual(['one', 'two'])
    now += 1
    await call('one')
    expect(told).toEqual(['one', 'two', 'one'])
    expect([await call('two', 'x'.repeat(256 * 1024)), await call('two', 'x'.repeat(256 * 1024 + 1))]).toEqual([
      401, 413,
    ])
  } finally {
    clock.mockRestore()
    await app.close()
  }
})

it('what is told of an attempt again and again is heard of four times a second, and its last word is', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const verify = async (_headers: unknown, body: Buffer) => ({ operationId: body.toString() })
  const providers = new Map([['one', { id: 'one', webhook: { verify } } as unknown as Provider]])
  const notify = vi.fn()
  const database = scriptedDatabase(async () => [{ generation_id: 'a' }])
  const app = fastify()
  await app.register(webhookRoutes, { providers, database, wake: { notify }, killPoint: () => {} } as never)
  const call = (body: string) => app.inject({ method: 'POST', url: '/webhooks/one', payload: body })
  try {
    for (let nth = 0; nth < 5; nth += 1) await call('job')
    expect(notify).toHaveBeenCalledTimes(1)
    await call('another job')
    expect(notify).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(notify).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(notify).toHaveBeenCalledTimes(3)
    await call('job')
    expect(notify).toHaveBeenCalledTimes(4)
  } finally {
    vi.useRealTimers()
    await app.close()
  }
})

it('a job that nobody knows yet is looked for again, three times within twenty seconds; an attempt is there or is none', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const verify = async (_headers: unknown, body: Buffer) => JSON.parse(body.toString())
  const providers = new Map([['one', { id: 'one', webhook: { verify } } as unknown as Provider]])
  const notify = vi.fn()
  let looks = 0
  let isThere = false
  const database = scriptedDatabase(async () => {
    looks += 1
    return isThere ? [{ generation_id: 'a' }] : []
  })
  const app = fastify()
  await app.register(webhookRoutes, { providers, database, wake: { notify }, killPoint: () => {} } as never)
  const call = (payload: object) => app.inject({ method: 'POST', url: '/webhooks/one', payload })
  try {
    await call({ operationId: 'soon' })
    await vi.advanceTimersByTimeAsync(999)
    isThere = true
    expect([looks, notify.mock.calls.length]).toEqual([1, 0])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([looks, notify.mock.calls.length]).toEqual([2, 1])
    isThere = false
    await call({ operationId: 'never' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(looks).toBe(6)
    await call({ idempotencyKey: 'a7b1c3d4-0000-4000-8000-000000000000' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(looks).toBe(7)
  } finally {
    vi.useRealTimers()
    await app.close()
  }
})
