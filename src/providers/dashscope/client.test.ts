import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import type { CallContext, RawAnswer } from '../provider.ts'
import { createDashscopeProvider } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const apiKey = 'sk-0123456789abcdef'
const medium = (field: string, form: string, mimeType = 'image/png') => ({
  $medium: { field, key: field, mimeType, form },
})
const request = {
  body: {
    model: 'wan2.7-i2v',
    input: { prompt: 'Waves', media: [{ type: 'first_frame', url: medium('startFrame', 'DATA_URL') }] },
    parameters: { resolution: '720P', duration: 5 },
  },
  microsPerSecond: 100_000,
}
const operation = { id: 'task-1', microsPerSecond: 100_000 }
const url = 'https://oss.example/a.mp4?Signature=abc'

interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
}
interface Asked {
  call: string
  headers: Record<string, string | undefined>
  body: string
}

/** A server that answers so, a client of it, and what both have seen. Of its paths it is asked for in the order given. */
async function meet(
  answerOf: Answer | ((asked: Asked, host: string) => Answer),
  media: Partial<CallContext['media']> = {},
) {
  const calls: Asked[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const call = `${incoming.method} ${incoming.url}`
    const asked = {
      call,
      headers: incoming.headers as Asked['headers'],
      body: Buffer.concat(chunks).toString('latin1'),
    }
    calls.push(asked)
    const answer = typeof answerOf === 'function' ? answerOf(asked, host) : answerOf
    response.writeHead(answer.status ?? 200, answer.headers ?? {})
    response.end(answer.json === undefined ? '' : JSON.stringify(answer.json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createDashscopeProvider({
    baseUrl: `${host}/api/v1`,
    workspace: 'ws-1',
    credentials: [{ id: 'main', apiKey }],
  })
  closers.push(() => provider.stop?.())
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: 'attempt-1',
    credential: 'main',
    callbackUrl: 'https://example.com/webhooks/dashscope',
    media: { read: async () => Buffer.from('picture'), url: () => null, ...media },
    resultFile: '/nowhere',
    now: () => new Date('2026-11-28T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: (answer) => kept.push(answer()),
    wake: () => {},
  }
  return {
    ...{ calls, kept, context, provider },
    submit: (sent: JsonValue = request) => provider.submit(sent, context),
    poll: () => provider.poll(operation, context),
    cancel: () => provider.cancel!(operation, context),
  }
}

const accepted = { json: { output: { task_id: 'task-1', task_status: 'PENDING' }, request_id: 'r' } }

it('a submit is the body that was said, with its picture, and nothing of ours besides', async () => {
  const { submit, calls } = await meet(accepted)
  expect(await submit()).toEqual({ operation })
  expect(calls).toMatchObject([
    {
      call: 'POST /api/v1/services/aigc/video-generation/video-synthesis',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'x-dashscope-async': 'enable',
        'x-dashscope-workspace': 'ws-1',
      },
    },
  ])
  expect(calls[0]!.headers).not.toHaveProperty('x-dashscope-ossresourceresolve')
  const picture = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`
  expect(JSON.parse(calls[0]!.body)).toEqual({
    ...request.body,
    input: { prompt: 'Waves', media: [{ type: 'first_frame', url: picture }] },
  })
})

const policy = (host: string) => ({
  ...{ upload_host: `${host}/oss`, upload_dir: 'dir', oss_access_key_id: 'id', signature: 'sig-1', policy: 'policy-1' },
  ...{ x_oss_object_acl: 'private', x_oss_forbid_overwrite: 'true' },
})
const withUpload = ({ call }: Asked, host: string): Answer =>
  call.startsWith('GET') ? { json: { data: policy(host) } } : call === 'POST /oss' ? {} : accepted

it('a picture of 7 MB goes with the request', async () => {
  const { submit, calls } = await meet(accepted, { read: async () => Buffer.alloc(7_000_000) })
  await submit()
  expect(calls).toHaveLength(1)
})

it('a larger picture and every sound are uploaded with one policy, which is not kept', async () => {
  const read = async (key: string) => Buffer.alloc(key === 'startFrame' ? 7_000_001 : 10, key)
  const { submit, calls, kept } = await meet(withUpload, { read })
  const media = [
    ...request.body.input.media,
    { type: 'driving_audio', url: medium('drivingAudio', 'FILE', 'audio/mpeg') },
  ]
  await submit({ ...request, body: { ...request.body, input: { media } } })
  expect(calls.map(({ call }) => call).sort()).toEqual([
    'GET /api/v1/uploads?action=getPolicy&model=wan2.7-i2v',
    'POST /api/v1/services/aigc/video-generation/video-synthesis',
    'POST /oss',
    'POST /oss',
  ])
  const [sent] = calls.filter(({ call }) => call.endsWith('synthesis'))
  expect(sent!.headers['x-dashscope-ossresourceresolve']).toBe('enable')
  expect(JSON.parse(sent!.body).input.media).toEqual([
    { type: 'first_frame', url: expect.stringMatching(/^oss:\/\/dir\/[0-9a-f]{64}\.png$/) },
    { type: 'driving_audio', url: expect.stringMatching(/^oss:\/\/dir\/[0-9a-f]{64}\.mp3$/) },
  ])
  const upload = calls.find(({ call }) => call === 'POST /oss')!
  expect(upload.headers).not.toHaveProperty('authorization')
  for (const part of ['OSSAccessKeyId', 'Signature', 'policy', 'key', 'x-oss-object-acl', 'success_action_status'])
    expect(upload.body).toContain(`name="${part}"`)
  expect(kept).toHaveLength(1)
})

const file = {
  ...request,
  body: { ...request.body, input: { audio_url: medium('drivingAudio', 'FILE', 'audio/wav') } },
}

test.each([
  [500, undefined, 'not-delivered', 'PROVIDER_UNAVAILABLE'],
  [200, { data: {} }, 'not-delivered', 'PROVIDER_UNAVAILABLE'],
  [404, undefined, 'not-delivered', 'PROVIDER_UNAVAILABLE'],
  [401, { code: 'InvalidApiKey', message: 'No' }, 'refused', 'CREDENTIALS'],
])('an upload answered with %d %j is %s: nothing is bought', async (status, json, delivery, code) => {
  const { submit, calls } = await meet({ status, json })
  await expect(submit(file)).rejects.toMatchObject({ delivery, failure: { code } })
  expect(calls.map(({ call }) => call)).toEqual(['GET /api/v1/uploads?action=getPolicy&model=wan2.7-i2v'])
})

test.each([
  'http://169.254.169.254',
  'https://10.0.0.1',
  'https://elsewhere.example',
  'https://aliyuncs.com.elsewhere.example',
  'https://notaliyuncs.com',
  // Of the vendor, but anybody could answer in its place.
  'http://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
])('media are not uploaded to %s, whatever an answer says', async (host) => {
  const { submit, calls } = await meet(({ call }) => (call.startsWith('GET') ? { json: { data: policy(host) } } : {}))
  const message = expect.stringContaining('not its own')
  await expect(submit(file)).rejects.toMatchObject({
    delivery: 'not-delivered',
    failure: { code: 'PROVIDER_UNAVAILABLE', message, retryable: false },
  })
  expect(calls).toHaveLength(1)
})

it('where an upload fails and we are reached from outside, our own address is sent', async () => {
  const own = 'https://gateway.example/media/1'
  const { submit, calls } = await meet(({ call }) => (call.endsWith('synthesis') ? accepted : { status: 503 }), {
    url: () => own,
  })
  expect(await submit(file)).toEqual({ operation })
  expect(JSON.parse(calls.at(-1)!.body).input).toEqual({ audio_url: own })
  expect(calls.at(-1)!.headers).not.toHaveProperty('x-dashscope-ossresourceresolve')
})

test.each([
  [400, 'InvalidParameter', 'Input should be 2', 'refused', 'PROVIDER_REJECTED'],
  [400, 'InvalidParameter', 'Model not exist.', 'refused', 'MODEL_RETIRED'],
  [404, 'ModelNotFound', 'No', 'refused', 'MODEL_RETIRED'],
  [400, 'InvalidURL', 'Required URL is missing: img_url', 'refused', 'INVALID_IMAGE'],
  [400, 'InvalidURL', 'The video cannot be fetched', 'refused', 'INVALID_VIDEO'],
  [400, 'InvalidParameter.DataInspection', 'Unable to download the audio', 'refused', 'INVALID_AUDIO'],
  [400, 'InvalidParameter.DataInspection', 'Inappropriate', 'refused', 'MODERATED'],
  [400, 'DataInspectionFailed', 'Input data may contain inappropriate content', 'refused', 'MODERATED'],
  [400, 'Arrearage', 'Overdue', 'refused', 'INSUFFICIENT_CREDIT'],
  [401, 'InvalidApiKey', 'No', 'refused', 'CREDENTIALS'],
  [403, 'AccessDenied', 'No', 'refused', 'CREDENTIALS'],
  [429, 'Throttling.RateQuota', 'Slow down', 'refused', 'RATE_LIMITED'],
  [429, 'Throttling.AllocationQuota', 'Slow down', 'refused', 'RATE_LIMITED'],
  [418, 'Teapot', 'Hm', 'refused', 'PROVIDER_REJECTED'],
  // Errors inside of 200.
  [200, 'DataInspectionFailed', 'No', 'refused', 'MODERATED'],
  [200, 'Throttling', 'No', 'refused', 'RATE_LIMITED'],
  // Each of these may have made a task, which costs.
  [200, 'Odd', 'Hm', 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, undefined, undefined, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [408, 'RequestTimeOut', 'Later', 'unknown', 'PROVIDER_UNAVAILABLE'],
  [500, 'InternalError', 'DataInspection is down', 'unknown', 'PROVIDER_UNAVAILABLE'],
  [503, 'Throttling', 'No', 'unknown', 'PROVIDER_UNAVAILABLE'],
])('a submit answered with %d %s “%s” is %s: %s', async (status, code, message, delivery, failure) => {
  const { submit } = await meet({ status, json: { code, message, request_id: 'r' } })
  await expect(submit()).rejects.toMatchObject({ delivery, failure: { code: failure } })
})

it('a task that was made is adopted, whatever stands beside it', async () => {
  const { submit } = await meet({ json: { ...accepted.json, code: 'Odd', message: 'Hm' } })
  expect(await submit()).toEqual({ operation })
})

const output = (task_status: string, more: object = {}, usage?: object) => ({
  output: { task_id: 'task-1', task_status, ...more },
  ...(usage ? { usage } : {}),
})
const failed = (code: string, more: object = {}) => ({ state: 'failed', failure: { code }, ...more })
const charged = (seconds: number) => ({
  charge: { state: 'CHARGED', micros: seconds * 100_000, providerUnits: `${seconds} seconds` },
})

test.each([
  [output('PENDING'), { state: 'pending' }],
  [output('RUNNING'), { state: 'pending' }],
  [output('SUSPENDED'), { state: 'pending' }],
  [output('UNKNOWN'), { state: 'unknown-operation' }],
  [output('CANCELED'), { state: 'canceled' }],
  [output('SUCCEEDED', { video_url: url }), { state: 'succeeded', outputs: [{ url }], charge: { state: 'CHARGED' } }],
  [output('SUCCEEDED', { video_url: url }, { duration: 5 }), { state: 'succeeded', ...charged(5) }],
  [
    output('SUCCEEDED', { video_url: url }, { duration: 5, output_video_duration: 5, input_video_duration: 3 }),
    { state: 'succeeded', ...charged(8) },
  ],
  [
    output('SUCCEEDED', { video_url: url }, { duration: 8, output_video_duration: 5, input_video_duration: 3 }),
    { state: 'succeeded', ...charged(8) },
  ],
  [output('SUCCEEDED', {}, { duration: 5 }), failed('RESULT_INVALID', charged(5))],
  [output('SUCCEEDED', { video_url: 'ftp://x/y' }), failed('RESULT_INVALID')],
  // A bad parameter may be found out only by the task.
  [
    output('FAILED', { code: 'InvalidParameter', message: "Input should be '720P': parameters.resolution" }),
    failed('PROVIDER_REJECTED', { charge: { state: 'UNKNOWN' } }),
  ],
  [
    output('FAILED', { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' }),
    { state: 'failed', failure: { code: 'MODERATED', moderation: { stage: 'OUTPUT' } } },
  ],
  [
    output('FAILED', { code: 'DataInspectionFailed.Image', message: 'Input data may contain inappropriate content.' }),
    { state: 'failed', failure: { code: 'MODERATED', moderation: { stage: 'INPUT' } } },
  ],
  [output('FAILED', { code: 'InternalError', message: 'x' }), failed('PROVIDER_UNAVAILABLE')],
  [output('FAILED'), failed('PROVIDER_UNAVAILABLE')],
])('a poll answered with %j', async (json, state) => {
  const { poll, calls } = await meet({ json })
  expect(await poll()).toMatchObject(state)
  expect(calls).toMatchObject([{ call: 'GET /api/v1/tasks/task-1', body: '' }])
})

test.each([
  [200, undefined],
  [200, { output: {} }],
  // About another task.
  [200, output('SUCCEEDED', { task_id: 'task-2', video_url: url })],
  [200, { code: 'InternalError', message: 'x' }],
  [503, { code: 'InternalError' }],
])('a poll answered with %d %j says nothing', async (status, json) => {
  await expect((await meet({ status, json })).poll()).rejects.toMatchObject({ delivery: 'unknown' })
})

test.each([
  [200, { request_id: 'r' }, 'canceled'],
  [400, { code: 'UnsupportedOperation', message: 'Not PENDING' }, 'too-late'],
  [200, { code: 'UnsupportedOperation', message: 'Not PENDING' }, 'too-late'],
  [404, undefined, 'too-late'],
])('a cancel answered with %d %j: %s', async (status, json, outcome) => {
  const { cancel, calls } = await meet({ status, json })
  expect(await cancel()).toBe(outcome)
  expect(calls).toMatchObject([{ call: 'POST /api/v1/tasks/task-1/cancel' }])
})

it('a cancel that fails is not taken for one', async () => {
  await expect((await meet({ status: 500 })).cancel()).rejects.toMatchObject({ delivery: 'unknown' })
})

it('the key and signed addresses are in nothing that is kept', async () => {
  const { poll, kept } = await meet({
    status: 401,
    json: { code: 'InvalidApiKey', message: `Wrong ${apiKey} at ${url}` },
  })
  await expect(poll()).rejects.toMatchObject({ failure: { code: 'CREDENTIALS' } })
  expect(JSON.stringify(kept)).not.toMatch(/0123456789|Signature=abc/)
})
