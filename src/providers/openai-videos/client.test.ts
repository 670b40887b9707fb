import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, describe, expect, it, test } from 'vitest'
import type { CallContext, RawAnswer } from '../provider.ts'
import { createOpenaiVideosProvider, type OpenaiVideosOptions } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const apiKey = 'sk-proj-0123456789abcdef'
const now = new Date('2026-08-01T12:00:00Z')
const nowSeconds = now.getTime() / 1000
const pictureBytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10])
const request = {
  model: 'sora-2',
  prompt: 'Waves roll in\nat dusk',
  seconds: 8,
  size: '1280x720',
  inputReference: { $medium: { field: 'startFrame', key: 'inputs/0.png', mimeType: 'image/png', form: 'FILE' } },
}
/** source: wire-openai-sora §2 */
const video = {
  id: 'video_68d7',
  object: 'video',
  model: 'sora-2',
  status: 'queued',
  progress: 0,
  created_at: nowSeconds,
  completed_at: null,
  expires_at: null,
  prompt: request.prompt,
  size: '1280x720',
  seconds: '8',
  remixed_from_video_id: null,
  error: null,
}

interface Call {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}
type Answer = { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
type Script = (call: Call, response: ServerResponse) => Answer | undefined

/** A server that does as the script says, a client of it, and what both have seen. */
async function meet(script: Script, options: Partial<OpenaiVideosOptions> = {}) {
  const calls: Call[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = incoming
    const call = { method, path, headers, body: Buffer.concat(chunks) }
    calls.push(call)
    const answer = script(call, response)
    if (!answer) return
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.text ?? JSON.stringify(answer.json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const provider = createOpenaiVideosProvider({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    credentials: [{ id: 'main', apiKey }],
    downloadTo: async () => {
      throw new Error('not expected')
    },
    ...options,
  })
  closers.push(() => provider.stop())
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: 'attempt',
    credential: 'main',
    callbackUrl: null,
    media: { read: async () => pictureBytes, url: () => null },
    resultFile: '/nowhere',
    now: () => now,
    log: pino({ level: 'silent' }),
    keep: (answer) => void kept.push(answer()),
    wake() {},
  }
  return { provider, context, calls, kept }
}
const submitTo = async (script: Script, options?: Partial<OpenaiVideosOptions>, sent: object = request) => {
  const met = await meet(script, options)
  const outcome = await met.provider.submit(sent as never, met.context).then(
    (submission) => ({ submission, error: undefined }),
    (error) => ({ submission: undefined, error }),
  )
  return { ...met, ...outcome }
}
const pollOf = async (answer: Answer, options?: Partial<OpenaiVideosOptions>) => {
  const met = await meet(() => answer, options)
  return { ...met, state: await met.provider.poll({ id: 'video_68d7' }, met.context) }
}
const formOf = ({ body, headers }: Call) =>
  new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type']! } }).formData()
const failed = (error: unknown) => ({ json: { ...video, status: 'failed', error } })

describe('a submit', () => {
  it('is a form with the picture as a file, the length as text, and the key', async () => {
    const { calls, submission } = await submitTo(() => ({ json: video }), { organization: 'org-1', project: 'proj-1' })
    expect(submission).toEqual({ operation: { id: 'video_68d7' } })
    const [call] = calls as [Call]
    expect(`${call.method} ${call.path}`).toBe('POST /v1/videos')
    expect(call.headers).toMatchObject({
      authorization: `Bearer ${apiKey}`,
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    })
    const form = await formOf(call)
    expect([...form.keys()].sort()).toEqual(['input_reference', 'model', 'prompt', 'seconds', 'size'])
    expect(form.get('model')).toBe('sora-2')
    expect(String(form.get('prompt')).replaceAll('\r\n', '\n')).toBe(request.prompt)
    expect(form.get('seconds')).toBe('8')
    expect(form.get('size')).toBe('1280x720')
    const file = form.get('input_reference') as File
    expect([file.type, file.name, Buffer.from(await file.arrayBuffer())]).toEqual([
      'image/png',
      'picture.png',
      pictureBytes,
    ])
  })

  it('is JSON with the picture as a data URL where the server is said to take that', async () => {
    const { calls } = await submitTo(() => ({ json: video }), {
      encoding: 'json',
      models: { 'sora-2': 'openai/sora-2' },
    })
    expect(calls[0]!.headers['content-type']).toBe('application/json')
    expect(JSON.parse(calls[0]!.body.toString())).toEqual({
      model: 'openai/sora-2',
      prompt: request.prompt,
      seconds: '8',
      size: '1280x720',
      input_reference: { image_url: `data:image/png;base64,${pictureBytes.toString('base64')}` },
    })
  })

  it('says the length as the server wants it, and no picture where there is none', async () => {
    const { inputReference: _, ...withoutPicture } = request
    const json = await submitTo(
      () => ({ json: video }),
      { encoding: 'json', seconds: { key: 'duration', as: 'number' } },
      withoutPicture,
    )
    const { model, prompt, size } = withoutPicture
    expect(JSON.parse(json.calls[0]!.body.toString())).toEqual({ model, prompt, size, duration: 8 })
    const form = await formOf((await submitTo(() => ({ json: video }), {}, withoutPicture)).calls[0]!)
    expect(form.has('input_reference')).toBe(false)
  })

  it.each([
    ['a lean answer', { json: { id: 'video_1', status: 'processing' } }],
    ['a job that has failed at once', failed({ code: 'moderation_blocked', message: 'no' })],
    ['another 2xx', { status: 202, json: video }],
  ])('is accepted by %s', async (_name, answer) => {
    const { submission } = await submitTo(() => answer)
    expect(submission).toEqual({ operation: { id: (answer.json as { id: string }).id } })
  })

  const envelope = (error: object) => ({
    error: { message: 'words', type: 'invalid_request_error', param: null, ...error },
  })
  test.each<[string, Answer, string, string, boolean, object?]>([
    ['a wrong field', { status: 400, json: envelope({ code: null }) }, 'refused', 'PROVIDER_REJECTED', false],
    [
      'a picture of another size',
      { status: 400, json: envelope({ message: 'Inpaint image must match the requested width and height' }) },
      'refused',
      'INVALID_IMAGE',
      false,
    ],
    [
      'moderation in words alone',
      { status: 400, json: { error: 'Your request was rejected by our safety system.' } },
      'refused',
      'MODERATED',
      false,
    ],
    ['an organisation that is not verified', { status: 403, json: envelope({}) }, 'refused', 'CREDENTIALS', false],
    ['a service that is gone', { status: 410, text: 'Gone' }, 'refused', 'MODEL_RETIRED', false],
    [
      'the rate',
      {
        status: 429,
        headers: { 'retry-after-ms': '1500', 'retry-after': '9' },
        json: envelope({ code: 'rate_limit_exceeded' }),
      },
      'refused',
      'RATE_LIMITED',
      true,
      { retryAfterMilliseconds: 1500 },
    ],
    [
      'the rate, in seconds',
      { status: 429, headers: { 'retry-after': '9' }, text: '' },
      'refused',
      'RATE_LIMITED',
      true,
      { retryAfterMilliseconds: 9000 },
    ],
    [
      'the quota, with the same status',
      { status: 429, json: envelope({ type: 'insufficient_quota', code: 'insufficient_quota' }) },
      'refused',
      'INSUFFICIENT_CREDIT',
      false,
    ],
    [
      'an error without an envelope',
      { status: 422, json: { message: 'words', code: 7 } },
      'refused',
      'PROVIDER_REJECTED',
      false,
    ],
    [
      'an error that calls itself well',
      { status: 200, json: { error: { message: 'words', code: 'invalid_size' } } },
      'refused',
      'PROVIDER_REJECTED',
      false,
    ],
    [
      'the same without an envelope',
      { status: 200, json: { message: 'words', type: 'invalid_request_error' } },
      'refused',
      'PROVIDER_REJECTED',
      false,
    ],
    [
      'the rate, for good',
      { status: 429, headers: { 'x-should-retry': 'false' }, text: '' },
      'refused',
      'RATE_LIMITED',
      false,
    ],
    ['a redirect', { status: 308, headers: { location: '/v2' }, text: '' }, 'refused', 'PROVIDER_UNAVAILABLE', false],
    ['a conflict', { status: 409, json: envelope({}) }, 'unknown', 'PROVIDER_UNAVAILABLE', true],
    [
      'overload that may be retried',
      { status: 503, headers: { 'x-should-retry': 'true' }, text: 'busy' },
      'unknown',
      'PROVIDER_UNAVAILABLE',
      true,
    ],
    [
      'moderation that is down',
      { status: 503, json: { error: { message: 'The moderation service does not answer' } } },
      'unknown',
      'PROVIDER_UNAVAILABLE',
      true,
    ],
    ['a proxy without an answer', { status: 504, text: '<html>' }, 'unknown', 'PROVIDER_UNAVAILABLE', true],
    [
      'server_error in a 200',
      { status: 200, json: envelope({ type: 'server_error' }) },
      'unknown',
      'PROVIDER_UNAVAILABLE',
      true,
    ],
    [
      'an answer without an id',
      { status: 200, json: { message: 'Task submitted' } },
      'unknown',
      'PROVIDER_UNAVAILABLE',
      true,
    ],
  ])('answered with %s is sent once and classified', async (_name, answer, delivery, code, retryable, more = {}) => {
    const { error, calls } = await submitTo(() => answer)
    expect(error).toMatchObject({ name: 'ProviderError', delivery, failure: { code, retryable }, ...more })
    expect(calls).toHaveLength(1)
  })

  it('refused by moderation says the stage, the categories and the provider’s words, without the key and NUL', async () => {
    const { error, kept } = await submitTo(() => ({
      status: 400,
      headers: { 'x-request-id': 'req_1' },
      json: {
        error: {
          message: `Blocked\u0000 for ${apiKey}`,
          code: 'moderation_blocked',
          moderation_details: { moderation_stage: 'input', categories: Array(51).fill('violence') },
        },
      },
    }))
    expect(error.failure).toMatchObject({
      moderation: { stage: 'INPUT', categories: Array(50).fill('violence') },
      providerMessage: 'Blocked\uFFFD for ***',
    })
    expect(kept).toMatchObject([{ call: 'POST /v1/videos', status: 400, requestId: 'req_1' }])
    expect(JSON.stringify(kept)).not.toContain(apiKey)
  })

  it('whose picture is not there is not sent', async () => {
    const { provider, context, calls } = await meet(() => ({ json: video }))
    const media = { read: () => Promise.reject(new Error('gone')), url: () => null }
    await expect(provider.submit(request as never, { ...context, media })).rejects.toMatchObject({
      delivery: 'not-delivered',
      failure: { code: 'INTERNAL' },
    })
    expect(calls).toEqual([])
  })
})

describe('a poll', () => {
  it.each([
    [
      { status: 'queued', progress: 0 },
      { state: 'pending', fraction: 0 },
    ],
    [
      { status: 'in_progress', progress: 45 },
      { state: 'pending', fraction: 0.45 },
    ],
    [
      { status: 'processing', progress: '45%' },
      { state: 'pending', fraction: 0.45 },
    ],
    [{ status: 'pending', progress: undefined }, { state: 'pending' }],
    [
      { status: 'baking', progress: 1 },
      { state: 'pending', fraction: 0.01 },
    ],
    [{ status: 'canceled' }, { state: 'canceled', charge: { state: 'UNKNOWN' } }],
    [{ status: 'expired' }, { state: 'expired' }],
  ])('of %o is %o', async (job, state) => {
    expect((await pollOf({ json: { ...video, ...job } })).state).toEqual(state)
  })

  const handle = (more: object = {}) => ({
    state: 'succeeded',
    outputs: [{ providerVideoId: 'video_68d7', handle: { id: 'video_68d7', ...more } }],
    charge: { state: 'CHARGED' },
  })
  it.each([3_600, -1])(
    'of one that succeeded has a clip that needs the key, and cost, whatever our clock says of it: %d s',
    async (left) => {
      const json = { ...video, status: 'SUCCEEDED', progress: 100, expires_at: nowSeconds + left }
      expect((await pollOf({ json })).state).toEqual(handle())
    },
  )

  it.each([
    [{ url: 'https://cdn.example/1.mp4' }],
    [{ video_url: 'https://cdn.example/1.mp4' }],
    [{ output: [{ url: 'https://cdn.example/1.mp4' }] }],
    [{ data: { url: 'https://cdn.example/1.mp4' } }],
    [{ metadata: { url: 'https://cdn.example/1.mp4' } }],
  ])('finds the job’s link in %o', async (link) => {
    const json = { id: 'video_68d7', status: 'completed', ...link }
    expect((await pollOf({ json })).state).toEqual(handle({ link: 'https://cdn.example/1.mp4' }))
  })

  it('keeps a link on the server’s own host, and forgets one that is no address', async () => {
    const of = async (url: string) => {
      const { state } = await pollOf({ json: { id: 'video_68d7', status: 'completed', url } })
      return state.state === 'succeeded' ? (state.outputs[0] as { handle?: unknown }).handle : undefined
    }
    expect(await of('/files/1.mp4')).toMatchObject({
      link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/files\/1\.mp4$/),
    })
    expect(await of('file:///etc/passwd')).toEqual({ id: 'video_68d7' })
    expect(await of('http://')).toEqual({ id: 'video_68d7' })
  })

  it.each([
    [{ code: 'content_policy_violation', message: '' }, 'MODERATED', false],
    [{ code: 'server_error', message: 'Oops' }, 'PROVIDER_UNAVAILABLE', true],
    [{ code: 'invalid_input', message: 'No', type: 'invalid_request_error' }, 'PROVIDER_REJECTED', false],
    ['words alone', 'PROVIDER_UNAVAILABLE', true],
    [null, 'PROVIDER_UNAVAILABLE', true],
  ])('of a job failed with %o is %s', async (error, code, retryable) => {
    const { state } = await pollOf(failed(error))
    expect(state).toMatchObject({ state: 'failed', failure: { code, retryable }, charge: { state: 'UNKNOWN' } })
    if (code === 'MODERATED')
      expect(state).toMatchObject({ failure: { moderation: { stage: 'OUTPUT', categories: [] } } })
  })

  it.each([410, 200])('answered with %d is about a job nobody knows', async (status) => {
    const { state } = await pollOf({ status, json: { error: { message: 'Not found', code: 'video_not_found' } } })
    expect(state).toEqual({ state: 'unknown-operation' })
  })

  it.each([
    [{ status: 429, headers: { 'retry-after': '2' }, text: '' }, 'RATE_LIMITED'],
    [{ status: 200, json: { error: { message: 'later', type: 'server_error' } } }, 'PROVIDER_UNAVAILABLE'],
    [{ status: 200, json: {} }, 'PROVIDER_UNAVAILABLE'],
  ])('answered with %o says nothing of the job', async (answer, code) => {
    await expect(pollOf(answer)).rejects.toMatchObject({ name: 'ProviderError', failure: { code, retryable: true } })
  })
})

describe('a clip', () => {
  const fetchClip = async (answer: Answer, handle: object = {}) => {
    const met = await meet(() => answer)
    const fetched = met.provider.fetchResult!({ id: 'video_68d7', ...handle }, '/nowhere', met.context)
    return { ...met, error: await fetched.catch((error: unknown) => error) }
  }

  it('is fetched from /content with the key', async () => {
    const { calls } = await fetchClip({ status: 503, text: '' })
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/binary' }
    expect(calls).toMatchObject([{ path: '/v1/videos/video_68d7/content', headers }])
  })

  it('that is not at /content may be at the job’s own link', async () => {
    const { error } = await fetchClip({ status: 405, text: '' }, { link: 'http://blobs.example/1.mp4' })
    expect(error).toMatchObject({ message: 'not expected' })
  })

  it.each([
    [404, '{"error":{"message":"expired"}}', 'RESULT_EXPIRED', false],
    [401, '{"error":{"message":"no"}}', 'CREDENTIALS', false],
    [429, '', 'RATE_LIMITED', true],
    [200, '{"error":{"message":"no","code":"server_error"}}', 'PROVIDER_UNAVAILABLE', true],
  ])('answered with %d %s is none', async (status, text, code, retryable) => {
    const { error } = await fetchClip({ status, text })
    expect(error).toMatchObject({ name: 'ProviderError', failure: { code, retryable } })
  })
})

describe('the provider', () => {
  const make = (options: Partial<OpenaiVideosOptions>) =>
    createOpenaiVideosProvider({
      credentials: [{ id: 'main', apiKey }],
      downloadTo: async () => ({}) as never,
      ...options,
    })

  it('serves what OpenAI retired only at servers of others', () => {
    expect(make({})).not.toHaveProperty('servesRetired')
    expect(make({ baseUrl: 'https://eu.api.openai.com/v1' })).not.toHaveProperty('servesRetired')
    expect(make({ baseUrl: 'https://api.openai.com.example/v1/' })).toMatchObject({ servesRetired: true })
  })

  it('buys twice if it is sent twice, knows no key of ours to look for, and cannot cancel', () => {
    const provider = make({})
    expect(provider.deduplicates).toBeUndefined()
    expect(provider.find).toBeUndefined()
    expect(provider.cancel).toBeUndefined()
    expect(provider.webhook).toBeUndefined()
  })
})

it('lists the last five hundred jobs, or fewer pages where those are older than is asked for', async () => {
  const endless = await meet(() => ({ json: { data: [video], has_more: true } }))
  const of = (since: Date) => ({ since, request: request as never })
  expect(await endless.provider.list!(of(new Date(0)), endless.context)).toHaveLength(5)
  expect(endless.calls.map(({ path }) => path.replace(/&after=.*/, ''))).toEqual(
    Array(5).fill('/v1/videos?order=desc&limit=100'),
  )
  await endless.provider.list!(of(new Date(now.getTime() + 1)), endless.context)
  expect(endless.calls).toHaveLength(6)
})
