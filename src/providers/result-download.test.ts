import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createSafeFetch } from '../network/safe-fetch.ts'
import type { CallContext, KeptAnswer, RawAnswer } from './provider.ts'
import { ProviderError } from './provider-error.ts'
import { createResultDownload, type ResultAddress } from './result-download.ts'

const apiKey = 'sk-proj-0123456789abcdef'
const log = pino({ level: 'silent' })
const clip = Buffer.alloc(300_000, 'clip')
const closers: (() => unknown)[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await rm(folder, { recursive: true, force: true })
})

/** A host, and what it was asked for with which headers. */
async function host(listener: RequestListener) {
  const asked: { path: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((incoming, response) => {
    asked.push({ path: incoming.url!, headers: incoming.headers })
    listener(incoming, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { asked, url: `http://127.0.0.1:${port}`, name: `127.0.0.1:${port}` }
}

async function fetchFrom(
  server: { url: string },
  address: Partial<ResultAddress> = {},
  {
    signal = new AbortController().signal,
    allowHosts = [] as string[],
    downloadTo = createSafeFetch({ allowHosts, log }).downloadTo,
  } = {},
) {
  const { download, stop } = createResultDownload({
    authorize: async () => ({ authorization: `Bearer ${apiKey}` }),
    downloadTo,
    redact: (text) => text.replaceAll(apiKey, '***'),
    refusalOf: ({ status }) =>
      new ProviderError('refused', { code: 'PROVIDER_REJECTED', message: String(status), retryable: false }),
  })
  closers.push(stop)
  const kept: RawAnswer[] = []
  const keep = (answer: KeptAnswer) => void kept.push(answer())
  const context = { signal, now: () => new Date(), keep } as unknown as CallContext
  const toFile = join(folder, 'clip.mp4')
  const own = { url: `${server.url}/content`, ownOrigin: server.url }
  const error = await download({ ...own, ...address }, toFile, context).catch((reason: unknown) => reason)
  const files = await readdir(folder)
  return { error, files, kept, bytes: files.length === 1 ? await readFile(toFile) : undefined }
}
const sendClip: RequestListener = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length }).end(clip)

it('a clip is fetched with the key and streamed to its file, over what lies there', async () => {
  const server = await host(sendClip)
  await fetchFrom(server)
  const { error, bytes, kept } = await fetchFrom(server)
  expect(error).toBeUndefined()
  expect(bytes).toEqual(clip)
  expect(server.asked).toMatchObject(Array(2).fill({ headers: { authorization: `Bearer ${apiKey}` } }))
  expect(kept).toEqual([{ call: 'GET /content', status: 200, body: '300000 bytes' }])
})

it('an address of another host is fetched without the key', async () => {
  const elsewhere = await host(sendClip)
  const server = await host(sendClip)
  const { bytes } = await fetchFrom(server, { url: `${elsewhere.url}/1` }, { allowHosts: [elsewhere.name] })
  expect(bytes).toEqual(clip)
  expect(JSON.stringify(elsewhere.asked)).not.toContain(apiKey)
  expect(server.asked).toEqual([])
})

it('of another host 4 GiB are taken, for twenty minutes', async () => {
  const server = await host(sendClip)
  const downloadTo = vi.fn(() => Promise.reject(new Error('No more of it here')))
  await fetchFrom(server, { url: 'https://elsewhere.example/1' }, { downloadTo })
  expect(downloadTo).toHaveBeenCalledWith('https://elsewhere.example/1', expect.anything(), {
    signal: expect.anything(),
    maximumBytes: 4 * 1024 ** 3,
    totalTimeoutMilliseconds: 20 * 60_000,
  })
})

it('a redirect to another host is followed without the key', async () => {
  const blobs = await host(sendClip)
  const server = await host((_request, response) =>
    response.writeHead(302, { location: `${blobs.url}/blob?sig=1` }).end(),
  )
  const { bytes } = await fetchFrom(server, {}, { allowHosts: [blobs.name] })
  expect(bytes).toEqual(clip)
  expect(blobs.asked.map(({ path }) => path)).toEqual(['/blob?sig=1'])
  expect(JSON.stringify(blobs.asked)).not.toContain(apiKey)
})

it.each([
  [302, { location: '/blobs/1' }],
  [404, {}],
])('the connection of an answer of %i is closed, though there is no end to what it says', async (status, headers) => {
  const closed = Promise.withResolvers<void>()
  const server = await host((request, response) => {
    if (request.url === '/blobs/1') return sendClip(request, response)
    response.on('close', () => closed.resolve())
    response.writeHead(status, headers)
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384, '.')));
      response.once('drain', more)
    }
    more()
  })
  await fetchFrom(server)
  await closed.promise
})

it('a clip that stops coming is given up after a minute', async () => {
  const server = await host((_request, response) => response.writeHead(200, { 'content-type': 'video/mp4' }).write('.'))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  closers.push(() => vi.useRealTimers())
  const fetching = fetchFrom(server)
  const ended = vi.fn()
  void fetching.then(ended)
  const arrived = () =>
    stat(join(folder, 'clip.mp4')).then(
      ({ size }) => size,
      () => 0,
    )
  while ((await arrived()) === 0);
  let seconds = 0
  for (; seconds < 1_000 && ended.mock.calls.length === 0; seconds += 1) {
    await vi.advanceTimersByTimeAsync(1_000)
    // What it waits for next it may only be about to say.
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(seconds).toBeGreaterThanOrEqual(60)
  expect(seconds).toBeLessThan(1_000)
  expect(await fetching).toMatchObject({ error: { failure: { code: 'PROVIDER_UNAVAILABLE' } } })
})

it('a redirect into the private network is not followed', async () => {
  const inside = await host(sendClip)
  const server = await host((_request, response) => response.writeHead(302, { location: inside.url }).end())
  const { error, files } = await fetchFrom(server)
  expect(error).toMatchObject({ name: 'UrlError', code: 'INVALID_URL' })
  expect([files, inside.asked]).toEqual([[], []])
})

it('a redirect on the server itself keeps the key', async () => {
  const server = await host((request, response) =>
    request.url!.endsWith('/content')
      ? void response.writeHead(307, { location: '/blobs/1' }).end()
      : sendClip(request, response as never),
  )
  expect((await fetchFrom(server)).bytes).toEqual(clip)
  expect(server.asked[1]).toMatchObject({ path: '/blobs/1', headers: { authorization: `Bearer ${apiKey}` } })
})

it.each(['/round', 'ftp://example.com/clip.mp4', undefined])('a redirect to %s ends', async (location) => {
  const server = await host((_request, response) => response.writeHead(302, location ? { location } : {}).end())
  const { error } = await fetchFrom(server)
  expect(error).toMatchObject({ name: 'ProviderError', failure: { code: 'RESULT_INVALID' } })
  expect(server.asked.length).toBeLessThanOrEqual(4)
})

it.each([404, 405])('where /content answers %d the job’s own link is taken', async (status) => {
  const blobs = await host(sendClip)
  const server = await host((_request, response) => response.writeHead(status).end())
  const { bytes } = await fetchFrom(server, { otherwise: `${blobs.url}/1.mp4` }, { allowHosts: [blobs.name] })
  expect(bytes).toEqual(clip)
  expect(blobs.asked[0]!.headers).not.toHaveProperty('authorization')
})

it.each([
  [404, ''],
  [500, ''],
  [200, '{"error":{"message":"no"}}'],
])('an answer of %d %s is no clip', async (status, text) => {
  const server = await host((_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(text),
  )
  const { error, files, kept } = await fetchFrom(server)
  expect(error).toMatchObject({ name: 'ProviderError', message: String(status) })
  expect(files).toEqual([])
  expect(kept).toEqual([{ call: 'GET /content', status, body: text }])
})

it('a clip that breaks off leaves no file and may come another time', async () => {
  const server = await host((_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length })
    response.write(clip.subarray(0, 1000), () => response.destroy())
  })
  const { error, files } = await fetchFrom(server)
  expect(error).toMatchObject({ name: 'ProviderError', failure: { code: 'PROVIDER_UNAVAILABLE', retryable: true } })
  expect(files).toEqual([])
})

it('an abort stops it in the middle', async () => {
  const controller = new AbortController()
  const closed = Promise.withResolvers<void>()
  const server = await host((request, response) => {
    request.socket.on('close', () => closed.resolve())
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length })
    response.write(clip.subarray(0, 1000), () => controller.abort())
  })
  const { error, files } = await fetchFrom(server, {}, { signal: controller.signal })
  expect(error).toMatchObject({ name: 'ProviderError' })
  expect(files).toEqual([])
  await closed.promise
})

it('an abort stops it before anything has come', async () => {
  const controller = new AbortController()
  const server = await host(() => controller.abort())
  const { error, files } = await fetchFrom(server, {}, { signal: controller.signal })
  expect(error).toMatchObject({ name: 'ProviderError', failure: { retryable: true } })
  expect(files).toEqual([])
})
