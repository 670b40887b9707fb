import { once } from 'node:events'
import { createConnection } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { connectWebSocket, startToyServer, type ToyServer } from './toy-server.ts'

const linesOf = (toy: ToyServer) =>
  toy
    .log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const lineOf = async (toy: ToyServer, request: string) => {
  await expect.poll(() => linesOf(toy).some((line) => line.request === request)).toBe(true)
  return linesOf(toy).find((line) => line.request === request)
}
const keys = () => parseApiKeys('studio:0123456789abcdef')
const authorization = 'Bearer 0123456789abcdef'

it('a request leaves one line: its id, which the answer echoes, operation, tenant and status', async () => {
  const toy = await startToyServer({ keys: keys() })
  const answer = await toy.post(
    { query: 'query Greeting { hello }' },
    { authorization, 'x-request-id': 'from_a.proxy-1' },
  )
  expect(answer.headers.get('x-request-id')).toBe('from_a.proxy-1')
  expect(await lineOf(toy, 'from_a.proxy-1')).toMatchObject({
    ...{ level: 30, msg: 'request', method: 'POST', route: '/graphql', status: 200 },
    ...{ operation: 'query Greeting', tenant: 'studio', milliseconds: expect.any(Number) },
  })
  expect(linesOf(toy).filter(({ request }) => request === 'from_a.proxy-1')).toHaveLength(1)
})

it('an operation without a name is called by its first field', async () => {
  const toy = await startToyServer()
  await toy.post({ query: '{ alias: hello }' }, { 'x-request-id': 'a' })
  expect(await lineOf(toy, 'a')).toMatchObject({ operation: 'query hello', tenant: 'default' })
})

it('an id that is none of ours, too long or of other characters, is not taken over', async () => {
  const toy = await startToyServer()
  for (const id of ['', 'a'.repeat(129), 'a b', 'a"b', 'é']) {
    const answer = await toy.post({ query: '{ hello }' }, id === 'é' ? {} : { 'x-request-id': id })
    const given = answer.headers.get('x-request-id')!
    expect(given).toMatch(/^[0-9a-f-]{36}$/)
    expect(await lineOf(toy, given)).toMatchObject({ status: 200 })
  }
  const longest = 'a'.repeat(128)
  expect((await toy.post({ query: '{ hello }' }, { 'x-request-id': longest })).headers.get('x-request-id')).toBe(
    longest,
  )
})

it('an answer of any kind echoes the id: a page, what is not there, a stream, an upgrade', async () => {
  const toy = await startToyServer()
  const headers = { 'x-request-id': 'mine' }
  for (const path of ['/nothing', '/healthz', '/schema.graphql'])
    expect((await fetch(toy.url + path, { headers })).headers.get('x-request-id')).toBe('mine')
  const stream = await fetch(`${toy.url}/graphql/stream`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { ticks(to: 1) { sequence } }' }),
  })
  expect(stream.headers.get('x-request-id')).toBe('mine')
  await stream.text()
  const socket = new WebSocket(`ws://127.0.0.1:${toy.port}/graphql`, 'graphql-transport-ws', { headers })
  const [upgrade] = await once(socket, 'upgrade')
  expect(upgrade.headers['x-request-id']).toBe('mine')
  socket.terminate()
})

it('a client that leaves in the middle leaves a line, too', async () => {
  const toy = await startToyServer()
  const client = createConnection(toy.port, '127.0.0.1')
  const body = JSON.stringify({ query: 'subscription Waiting { never(id: 1) }' })
  client.write(
    `POST /graphql/stream HTTP/1.1\r\nhost: 127.0.0.1\r\nx-request-id: gone\r\naccept: text/event-stream\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await once(client, 'data')
  client.destroy()
  expect(await lineOf(toy, 'gone')).toMatchObject({
    ...{ route: '/graphql/stream', operation: 'subscription Waiting', isBrokenOff: true },
  })
})

it('an operation of a WebSocket leaves a line under the id of its connection and its number', async () => {
  const toy = await startToyServer({ keys: keys() })
  const connection = await connectWebSocket(toy.port, {
    init: { authorization },
    headers: { 'x-request-id': 'socket' },
  })
  connection.subscribe('a', 'subscription Ticks { ticks(to: 1) { sequence } }')
  await connection.message('complete', 'a')
  connection.subscribe('b', '{ hello }')
  await connection.message('error', 'b')
  expect(await lineOf(toy, 'socket/1')).toMatchObject({
    ...{ msg: 'operation', operation: 'subscription Ticks', tenant: 'studio', transport: 'websocket' },
  })
  expect(await lineOf(toy, 'socket/2')).toMatchObject({
    ...{ msg: 'operation refused', code: 'GRAPHQL_VALIDATION_FAILED', tenant: 'studio' },
  })
})

it('a refusal says why, and which setting it follows from', async () => {
  const toy = await startToyServer({ keys: keys(), limits: { connectionsPerAddress: 1, bodyBytes: 1_000 } })
  const refused = async (id: string, body: unknown, headers: Record<string, string>) => {
    await toy.post(body, { 'x-request-id': id, ...headers })
    return lineOf(toy, id)
  }
  expect(await refused('no-key', { query: '{ hello }' }, {})).toMatchObject({
    ...{ level: 40, status: 401, code: 'UNAUTHENTICATED', setting: 'KINETOGRAPH_API_KEYS' },
    reason: expect.stringContaining('API key'),
  })
  expect(await refused('origin', { query: '{ hello }' }, { authorization, origin: 'https://a.example' })).toMatchObject(
    { status: 403, code: 'FORBIDDEN', origin: 'https://a.example', setting: 'KINETOGRAPH_ALLOWED_ORIGINS' },
  )
  const fields = Array.from({ length: 11 }, (_, index) => `a${index}: hello`).join(' ')
  expect(await refused('fields', { query: `{ ${fields} }` }, { authorization })).toMatchObject({
    ...{ code: 'LIMIT_REACHED', reason: expect.stringContaining('at most 10 fields'), tenant: 'studio' },
  })
  expect(await refused('body', { query: `{ hello } #${'-'.repeat(1_000)}` }, { authorization })).toMatchObject({
    ...{ status: 413, code: 'BAD_REQUEST', reason: expect.stringContaining('1000 bytes') },
  })
  // The words of a document are its author's.
  const unknown = await refused('document', { query: '{ secretField }' }, { authorization })
  expect(unknown).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' })
  expect(toy.log()).not.toContain('secretField')

  const open = await connectWebSocket(toy.port, { init: { authorization } })
  const second = await connectWebSocket(toy.port, { init: null, headers: { 'x-request-id': 'second' } })
  expect(await second.closed()).toMatchObject({ code: 1008 })
  expect(await lineOf(toy, 'second')).toMatchObject({
    ...{ msg: 'connection refused', code: 1008, setting: 'KINETOGRAPH_TRUSTED_PROXIES' },
  })
  open.socket.terminate()
})

it('a connection without a good key says so', async () => {
  const toy = await startToyServer({ keys: keys() })
  const bad = await connectWebSocket(toy.port, { init: {}, headers: { 'x-request-id': 'bad' } })
  expect(await bad.closed()).toMatchObject({ code: 4403 })
  expect(await lineOf(toy, 'bad')).toMatchObject({ reason: 'Forbidden', setting: 'KINETOGRAPH_API_KEYS' })
})
