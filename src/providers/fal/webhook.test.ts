import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFalWebhook } from './webhook.ts'

const pair = () => generateKeyPairSync('ed25519')
const jwks = (...keys: KeyObject[]) => ({ keys: keys.map((key) => key.export({ format: 'jwk' })) }) as never
const body = Buffer.from(JSON.stringify({ request_id: 'r-1', gateway_request_id: 'r-1', status: 'OK', payload: {} }))
const start = Date.parse('2026-11-28T12:00:00Z')
let at = start
function pass(milliseconds: number) {
  at += milliseconds
  vi.advanceTimersByTime(milliseconds)
}

beforeEach(() => {
  at = start
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => void vi.useRealTimers())

function headersOf(key: KeyObject, at = start, signed = body) {
  const timestamp = String(at / 1000)
  const digest = createHash('sha256').update(signed).digest('hex')
  const signature = sign(null, Buffer.from(`r-1\nuser\n${timestamp}\n${digest}`), key).toString('hex')
  const [prefix, named] = ['x-fal-webhook', { 'request-id': 'r-1', 'user-id': 'user', timestamp, signature }]
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`${prefix}-${name}`, value]))
}

it('a call is believed by its signature and its time, and names the request', async () => {
  const { publicKey, privateKey } = pair()
  const { verify } = createFalWebhook({ now: () => new Date(start), readKeys: async () => jwks(publicKey) })
  expect(await verify(headersOf(privateKey), body)).toEqual({ operationId: 'r-1' })
  expect(await verify(headersOf(privateKey, start - 299_000), body)).toEqual({ operationId: 'r-1' })
  expect(await verify(headersOf(privateKey, start - 301_000), body)).toBeNull()
  expect(await verify(headersOf(privateKey, start + 301_000), body)).toBeNull()
  expect(await verify(headersOf(pair().privateKey), body)).toBeNull()
  expect(await verify(headersOf(privateKey), Buffer.from(body.toString().replace('r-1', 'r-2')))).toBeNull()
  const { 'x-fal-webhook-signature': _signature, ...unsigned } = headersOf(privateKey)
  expect(await verify(unsigned, body)).toBeNull()
  expect(await verify({ ...unsigned, 'x-fal-webhook-signature': 'no hex' }, body)).toBeNull()
})

it('keys are asked for once a day, and again for a signature that fits none, at most once a minute', async () => {
  const [first, second] = [pair(), pair()]
  let [asked, keys] = [0, jwks(first.publicKey)]
  const readKeys = async () => {
    asked++
    return keys
  }
  const { verify } = createFalWebhook({ now: () => new Date(at), readKeys })
  for (let call = 0; call < 3; call++) expect(await verify(headersOf(first.privateKey, at), body)).not.toBeNull()
  expect(asked).toBe(1)
  keys = jwks(first.publicKey, second.publicKey)
  pass(59_000)
  expect(await verify(headersOf(second.privateKey, at), body)).toBeNull()
  pass(2_000)
  expect(await verify(headersOf(second.privateKey, at), body)).toEqual({ operationId: 'r-1' })
  for (let call = 0; call < 3; call++) expect(await verify(headersOf(pair().privateKey, at), body)).toBeNull()
  expect(asked).toBe(2)
  for (const [milliseconds, times] of [
    [24 * 3_600_000 - 1, 2],
    [2, 3],
  ] as const) {
    pass(milliseconds)
    expect(await verify(headersOf(first.privateKey, Math.floor(at / 1000) * 1000), body)).not.toBeNull()
    expect(asked).toBe(times)
  }
})

it('without keys nothing is believed, and they are asked for again', async () => {
  const { publicKey, privateKey } = pair()
  let [isDown, asked] = [true, 0]
  const readKeys = async () => {
    asked++
    return isDown ? Promise.reject(new Error('down')) : jwks(publicKey)
  }
  const { verify } = createFalWebhook({ now: () => new Date(at), readKeys })
  expect(await verify(headersOf(privateKey, at), body)).toBeNull()
  // Whoever calls may sign as they like: what cannot be had is not asked for with each call.
  pass(59_000)
  expect(await verify(headersOf(privateKey, at), body)).toBeNull()
  expect(asked).toBe(1)
  isDown = false
  pass(2_000)
  expect(await verify(headersOf(privateKey, at), body)).not.toBeNull()
})

it('a new key is believed a minute after the last look, wherever the clock was set meanwhile', async () => {
  const [first, second] = [pair(), pair()]
  let keys = jwks(first.publicKey)
  const { verify } = createFalWebhook({ now: () => new Date(at), readKeys: async () => keys })
  expect(await verify(headersOf(first.privateKey, at), body)).not.toBeNull()
  keys = jwks(second.publicKey)
  at -= 3_600_000
  pass(61_000)
  expect(await verify(headersOf(second.privateKey, at), body)).toEqual({ operationId: 'r-1' })
})
