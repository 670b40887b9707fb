import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, test } from 'vitest'
import type { CallContext, RawAnswer } from '../provider.ts'
import { createXaiProvider } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const apiKey = 'xai-0123456789abcdef'
const picture = { $medium: { field: 'startFrame', key: 'inputs/0.png', mimeType: 'image/png', form: 'DATA_URL' } }
const request = { model: 'grok-imagine-video', prompt: 'Waves', image: { url: picture }, duration: 8 }
const operation = { id: 'c1d2' }
const url = 'https://vidgen.x.ai/a/video.mp4'

interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
}

/** A server with one answer, a client of it, and what both have seen. */
async function meet({ status = 200, headers = {}, json }: Answer) {
  const calls: { call: string; authorization: string | undefined; body: string }[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method, url: path, headers: sent } = incoming
    const body = Buffer.concat(chunks).toString()
    calls.push({ call: `${method} ${path}`, authorization: sent.authorization, body })
    response.writeHead(status, headers).end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const provider = createXaiProvider({ baseUrl, credentials: [{ id: 'main', apiKey }] })
  closers.push(() => provider.stop?.())
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: 'attempt-1',
    credential: 'main',
    callbackUrl: 'https://example.com/webhooks/xai',
    media: { read: async () => Buffer.from('picture'), url: () => null },
    resultFile: '/nowhere',
    now: () => new Date('2026-11-28T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: (answer) => kept.push(answer()),
    wake: () => {},
  }
  return {
    calls,
    kept,
    context,
    provider,
    submit: () => provider.submit(request, context),
    poll: () => provider.poll(operation, context),
  }
}

it('a submit is the body that was said, with its picture, and nothing of ours besides', async () => {
  const { submit, calls } = await meet({ json: { request_id: 'c1d2' } })
  expect(await submit()).toEqual({ operation })
  expect(calls).toMatchObject([{ call: 'POST /v1/videos/generations', authorization: `Bearer ${apiKey}` }])
  const image = { url: `data:image/png;base64,${Buffer.from('picture').toString('base64')}` }
  expect(JSON.parse(calls[0]!.body)).toEqual({ ...request, image })
})

test.each([
  [400, { error: { message: 'duration is wrong', code: 'invalid_request' } }, 'refused', 'PROVIDER_REJECTED'],
  [400, { error: { message: 'image could not be fetched' } }, 'refused', 'INVALID_IMAGE'],
  [400, { code: 'content_moderation', error: 'no' }, 'refused', 'MODERATED'],
  [401, { code: 'unauthenticated', error: 'Incorrect API key provided.' }, 'refused', 'CREDENTIALS'],
  [403, { error: 'Your team has no permission' }, 'refused', 'CREDENTIALS'],
  [403, { error: 'Your team has used all available credits' }, 'refused', 'INSUFFICIENT_CREDIT'],
  [429, { error: 'You have reached your monthly spending limit' }, 'refused', 'INSUFFICIENT_CREDIT'],
  [404, { error: { message: 'The model does not exist' } }, 'refused', 'MODEL_RETIRED'],
  [422, { error: 'unknown field `seed`' }, 'refused', 'PROVIDER_REJECTED'],
  [429, { error: 'Too many requests' }, 'refused', 'RATE_LIMITED'],
  // Each of these may have made a job, which costs.
  [408, { error: 'Timeout' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [409, { error: 'Conflict' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [500, { error: 'Moderation is down' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, { id: 'c1d2' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, { request_id: '../files' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, undefined, 'unknown', 'PROVIDER_UNAVAILABLE'],
])('a submit answered with %d %j is %s: %s', async (status, json, delivery, code) => {
  const { submit } = await meet({ status, json })
  await expect(submit()).rejects.toMatchObject({ delivery, failure: { code } })
})

it('says how long to wait, and the words of any of its three shapes', async () => {
  for (const json of [{ error: 'Slow down' }, { code: 'x', error: 'Slow down' }, { error: { message: 'Slow down' } }]) {
    const { submit } = await meet({ status: 429, headers: { 'retry-after': '7' }, json })
    await expect(submit()).rejects.toMatchObject({
      retryAfterMilliseconds: 7000,
      failure: { retryable: true, providerMessage: 'Slow down' },
    })
  }
})

const usage = { cost_in_usd_ticks: 3_020_000_000 }
const charge = { state: 'CHARGED', micros: 302_000 }
const failed = (code: string, more: object = {}) => ({ state: 'failed', failure: { code }, ...more })

test.each([
  [202, undefined, { state: 'pending' }],
  [202, { status: 'pending', progress: 40 }, { state: 'pending', fraction: 0.4 }],
  [202, {}, { state: 'pending' }],
  [200, { status: 'rendering' }, { state: 'pending' }],
  [
    200,
    { status: 'done', video: { url, respect_moderation: true }, usage },
    { state: 'succeeded', outputs: [{ url }], charge },
  ],
  [200, { video: { url } }, { state: 'succeeded', outputs: [{ url }], charge: { state: 'CHARGED' } }],
  [
    200,
    { status: 'done', video: { url: '', file_output: { public_url: url } } },
    { state: 'succeeded', outputs: [{ url }] },
  ],
  [200, { status: 'done', video: { url: '', respect_moderation: false }, usage }, failed('MODERATED', { charge })],
  [200, { video: { respect_moderation: false } }, failed('MODERATED', { charge: { state: 'CHARGED' } })],
  [200, { status: 'done', video: { url: 'ftp://x/y' }, usage }, failed('RESULT_INVALID', { charge })],
  [
    200,
    { status: 'failed', error: { code: 'content_moderation' } },
    failed('MODERATED', { charge: { state: 'CHARGED' } }),
  ],
  [200, { status: 'failed', error: 'Blocked by content moderation', usage }, failed('MODERATED', { charge })],
  [
    200,
    { status: 'failed', error: 'Generation failed' },
    failed('PROVIDER_UNAVAILABLE', { charge: { state: 'UNKNOWN' } }),
  ],
  [
    200,
    { status: 'failed', error: 'x', usage: { cost_in_usd_ticks: 0 } },
    failed('PROVIDER_UNAVAILABLE', { charge: { state: 'NONE' } }),
  ],
  [200, { error: { code: 'invalid_argument', message: 'No' } }, failed('PROVIDER_REJECTED')],
  [200, { status: 'expired' }, { state: 'expired' }],
  [404, { error: 'Request c1d2 not found' }, { state: 'unknown-operation' }],
])('a poll answered with %d %j', async (status, json, state) => {
  const { poll, calls } = await meet({ status, json })
  expect(await poll()).toMatchObject(state)
  expect(calls).toMatchObject([{ call: 'GET /v1/videos/c1d2', body: '' }])
})

test.each([
  [200, undefined],
  [200, []],
  [202, 'half of an ans'],
  [503, { error: 'Later' }],
])('a poll answered with %d %j says nothing', async (status, json) => {
  await expect((await meet({ status, json })).poll()).rejects.toMatchObject({ delivery: 'unknown' })
})

it('has no way to look for a job, to cancel or to be called back', async () => {
  const { provider, context } = await meet({})
  for (const member of ['find', 'cancel', 'webhook', 'pollMany', 'fetchResult', 'deduplicates'])
    expect(provider).not.toHaveProperty(member)
  await expect(provider.submit(request, { ...context, credential: 'gone' })).rejects.toMatchObject({
    delivery: 'not-delivered',
    failure: { code: 'CREDENTIALS' },
  })
})

it('the key and signed addresses are in nothing that is kept', async () => {
  const { poll, kept } = await meet({ status: 401, json: { error: `Wrong key ${apiKey} at ${url}?signature=abc` } })
  await expect(poll()).rejects.toMatchObject({ failure: { providerMessage: `Wrong key *** at ${url}?…` } })
  expect(JSON.stringify(kept)).not.toMatch(/0123456789|signature=abc/)
})
