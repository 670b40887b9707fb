import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import type { CallContext, RawAnswer } from '../provider.ts'
import { createFalProvider } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const apiKey = 'id-0123:secret-456789'
const medium = (key: string, mimeType = 'image/png') => ({ $medium: { field: key, key, mimeType, form: 'DATA_URL' } })
const endpoint = 'fal-ai/kling-video/v3/pro/image-to-video'
const attempt = '0b8f3c1e-6f0e-4e57-9d3c-2a5d4c1b7e90'
const url = 'https://v3b.fal.media/files/b/out.mp4'

interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
}
type Answers = Record<string, Answer | ((base: string) => Answer)>

/** A server with an answer for each path, a client of it, and what both have seen. */
async function meet(answers: Answers) {
  const calls: { call: string; headers: Record<string, unknown>; body: string }[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const call = `${incoming.method} ${incoming.url}`
    calls.push({ call, headers: incoming.headers, body: Buffer.concat(chunks).toString() })
    const known = Object.entries(answers).find(([start]) => call.startsWith(start))?.[1] ?? { status: 418 }
    const { status = 200, headers = {}, json } = typeof known === 'function' ? known(base) : known
    response.writeHead(status, headers).end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createFalProvider({
    ...{ baseUrl: `${base}/queue`, restUrl: `${base}/rest`, apiUrl: `${base}/api` },
    credentials: [{ id: 'main', apiKey }],
    now: () => new Date(),
  })
  closers.push(() => provider.stop?.())
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: attempt,
    credential: 'main',
    callbackUrl: null,
    media: { read: async (key) => Buffer.alloc(key.startsWith('large') ? 300_000 : 250_000, 'a'), url: () => null },
    resultFile: '/nowhere',
    now: () => new Date('2026-11-28T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: (answer) => kept.push(answer()),
    wake: () => {},
  }
  const submit = (body: { [field: string]: JsonValue }, around: Partial<CallContext> = {}) =>
    provider.submit({ endpoint, body }, { ...context, ...around })
  return { base, calls, kept, context, provider, submit }
}

const storage: Answers = {
  'POST /rest/storage': (base) => ({
    json: { upload_url: `${base}/put?s=1`, file_url: 'https://v3.fal.media/files/x/77' },
  }),
  'PUT /put': {},
}
const path = '/fal-ai/kling-video/requests/r-1'
const queued: Answers = {
  'POST /queue/': { json: { status: 'IN_QUEUE', request_id: 'r-1', response_url: `https://evil.example${path}` } },
}
const operation = { id: 'r-1', endpoint, path }

it('the first medium of an attempt is uploaded for a day under its name, without the key; of the others what is large', async () => {
  const { submit, calls } = await meet({ ...storage, ...queued })
  const body = {
    prompt: 'Waves',
    start_image_url: medium('a'),
    elements: [{ frontal_image_url: medium('b') }],
    end_image_url: medium('large'),
  }
  expect(await submit(body, { callbackUrl: 'https://own.example/hooks?a=b' })).toEqual({ operation })
  const address = 'https://v3.fal.media/files/x/77'
  expect(calls.at(-1)).toMatchObject({
    call: `POST /queue/${endpoint}?fal_webhook=https%3A%2F%2Fown.example%2Fhooks%3Fa%3Db`,
    headers: { authorization: `Key ${apiKey}` },
  })
  expect(JSON.parse(calls.at(-1)!.body)).toEqual({
    prompt: 'Waves',
    start_image_url: address,
    elements: [{ frontal_image_url: `data:image/png;base64,${Buffer.alloc(250_000, 'a').toString('base64')}` }],
    end_image_url: address,
  })
  const begun = calls.filter(({ call }) => call.startsWith('POST /rest'))
  expect(
    begun.map(({ body: said }) => JSON.parse(said)).sort((one, other) => one.file_name.length - other.file_name.length),
  ).toEqual([
    { content_type: 'image/png', file_name: `${attempt}-a.png` },
    { content_type: 'image/png', file_name: `${attempt}-large.png` },
  ])
  expect(begun[0]!.headers['x-fal-object-lifecycle']).toBe('{"expiration_duration_seconds":86400}')
  const puts = calls.filter(({ call }) => call.startsWith('PUT /put'))
  expect(puts.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
})

it('no call of any kind asks fal to keep no payloads, for the list of requests would then show nothing', async () => {
  const status = { json: { status: 'IN_PROGRESS' } }
  const { provider, context, submit, calls } = await meet({
    ...{ ...storage, ...queued },
    [`GET /queue${path}/status`]: status,
    [`GET /queue${path}`]: { json: { video: { url } } },
    [`PUT /queue${path}/cancel`]: {},
    'GET /api/v1/models/requests/by-endpoint': { json: { items: [] } },
    'GET /rest/.well-known/jwks.json': { json: { keys: [] } },
  })
  const request = { endpoint, body: { start_image_url: medium('a') } }
  await submit(request.body)
  await provider.poll(operation, context)
  status.json.status = 'COMPLETED'
  await provider.poll(operation, context)
  await expect(provider.follow!(operation, context)[Symbol.asyncIterator]().next()).rejects.toThrow()
  await provider.find!({ idempotencyKey: 'lost', request }, context)
  await provider.list!({ since: new Date(0), request }, context)
  await provider.cancel!(operation, context)
  const signed = ['request-id', 'user-id', 'signature'].map((name) => [`x-fal-webhook-${name}`, 'x'])
  const timestamp = String(Date.now() / 1000)
  await provider.webhook!.verify(
    { ...Object.fromEntries(signed), 'x-fal-webhook-timestamp': timestamp },
    Buffer.from('{}'),
  )
  expect(new Set(calls.map(({ call }) => call.split('?')[0]))).toEqual(
    new Set([
      ...['POST /rest/storage/upload/initiate', 'PUT /put', `POST /queue/${endpoint}`],
      ...['/status', '', '/status/stream'].map((below) => `GET /queue${path}${below}`),
      ...['GET /api/v1/models/requests/by-endpoint', `PUT /queue${path}/cancel`, 'GET /rest/.well-known/jwks.json'],
    ]),
  )
  for (const { call, headers } of calls) expect(headers, call).not.toHaveProperty('x-fal-store-io')
})

it('of 50 jobs at once its streams are followed, the others are asked about', async () => {
  // What becomes of the 51st is the scheduler's: test/e2e/lifecycle/poll.slow.test.ts.
  expect((await meet({})).provider.mostFollowed).toBe(50)
})

test.each<[string, Answers, object]>([
  ['is down', { 'POST /rest/storage': { status: 503 } }, { code: 'PROVIDER_UNAVAILABLE' }],
  ['is not there', { 'POST /rest/storage': { status: 404 } }, { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  ['refuses the key', { 'POST /rest/storage': { status: 401 } }, { code: 'CREDENTIALS' }],
  [
    'sends us elsewhere',
    { 'POST /rest/storage': { json: { upload_url: 'http://10.0.0.1/x', file_url: url } } },
    { retryable: false },
  ],
])('where the storage %s, nothing was ordered', async (_what, answers, failure) => {
  const { submit, calls } = await meet(answers)
  const error = await submit({ image_url: medium('a') }).catch((caught) => caught)
  expect(error).toMatchObject({ failure })
  expect(error.delivery).not.toBe('unknown')
  expect(calls).toHaveLength(1)
})

it('a storage that refuses the bytes says nothing of the key or the model, and its addresses are not kept', async () => {
  const { submit, kept } = await meet({ ...storage, 'PUT /put': { status: 403 } })
  const error = await submit({ image_url: medium('a') }).catch((caught) => caught)
  expect(error).toMatchObject({ delivery: 'not-delivered', failure: { code: 'PROVIDER_UNAVAILABLE', retryable: true } })
  expect(kept).toEqual([])
})

const moderation = { loc: ['body', 'prompt'], msg: 'Flagged', type: 'content_policy_violation', categories: ['hate'] }

test.each([
  [422, { detail: [{ loc: ['body', 'duration'], msg: 'Bad', type: 'literal_error' }] }, 'refused', 'PROVIDER_REJECTED'],
  [422, { detail: [moderation] }, 'refused', 'MODERATED'],
  [422, { detail: [{ loc: [], msg: 'Bad', type: 'literal_error' }, moderation] }, 'refused', 'MODERATED'],
  [422, { detail: [{ loc: ['body', 'image_url'], msg: 'x', type: 'image_too_small' }] }, 'refused', 'INVALID_IMAGE'],
  [
    422,
    { detail: [{ loc: ['body', 'video_urls', 0], msg: 'x', type: 'file_download_error' }] },
    'refused',
    'INVALID_VIDEO',
  ],
  [400, { detail: 'No', error_type: 'bad_request' }, 'refused', 'PROVIDER_REJECTED'],
  [401, { detail: 'No user found' }, 'refused', 'CREDENTIALS'],
  [403, { detail: 'Not yours' }, 'refused', 'CREDENTIALS'],
  [403, { detail: 'User is locked. Reason: Exhausted balance' }, 'refused', 'INSUFFICIENT_CREDIT'],
  [404, { detail: 'Application not found' }, 'refused', 'MODEL_RETIRED'],
  [429, { detail: 'Queue is full' }, 'refused', 'RATE_LIMITED'],
  // Each of these may have made a job, which costs.
  [408, { detail: 'x' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [499, { detail: 'x', error_type: 'client_disconnected' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [500, { detail: 'Moderation is down' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [504, { detail: 'x', error_type: 'request_timeout' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, { status: 'IN_QUEUE' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
])('a submit answered with %d %j is %s: %s', async (status, json, delivery, code) => {
  const { submit } = await meet({ 'POST /queue/': { status, json } })
  await expect(submit({ prompt: 'Waves' })).rejects.toMatchObject({ delivery, failure: { code } })
})

const asked = async (status: Answer, result: Answer = {}, listed: Answer = { json: { items: [] } }) => {
  const { provider, context, calls } = await meet({
    [`GET /queue${path}/status?logs=1`]: status,
    [`GET /queue${path}`]: result,
    'GET /api/v1/models/requests/by-endpoint': listed,
  })
  return { state: await provider.poll(operation, context), calls }
}
const completed = { json: { status: 'COMPLETED' } }
const failed = (code: string, more: object = {}) => ({ state: 'failed', failure: { code }, ...more })

test.each<[string, string, object]>([
  ['is the price of its units', '8.439999999999998', { micros: 422_000, providerUnits: '8.439999999999998 units' }],
  ['may be a little less than was reckoned', '7.6', { micros: 380_000, providerUnits: '7.6 units' }],
  ['and a little more', '9.28', { micros: 464_000, providerUnits: '9.28 units' }],
  // As if fal counted cents from now on.
  ['is not made of another unit', '42.2', { providerUnits: '42.2 units' }],
  ['nor of a part of the work', '2', { providerUnits: '2 units' }],
])('a charge %s', async (_what, units, charge) => {
  const { provider, context } = await meet({
    ...queued,
    [`GET /queue${path}/status?logs=1`]: completed,
    [`GET /queue${path}`]: { headers: { 'x-fal-billable-units': units }, json: { video: { url } } },
  })
  const request = { endpoint, body: { prompt: 'Waves' }, price: { perUnit: 50_000, estimate: 422_000 } }
  const { operation: ordered } = await provider.submit(request, context)
  const { charge: told } = (await provider.poll(ordered, context)) as { charge?: object }
  expect(told).toEqual({ state: 'CHARGED', ...charge })
  expect(provider.operationOf!('r-1', request, 'main')).toEqual(ordered)
  expect(provider.sent!(request, context)).toEqual({ endpoint, body: { prompt: 'Waves' } })
})

test.each<[object, object]>([
  [
    { status: 'IN_QUEUE', queue_position: 3 },
    { state: 'pending', queuePosition: 3 },
  ],
  [
    { status: 'IN_PROGRESS', logs: [{ message: 'a' }, { message: 'b' }] },
    { state: 'pending', message: 'b' },
  ],
  [{ status: 'IN_PROGRESS', logs: null }, { state: 'pending' }],
  [{ status: 'COMPLETED', error: 'x', error_type: 'client_cancelled' }, { state: 'canceled' }],
])('a status %j', async (json, state) => {
  expect((await asked({ status: 202, json })).state).toEqual(state)
})

test.each<[string, Answer, Answer, object]>([
  [
    'a clip, and its units',
    completed,
    { headers: { 'x-fal-billable-units': '5' }, json: { video: { url }, seed: 1 } },
    { state: 'succeeded', outputs: [{ url }], charge: { state: 'CHARGED', providerUnits: '5 units' } },
  ],
  ['a clip without a word on money', completed, { json: { video: { url } } }, { charge: { state: 'CHARGED' } }],
  ['success without a clip', completed, { json: { video: null } }, failed('RESULT_INVALID')],
  [
    'moderation of the input, with its categories',
    completed,
    { status: 422, json: { detail: [moderation] } },
    failed('MODERATED', { charge: { state: 'UNKNOWN' } }),
  ],
  [
    'moderation that costs',
    completed,
    { status: 422, headers: { 'x-fal-billable-units': '2' }, json: { detail: [{ ...moderation, loc: ['body'] }] } },
    failed('MODERATED', { charge: { state: 'CHARGED', providerUnits: '2 units' } }),
  ],
  [
    'no media',
    completed,
    { status: 422, json: { detail: [{ loc: [], msg: 'x', type: 'no_media_generated' }] } },
    failed('RESULT_INVALID'),
  ],
  [
    'a runner that failed, which is free',
    { json: { status: 'COMPLETED', error: 'Died', error_type: 'runner_server_error' } },
    { status: 500, json: { detail: 'Died', error_type: 'runner_server_error' } },
    failed('PROVIDER_UNAVAILABLE', { charge: { state: 'NONE' } }),
  ],
  [
    'an error of the status alone',
    { json: { status: 'COMPLETED', error: 'Died', error_type: 'startup_timeout' } },
    { status: 504 },
    { state: 'failed', failure: { code: 'PROVIDER_UNAVAILABLE', providerMessage: 'Died' } },
  ],
  [
    'an error of the status without a type',
    { json: { status: 'COMPLETED', error: 'Died' } },
    { status: 504 },
    failed('PROVIDER_UNAVAILABLE', { charge: { state: 'NONE' } }),
  ],
  [
    'a model that broke',
    completed,
    { status: 500, json: { detail: [{ loc: [], msg: 'x', type: 'odd' }] } },
    failed('PROVIDER_UNAVAILABLE', { charge: { state: 'NONE' } }),
  ],
  [
    'a cancel',
    completed,
    { status: 499, json: { detail: 'x', error_type: 'client_cancelled' } },
    { state: 'canceled' },
  ],
  ['nothing any more', completed, { status: 404, json: { detail: 'Not found' } }, { state: 'expired' }],
  ['a status that is gone', { status: 404 }, {}, { state: 'unknown-operation' }],
])('completed is not success: %s', async (_what, status, result, state) => {
  expect((await asked(status, result)).state).toMatchObject(state)
})

it.each(['downstream_service_error', 'generation_timeout'])('a model that says %s may do better', async (type) => {
  const result = { status: 422, json: { detail: [{ loc: ['body'], msg: 'x', type }] } }
  expect((await asked(completed, result)).state).toMatchObject(failed('PROVIDER_UNAVAILABLE'))
})

it('units without a price are told alone', async () => {
  const result = { headers: { 'x-fal-billable-units': '5' }, json: { video: { url } } }
  const { charge } = (await asked(completed, result)).state as { charge?: object }
  expect(charge).toEqual({ state: 'CHARGED', providerUnits: '5 units' })
})

// source: wire-fal, Errors, Infra
test.each([
  ['request_timeout', 504, 'PROVIDER_UNAVAILABLE'],
  ['startup_timeout', 504, 'PROVIDER_UNAVAILABLE'],
  ['runner_scheduling_failure', 503, 'PROVIDER_UNAVAILABLE'],
  ['runner_connection_timeout', 503, 'PROVIDER_UNAVAILABLE'],
  ['runner_disconnected', 503, 'PROVIDER_UNAVAILABLE'],
  ['runner_connection_refused', 503, 'PROVIDER_UNAVAILABLE'],
  ['runner_connection_error', 503, 'PROVIDER_UNAVAILABLE'],
  ['runner_incomplete_response', 502, 'PROVIDER_UNAVAILABLE'],
  ['runner_server_error', 500, 'PROVIDER_UNAVAILABLE'],
  ['internal_error', 500, 'PROVIDER_UNAVAILABLE'],
  ['client_disconnected', 499, 'PROVIDER_UNAVAILABLE'],
  ['bad_request', 400, 'PROVIDER_REJECTED'],
])('a job that the queue ended with %s (%d) is %s, by its code alone', async (type, status, code) => {
  const error = { json: { status: 'COMPLETED', error: 'Odd words', error_type: type } }
  const result = { status, json: { detail: 'Odd words', error_type: type } }
  const told = failed(code, { charge: { state: status < 500 ? 'UNKNOWN' : 'NONE' } })
  expect((await asked(error, result)).state).toMatchObject(told)
  // Said by the result alone, `bad_request` may be about the question.
  if (type === 'bad_request') await expect(asked(completed, result)).rejects.toMatchObject({ failure: { code } })
  else expect((await asked(completed, result)).state).toMatchObject(told)
})

it('a transport error in front of the result decides nothing', async () => {
  await expect(asked(completed, { status: 502 })).rejects.toMatchObject({ delivery: 'unknown' })
  await expect(asked(completed, { status: 401 })).rejects.toMatchObject({ failure: { code: 'CREDENTIALS' } })
})

it('a result that is gone is taken from the list, where the clip still lies', async () => {
  const listed = { json: { items: [{ request_id: 'r-1', json_output: { video: { url } } }] } }
  for (const [status, result] of [
    [completed, { status: 404 }],
    [{ status: 404 }, {}],
  ] as const) {
    const { state, calls } = await asked(status, result, listed)
    expect(state).toMatchObject({ state: 'succeeded', outputs: [{ url }] })
    expect(calls.at(-1)!.call).toContain('request_id=r-1&expand=payloads')
  }
})

test.each([
  [200, 'OK', 'canceled'],
  [202, 'CANCELLATION_REQUESTED', 'too-late'],
  [400, 'ALREADY_COMPLETED', 'too-late'],
  [404, 'NOT_FOUND', 'too-late'],
])('a cancel answered with %d %s', async (status, word, outcome) => {
  const { provider, context } = await meet({ [`PUT /queue${path}/cancel`]: { status, json: { status: word } } })
  expect(await provider.cancel!(operation, context)).toBe(outcome)
})

it('a lost submit is known by the address of its upload alone, over pages, and the list is not kept', async () => {
  const item = (request_id: string, json_input: object) => ({ request_id, json_input })
  const pages: Answers = {
    'GET /api/v1/models/requests/by-endpoint?endpoint_id=fal-ai%2Fkling-video%2Fv3%2Fpro%2Fimage-to-video&limit=100&expand':
      {
        json: {
          items: [item('other', { prompt: `https://x.example/${attempt}-a.png`, start_image_url: url })],
          next_cursor: 'c',
        },
      },
    'GET /api/v1/models/requests/by-endpoint?': {
      json: { items: [item('r-1', { start_image_url: `https://v3.fal.media/files/x/1_${attempt}-a.png` })] },
    },
  }
  const { provider, context, kept } = await meet(pages)
  const request = { endpoint, body: { start_image_url: medium('a') } }
  expect(await provider.find!({ idempotencyKey: attempt, request }, context)).toEqual(operation)
  expect(kept.map(({ body }) => body)).toEqual([null, null])
  const strange = { idempotencyKey: 'another-attempt', request }
  expect(await provider.find!(strange, context)).toBe('not-found')
  expect(await provider.find!({ ...strange, request: { endpoint, body: { prompt: 'x' } } }, context)).toBe('unknown')
})

it('the key is in nothing that is kept', async () => {
  const { submit, kept } = await meet({ 'POST /queue/': { status: 401, json: { detail: `Wrong ${apiKey}` } } })
  await expect(submit({})).rejects.toMatchObject({ failure: { providerMessage: 'Wrong ***' } })
  expect(JSON.stringify(kept)).not.toContain('secret-456789')
})

it('a lost submit is looked for in the last thousand', async () => {
  const endless: Answers = { 'GET /api/v1/models/requests/by-endpoint?': { json: { items: [], next_cursor: 'more' } } }
  const { provider, context, calls } = await meet(endless)
  const request = { endpoint, body: { start_image_url: medium('a') } }
  expect(await provider.find!({ idempotencyKey: attempt, request }, context)).toBe('not-found')
  expect(calls.map(({ call }) => new URL(call.slice(4), 'http://x').searchParams.get('limit'))).toEqual(
    Array(10).fill('100'),
  )
})
