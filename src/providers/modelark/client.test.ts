import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, test, vi } from 'vitest'
import type { CallContext, KeptAnswer, RawAnswer } from '../provider.ts'
import { createModelarkProvider, isVolcengine, nameInChina } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0).reverse()) await close()
})

const apiKey = 'ark-0123456789abcdef'
const tasks = '/api/v3/contents/generations/tasks'
const picture = { $medium: { field: 'startFrame', key: 'inputs/0.png', mimeType: 'image/png', form: 'DATA_URL' } }
const model = 'dreamina-seedance-2-0-260128'
const request = {
  microsPerToken: 7,
  body: { model, content: [{ type: 'image_url', image_url: { url: picture }, role: 'first_frame' }], duration: 5 },
}
const operation = { id: 'cgt-1', microsPerToken: 7 }
const url = 'https://tos.example.com/video.mp4'
const keptUntil = Date.parse('2026-11-28T12:00:00Z') / 1000

type Answer = [status: number, json?: unknown, headers?: Record<string, string>]

const hangs = 0

/** A server that has one answer for each call, `GET /…`, and a client of it. */
async function meet(answers: Record<string, Answer> | Answer) {
  const calls: { call: string; authorization: string | undefined; body: string }[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const call = `${incoming.method} ${incoming.url!.slice(tasks.length)}`
    calls.push({ call, authorization: incoming.headers.authorization, body: Buffer.concat(chunks).toString() })
    const [status, json, headers = {}] = Array.isArray(answers) ? answers : (answers[call] ?? [404, {}])
    if (status === hangs) return
    response.writeHead(status, headers).end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`
  const provider = createModelarkProvider({ baseUrl, credentials: [{ id: 'main', apiKey }] })
  closers.push(() => provider.stop?.())
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: 'attempt-1',
    credential: 'main',
    callbackUrl: 'https://example.com/webhooks/modelark',
    media: { read: async () => Buffer.from('picture'), url: () => null },
    resultFile: '/nowhere',
    now: () => new Date('2026-11-28T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: () => {},
    wake: () => {},
  }
  return { calls, context, provider }
}
const callsOf = (calls: readonly { call: string }[]) => calls.map(({ call }) => call)

it('a submit is the body that was said, with its picture, our key and where to call back', async () => {
  const { provider, context, calls } = await meet([200, { id: 'cgt-1' }])
  expect(await provider.submit(request, context)).toEqual({ operation })
  expect(calls).toMatchObject([{ call: 'POST ', authorization: `Bearer ${apiKey}` }])
  const image_url = { url: `data:image/png;base64,${Buffer.from('picture').toString('base64')}` }
  expect(JSON.parse(calls[0]!.body)).toEqual({
    ...request.body,
    content: [{ type: 'image_url', image_url, role: 'first_frame' }],
    safety_identifier: 'attempt-1',
    callback_url: context.callbackUrl,
  })
})

test.each<[number, string, string, string?]>([
  [400, 'InvalidParameter', 'PROVIDER_REJECTED', 'duration'],
  [400, 'MissingParameter.content', 'PROVIDER_REJECTED'],
  [400, 'InvalidParameter', 'INVALID_IMAGE', 'content[1].image_url'],
  [400, 'InvalidParameter.video_url', 'INVALID_VIDEO'],
  [400, 'InvalidParameter', 'INVALID_AUDIO', 'audio_url'],
  [400, 'InvalidImageURL.DownloadFailed', 'INVALID_IMAGE'],
  [400, 'InputTextRiskDetection', 'MODERATED'],
  [400, 'ContentSecurityDetectionError', 'MODERATED'],
  [401, 'AuthenticationError', 'CREDENTIALS'],
  [403, 'AccountOverdueError', 'INSUFFICIENT_CREDIT'],
  [403, 'OperationDenied.ServiceOverdue', 'INSUFFICIENT_CREDIT'],
  [403, 'OperationDenied.ServiceNotOpen', 'CREDENTIALS'],
  [403, 'OperationDenied.FileQuotaExceeded', 'PROVIDER_REJECTED'],
  [404, 'InvalidEndpointOrModel.NotFound', 'MODEL_RETIRED'],
  // These are about what the account has opened, not about the model.
  [404, 'ModelNotOpen', 'CREDENTIALS'],
  [404, 'InvalidEndpointOrModel.ModelIDAccessDisabled', 'CREDENTIALS'],
  [429, 'SetLimitExceeded', 'INSUFFICIENT_CREDIT'],
  [429, 'QuotaExceeded', 'RATE_LIMITED'],
  [429, 'ServerOverloaded', 'RATE_LIMITED'],
  [418, '', 'PROVIDER_REJECTED'],
])('a submit answered with %d %s is refused: %s', async (status, code, expected, param = '') => {
  const { provider, context } = await meet([status, { error: { code, message: 'No', param } }, { 'retry-after': '7' }])
  await expect(provider.submit(request, context)).rejects.toMatchObject({
    delivery: 'refused',
    failure: { code: expected, providerMessage: 'No', retryable: expected === 'RATE_LIMITED' },
    retryAfterMilliseconds: 7000,
  })
})

test.each<Answer>([
  [408, { error: { code: 'Timeout' } }],
  [409, {}],
  [500, { error: { code: 'InternalServiceError', message: 'SensitiveContentDetected' } }],
  [200, { task_id: 'cgt-1' }],
  [200, { id: '../files' }],
])('a submit answered with %d %j may have made a task', async (...answer) => {
  const { provider, context } = await meet(answer)
  await expect(provider.submit(request, context)).rejects.toMatchObject({ delivery: 'unknown' })
})

const usage = { completion_tokens: 108_900, total_tokens: 108_900 }
const charge = { state: 'CHARGED', micros: 762_300, providerUnits: '108900 tokens' }
const failed = (code: string, more: object = {}) => ({ state: 'failed', failure: { code }, ...more })
const free = { charge: { state: 'NONE' } }

test.each<[object, object]>([
  [{ status: 'queued' }, { state: 'pending' }],
  [{ status: 'running', error: null }, { state: 'pending' }],
  [{ status: 'thinking' }, { state: 'pending' }],
  [
    { status: 'succeeded', content: { video_url: url }, usage },
    { state: 'succeeded', outputs: [{ url }], charge },
  ],
  [
    { status: 'succeeded', content: { video_url: url, last_frame_url: `${url}.png` }, usage },
    { state: 'succeeded', outputs: [{ url, lastFrame: `${url}.png` }], charge },
  ],
  [
    { status: 'succeeded', content: { video_url: url, last_frame_url: 'file:///etc/passwd' }, usage },
    { state: 'succeeded', outputs: [{ url }], charge },
  ],
  [
    { status: 'succeeded', content: { video_url: url }, usage: { total_tokens: '108900' } },
    { state: 'succeeded', charge },
  ],
  [
    { status: 'succeeded', content: { video_url: url } },
    { state: 'succeeded', charge: { state: 'CHARGED' } },
  ],
  [{ status: 'succeeded', content: {}, usage, updated_at: keptUntil - 86_400 }, failed('RESULT_INVALID', { charge })],
  [{ status: 'succeeded', content: {}, usage, updated_at: keptUntil - 86_401 }, { state: 'expired' }],
  [{ status: 'failed', error: { code: 'InternalServiceError' } }, failed('PROVIDER_UNAVAILABLE', free)],
  [{ status: 'failed', error: { code: 'InvalidParameter' } }, failed('PROVIDER_REJECTED', free)],
  [{ status: 'failed', error: null }, failed('PROVIDER_UNAVAILABLE', free)],
  [{ status: 'cancelled' }, { state: 'canceled', ...free }],
  [{ status: 'canceled' }, { state: 'canceled' }],
  [{ status: 'expired' }, failed('PROVIDER_UNAVAILABLE', { charge: { state: 'UNKNOWN' } })],
])('a poll answered with %j', async (task, state) => {
  const { provider, context, calls } = await meet([200, { id: 'cgt-1', ...task }])
  expect(await provider.poll(operation, context)).toMatchObject(state)
  expect(callsOf(calls)).toEqual(['GET /cgt-1'])
})

it('an answer about another task is none', async () => {
  const { provider, context } = await meet([200, { id: 'cgt-2', status: 'succeeded', content: { video_url: url } }])
  await expect(provider.poll(operation, context)).rejects.toMatchObject({ delivery: 'unknown' })
})

test.each([
  ['InputImageSensitiveContentDetected.PrivacyInformation', 'INPUT', ['PrivacyInformation']],
  ['OutputVideoSensitiveContentDetected', 'OUTPUT', []],
  ['SensitiveContentDetected.Violence', 'OUTPUT', ['Violence']],
])('a failed task says in 200 that moderation refused it: %s', async (code, stage, categories) => {
  const { provider, context } = await meet([200, { id: 'cgt-1', status: 'failed', error: { code, message: 'No' } }])
  expect(await provider.poll(operation, context)).toMatchObject(
    failed('MODERATED', { failure: { code: 'MODERATED', moderation: { stage, categories }, providerMessage: 'No' } }),
  )
})

it('many are asked about with one call, and one that the list leaves out alone', async () => {
  const ids = ['cgt-1', 'cgt-2', 'cgt-3', 'cgt-4']
  const list = `GET ?page_num=1&page_size=500${ids.map((id) => `&filter.task_ids=${id}`).join('')}`
  const { provider, context, calls } = await meet({
    [list]: [
      200,
      {
        items: [
          { id: 'cgt-2', status: 'failed' },
          { id: 'cgt-1', status: 'queued' },
        ],
        total: 2,
      },
    ],
    'GET /cgt-3': [200, { id: 'cgt-3', status: 'running' }],
  })
  const kept = new Map<number, RawAnswer[]>()
  const keepFor = (index: number, answer: KeptAnswer) => kept.set(index, [...(kept.get(index) ?? []), answer()])
  const states = await provider.pollMany!(
    ids.map((id) => ({ id, microsPerToken: null })),
    { ...context, keepFor },
  )
  expect(states.map(({ state }) => state)).toEqual(['pending', 'failed', 'pending', 'unknown-operation'])
  expect(callsOf(calls).sort()).toEqual([list, 'GET /cgt-3', 'GET /cgt-4'].sort())
  expect(kept.get(0)).toMatchObject([{ body: { id: 'cgt-1', status: 'queued' } }])
})

it('one of a batch that hangs, asked about alone, is waited for no longer than ten seconds', async () => {
  const timeout = AbortSignal.timeout
  const given: number[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    given.push(milliseconds)
    return timeout(50)
  })
  const list = 'GET ?page_num=1&page_size=500&filter.task_ids=cgt-1&filter.task_ids=cgt-2'
  const { provider, context } = await meet({
    [list]: [200, { items: [{ id: 'cgt-2', status: 'failed' }] }],
    'GET /cgt-1': [hangs],
  })
  const operations = ['cgt-1', 'cgt-2'].map((id) => ({ id, microsPerToken: null }))
  const states = await provider.pollMany!(operations, { ...context, keepFor: () => {} })
  expect(states.map(({ state }) => state)).toEqual(['pending', 'failed'])
  expect(given).toEqual([10_000])
}, 5_000)

const page = (number: number) => `GET ?page_num=${number}&page_size=500`
const strangers = Array.from({ length: 500 }, (_, index) => ({ id: `cgt-x${index}`, safety_identifier: 'other' }))

test.each<[string, unknown[], unknown]>([
  [
    'shows our key',
    [
      { id: 'cgt-9', model },
      { id: 'cgt-1', safety_identifier: 'attempt-1' },
    ],
    operation,
  ],
  ['shows no keys', [{ id: 'cgt-1', model }], 'not-found'],
])('a lost task is adopted by our key alone: a list that %s', async (_case, items, found) => {
  const { provider, context, calls } = await meet({
    [page(1)]: [200, { items: strangers }],
    [page(2)]: [200, { items }],
  })
  expect(await provider.find!({ idempotencyKey: 'attempt-1', request }, context)).toEqual(found)
  expect(callsOf(calls)).toEqual([page(1), page(2)])
})

it('a lost task is looked for in the last two thousand', async () => {
  const pages = [1, 2, 3, 4, 5].map(page)
  const { provider, context, calls } = await meet(
    Object.fromEntries(pages.map((each): [string, Answer] => [each, [200, { items: strangers }]])),
  )
  expect(await provider.find!({ idempotencyKey: 'attempt-1', request }, context)).toBe('not-found')
  expect(callsOf(calls)).toEqual(pages.slice(0, 4))
})

test.each<[string, Answer, string, string[]]>([
  ['queued', [200, {}], 'canceled', ['GET /cgt-1', 'DELETE /cgt-1']],
  [
    'queued',
    [403, { error: { code: 'OperationDenied.UnsupportedPhase' } }],
    'too-late',
    ['GET /cgt-1', 'DELETE /cgt-1'],
  ],
  ['running', [200], 'too-late', ['GET /cgt-1']],
  // DELETE would remove what was paid for.
  ['succeeded', [200], 'too-late', ['GET /cgt-1']],
  ['expired', [200], 'too-late', ['GET /cgt-1']],
  ['cancelled', [200], 'canceled', ['GET /cgt-1']],
])('a cancel of a task that is %s, with DELETE answering %j, is %s', async (status, answer, outcome, expected) => {
  const { provider, context, calls } = await meet({
    'GET /cgt-1': [200, { id: 'cgt-1', status }],
    'DELETE /cgt-1': answer,
  })
  expect(await provider.cancel!(operation, context)).toBe(outcome)
  expect(callsOf(calls)).toEqual(expected)
})

it('in China the models have other names', () => {
  expect(isVolcengine('https://ark.cn-beijing.volces.com/api/v3')).toBe(true)
  expect(isVolcengine('https://ark.ap-southeast.bytepluses.com/api/v3')).toBe(false)
  expect([model, 'seedance-1-5-pro-251215'].map(nameInChina)).toEqual([
    'doubao-seedance-2-0-260128',
    'doubao-seedance-1-5-pro-251215',
  ])
})

it('a body over 64 MB is not sent, and the advice says what to do', async () => {
  const { provider, context, calls } = await meet([200, { id: 'cgt-1' }])
  const media = { read: async () => Buffer.alloc(30_000_000), url: () => null }
  const body = { ...request.body, content: [...request.body.content, ...request.body.content] }
  await expect(provider.submit({ ...request, body }, { ...context, media })).rejects.toMatchObject({
    delivery: 'not-delivered',
    failure: { code: 'PROVIDER_REJECTED', retryable: false, message: expect.stringContaining('fewer or smaller') },
  })
  expect(calls).toEqual([])
  const less = { ...media, read: async () => Buffer.alloc(10_000_000) }
  expect(await provider.submit(request, { ...context, media: less })).toMatchObject({ operation })
})
