import { getEventListeners, once } from 'node:events'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { text as streamText } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { growsEvenly } from '../../test/support/growth.ts'
import { createCaller, retryAfterOf } from './call.ts'
import { isModeration } from './google/moderation.ts'
import { type JsonValue, parseJson } from './json.ts'
import type { KeptAnswer, RawAnswer } from './provider.ts'
import type { ProviderError } from './provider-error.ts'
import { operationId } from './shapes.ts'

const caller = createCaller({ secrets: ['a-secret-key'] })
const plain = createHttpServer((_request, response) => response.end('{}'))
const closing = createServer((socket) => socket.destroy())
const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()).on('error', () => {}))
const cutting = createServer((socket) =>
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":')).on('error', () => {}),
)
const servers: Server[] = [plain, closing, resetting, cutting]
const at = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}/`

beforeAll(() =>
  Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))),
)
afterAll(async () => {
  await caller.stop()
  for (const server of servers) server.close()
})

const call = (url: string, headers: Record<string, string> = {}) =>
  caller.call({ method: 'POST', url, headers, body: '{}' }, { signal: AbortSignal.timeout(10_000), keep: () => {} })

it('a question of which nothing comes is given up after a silence, and what is sent is waited for', async () => {
  const server = createHttpServer((request, response) => {
    if (request.url === '/half') response.write('{')
    if (request.url === '/slow')
      for (let part = 0; part < 8; part += 1) setTimeout(() => response.write(' '), part * 100)
    if (request.url === '/slow') setTimeout(() => response.end('{}'), 900)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const impatient = createCaller({ secrets: [], silenceMilliseconds: 300 })
  const ask = (method: 'GET' | 'POST', path: string, isQuestion?: true) =>
    impatient
      .call(
        { method, url: `http://${at(server)}${path}`, headers: {}, ...(isQuestion ? { isQuestion } : {}) },
        { signal: AbortSignal.timeout(4_000), keep: () => {} },
      )
      .then(
        ({ text }) => text.trim(),
        () => performance.now(),
      )
  const begun = performance.now()
  const [silent, half, slow, question, sent] = await Promise.all([
    ask('GET', ''),
    ask('GET', 'half'),
    ask('GET', 'slow'),
    ask('POST', '', true),
    ask('POST', ''),
  ])
  expect(Number(silent) - begun).toBeLessThan(2_000)
  expect(Number(half) - begun).toBeLessThan(2_500)
  expect(slow).toBe('{}')
  expect(Number(question) - begun).toBeLessThan(2_000)
  expect(Number(sent) - begun).toBeGreaterThan(3_900)
  await impatient.stop()
  server.closeAllConnections()
  server.close()
})

it('a stream of which nothing comes for twice that time has broken, and one that only says that it is there has not', async () => {
  const server = createHttpServer((request, response) => {
    if (request.url === '/dumb') return
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
    if (request.url !== '/alive') return
    for (let nth = 1; nth <= 9; nth += 1) setTimeout(() => response.write(': ping\n\n'), nth * 100)
    setTimeout(() => response.end('data: 2\n\n'), 1_000)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const impatient = createCaller({ secrets: [], silenceMilliseconds: 200 })
  const follow = async (path: string) => {
    const said: unknown[] = []
    const [request, context] = [
      { method: 'GET', url: `http://${at(server)}${path}`, headers: {} } as const,
      { signal: AbortSignal.timeout(4_000), keep: () => {} },
    ]
    try {
      for await (const event of impatient.events(request, context, () => new Error('refused') as never))
        said.push(event)
      return said
    } catch (error) {
      return [...said, context.signal.aborted ? 'waited for' : (error as ProviderError).delivery]
    }
  }
  expect(await Promise.all(['alive', 'dead', 'dumb'].map(follow))).toEqual([[1, 2], [1, 'unknown'], ['unknown']])
  await impatient.stop()
  server.closeAllConnections()
  server.close()
})

describe('a submit', () => {
  const submit = (url: string, { body = '{}', signal = AbortSignal.timeout(10_000), sent = () => {} } = {}) =>
    caller.call({ method: 'POST', url, headers: {}, body, isSubmit: true }, { signal, sent, keep: () => {} })
  /** More than any two sockets hold between them. */
  const large = 'x'.repeat(32 * 1024 * 1024)

  it('goes over a connection of its own, also where one is kept', async () => {
    const ports: (number | undefined)[] = []
    const server = createHttpServer((request, response) => {
      ports.push(request.socket.remotePort)
      request.resume().on('end', () => response.end('{}'))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await call(`http://${at(server)}`)
    await submit(`http://${at(server)}`)
    await submit(`http://${at(server)}`)
    expect(new Set(ports).size).toBe(3)
    server.close()
  })

  it('arrives as it is, with its length, and tells when its last byte has left', async () => {
    const asked: { headers: IncomingHttpHeaders; text: string }[] = []
    const server = createHttpServer(async (request, response) => {
      asked.push({ headers: request.headers, text: await streamText(request) })
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    let times = 0
    const body = JSON.stringify({ prompt: 'ü'.repeat(100_000) })
    await submit(`http://${at(server)}`, { body, sent: () => (times += 1) })
    const form = new FormData()
    form.append('prompt', 'a boat')
    await caller.call(
      { method: 'POST', url: `http://${at(server)}`, headers: {}, body: form, isSubmit: true },
      { signal: AbortSignal.timeout(10_000), keep: () => {} },
    )
    server.close()
    expect(times).toBe(1)
    const [json, multipart] = asked
    expect(json!.text === body).toBe(true)
    expect(json!.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    })
    expect(multipart!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(multipart!.text).toContain('a boat')
  })

  it('that is given up on its way surely was not delivered; once its last byte has left, nobody knows', async () => {
    const deaf = createServer((socket) => socket.pause().on('error', () => {})).listen(0, '127.0.0.1')
    await once(deaf, 'listening')
    let isSent = false
    const given = submit(`http://${at(deaf)}`, {
      body: large,
      signal: AbortSignal.timeout(300),
      sent: () => (isSent = true),
    })
    await expect(given).rejects.toMatchObject({ delivery: 'not-delivered', failure: { retryable: true } })
    expect(isSent).toBe(false)
    await expect(submit(`http://${at(deaf)}`, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
      delivery: 'unknown',
    })
    deaf.close()
  })

  it('that is refused before it has left is refused', async () => {
    const server = createHttpServer((_request, response) => {
      response.writeHead(413, { connection: 'close' }).end('{"error":"too large"}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    expect(await submit(`http://${at(server)}`, { body: large })).toMatchObject({ status: 413 })
    server.closeAllConnections()
    server.close()
  })
})

describe('a call that has no answer', () => {
  it.each([
    ['TLS where there is none', () => `https://${at(plain)}`],
    ['TLS that is cut off', () => `https://${at(closing)}`],
    ['nobody listens', () => 'http://127.0.0.1:1/'],
    ['no such name', () => 'http://nobody.invalid/'],
  ])('%s: surely not delivered', async (_name, url) => {
    await expect(call(url())).rejects.toMatchObject({ delivery: 'not-delivered', failure: { retryable: true } })
  })

  it.each([
    ['reset after it was sent', () => `http://${at(resetting)}`],
    ['cut in the midst of its answer', () => `http://${at(cutting)}`],
  ])('%s: nobody knows', async (_name, url) => {
    await expect(call(url())).rejects.toMatchObject({ delivery: 'unknown' })
  })

  it('what no header can hold is not sent, and not sent again', async () => {
    const sent = call(`http://${at(plain)}`, { authorization: 'Bearer a\nb' })
    await expect(sent).rejects.toMatchObject({ delivery: 'not-delivered', failure: { retryable: false } })
  })
})

describe('an answer', () => {
  async function answered(body: string, isSubmit = false) {
    const closed: Promise<unknown>[] = []
    const server = createHttpServer((_request, response) => response.end(body))
      .on('connection', (socket) => closed.push(once(socket, 'close')))
      .listen(0, '127.0.0.1')
    await once(server, 'listening')
    const kept: RawAnswer[] = []
    try {
      const request = { method: 'POST' as const, url: `http://${at(server)}`, headers: {}, body: '{}' }
      const keep = (answer: KeptAnswer) => void kept.push(answer())
      await caller.call(isSubmit ? { ...request, isSubmit } : request, { signal: AbortSignal.timeout(20_000), keep })
      if (isSubmit) await Promise.all(closed)
      return kept[0]!.body as JsonValue
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  it('to a submit closes the connection that was made for it', () => answered('{}', true))

  it('of more than 16 MB is none', async () => {
    const megabyte = 1024 * 1024
    await answered('x'.repeat(16 * megabyte))
    await expect(answered('x'.repeat(16 * megabyte + 1))).rejects.toMatchObject({ delivery: 'unknown' })
  })

  it('whose length nobody told is none beyond what the call allows', async () => {
    const server = createHttpServer((_request, response) => {
      response.write('x'.repeat(100))
      response.end('y')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const ask = (maximumBytes: number) =>
      caller.call(
        { method: 'GET', url: `http://${at(server)}`, headers: {}, maximumBytes },
        { signal: AbortSignal.timeout(10_000), keep: () => {} },
      )
    expect(await ask(101)).toMatchObject({ text: `${'x'.repeat(100)}y` })
    await expect(ask(100)).rejects.toMatchObject({ delivery: 'unknown' })
    server.closeAllConnections()
    server.close()
  })

  it('is waited for no longer than the signal lets it, and nothing is sent for one that has given up', async () => {
    const asked: string[] = []
    const server = createHttpServer((request, response) => {
      asked.push(request.url!)
      response.write('{"half":')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const controller = new AbortController()
    const ask = (path: string) =>
      caller.call(
        { method: 'GET', url: `http://${at(server)}${path}`, headers: {} },
        { signal: controller.signal, keep: () => {} },
      )
    const half = ask('half')
    await expect.poll(() => asked).toEqual(['/half'])
    controller.abort()
    await expect(half).rejects.toMatchObject({ delivery: 'unknown' })
    await expect(ask('never')).rejects.toMatchObject({ delivery: 'unknown' })
    expect(asked).toEqual(['/half'])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    server.closeAllConnections()
    server.close()
  })

  it('is kept with the beginning of long texts and lists, and not beyond 64 thousand characters', async () => {
    const kept = (await answered(
      JSON.stringify({
        ...{ text: 'a'.repeat(2_000), long: 'a'.repeat(2_001) },
        items: Array.from({ length: 60 }, (_, index) => index),
        fields: Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`field${index}`, index])),
      }),
    )) as Record<string, JsonValue>
    expect(kept).toMatchObject({ text: 'a'.repeat(1_000), long: `${'a'.repeat(200)}… (2001 characters)` })
    expect([Object.keys(kept.items!).length, Object.keys(kept.fields!).length]).toEqual([50, 100])
    const fifty = Array.from({ length: 50 }, () => 'a'.repeat(1_000))
    const much = JSON.stringify(await answered(JSON.stringify([fifty, fifty])))
    expect(much.length).toBeGreaterThan(64 * 1024)
    expect(much.length).toBeLessThan(68 * 1024)
  })
})

it('a time to wait is between nothing and an hour, whatever is told', () => {
  const now = new Date('2026-11-29T12:00:00Z')
  const told = (headers: Record<string, string>) => retryAfterOf(headers, now)
  expect(told({ 'retry-after': '59.5' })).toBe(59_500)
  expect(told({ 'retry-after-ms': '250', 'retry-after': '9' })).toBe(250)
  expect(told({ 'retry-after': 'Sun, 29 Nov 2026 12:00:30 GMT' })).toBe(30_000)
  expect(told({ 'retry-after': 'Sun, 29 Nov 2026 11:00:00 GMT' })).toBe(0)
  expect(told({ 'retry-after-ms': '-5' })).toBe(0)
  expect(told({ 'retry-after': '7200' })).toBe(3_600_000)
  expect(told({ 'retry-after': 'soon' })).toBeUndefined()
})

it('words of any length are cleaned in a time that grows as they do', () => {
  const redact = (times: number) => expect(caller.redact('http://'.repeat(times))).toHaveLength(1_000)
  const judge = (times: number) => expect(isModeration('violat'.repeat(times))).toBe(false)
  expect([growsEvenly(redact, 3_000), growsEvenly(judge, 3_000)]).toEqual([true, true])
})

it('no part of a secret stays where words are cut', () => {
  for (let before = 7_985; before <= 8_000; before += 1) {
    const message = `https://a.example/b?${'c'.repeat(before - 21)} a-secret-key`
    expect(caller.redact(message)).not.toMatch(/a-se/)
  }
})

it('what is kept is without the secrets of its time, whenever it is made, and made once', async () => {
  const server = createHttpServer((_request, response) => response.end('{"said":"token-of-then"}'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  let secrets = ['token-of-then']
  const own = createCaller({ secrets: () => secrets })
  const kept: KeptAnswer[] = []
  const signal = AbortSignal.timeout(10_000)
  await own.call({ method: 'GET', url: `http://${at(server)}`, headers: {} }, { signal, keep: (one) => kept.push(one) })
  secrets = []
  expect(kept.map((make) => make())).toMatchObject([{ call: 'GET /', status: 200, body: { said: '***' } }])
  expect(kept[0]!()).toBe(kept[0]!())
  await own.stop()
  server.close()
})

it('an answer of a million things is none', () => {
  expect(parseJson(`[${'[],'.repeat(1_000_000)}1]`)).toBeUndefined()
  expect(parseJson(`{"data":"${'A'.repeat(30_000_000)}"}`)).toMatchObject({ data: expect.any(String) })
})

it.each([
  ['v1_abc', true],
  ['models/veo/operations/1', true],
  ['a\u0000', false],
  ['\ud800', false],
  ['a b', false],
  ['..', false],
  ['models/../files', false],
  ['v'.repeat(1_001), false],
])('%j as an id: %s', (id, isOne) => {
  expect(operationId.safeParse(id).success).toBe(isOne)
})
