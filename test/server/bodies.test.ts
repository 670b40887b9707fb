import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { connectWebSocket, startToyServer } from './toy-server.ts'

/** `{ hello(name: "月") }` as GBK writes it. */
const gbk = (query: string) => {
  const [before, after] = JSON.stringify({ query }).split('月') as [string, string]
  return Buffer.concat([Buffer.from(before), Buffer.from([0xd4, 0xc2]), Buffer.from(after)])
}
const json = { 'content-type': 'application/json' }

describe('a body', () => {
  it('that is not UTF-8 is refused, over HTTP, SSE and WebSocket', async () => {
    const { url, port, started } = await startToyServer()
    const query = 'mutation { start(input: { request: { veo: { prompt: "月" } } }) }'
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers: json, body: gbk(query) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      errors: [{ message: 'The text is not UTF-8.', extensions: { code: 'BAD_REQUEST' } }],
    })
    const stream = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { ...json, accept: 'text/event-stream' },
      body: gbk('subscription { never(id: "月") }'),
    })
    expect(stream.status).toBe(400)
    const connection = await connectWebSocket(port)
    connection.socket.send(gbk('subscription { never(id: "月") }'), { binary: true })
    expect(await connection.closed()).toMatchObject({ code: 4400 })
    expect(started).toEqual([])
  })

  it('in another charset is of another type', async () => {
    const { post } = await startToyServer()
    for (const charset of ['gbk', 'utf-16le', 'iso-8859-1'])
      expect(
        await post({ query: '{ who }' }, { 'content-type': `application/json; charset=${charset}` }),
      ).toMatchObject({
        status: 415,
        json: { errors: [{ message: 'The body must be application/json in UTF-8.' }] },
      })
    for (const charset of ['utf-8', '"UTF-8"', 'utf8'])
      expect(
        (await post({ query: '{ who }' }, { 'content-type': `application/json; charset=${charset}` })).status,
      ).toBe(200)
    expect((await post('{ who }', { 'content-type': 'text/plain' })).status).toBe(415)
  })

  it('of too many brackets or values is refused unparsed, over every transport', async () => {
    const { post, url, port } = await startToyServer()
    const deep = `{"query":"{ who }","variables":${'['.repeat(60)}${']'.repeat(60)}}`
    const wide = `{"query":"{ who }","variables":{"a":[${'0,'.repeat(50_000)}0]}}`
    for (const [body, message] of [
      [deep, /50 levels/],
      [wide, /50000 values/],
      [`${'['.repeat(6_000_000)}`, /50 levels/],
    ] as const)
      expect(await post(body)).toMatchObject({
        status: 400,
        json: { errors: [{ message: expect.stringMatching(message) }] },
      })
    const headers = { ...json, accept: 'text/event-stream' }
    expect((await fetch(`${url}/graphql/stream`, { method: 'POST', headers, body: deep })).status).toBe(400)
    const connection = await connectWebSocket(port)
    connection.socket.send(deep)
    expect(await connection.closed()).toMatchObject({ code: 4400 })
  })
})

describe('a client that still writes', () => {
  /** Sends everything before it reads anything, and asks for the connection to be closed. */
  async function answerTo(port: number, path: string, length: number, more: string[] = []): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    const head = [`POST ${path} HTTP/1.1`, 'host: localhost', 'content-type: application/json', 'connection: close']
    socket.write(`${[...head, `content-length: ${length}`, ...more].join('\r\n')}\r\n\r\n`)
    const piece = Buffer.alloc(256 * 1024, 'x')
    for (let sent = 0; sent < length; sent += piece.length) {
      await new Promise<void>((resolve, reject) => {
        socket.write(piece.subarray(0, length - sent), (error) => (error ? reject(error) : resolve()))
      })
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    let answer = ''
    for await (const bytes of socket) answer += bytes
    return answer
  }

  it('can read why its request was refused, whatever refused it', async () => {
    const { port } = await startToyServer({ keys: parseApiKeys('one:0123456789abcdef') })
    const key = ['authorization: Bearer 0123456789abcdef']
    const length = 14 * 1024 * 1024
    expect(await answerTo(port, '/graphql', length, key)).toMatch(/^HTTP\/1.1 413 [\s\S]*12582912 bytes/)
    expect(await answerTo(port, '/graphql', length)).toMatch(/^HTTP\/1.1 401 /)
    expect(await answerTo(port, '/graphql/stream', length, key)).toMatch(/^HTTP\/1.1 413 /)
    expect(await answerTo(port, '/graphql', length, [...key, 'origin: https://evil.example'])).toMatch(
      /^HTTP\/1.1 403 /,
    )
  })
})

describe('large bodies', () => {
  const limits = { largeBodyBytes: 500_000, largeBodyBytesOfTenant: 300_000, largeBodyWaitMilliseconds: 300 }
  const keys = parseApiKeys('one:0123456789abcdef,two:fedcba9876543210')
  const authorization = { one: 'Bearer 0123456789abcdef', two: 'Bearer fedcba9876543210' }
  const query = JSON.stringify({ query: `{ hello(name: "${'x'.repeat(200_000)}") }` })

  /** A request whose last byte is still to come. */
  async function begin(port: number, tenant: keyof typeof authorization) {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes
    })
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      `authorization: ${authorization[tenant]}`,
      `content-length: ${query.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${query.slice(0, -1)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return {
      socket,
      status: async () => {
        await expect.poll(() => answer).toContain('HTTP/1.1 ')
        return Number(answer.slice(9, 12))
      },
      finish: () => socket.write(query.slice(-1)),
    }
  }

  it('wait for each other, one tenant’s not for another’s, and are refused with 503 after a while', async () => {
    const { post, port } = await startToyServer({ limits, keys })
    const first = await begin(port, 'one')
    const refused = await post(query, { authorization: authorization.one })
    expect(refused).toMatchObject({ status: 503, json: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post(query, { authorization: authorization.two })).status).toBe(200)
    expect((await post({ query: '{ who }' }, { authorization: authorization.one })).status).toBe(200)
    first.socket.destroy()
  })

  it('that have ended make room', async () => {
    const { post, port } = await startToyServer({ limits: { ...limits, largeBodyWaitMilliseconds: 20_000 }, keys })
    const first = await begin(port, 'one')
    const next = post(query, { authorization: authorization.one })
    await new Promise((resolve) => setTimeout(resolve, 50))
    first.finish()
    expect(await first.status()).toBe(200)
    expect((await next).status).toBe(200)
    first.socket.destroy()
  })

  it('that are given up make room', async () => {
    const { post, port } = await startToyServer({ limits: { ...limits, largeBodyWaitMilliseconds: 20_000 }, keys })
    const first = await begin(port, 'one')
    const waiting = await begin(port, 'one')
    const next = post(query, { authorization: authorization.one })
    waiting.socket.destroy()
    first.socket.destroy()
    expect((await next).status).toBe(200)
  })
})
