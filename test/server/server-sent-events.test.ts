import { createClient } from 'graphql-sse'
import { describe, expect, it } from 'vitest'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { connectWebSocket, startToyServer } from './toy-server.ts'

const ticks = 'subscription Ticks($to: Int!) { ticks(to: $to) { sequence } }'

const open = (url: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })

describe('subscriptions over SSE', () => {
  it('stream to a graphql-sse client and complete', async () => {
    const { url, ended, server } = await startToyServer()
    const client = createClient({ url: `${url}/graphql/stream` })
    const seen: unknown[] = []
    for await (const result of client.iterate({ query: ticks, variables: { to: 3 } })) seen.push(result.data)
    expect(seen).toEqual([1, 2, 3].map((sequence) => ({ ticks: { sequence } })))
    expect(ended).toEqual([3])
    await expect.poll(() => server.connections()).toEqual({ websocket: 0, sse: 0, subscriptions: 0 })
  })

  it('can be opened with GET, as EventSource does', async () => {
    const { url } = await startToyServer()
    const query = new URLSearchParams({ query: ticks, variables: '{"to":1}' })
    const response = await fetch(`${url}/graphql/stream?${query}`, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"ticks":{"sequence":1}}}\n\nevent: complete\ndata: \n\n',
    )
  })

  it('need a good key', async () => {
    const { url } = await startToyServer({ keys: parseApiKeys('studio:0123456789abcdef') })
    expect((await open(url, { query: ticks, variables: { to: 1 } })).status).toBe(401)
    const good = await open(url, { query: ticks, variables: { to: 1 } }, { authorization: 'Bearer 0123456789abcdef' })
    expect(await good.text()).toContain('"sequence":1')
  })

  it('end at the next keep-alive when the key is withdrawn', async () => {
    let isCurrent = true
    const keys = { keyless: false, identify: () => ({ tenant: 'a', keyId: 'b' }), isCurrent: () => isCurrent }
    const { url, server } = await startToyServer({ keys, limits: { keepAliveMilliseconds: 50 } })
    const response = await open(url, { query: 'subscription { never(id: 1) }' })
    const reader = response.body!.getReader()
    for (let signs = 0; signs < 3; signs++) expect(String(Buffer.from((await reader.read()).value!))).toContain(':')
    isCurrent = false
    await expect.poll(() => server.connections().sse).toBe(0)
    await reader.closed.catch(() => {})
  })

  it('are the only operations served, and refusals come as an event', async () => {
    const { url, started } = await startToyServer()
    for (const query of ['{ hello }', 'mutation { start(input: { request: { veo: { prompt: "x" } } }) }']) {
      const text = await (await open(url, { query })).text()
      expect(text).toContain('Only subscriptions')
      expect(text).toContain('event: complete')
    }
    expect(started).toEqual([])
    const refusal = await open(url, { query: ticks }, { accept: 'application/json' })
    expect(refusal.status).toBe(406)
    expect(await refusal.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('text/event-stream'), extensions: { code: 'BAD_REQUEST' } }],
    })
    expect(await (await open(url, { query: ticks, variables: { to: -1 } })).text()).toContain('BAD_SEQUENCE')
  })

  it('mask what breaks in the middle', async () => {
    const { url, log } = await startToyServer()
    const text = await (await open(url, { query: ticks, variables: { to: 20 } })).text()
    expect(text).toContain('Internal error')
    expect(text).toContain('event: complete')
    expect(text + log()).not.toContain('secret detail')
  })

  it('end when the client goes away, even while the source waits', async () => {
    const { url, server, ended } = await startToyServer()
    const controller = new AbortController()
    const response = await open(url, { query: 'subscription { never(id: 1) }' }, {}, controller.signal)
    await response.body?.getReader().read()
    await expect.poll(() => server.connections()).toEqual({ websocket: 0, sse: 1, subscriptions: 1 })
    controller.abort()
    await expect.poll(() => server.connections()).toEqual({ websocket: 0, sse: 0, subscriptions: 0 })
    expect(ended).toEqual([0])
  })

  it('share the cap of their key', async () => {
    const { url } = await startToyServer({ limits: { subscriptionsPerKey: 1 } })
    const controller = new AbortController()
    const never = { query: 'subscription { never(id: 1) }' }
    const first = await open(url, never, {}, controller.signal)
    expect(await (await open(url, never)).text()).toContain('LIMIT_REACHED')
    controller.abort()
    expect(first.status).toBe(200)
  })

  it('count against the cap of their address, together with WebSockets', async () => {
    const { url, port } = await startToyServer({ limits: { connectionsPerAddress: 2 } })
    const controller = new AbortController()
    const never = { query: 'subscription { never(id: 1) }' }
    await connectWebSocket(port)
    await open(url, never, {}, controller.signal)
    const refused = await open(url, never)
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_REACHED' } }] })
    controller.abort()
  })

  it('make the source wait for a client that reads nothing', async () => {
    const { url, ended, server } = await startToyServer()
    const query = 'subscription { ticks(to: 12, bytes: 4000000) { sequence filler } }'
    const response = await open(url, { query })
    await expect.poll(() => server.connections().subscriptions).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(ended).toEqual([])
    expect(await response.text()).toContain('"sequence":12')
    expect(ended).toEqual([12])
  })
})
