import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { connectWebSocket, startToyServer } from './toy-server.ts'

const ticks = 'subscription Ticks($to: Int!, $bytes: Int! = 0) { ticks(to: $to, bytes: $bytes) { sequence } }'

describe('subscriptions over WebSocket', () => {
  it('stream to a graphql-ws client and complete', async () => {
    const { port, ended, server } = await startToyServer()
    const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket })
    const seen: unknown[] = []
    for await (const result of client.iterate({ query: ticks, variables: { to: 3 } })) seen.push(result.data)
    expect(seen).toEqual([1, 2, 3].map((sequence) => ({ ticks: { sequence } })))
    expect(ended).toEqual([3])
    expect(server.connections().subscriptions).toBe(0)
    await client.dispose()
  })

  it('take the key from connection_init and close with 4403 without a good one', async () => {
    const { port } = await startToyServer({ keys: parseApiKeys('studio:0123456789abcdef') })
    const good = await connectWebSocket(port, { init: { Authorization: 'Bearer 0123456789abcdef' } })
    good.subscribe('a', ticks, { to: 1 })
    expect((await good.message('next')).payload.data).toEqual({ ticks: { sequence: 1 } })
    for (const init of [{}, { authorization: 'Bearer wrongwrongwrongw' }, { authorization: 7 }]) {
      const bad = await connectWebSocket(port, { init })
      expect(await bad.closed()).toEqual({ code: 4403, reason: 'Forbidden' })
    }
  })

  it('close when the key is withdrawn, at the next keep-alive and at the next subscribe', async () => {
    let isCurrent = true
    const keys = { keyless: false, identify: () => ({ tenant: 'a', keyId: 'b' }), isCurrent: () => isCurrent }
    const { port } = await startToyServer({ keys, limits: { keepAliveMilliseconds: 300 } })
    const connection = await connectWebSocket(port)
    connection.subscribe('a', 'subscription { never(id: 1) }')
    isCurrent = false
    connection.subscribe('b', ticks, { to: 1 })
    expect((await connection.message('error', 'b')).payload[0].extensions.code).toBe('UNAUTHENTICATED')
    expect(await connection.closed()).toMatchObject({ code: 4403 })
  })

  it('are the only operations served', async () => {
    const { port, started } = await startToyServer()
    const connection = await connectWebSocket(port)
    connection.subscribe('a', '{ hello }')
    connection.subscribe('b', 'mutation { start(input: { request: { veo: { prompt: "x" } } }) }')
    for (const id of ['a', 'b']) {
      expect((await connection.message('error', id)).payload).toMatchObject([
        { message: expect.stringContaining('Only subscriptions'), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      ])
    }
    expect(started).toEqual([])
  })

  it('show typed errors, and mask what breaks in the middle', async () => {
    const { port, log } = await startToyServer({ createErrorId: () => 'error-1' })
    const connection = await connectWebSocket(port)
    connection.subscribe('a', ticks, { to: -1 })
    expect((await connection.message('next', 'a')).payload.errors).toMatchObject([
      { message: 'There is no such sequence.', extensions: { code: 'BAD_SEQUENCE' } },
    ])
    await connection.message('complete', 'a')
    connection.subscribe('b', ticks, { to: 20 })
    await connection.message('complete', 'b')
    const last = connection.messages.filter((message) => message.type === 'next' && message.id === 'b').at(-1)
    expect(last.payload.errors).toMatchObject([{ message: 'Internal error', extensions: { code: 'INTERNAL' } }])
    expect(log()).toContain('error-1')
    expect(log() + JSON.stringify(connection.messages)).not.toContain('secret detail')
  })

  it('end at once when the client completes, even while the source waits', async () => {
    const { port, ended, server } = await startToyServer()
    const connection = await connectWebSocket(port)
    connection.subscribe('a', 'subscription { never(id: 1) }')
    connection.subscribe('b', ticks, { to: 1 })
    await connection.message('complete', 'b')
    expect(server.connections()).toEqual({ websocket: 1, sse: 0, subscriptions: 1 })
    connection.send({ id: 'a', type: 'complete' })
    connection.subscribe('c', ticks, { to: 1 })
    await connection.message('complete', 'c')
    expect(server.connections().subscriptions).toBe(0)
    expect(ended).toContain(0)
  })

  it('give their places back when the connection breaks', async () => {
    const { port, server } = await startToyServer()
    const connection = await connectWebSocket(port)
    connection.subscribe('a', 'subscription { never(id: 1) }')
    connection.subscribe('b', ticks, { to: 1 })
    await connection.message('complete', 'b')
    connection.socket.terminate()
    await expect.poll(() => server.connections()).toEqual({ websocket: 0, sse: 0, subscriptions: 0 })
  })
})

describe('a WebSocket client', () => {
  it('is closed with the protocol’s codes', async () => {
    const hasty = await startToyServer({ limits: { connectionInitMilliseconds: 200 } })
    const silent = await connectWebSocket(hasty.port, { init: null })
    expect(await silent.closed()).toMatchObject({ code: 4408 })
    const { port } = await startToyServer()
    const early = await connectWebSocket(port, { init: null })
    early.subscribe('a', ticks, { to: 1 })
    expect(await early.closed()).toMatchObject({ code: 4401 })
    const twice = await connectWebSocket(port)
    twice.send({ type: 'connection_init' })
    expect(await twice.closed()).toMatchObject({ code: 4429 })
    const garbled = await connectWebSocket(port)
    garbled.socket.send('marker')
    expect(await garbled.closed()).toEqual({ code: 4400, reason: 'Invalid message received' })
    const same = await connectWebSocket(port)
    same.subscribe('marker', 'subscription { never(id: 1) }')
    same.subscribe('marker', 'subscription { never(id: 1) }')
    expect(await same.closed()).toEqual({ code: 4409, reason: 'Subscriber already exists' })
  })

  it('may hold so many subscriptions, send so many messages and so long ones', async () => {
    const { port } = await startToyServer({
      limits: { subscriptionsPerConnection: 3, webSocketMessagesPerSecond: 4, webSocketMessageBytes: 1_000 },
      now: () => 0,
    })
    const many = await connectWebSocket(port)
    for (const id of ['1', '2', '3', '4']) many.subscribe(id, 'subscription { never(id: 1) }')
    expect((await many.message('error', '4')).payload[0].extensions.code).toBe('LIMIT_REACHED')
    for (let count = 0; count < 3; count++) many.send({ type: 'ping' })
    expect(await many.closed()).toMatchObject({ code: 1008 })
    const long = await connectWebSocket(port)
    long.send({ type: 'ping', payload: { text: 'x'.repeat(1_000) } })
    expect(await long.closed()).toMatchObject({ code: 1009 })
  })

  it('shares the caps of its key and of its address', async () => {
    const { port } = await startToyServer({ limits: { subscriptionsPerKey: 1, connectionsPerAddress: 2 } })
    const first = await connectWebSocket(port)
    const second = await connectWebSocket(port)
    first.subscribe('a', 'subscription { never(id: 1) }')
    first.subscribe('b', 'subscription { never(id: 1) }')
    second.subscribe('c', 'subscription { never(id: 1) }')
    expect((await first.message('error', 'b')).payload[0].extensions.code).toBe('LIMIT_REACHED')
    expect((await second.message('error', 'c')).payload[0].extensions.code).toBe('LIMIT_REACHED')
    const third = await connectWebSocket(port)
    expect(await third.closed()).toMatchObject({ code: 1008 })
    second.socket.close()
    await second.closed()
    const fourth = await connectWebSocket(port)
    expect(fourth.messages[0]).toEqual({ type: 'connection_ack' })
  })

  it('that reads nothing makes the source wait', async () => {
    const { port, server, ended } = await startToyServer()
    const connection = await connectWebSocket(port)
    connection.socket.pause()
    // 12 × 4 MB is more than the sockets' buffers take.
    connection.subscribe('a', 'subscription { ticks(to: 12, bytes: 4000000) { sequence filler } }')
    await expect.poll(() => server.connections().subscriptions).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(ended).toEqual([])
    connection.socket.resume()
    await connection.message('complete', 'a')
    expect(ended).toEqual([12])
  })
})
