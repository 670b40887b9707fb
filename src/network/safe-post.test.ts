import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { judgePostUrl } from './post-hosts.ts'
import { createSafePost } from './safe-post.ts'

let server: Server
let port: number
let requests = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1
    if (request.url === '/hangs') return
    if (request.url === '/long') return void response.writeHead(500).end('x'.repeat(1_000_000))
    response.writeHead(200).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const post = (url: string, hosts: object = {}, timeoutMilliseconds = 20_000, address = '127.0.0.1') =>
  createSafePost({
    hosts: { allowHosts: [], mayBePrivate: false, ...hosts },
    setting: 'A_SETTING',
    userAgent: 'test',
    // Any name leads there.
    lookup: (_name, _options, callback) => callback(null, [{ address, family: 4 }]),
    log: pino({ level: 'silent' }),
  })(url, { headers: {}, body: '{}', signal: new AbortController().signal, timeoutMilliseconds })

it('posts to no private address, however it is written or whatever its name resolves to', async () => {
  const refused = { fault: 'ADDRESS_REFUSED' }
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
    'localhost',
    'a.example',
  ])
    expect([host, await post(`https://${host}:${port}/`)]).toEqual([host, refused])
  expect(await post(`http://a.example:${port}/`)).toEqual(refused)
  // For this machine alone it may be private, and is not without TLS when it is not.
  expect(await post(`http://a.example:${port}/`, { mayBePrivate: true })).toEqual({ status: 200 })
  expect(judgePostUrl('http://93.184.216.34/', { allowHosts: [], mayBePrivate: true })).toContain('https')
  expect(requests).toBe(1)
})

it('posts where the operator says, and tells what came of it without what was answered', async () => {
  const allowed = { allowHosts: [`127.0.0.1:${port}`] }
  expect(await post(`http://127.0.0.1:${port}/`, allowed)).toEqual({ status: 200 })
  expect(await post(`http://127.0.0.1:${port}/long`, allowed)).toEqual({ status: 500 })
  expect(await post(`http://127.0.0.1:${port}/hangs`, allowed, 200)).toEqual({ fault: 'TIMED_OUT' })
  expect(await post(`https://127.0.0.1:${port}/`, allowed)).toEqual({ fault: 'UNREACHABLE' })
  expect(await post('http://127.0.0.1:1/', { allowHosts: ['127.0.0.1:1'] })).toEqual({ fault: 'UNREACHABLE' })
})
