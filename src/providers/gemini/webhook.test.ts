import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCaller } from '../call.ts'
import { createGeminiWebhook } from './webhook.ts'

const secret = `whsec_${Buffer.from('thirty-two bytes of a signing key').toString('base64')}`
const body = Buffer.from(JSON.stringify({ type: 'interaction.completed', version: 'v1', data: { id: 'v1_abc' } }))
const now = () => new Date()
const { call, stop } = createCaller({ secrets: [] })
const webhookOf = (more: { baseUrl?: string; secret?: string; now?(): Date } = {}) =>
  createGeminiWebhook({ baseUrl, now, call, ...more })

let server: Server
let origin: string
let baseUrl: string
let keysAsked = 0
let sign: (payload: JWTPayload, options?: { expires?: string }) => Promise<string>
let forge: () => Promise<string>

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const key = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }
  sign = (payload, { expires = '5m' } = {}) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .setAudience('whatever')
      .setExpirationTime(expires)
      .sign(privateKey)
  forge = () =>
    new SignJWT({ data: { id: 'v1_abc' } })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .setExpirationTime('5m')
      .sign(stranger.privateKey)
  server = createServer((request, response) => {
    keysAsked += 1
    response.writeHead(request.url === '/gemini/.well-known/jwks.json' ? 200 : 404)
    response.end(JSON.stringify({ keys: [key] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  baseUrl = `${origin}/gemini/v1beta`
})
afterEach(() => void vi.restoreAllMocks())
afterAll(async () => {
  await stop()
  server.closeAllConnections()
  server.close()
})

describe('the webhook of a project', () => {
  const headers = (signed: Buffer, at = now(), by = secret) => ({
    'webhook-id': 'message-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('message-1', at, signed),
  })

  test('is believed by its signature', async () => {
    const webhook = webhookOf({ secret })
    expect(await webhook.verify(headers(body), body)).toEqual({ operationId: 'v1_abc' })
    expect(await webhook.verify(headers(body, new Date(Date.now() - 240_000)), body)).not.toBeNull()
    const twice = { ...headers(body), 'webhook-signature': `v1,AAAA ${headers(body)['webhook-signature']}` }
    expect(await webhook.verify(twice, body)).toEqual({ operationId: 'v1_abc' })
  })

  test('is not believed with another body, secret or time, without a signature or a secret of ours', async () => {
    const webhook = webhookOf({ secret })
    const other = Buffer.from(body.toString().replace('abc', 'xyz'))
    expect(await webhook.verify(headers(body), other)).toBeNull()
    expect(await webhook.verify(headers(body, now(), `whsec_${'QUFB'.repeat(8)}`), body)).toBeNull()
    expect(await webhook.verify(headers(body, new Date(Date.now() - 600_000)), body)).toBeNull()
    expect(await webhook.verify({}, body)).toBeNull()
    const { verify } = webhookOf()
    expect(await verify(headers(body), body)).toBeNull()
    const idless = Buffer.from('{"type":"x"}')
    expect(await webhook.verify(headers(idless), idless)).toBeNull()
  })

  test('needs a secret that is one', () => {
    expect(() => webhookOf({ secret: 'whsec_!' })).toThrow(/webhook secret/)
  })
})

describe('the webhook of a request', () => {
  const headers = (token: string, at = now()) => ({
    'webhook-id': 'message-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': token,
  })

  test("is believed by Google's key, whether the token holds the event or not, and the keys are asked for once", async () => {
    const webhook = webhookOf()
    keysAsked = 0
    expect(await webhook.verify(headers(await sign({ data: { id: 'v1_abc' } })), body)).toEqual({
      operationId: 'v1_abc',
    })
    expect(await webhook.verify(headers(await sign({})), body)).toEqual({ operationId: 'v1_abc' })
    const late = headers(await sign({}, { expires: '-4m' }), new Date(Date.now() - 240_000))
    expect(await webhook.verify(late, body)).not.toBeNull()
    expect(keysAsked).toBe(1)
  })

  test('is not believed from another key, when it is old, or about something else than its body', async () => {
    const webhook = webhookOf()
    const token = await sign({ data: { id: 'v1_abc' } })
    expect(await webhook.verify(headers(await forge()), body)).toBeNull()
    expect(await webhook.verify(headers(await sign({}, { expires: '-10m' })), body)).toBeNull()
    expect(await webhook.verify(headers(token, new Date(Date.now() - 600_000)), body)).toBeNull()
    expect(await webhook.verify(headers(token), Buffer.from('{"data":{"id":"v1_other"}}'))).toBeNull()
    expect(await webhook.verify(headers('a.b.c'), body)).toBeNull()
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`
    expect(await webhook.verify(headers(unsigned), body)).toBeNull()
  })

  test.each(['/not-there', '/gemini'])(
    'asks %s for keys once a minute, however many calls are forged',
    async (path) => {
      let at = performance.now()
      vi.spyOn(performance, 'now').mockImplementation(() => at)
      const webhook = webhookOf({ baseUrl: `${origin}${path}/v1beta` })
      keysAsked = 0
      for (const asked of [1, 2]) {
        for (let call = 0; call < 3; call++) expect(await webhook.verify(headers(await forge()), body)).toBeNull()
        expect(keysAsked).toBe(asked)
        at += 61_000
      }
    },
  )

  test('is not believed while the keys cannot be had', async () => {
    const webhook = webhookOf({ baseUrl: 'http://127.0.0.1:1/v1beta' })
    expect(await webhook.verify(headers(await sign({})), body)).toBeNull()
  })
})
