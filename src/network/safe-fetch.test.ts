import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pino from 'pino'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSafeFetch, type SafeFetchOptions, UrlError } from './safe-fetch.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A real server on a free port; `host` is what `allowHosts` takes. */
async function serve(listener: RequestListener): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { host: `127.0.0.1:${port}`, port, server }
}

async function serveBytes(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => talk(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const log = pino({ level: 'silent' })
const make = (allowHosts: string[] = [], lookup?: LookupFunction) =>
  createSafeFetch({ allowHosts, log, ...(lookup === undefined ? {} : { lookup }) })

async function read(allowHosts: string[], url: string, options: Partial<SafeFetchOptions> = {}) {
  const response = await make(allowHosts).safeFetch(url, { maximumBytes: 1_000_000, ...options })
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body) chunks.push(chunk)
  return { ...response, text: Buffer.concat(chunks).toString() }
}

test('what arrives is passed on as it is, not copied into larger chunks', async () => {
  const { host } = await serve((_request, response) => void response.end(Buffer.alloc(5 * 1024 ** 2)))
  const { body } = await make([host]).safeFetch(`http://${host}/`, { maximumBytes: 5 * 1024 ** 2 })
  const sizes: number[] = []
  for await (const { byteLength } of body) {
    sizes.push(byteLength)
    // Meanwhile more arrives.
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  // Node reads 64 KiB of a socket at a time, and one more where the first was not quite full.
  expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * 1024)
})

const error = (code: string, retryable: boolean, message?: RegExp) =>
  expect.objectContaining({
    constructor: UrlError,
    code,
    retryable,
    ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
  })

const answering =
  (...addresses: string[]): LookupFunction =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

describe('safeFetch', () => {
  test('gives a host fifteen seconds to answer and five minutes in all, and keeps no timer', async () => {
    const { host } = await serve((_request, response) => response.end('hello'))
    const [set, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
    try {
      await read([host], `http://${host}/`)
      for (const milliseconds of [15_000, 300_000]) {
        const timers = set.mock.results.filter((_, call) => set.mock.calls[call]![1] === milliseconds)
        expect(timers.length, `${milliseconds}`).toBeGreaterThan(0)
        for (const { value } of timers) expect(cleared.mock.calls.map(([timer]) => timer)).toContain(value)
      }
    } finally {
      vi.restoreAllMocks()
    }
  })

  test('streams what a listed host answers and tells its type, length and origin', async () => {
    const seen: Record<string, unknown>[] = []
    const { host } = await serve((request, response) => {
      seen.push({ ...request.headers, url: request.url, method: request.method })
      response.setHeader('content-type', 'image/png').setHeader('content-length', 5).end('hello')
    })
    const answer = await read([host], `http://${host}/a/b.png?x=1&y=%20#part`, { accept: 'image/*' })
    expect(answer).toMatchObject({
      text: 'hello',
      contentType: 'image/png',
      contentLength: 5,
      finalOrigin: `http://${host}`,
    })
    expect(seen).toEqual([
      {
        url: '/a/b.png?x=1&y=%20',
        method: 'GET',
        host,
        connection: expect.any(String),
        accept: 'image/*,*/*;q=0.8',
        'accept-encoding': 'identity',
        'user-agent': 'kinetograph',
      },
    ])
  })

  test('opens no connection to an unlisted local server, however its address is spelled', async () => {
    let connections = 0
    const { port, server } = await serve((_request, response) => response.end('secret'))
    server.on('connection', () => connections++)
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '0.0.0.0',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ]
    for (const spelled of hosts) {
      await expect(read([], `http://${spelled}:${port}/`)).rejects.toEqual(error('INVALID_URL', false, /public/))
      await expect(read([`127.0.0.1:${port + 1}`], `http://${spelled}:${port}/`)).rejects.toEqual(
        error('INVALID_URL', false),
      )
    }
    expect(connections).toBe(0)
  })

  test('refuses a name of which any answer of the resolver is private', async () => {
    let connections = 0
    const { port, server } = await serve((_request, response) => response.end('secret'))
    server.on('connection', () => connections++)
    const sets = [['127.0.0.1'], ['93.184.215.14', '127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], []]
    for (const addresses of sets) {
      const { safeFetch } = make([], answering(...addresses))
      await expect(safeFetch(`http://photos.example:${port}/`, { maximumBytes: 9 })).rejects.toEqual(
        error('INVALID_URL', false, /public/),
      )
    }
    expect(connections).toBe(0)
  })

  test('refuses a connection whose peer is private though the resolver showed a public address', async () => {
    const { port } = await serve((_request, response) => response.end('secret'))
    // The second reading of the answer differs from the one that was checked.
    const treacherous: LookupFunction = (_hostname, _options, callback) => {
      let readings = 0
      const answer = {
        family: 4,
        get address() {
          return readings++ === 0 ? '93.184.215.14' : '127.0.0.1'
        },
      }
      callback(null, [answer])
    }
    const { safeFetch } = make([], treacherous)
    await expect(safeFetch(`http://photos.example:${port}/`, { maximumBytes: 9 })).rejects.toEqual(
      error('INVALID_URL', false, /public/),
    )
  })

  test('says that a name does not resolve, and that it may later', async () => {
    const { safeFetch } = make([], (_hostname, _options, callback) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND photos.example'), { code: 'ENOTFOUND' }), []),
    )
    await expect(safeFetch('http://photos.example/', { maximumBytes: 9 })).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true, /resolved\.$/),
    )
  })

  test('follows five redirects and not a sixth', async () => {
    const { host } = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end('moved')
    })
    expect((await read([host], `http://${host}/5`)).text).toBe('there')
    await expect(read([host], `http://${host}/6`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /redirects/))
  })

  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://localhost:PORT/',
    '//[::1]:PORT/',
    'file:///etc/passwd',
    'http://a:b@127.0.0.1:PORT/',
  ])('does not follow a redirect to %s', async (location) => {
    let inside = 0
    const hidden = await serve((_request, response) => {
      inside++
      response.end('secret')
    })
    const { host } = await serve((_request, response) =>
      response.writeHead(307, { location: location.replace('PORT', String(hidden.port)) }).end(),
    )
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('INVALID_URL', false))
    expect(inside).toBe(0)
  })

  test.each([
    ['in raw UTF-8', ['/caf\u00c3\u00a9.jpg'], '/caf%c3%a9.jpg'],
    ['in raw Latin-1', ['/caf\u00e9.jpg'], '/caf%e9.jpg'],
    ['with a space', ['/a b.jpg'], '/a%20b.jpg'],
    ['with a bare percent sign', ['/50%off.jpg'], '/50%off.jpg'],
    ['with backslashes', ['\\a\\b.jpg'], '/a/b.jpg'],
    ['without a slash', ['b.jpg#part'], '/from/b.jpg'],
    ['of a query alone', ['?b=1'], '/from/a?b=1'],
    ['sent twice', ['/b.jpg', '/b.jpg'], '/b.jpg'],
  ])('follows a Location %s', async (_what, locations, asked) => {
    const { host } = await serve((request, response) => {
      if (request.url !== '/from/a') response.end(request.url)
      else response.setHeader('location', locations).writeHead(301).end()
    })
    expect((await read([host], `http://${host}/from/a`)).text).toBe(asked)
  })

  test('does not choose between two Locations', async () => {
    const { host } = await serve((_request, response) =>
      response.setHeader('location', ['/a', '/b']).writeHead(302).end(),
    )
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /without a target/))
  })

  test('refuses a redirect that leads nowhere', async () => {
    const { host } = await serve((_request, response) => response.writeHead(302, { location: 'http://[' }).end())
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /without a target/))
  })

  test('gives credentials to the listed host alone, also across a redirect', async () => {
    const keys: (string | string[] | undefined)[] = []
    const other = await serve((request, response) => {
      keys.push(request.headers['x-key'])
      response.end('clip')
    })
    const listed = await serve((request, response) => {
      keys.push(request.headers['x-key'])
      response.writeHead(302, { location: `http://${other.host}/` }).end()
    })
    await read([listed.host, other.host], `http://${listed.host}/`, {
      credentials: { hosts: [listed.host], headers: { 'x-key': 'secret' } },
    })
    expect(keys).toEqual(['secret', undefined])
  })

  test('refuses an announced length over the limit before reading', async () => {
    const { host } = await serve((_request, response) => response.setHeader('content-length', 2_000_000).flushHeaders())
    await expect(make([host]).safeFetch(`http://${host}/`, { maximumBytes: 1000 })).rejects.toEqual(
      error('MEDIA_TOO_LARGE', false, /1000 bytes/),
    )
  })

  test('cuts a body that never ends at the limit and closes the connection', async () => {
    let closed: () => void = () => undefined
    const closing = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { host } = await serve((_request, response) => {
      response.on('close', closed)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more)
      }
      more()
    })
    await expect(read([host], `http://${host}/`, { maximumBytes: 300_000 })).rejects.toEqual(
      error('MEDIA_TOO_LARGE', false),
    )
    await closing
  })

  test('cuts a body that trickles', async () => {
    const { host } = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(timer))
    })
    await expect(
      read([host], `http://${host}/`, { minimumBytesPerSecond: 100_000, rateGraceMilliseconds: 80 }),
    ).rejects.toEqual(error('MEDIA_UNREACHABLE', true, /slowly/))
  })

  test('cuts a body that goes silent', async () => {
    const { host } = await serve((_request, response) => response.write('.'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    cleanUps.push(() => vi.useRealTimers())
    const { body } = await make([host]).safeFetch(`http://${host}/`, { maximumBytes: 9 })
    const arriving = body[Symbol.asyncIterator]()
    await arriving.next()
    const silent = expect(arriving.next()).rejects.toEqual(error('MEDIA_UNREACHABLE', true, /slowly/))
    await vi.advanceTimersByTimeAsync(10_000)
    await silent
  })

  test.each([
    [404, {}],
    [200, { 'content-length': '2000000' }],
    [302, { location: 'ftp://elsewhere.example/' }],
  ])('closes the connection of an answer of %i that it does not take', async (status, headers) => {
    const closed = Promise.withResolvers<void>()
    const { host } = await serve((_request, response) => {
      response.on('close', () => closed.resolve())
      // There is no end to it.
      response.writeHead(status, headers).write('.')
    })
    await expect(read([host], `http://${host}/`)).rejects.toBeInstanceOf(UrlError)
    await closed.promise
  })

  test('cuts what takes too long in all, also when nobody reads the body', async () => {
    let closed: () => void = () => undefined
    const closing = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { host } = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'.repeat(1000)), 5)
      response.on('close', () => {
        clearInterval(timer)
        closed()
      })
    })
    await expect(read([host], `http://${host}/`, { totalTimeoutMilliseconds: 100 })).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true, /too long/),
    )
    await closing
    const unread = new Promise<void>((resolve) => {
      closed = resolve
    })
    await make([host]).safeFetch(`http://${host}/`, { maximumBytes: 9e9, totalTimeoutMilliseconds: 500 })
    await unread
  })

  test('gives up on a host that accepts and never answers', async () => {
    const { host } = await serve(() => undefined)
    await expect(read([host], `http://${host}/`, { headersTimeoutMilliseconds: 50 })).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true, /answer/),
    )
  })

  test('gives up on a resolver that never answers', async () => {
    const { safeFetch } = make([], () => undefined)
    await expect(
      safeFetch('http://photos.example/', { maximumBytes: 9, headersTimeoutMilliseconds: 50 }),
    ).rejects.toEqual(error('MEDIA_UNREACHABLE', true, /answer/))
  })

  test('gives up on headers that never end', async () => {
    const host = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x: y\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    await expect(read([host], `http://${host}/`, { headersTimeoutMilliseconds: 100 })).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true),
    )
  })

  test.each([
    ['a length not kept', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['no answer at all', ''],
  ])('a connection half-closed after %s is an error', async (_name, bytes) => {
    const host = await serveBytes((socket) => socket.end(bytes))
    await expect(read([host], `http://${host}/`)).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true, /was closed before everything/),
    )
  })

  test('what is not HTTP is no answer', async () => {
    const host = await serveBytes((socket) => socket.end('SSH-2.0-OpenSSH marker\r\n'))
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /valid HTTP\.$/))
  })

  test('a port that does not speak TLS is no https host', async () => {
    const { host } = await serve((_request, response) => response.end())
    await expect(read([host], `https://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /TLS/))
  })

  test('a closed port can be tried again', async () => {
    const { host, server } = await serve(() => undefined)
    await new Promise((resolve) => server.close(resolve))
    await expect(read([host], `http://${host}/`)).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true, /connection to the host failed/),
    )
  })

  test.each([
    [404, false],
    [403, false],
    [204, false],
    [206, false],
    [304, false],
    [429, true],
    [503, true],
  ])('status %i is unreachable, retryable %s, and its body is not repeated', async (status, retryable) => {
    const { host } = await serve((_request, response) => response.writeHead(status).end(status === 404 ? 'marker' : ''))
    await expect(read([host], `http://${host}/marker`)).rejects.toEqual(
      error('MEDIA_UNREACHABLE', retryable, new RegExp(`^The host answered with status ${status}\\.$`)),
    )
  })

  test('refuses a compressed body nobody asked for', async () => {
    const { host } = await serve((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(1_000_000))),
    )
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /compressed/))
  })

  test.each(['aws-chunked', 'none', 'UTF-8', 'identity', 'aws-chunked,'])(
    'reads a body whose Content-Encoding is %s as it comes',
    async (encoding) => {
      const { host } = await serve((_request, response) =>
        response.setHeader('content-encoding', encoding).end('plain'),
      )
      expect((await read([host], `http://${host}/`)).text).toBe('plain')
    },
  )

  test('refuses compression among other encodings', async () => {
    const { host } = await serve((_request, response) =>
      response.setHeader('content-encoding', 'aws-chunked, GZIP').end(gzipSync('plain')),
    )
    await expect(read([host], `http://${host}/`)).rejects.toEqual(error('MEDIA_UNREACHABLE', false, /compressed/))
  })

  test('tells hosts who asks', async () => {
    const { host } = await serve((request, response) => response.end(request.headers['user-agent']))
    const userAgent = 'kinetograph/1.2.3 (mailto:clips@example.com)'
    const { safeFetch } = createSafeFetch({ allowHosts: [host], log, userAgent })
    let text = ''
    for await (const chunk of (await safeFetch(`http://${host}/`, { maximumBytes: 100 })).body)
      text += Buffer.from(chunk)
    expect(text).toBe(userAgent)
  })

  test('does not use the proxies of the environment', async () => {
    let proxied = 0
    const proxy = await serve((_request, response) => {
      proxied++
      response.end('through the proxy')
    })
    const { host } = await serve((_request, response) => response.end('direct'))
    const names = ['http_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
    const before = names.map((name) => process.env[name])
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://${proxy.host}`
    try {
      expect((await read([host], `http://${host}/`)).text).toBe('direct')
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name]
        else process.env[name] = before[index]
      })
    }
    expect(proxied).toBe(0)
  })

  test('stops with the reason of the signal while connecting, waiting and reading', async () => {
    const { host } = await serve((request, response) => {
      if (request.url === '/body') response.write('.')
    })
    const reason = new Error('lease lost')
    const soon = () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(reason), 30)
      return controller.signal
    }
    const { safeFetch } = make([], () => undefined)
    await expect(safeFetch('http://photos.example/', { maximumBytes: 9, signal: soon() })).rejects.toBe(reason)
    await expect(read([host], `http://${host}/headers`, { signal: soon() })).rejects.toBe(reason)
    await expect(read([host], `http://${host}/body`, { signal: soon() })).rejects.toBe(reason)
    await expect(read([host], `http://${host}/body`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('a body that is discarded, or aborted while nobody reads it, closes its connection', async () => {
    let closed: () => void = () => undefined
    const closing = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { host } = await serve((_request, response) => {
      response.on('close', () => closed())
      response.write('.')
    })
    const response = await make([host]).safeFetch(`http://${host}/`, { maximumBytes: 9 })
    await response.discard()
    await closing
    const aborted = new Promise<void>((resolve) => {
      closed = resolve
    })
    const controller = new AbortController()
    await make([host]).safeFetch(`http://${host}/`, { maximumBytes: 9, signal: controller.signal })
    controller.abort()
    await aborted
  })
})

describe('downloadTo', () => {
  async function directory(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'kinetograph-download-'))
    cleanUps.push(() => rm(path, { recursive: true }))
    return path
  }

  test('leaves exactly the file, with its size and hash', async () => {
    const bytes = Buffer.alloc(700_000, 'clip')
    const { host } = await serve((_request, response) => response.setHeader('content-type', 'video/mp4').end(bytes))
    const folder = await directory()
    const result = await make([host]).downloadTo(`http://${host}/`, join(folder, 'clip.mp4'), { maximumBytes: 700_000 })
    expect(result).toEqual({
      sizeBytes: 700_000,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      contentType: 'video/mp4',
    })
    expect(await readdir(folder)).toEqual(['clip.mp4'])
    expect((await readFile(join(folder, 'clip.mp4'))).equals(bytes)).toBe(true)
  })

  test('leaves nothing when the body is too large, breaks off or is refused', async () => {
    const large = await serve((_request, response) => response.end(Buffer.alloc(100_000)))
    const broken = await serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'))
    const folder = await directory()
    const { downloadTo } = make([large.host, broken])
    const path = join(folder, 'clip.mp4')
    await expect(downloadTo(`http://${large.host}/`, path, { maximumBytes: 99_999 })).rejects.toEqual(
      error('MEDIA_TOO_LARGE', false),
    )
    await expect(downloadTo(`http://${broken}/`, path, { maximumBytes: 99_999 })).rejects.toEqual(
      error('MEDIA_UNREACHABLE', true),
    )
    await expect(downloadTo('http://10.0.0.1/', path, { maximumBytes: 9 })).rejects.toEqual(error('INVALID_URL', false))
    expect(await readdir(folder)).toEqual([])
  })
})
