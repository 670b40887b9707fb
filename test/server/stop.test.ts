import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connectWebSocket, startToyServer, toySchema } from './toy-server.ts'

const never = 'subscription { never(id: 1) }'
const flood = 'subscription { ticks(to: 12, bytes: 4000000) { sequence filler } }'

describe('stopping the server', () => {
  it('says goodbye to open streams and refuses new ones', async () => {
    const { server, port, url, ended } = await startToyServer()
    const connection = await connectWebSocket(port)
    connection.subscribe('a', never)
    const stream = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: never }),
    })
    await expect.poll(() => server.connections()).toEqual({ websocket: 1, sse: 1, subscriptions: 2 })
    await server.stop()
    expect(await connection.closed()).toEqual({ code: 1001, reason: 'Going away' })
    expect(await stream.text()).not.toContain('complete')
    expect(server.connections()).toEqual({ websocket: 0, sse: 0, subscriptions: 0 })
    expect(ended).toEqual([0, 0])
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('does not wait for clients that have stopped reading', async () => {
    const { server, port } = await startToyServer({
      limits: { streamCloseMilliseconds: 300, drainMilliseconds: 600_000 },
    })
    const stalled = await connectWebSocket(port)
    stalled.socket.pause()
    stalled.subscribe('a', flood)
    const raw = connect(port, '127.0.0.1')
    raw.on('error', () => {})
    await once(raw, 'connect')
    const body = JSON.stringify({ query: flood })
    raw.pause()
    raw.write(
      `POST /graphql/stream HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await expect.poll(() => server.connections()).toEqual({ websocket: 1, sse: 1, subscriptions: 2 })
    await server.stop()
    expect(server.connections()).toEqual({ websocket: 0, sse: 0, subscriptions: 0 })
    raw.destroy()
  })

  it('does not wait for connections that were opened ahead of need', async () => {
    const { server, port } = await startToyServer({ limits: { drainMilliseconds: 600_000 } })
    const unused = connect(port, '127.0.0.1')
    const closed = once(unused, 'close')
    unused.resume()
    await once(unused, 'connect')
    await server.stop()
    await closed
  })

  it('does not wait for an upgrade that it has refused because it is closing', async () => {
    const { server, port } = await startToyServer({ limits: { drainMilliseconds: 600_000 } })
    const late = connect(port, '127.0.0.1')
    late.on('error', () => {})
    late.resume()
    const closed = once(late, 'close')
    await once(late, 'connect')
    late.write('GET /graphql HTTP/1.1\r\nhost: localhost\r\n')
    await expect
      .poll(() => new Promise((resolve) => server.app.server.getConnections((_, count) => resolve(count))))
      .toBe(1)
    const stopped = server.stop()
    await expect.poll(() => server.app.server.listening).toBe(false)
    late.write(
      'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    )
    await stopped
    await closed
  })

  it('finishes the requests that are under way, and says that it is not ready', async () => {
    const { schema } = toySchema()
    let answer: (text: string) => void = () => {}
    const asked = new Promise<void>((resolve) => {
      schema.getQueryType()!.getFields().hello!.resolve = () =>
        new Promise((give) => {
          answer = give
          resolve()
        })
    })
    const { server, port, url, post } = await startToyServer({ schema })
    // Holds the streams open a little, so that stopping takes time.
    const stalled = await connectWebSocket(port)
    stalled.socket.pause()
    const pending = post({ query: '{ hello }' })
    await asked
    const stopped = server.stop()
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ready: false, reasons: ['The server is stopping.'] })
    const refused = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: never }),
    })
    expect(refused.status).toBe(503)
    answer('done')
    expect((await pending).json).toEqual({ data: { hello: 'done' } })
    await stopped
  })
})
