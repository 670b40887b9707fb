import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { createHostGuard } from '../../src/graphql/host-guard.ts'
import { connectWebSocket, startToyServer, type ToyServer } from './toy-server.ts'

/** fetch does not let a Host header through. */
async function ask(
  { port }: ToyServer,
  options: { path?: string; method?: string; headers: Record<string, string> },
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const method = options.method ?? 'POST'
  const headers = { ...options.headers, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) }
  const sent = request({ host: '127.0.0.1', port, path: options.path ?? '/graphql', method, headers })
  sent.end(method === 'POST' ? '{"query":"{ who }"}' : undefined)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode, headers: response.headers, text }
}

const upgrade = async (port: number, headers: Record<string, string>): Promise<number> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { headers })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', () => {})
  })
}

describe('the Host header', () => {
  it('must name this server, on every route and for upgrades', async () => {
    const toy = await startToyServer({
      allowedHosts: ['studio.internal'],
      publicUrl: 'https://gateway.example.com',
      routes: (app) => {
        app.get('/media/x', async () => 'x')
      },
    })
    const port = String(toy.port)
    for (const host of [
      'localhost',
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      'studio.internal:81',
      'gateway.example.com',
    ]) {
      expect((await ask(toy, { headers: { host } })).status, host).toBe(200)
    }
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'a@localhost',
    ]) {
      for (const path of ['/graphql', '/graphql/stream', '/healthz', '/readyz', '/media/x', '/nothing']) {
        const method = path.startsWith('/graphql') ? 'POST' : 'GET'
        const answer = await ask(toy, { path, method, headers: { host } })
        expect(answer.status, `${host} ${path}`).toBe(421)
        expect(JSON.parse(answer.text)).toHaveProperty('errors')
      }
    }
    expect(await upgrade(toy.port, { host: 'evil.example' })).toBe(421)
    expect(await upgrade(toy.port, { host: `localhost:${port}` })).toBe(101)
  })
})

describe('an address', () => {
  it('is a host of ours when the connection arrived at it', () => {
    const guard = createHostGuard({ host: '0.0.0.0', allowedHosts: [], allowedOrigins: [] })
    expect(guard.isHostAllowed('10.1.2.3:4000', '10.1.2.3')).toBe(true)
    expect(guard.isHostAllowed('10.1.2.3:4000', '::ffff:10.1.2.3')).toBe(true)
    expect(guard.isHostAllowed('[fd00::1]:4000', 'fd00::1')).toBe(true)
    expect(guard.isHostAllowed('10.1.2.4', '10.1.2.3')).toBe(false)
    expect(guard.isHostAllowed('0.0.0.0', '10.1.2.3')).toBe(false)
    expect(guard.isHostAllowed(undefined, '10.1.2.3')).toBe(false)
  })

  it('is taken from a proxy only when that is trusted', async () => {
    const limits = { connectionsPerAddress: 1 }
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const trusting = await startToyServer({ limits, trustedProxies: ['127.0.0.1'] })
    await connectWebSocket(trusting.port, from('192.0.2.1'))
    expect((await connectWebSocket(trusting.port, from('192.0.2.2'))).messages).toHaveLength(1)
    const wary = await startToyServer({ limits })
    await connectWebSocket(wary.port, from('192.0.2.1'))
    expect(await (await connectWebSocket(wary.port, from('192.0.2.2'))).closed()).toMatchObject({ code: 1008 })
  })
})

describe('the Origin header', () => {
  it('must be our own or an allowed one', async () => {
    const toy = await startToyServer({ allowedOrigins: ['https://studio.example.com'] })
    const own = `http://127.0.0.1:${toy.port}`
    for (const origin of [own, 'https://studio.example.com']) {
      const answer = await ask(toy, { headers: { origin, host: `127.0.0.1:${toy.port}` } })
      expect(answer.status, origin).toBe(200)
      expect(answer.headers['access-control-allow-origin']).toBe(origin)
      expect(answer.headers.vary).toBe('Origin')
      expect(await upgrade(toy.port, { origin })).toBe(101)
    }
    for (const origin of [
      'null',
      'https://evil.example',
      'http://studio.example.com',
      'http://127.0.0.1:1',
      'https://studio.example.com.evil.example',
      'file://',
      'chrome-extension://abc',
    ]) {
      const answer = await ask(toy, { headers: { origin } })
      expect(answer.status, origin).toBe(403)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      expect((await ask(toy, { path: '/graphql/stream', headers: { origin } })).status).toBe(403)
      expect(await upgrade(toy.port, { origin })).toBe(403)
    }
  })

  it('gets a preflight answer when it is allowed', async () => {
    const toy = await startToyServer({ allowedOrigins: ['https://studio.example.com'] })
    for (const path of ['/graphql', '/graphql/stream']) {
      const asked = 'apollographql-client-name,apollographql-client-version,authorization,content-type'
      const allowed = await ask(toy, {
        path,
        method: 'OPTIONS',
        headers: { origin: 'https://studio.example.com', 'access-control-request-headers': asked },
      })
      expect(allowed.status).toBe(204)
      expect(allowed.headers['access-control-allow-headers']).toBe(asked)
      expect(allowed.headers.vary).toBe('Origin, Access-Control-Request-Headers')
      expect((await ask(toy, { path, method: 'OPTIONS', headers: { origin: 'https://evil.example' } })).status).toBe(
        403,
      )
    }
  })

  it('may be any one when * is allowed, which needs keys: any page could spend', async () => {
    await expect(startToyServer({ allowedOrigins: ['*'] })).rejects.toMatchObject({ code: 'KEYS_REQUIRED' })
    const toy = await startToyServer({ allowedOrigins: ['*'], keys: parseApiKeys('studio:0123456789abcdef') })
    for (const origin of ['https://anybody.example', 'null']) {
      const answer = await ask(toy, { headers: { origin, authorization: 'Bearer 0123456789abcdef' } })
      expect(answer.status).toBe(200)
      expect(answer.headers['access-control-allow-origin']).toBe(origin)
    }
  })

  it('that is refused, like a Host that is, names the setting in the log', async () => {
    const toy = await startToyServer()
    await ask(toy, { headers: { origin: 'https://evil.example' } })
    await ask(toy, { headers: { host: 'evil.example' } })
    await expect
      .poll(() => toy.log())
      .toMatch(/"origin":"https:\/\/evil.example","setting":"KINETOGRAPH_ALLOWED_ORIGINS"/)
    await expect.poll(() => toy.log()).toMatch(/"host":"evil.example","setting":"KINETOGRAPH_ALLOWED_HOSTS"/)
  })

  it('is left to routes that answer CORS themselves', async () => {
    const toy = await startToyServer({
      routes: (app) => {
        app.get('/media/x', { config: { checksOrigin: true } }, async () => 'x')
      },
    })
    expect(
      (await ask(toy, { path: '/media/x', method: 'GET', headers: { origin: 'https://evil.example' } })).status,
    ).toBe(200)
  })
})

describe('an upgrade', () => {
  it('is answered on /graphql only', async () => {
    const { port, log } = await startToyServer({
      routes: (app) => {
        app.get('/media/x', async () => 'x')
      },
    })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/media/x?signature=marker`)
    const [error] = await once(socket, 'error')
    expect(String(error)).toMatch(/404/)
    expect(log()).not.toContain('marker')
  })
})
