import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDiskStore } from './disk-store.ts'
import { mediaRoutes } from './routes.ts'
import { createUrlSigner, type UrlSigner } from './signed-url.ts'
import type { MediaStore } from './store.ts'
import type { ReceivedUpload, UploadAdmission, UploadLimits, UploadRefusal, UploadVerdict } from './upload-route.ts'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

let directory: string
let store: MediaStore
let signer: UrlSigner
let app: FastifyInstance
let origin: string
let logged: string
let now: number
let uploads: Map<string, UploadAdmission & { status: string; claimed?: string }>
let received: ReceivedUpload[]
let verdict: (upload: ReceivedUpload) => Promise<UploadVerdict>
const uploadLimits: UploadLimits = {
  deadlineMilliseconds: 5000,
  idleTimeoutMilliseconds: 5000,
  minimumBytesPerSecond: 1,
  rateGraceMilliseconds: 5000,
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kinetograph-routes-'))
  now = Date.UTC(2026, 10, 20, 12, 30)
  uploads = new Map()
  received = []
  logged = ''
  verdict = async () => ({ status: 'READY' })
  await start()
})
afterEach(async () => {
  await app.close()
  await rm(directory, { recursive: true })
})

async function start(limits: Partial<UploadLimits> = {}) {
  const sink = new PassThrough().on('data', (line) => {
    logged += line
  })
  const log = pino({ level: 'trace' }, sink)
  store = createDiskStore({ directory, temporaryName: randomUUID, removeLeftovers: async () => 0 })
  app = fastify({ logger: { level: 'trace', stream: sink }, forceCloseConnections: true, bodyLimit: 100 })
  const clock = { now: () => now }
  signer = createUrlSigner({ clock, keys: [{ id: 'k1', secret: 's'.repeat(32) }], publicUrl })
  await app.register(mediaRoutes, {
    store,
    isReadable: async () => true,
    derive: async () => null,
    clock,
    log,
    signer,
    allowedOrigins: ['https://app.example'],
    uploadLimits: { ...uploadLimits, ...limits },
    async admitUpload(uploadId, tenant): Promise<UploadAdmission | UploadRefusal> {
      const upload = uploads.get(`${tenant}/${uploadId}`)
      if (upload === undefined) return { statusCode: 404, message: 'There is no such upload.' }
      return upload.status === 'WAITING' ? upload : { statusCode: 409, message: 'This upload is done already.' }
    },
    async claimUpload(uploadId, tenant, sha256) {
      const upload = uploads.get(`${tenant}/${uploadId}`)!
      upload.claimed ??= sha256
      return upload.claimed === sha256
    },
    async onUploaded(upload) {
      received.push(upload)
      const result = await verdict(upload)
      uploads.get(`${upload.tenant}/${upload.uploadId}`)!.status = result.status
      return result
    },
  })
  app.post('/echo', async (request) => request.body)
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
}

/** The server's port is not known when the signer is made. */
const publicUrl = 'http://media.test'
const reach = (url: string) => url.replace(publicUrl, origin)

/** Nothing on the way may decode, follow or retry: what comes back is what was sent. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string | number>; body?: string | Buffer } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(reach(url), {
      method: options.method ?? 'GET',
      headers: options.headers ?? {},
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => readAnswer(response).then(resolve, reject))
    request.end(options.body)
  })
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

const put = (key: string, bytes: string | Buffer) =>
  store.write(
    key,
    (async function* () {
      yield Buffer.from(bytes)
    })(),
    { maximumBytes: 1e9 },
  )
const clip = { key: 'videos/v1/clip.mp4', contentType: 'video/mp4', tenant: 'acme' }
const errorOf = ({ status, body }: Answer) => [status, JSON.parse(body).error.code]
const openFiles = async () => {
  const names = await readdir('/proc/self/fd')
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return targets.filter((target) => target.startsWith(directory)).length
}

describe('reading media', () => {
  beforeEach(() => put(clip.key, '0123456789'))

  test('answers the whole object with headers that let no page run and no cache share', async () => {
    const answer = await ask(signer.readUrl(clip).url)
    expect(answer).toMatchObject({ status: 200, body: '0123456789' })
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'content-disposition': 'inline',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=5400',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; base-uri 'none'; form-action 'none';(?!.*sandbox)/,
      ),
      'cross-origin-resource-policy': 'cross-origin',
      etag: (await store.stat(clip.key))!.etag,
      'last-modified': (await store.stat(clip.key))!.modifiedAt.toUTCString(),
    })
  })

  test('a reader that stops reading for five minutes is cut off', async () => {
    await put(clip.key, Buffer.alloc(20_000_000))
    const [socket] = await Promise.all([
      once(app.server, 'connection').then(([accepted]) => accepted as Socket),
      new Promise((resolve) => httpRequest(reach(signer.readUrl(clip).url), { agent: false }, resolve).end()),
    ])
    expect(socket.timeout).toBe(300_000)
    const closed = once(socket, 'close')
    socket.emit('timeout')
    await closed
  })

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=9-100', '9', 'bytes 9-9/10'],
  ])('answers %s with that part', async (range, body, contentRange) => {
    const answer = await ask(signer.readUrl(clip).url, { headers: { range } })
    expect(answer).toMatchObject({ status: 206, body })
    expect(answer.headers).toMatchObject({ 'content-range': contentRange, 'content-length': String(body.length) })
  })

  test.each(['bytes=0-1,4-5', 'bytes=x', 'lines=1-2'])('answers %s with the whole', async (range) => {
    expect(await ask(signer.readUrl(clip).url, { headers: { range } })).toMatchObject({
      status: 200,
      body: '0123456789',
    })
  })

  test('answers a range after the end with 416 and the size', async () => {
    const answer = await ask(signer.readUrl(clip).url, { headers: { range: 'bytes=10-' } })
    expect(errorOf(answer)).toEqual([416, 'RANGE_NOT_SATISFIABLE'])
    expect(answer.headers['content-range']).toBe('bytes */10')
  })

  test('answers a part only while If-Range still names this content', async () => {
    const { url } = signer.readUrl(clip)
    const { etag, modifiedAt } = (await store.stat(clip.key))!
    const status = async (ifRange: string) =>
      (await ask(url, { headers: { range: 'bytes=1-2', 'if-range': ifRange } })).status
    expect(await status(etag)).toBe(206)
    expect(await status(modifiedAt.toUTCString())).toBe(206)
    expect(await status('"other"')).toBe(200)
    expect(await status(`W/${etag}`)).toBe(200)
    expect(await status(new Date(0).toUTCString())).toBe(200)
  })

  test('answers HEAD with the same headers, no bytes, and without regard to Range', async () => {
    const { url } = signer.readUrl(clip)
    const answer = await ask(url, { method: 'HEAD', headers: { range: 'bytes=1-2' } })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers).toMatchObject({ 'content-length': '10', 'content-type': 'video/mp4' })
  })

  test('answers 304 to who has it', async () => {
    const { url } = signer.readUrl(clip)
    const { etag, modifiedAt } = (await store.stat(clip.key))!
    const status = async (headers: Record<string, string>) => (await ask(url, { headers })).status
    expect(await status({ 'if-none-match': `"x", W/${etag}` })).toBe(304)
    expect(await status({ 'if-modified-since': modifiedAt.toUTCString() })).toBe(304)
    expect(await status({ 'if-none-match': '"x"', 'if-modified-since': modifiedAt.toUTCString() })).toBe(200)
    expect(await status({ 'if-modified-since': new Date(0).toUTCString() })).toBe(200)
  })

  test('names the file to save, in plain letters and in its own', async () => {
    const { url } = signer.readUrl({ ...clip, fileName: 'Käse "it\'s"\r\n.mp4' }, { attachment: true })
    expect((await ask(url)).headers['content-disposition']).toBe(
      'attachment; filename="K_se _it_s___.mp4"; filename*=UTF-8\'\'K%C3%A4se%20%22it%27s%22%0D%0A.mp4',
    )
  })

  test('refuses what is unsigned, changed, expired, of another kind or not there', async () => {
    const { url } = signer.readUrl(clip)
    expect(errorOf(await ask(`${origin}/media/${clip.key}`))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await ask(url.replace('inline', 'attachment')))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await ask(url.replace('v1/clip', 'v2/clip')))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await ask(url.replace('/videos/v1', '/videos/v1/..%2fv1')))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await ask(`${url}&tenant=acme`))).toEqual([403, 'INVALID_SIGNATURE'])
    const page = signer.readUrl({ ...clip, contentType: 'text/html' })
    expect(errorOf(await ask(page.url))).toEqual([404, 'NOT_FOUND'])
    const nothing = await ask(signer.readUrl({ ...clip, key: 'videos/v2/clip.mp4' }).url)
    expect(errorOf(nothing)).toEqual([404, 'NOT_FOUND'])
    expect(nothing.headers['cache-control']).toBe('no-store')
    now += 7_200_000
    expect(errorOf(await ask(url))).toEqual([403, 'URL_EXPIRED'])
  })

  test('opens the answer to pages of listed origins only', async () => {
    const { url } = signer.readUrl(clip)
    const listed = await ask(url, { headers: { origin: 'https://app.example' } })
    expect(listed.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': expect.stringMatching(/Content-Range.*ETag/),
      vary: 'Origin',
    })
    const other = await ask(url, { headers: { origin: 'https://evil.example' } })
    expect(other.headers).not.toHaveProperty('access-control-allow-origin')
    const preflight = await ask(url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,x-client',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': expect.stringMatching(/PUT/),
      'access-control-allow-headers': 'content-type,x-client',
      vary: 'Origin, Access-Control-Request-Headers',
    })
  })

  test.skipIf(process.platform !== 'linux')(
    'closes the file when it is read, and when the client goes away',
    async () => {
      await put('videos/v2/clip.mp4', Buffer.alloc(30_000_000))
      const { url } = signer.readUrl({ ...clip, key: 'videos/v2/clip.mp4' })
      const leave = () =>
        new Promise<void>((resolve) => {
          const request = httpRequest(reach(url), { agent: false }, (response) =>
            response.once('data', async () => {
              response.pause()
              expect(await openFiles()).toBeGreaterThan(0)
              request.destroy()
              resolve()
            }),
          )
          request.on('error', () => undefined).end()
        })
      await Promise.all(Array.from({ length: 10 }, leave))
      await ask(url)
      await ask(url, { method: 'HEAD' })
      await ask(url, { headers: { range: 'bytes=0-5' } })
      await vi.waitFor(async () => expect(await openFiles()).toBe(0), { timeout: 15_000 })
    },
  )

  test('holds no more of an object in memory than the client takes', async () => {
    await put('videos/v2/clip.mp4', Buffer.alloc(60_000_000))
    const { url } = signer.readUrl({ ...clip, key: 'videos/v2/clip.mp4' })
    const before = process.memoryUsage().arrayBuffers
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpRequest(reach(url), { agent: false }, resolve).end(),
    )
    await new Promise((resolve) => response.once('readable', resolve))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
    response.destroy()
  })
})

describe('uploading', () => {
  const bytes = Buffer.alloc(50_000, 'picture')
  const sha256 = createHash('sha256').update(bytes).digest('hex')

  function create(
    uploadId: string,
    more: Partial<UploadAdmission> = {},
    signed: { maximumBytes?: number; contentType?: string } = {},
  ) {
    uploads.set(`acme/${uploadId}`, { contentType: 'image/png', declaredBytes: 50_000, status: 'WAITING', ...more })
    return signer.uploadUrl({
      uploadId,
      tenant: 'acme',
      contentType: 'image/png',
      maximumBytes: 50_000,
      expiresAt: new Date(now + 600_000),
      ...signed,
    }).url
  }
  const send = (url: string, body: Buffer = bytes, headers: Record<string, string | number> = {}) =>
    ask(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'image/png', 'content-length': body.length, ...headers },
    })
  const chunked = { 'transfer-encoding': 'chunked' }
  /** Without an announced length only counting helps. */
  const sendChunked = (url: string, body: Buffer) =>
    ask(url, { method: 'PUT', body, headers: { 'content-type': 'image/png', ...chunked } })
  const everything = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => each.name)

  test('stores the bytes, reports them and answers READY', async () => {
    const answer = await send(create('u1', { sha256 }), bytes, { origin: 'https://app.example' })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { upload: { status: 'READY' } }])
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example')
    expect(received).toEqual([
      { uploadId: 'u1', tenant: 'acme', sizeBytes: 50_000, sha256, storeKey: 'uploads/u1', contentType: 'image/png' },
    ])
    expect(await store.digest('uploads/u1')).toEqual({ sizeBytes: 50_000, sha256 })
    expect(await everything()).toEqual(['u1'])
  })

  test('takes a body of unknown length, and a type with parameters', async () => {
    const url = create('u1')
    const answer = await ask(url, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': 'image/PNG; a=b', ...chunked },
    })
    expect(answer.status).toBe(200)
  })

  test('serves once: afterwards 409, and the bytes stay', async () => {
    const url = create('u1')
    expect((await send(url)).status).toBe(200)
    expect(errorOf(await send(url, Buffer.alloc(50_000)))).toEqual([409, 'NOT_ADMITTED'])
    expect(await store.digest('uploads/u1')).toMatchObject({ sha256 })
    expect(received).toHaveLength(1)
  })

  test('answers the same bytes sent again like the first time, and other bytes with 409', async () => {
    const problem = { code: 'INVALID_IMAGE' as const, path: [], parameter: null, message: 'This is no picture.' }
    for (const given of [{ status: 'READY' as const }, { status: 'REFUSED' as const, problem }]) {
      verdict = async () => given
      const url = create(given.status)
      const first = await send(url)
      uploads.set(`acme/${given.status}`, {
        contentType: 'image/png',
        declaredBytes: 50_000,
        sha256,
        status: 'WAITING',
        verdict: given,
      })
      const again = await send(url)
      expect([again.status, again.body]).toEqual([first.status, first.body])
      expect(errorOf(await send(url, Buffer.alloc(50_000)))).toEqual([409, 'NOT_ADMITTED'])
      expect(errorOf(await sendChunked(url, Buffer.alloc(50_001)))).toEqual([413, 'TOO_LARGE'])
    }
    expect(received).toHaveLength(2)
    expect(await store.digest('uploads/READY')).toMatchObject({ sha256 })
  })

  test('takes a type in any spelling that means the same', async () => {
    const url = create('u1', { contentType: 'image/jpeg' }, { contentType: 'image/jpeg' })
    expect((await send(url, bytes, { 'content-type': 'image/JPG; charset=binary' })).status).toBe(200)
  })

  test('does not replace bytes under a check that has not answered yet', async () => {
    const url = create('u1')
    verdict = () => Promise.reject(new Error('the database is away, marker'))
    const failed = await send(url)
    expect(errorOf(failed)).toEqual([500, 'INTERNAL'])
    expect(failed.body).not.toMatch(/marker/)
    verdict = async () => ({ status: 'READY' })
    expect(errorOf(await send(url, Buffer.alloc(50_000)))).toEqual([409, 'ALREADY_UPLOADED'])
    expect((await send(url)).status).toBe(200)
    expect(received.map((each) => each.sha256)).toEqual([sha256, sha256])
    expect(await everything()).toEqual(['u1'])
  })

  test('takes one of two that send at the same time', async () => {
    const url = create('u1')
    let judge: (verdict: UploadVerdict) => void = () => undefined
    const judged = new Promise<UploadVerdict>((resolve) => {
      judge = resolve
    })
    const asked = new Promise<void>((resolve) => {
      verdict = () => {
        resolve()
        return judged
      }
    })
    const first = send(url)
    await asked
    expect(errorOf(await send(url))).toEqual([409, 'IN_PROGRESS'])
    judge({ status: 'READY' })
    expect((await first).status).toBe(200)
  })

  test('answers REFUSED with the problem and removes the bytes', async () => {
    const problem = { code: 'INVALID_IMAGE' as const, path: [], parameter: null, message: 'This is no picture.' }
    verdict = async () => ({ status: 'REFUSED', problem })
    const answer = await send(create('u1'))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([422, { upload: { status: 'REFUSED' }, problem }])
    expect(await everything()).toEqual([])
  })

  test('cuts what is larger than declared, announced or not, and the client can read why', async () => {
    const large = Buffer.alloc(8_000_000)
    expect(errorOf(await send(create('u1'), large))).toEqual([413, 'TOO_LARGE'])
    expect(errorOf(await sendChunked(create('u1'), large))).toEqual([413, 'TOO_LARGE'])
    expect(errorOf(await sendChunked(create('u1'), Buffer.alloc(50_001)))).toEqual([413, 'TOO_LARGE'])
    expect(errorOf(await send(create('u2', { declaredBytes: 60_000 }), Buffer.alloc(60_000)))).toEqual([
      413,
      'TOO_LARGE',
    ])
    expect(await everything()).toEqual([])
    expect(received).toEqual([])
  })

  test('refuses fewer bytes than declared and another hash than declared', async () => {
    expect(errorOf(await send(create('u1'), Buffer.alloc(10)))).toEqual([400, 'SIZE_MISMATCH'])
    expect(errorOf(await sendChunked(create('u1'), Buffer.alloc(10)))).toEqual([400, 'SIZE_MISMATCH'])
    expect(errorOf(await ask(create('u1'), { method: 'PUT', headers: { 'content-type': 'image/png' } }))).toEqual([
      400,
      'SIZE_MISMATCH',
    ])
    expect(errorOf(await send(create('u1', { sha256 }), Buffer.alloc(50_000)))).toEqual([422, 'CHECKSUM_MISMATCH'])
    expect(await everything()).toEqual([])
    expect((await send(create('u1', { sha256 }))).status).toBe(200)
  })

  test.each([
    { 'content-type': 'image/jpeg' },
    { 'content-type': 'nonsense' },
    { 'content-type': 'application/json' },
    { 'content-encoding': 'gzip' },
  ])('refuses a body sent as %j', async (headers) => {
    expect((await send(create('u1'), bytes, headers)).status).toBe(415)
    expect(await everything()).toEqual([])
  })

  test('refuses what is unsigned, expired, for another upload or not admitted', async () => {
    const url = create('u1')
    expect(errorOf(await send(`${origin}/media/uploads/u1`))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await send(url.replace('/u1?', '/u2?')))).toEqual([403, 'INVALID_SIGNATURE'])
    expect(errorOf(await send(url.replace('acme', 'other')))).toEqual([403, 'INVALID_SIGNATURE'])
    uploads.clear()
    expect(errorOf(await send(url))).toEqual([404, 'NOT_ADMITTED'])
    now += 600_000
    expect(errorOf(await send(url))).toEqual([403, 'URL_EXPIRED'])
    expect(await everything()).toEqual([])
  })

  test('leaves nothing of an upload that stops halfway, and takes it when it is sent again', async () => {
    const url = create('u1')
    const { port, pathname, search } = new URL(reach(url))
    const socket = connect(Number(port), '127.0.0.1')
    const head = `PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\ncontent-length: 50000\r\n\r\n`
    socket.write(head)
    socket.write(bytes.subarray(0, 20_000))
    await vi.waitFor(async () => expect(await everything()).toHaveLength(1), 60_000)
    socket.destroy()
    await vi.waitFor(async () => expect(await everything()).toHaveLength(0), 60_000)
    await vi.waitFor(async () => expect((await send(url)).status).toBe(200), 60_000)
    expect(await everything()).toEqual(['u1'])
  })

  test.each([
    ['goes silent', { idleTimeoutMilliseconds: 50 }],
    ['trickles', { minimumBytesPerSecond: 1_000_000, rateGraceMilliseconds: 80 }],
    ['takes too long', { deadlineMilliseconds: 100 }],
  ])('cuts an upload that %s', async (_name, limits) => {
    await app.close()
    await start(limits)
    const url = create('u1')
    const agent = new Agent({ keepAlive: true })
    const request = httpRequest(reach(url), { method: 'PUT', headers: { 'content-type': 'image/png' }, agent })
    request.on('error', () => undefined)
    request.write('.')
    const timer = 'idleTimeoutMilliseconds' in limits ? undefined : setInterval(() => request.write('.'), 5)
    const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve))
    expect(errorOf(await readAnswer(response))).toEqual([408, 'TOO_SLOW'])
    // A client that goes on sending is cut off.
    await new Promise((resolve) => request.once('close', resolve))
    clearInterval(timer)
    agent.destroy()
    expect(await everything()).toEqual([])
  })

  test('leaves the parsers of the rest of the server as they were', async () => {
    const answer = await ask(`${origin}/echo`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer).toMatchObject({ status: 200, body: '{"a":1}' })
  })
})

test('logs no URL of media, not even for a failure', async () => {
  await put(clip.key, 'x')
  const { url } = signer.readUrl(clip)
  await ask(url)
  await ask(url.replace('tenant=acme', 'tenant=marker'))
  await ask(`${origin}/media/%zz?signature=marker`)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const answer = await ask(url, { method })
    expect(answer.body).not.toMatch(/signature|clip/)
  }
  await ask(url, { method: 'POST', body: 'x' })
  expect(logged).not.toMatch(/signature|marker|clip\.mp4/)
})
