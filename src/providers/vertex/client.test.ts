import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callContext, image, type Reply, startScripted } from '../../../test/support/scripted-google.ts'
import type { JsonValue } from '../json.ts'
import { type OperationState, type ProviderClient, ProviderError } from '../provider.ts'
import { createVertexProvider, objectUrl, type VertexOptions, vertexHost } from './client.ts'

const model = 'veo-3.1-generate-001'
const resource = `projects/our-project/locations/us-central1/publishers/google/models/${model}`
const name = `${resource}/operations/0c5e9d4e-1b2c-4a5d-8e6f-000000000001`
const request = {
  kind: 'prediction',
  model,
  body: {
    instances: [
      { prompt: 'a lake', image: { bytesBase64Encoded: image('startFrame'), mimeType: 'image/png' } },
    ] as unknown as JsonValue,
    parameters: { sampleCount: 4, durationSeconds: 8, seed: 0 },
  },
}
const operation = { id: name, kind: 'prediction', model, project: 'our-project', location: 'us-central1' }
const clip = Buffer.from('\u0000\u0000\u0000\u0018ftypmp42 and some more')

let folder: string
let google: Awaited<ReturnType<typeof startScripted>>
let provider: ProviderClient
const providers: ProviderClient[] = []

function make(changes: Partial<VertexOptions> = {}): ProviderClient {
  const made = createVertexProvider({
    credentials: [
      { id: 'first', project: 'our-project', location: 'us-central1', token: async () => 'the-token' },
      {
        id: 'second',
        project: 'p2',
        location: 'global',
        token: async () => 'second-token',
        quotaProject: async () => 'billed-project',
      },
    ],
    baseUrl: google.origin,
    storageBaseUrl: google.origin,
    downloadTo: () => Promise.reject(new Error('Nothing lies elsewhere')),
    ...changes,
  })
  providers.push(made)
  return made
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vertex-'))
  google = await startScripted()
  provider = make()
})
afterAll(async () => {
  await Promise.all(providers.map((each) => each.stop?.()))
  await google.stop()
  await rm(folder, { recursive: true, force: true })
})

async function submitError(...replies: Reply[]): Promise<ProviderError> {
  google.script(...replies)
  const error = await provider.submit(request, callContext(folder).context).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProviderError)
  return error as ProviderError
}

async function polled(json: unknown, handle: JsonValue = operation): Promise<OperationState> {
  google.script({ json })
  return provider.poll(handle, callContext(folder).context)
}

const rpcError = (status: number, token: string, message: string, details?: unknown[]): Reply => ({
  status,
  json: { error: { code: status, message, status: token, ...(details ? { details } : {}) } },
})

test('an answer of 17 MiB is read; one that announces more than 300 is not, and nobody knows what became of the request', async () => {
  google.script({ json: { name, padding: 'x'.repeat(17 * 1024 * 1024) } })
  expect(await provider.submit(request, callContext(folder).context)).toEqual({ operation })
  google.script({ text: '.', goesOn: true, headers: { 'content-length': String(300 * 1024 * 1024 + 1) } })
  const giveUp = AbortSignal.timeout(10_000)
  const refused = provider.submit(request, callContext(folder, { signal: giveUp }).context)
  await expect(refused).rejects.toMatchObject({ delivery: 'unknown', failure: { code: 'PROVIDER_UNAVAILABLE' } })
  expect(giveUp.aborted).toBe(false)
})

test('of the reasons for a refusal twenty are read, and of what Google writes 4,000 characters', async () => {
  const reasons = Array.from(
    { length: 21 },
    (_, nth) => `It might violate our policies. Support codes: ${10_000 + nth}`,
  )
  const refused = async (raiMediaFilteredReasons: string[]) => {
    const state = await polled({ name, done: true, response: { raiMediaFilteredReasons } })
    return (state as { failure: ProviderError['failure'] }).failure.moderation!.categories
  }
  expect(await refused(reasons)).toHaveLength(20)
  const code = 'Support codes: 10001'
  expect(await refused([code.padStart(4_000)])).toEqual(['support code 10001'])
  expect(await refused([code.padStart(4_006)])).toEqual([])
})

describe('submit', () => {
  test('sends one clip with raw base64, the token, and a seed of 0', async () => {
    google.script({ json: { name } })
    const { context, kept } = callContext(folder)
    expect(await provider.submit(request, context)).toEqual({ operation })
    expect(google.calls).toHaveLength(1)
    const [call] = google.calls
    expect(call).toMatchObject({
      method: 'POST',
      path: `/v1/${resource}:predictLongRunning`,
      body: {
        instances: [
          {
            image: { bytesBase64Encoded: Buffer.from('bytes of startFrame').toString('base64'), mimeType: 'image/png' },
          },
        ],
        parameters: { sampleCount: 1, durationSeconds: 8, seed: 0 },
      },
    })
    expect(call!.headers.authorization).toBe('Bearer the-token')
    expect(call!.headers['x-goog-user-project']).toBeUndefined()
    expect(call!.body.parameters).not.toHaveProperty('storageUri')
    expect(kept).toEqual([{ call: `POST /v1/${resource}:predictLongRunning`, status: 200, body: { name } }])
  })

  test('uses the credential it is told, with its quota project', async () => {
    google.script({ json: { name: 'projects/billed-project/x' } })
    const { context, kept } = callContext(folder, { credential: 'second' })
    await provider.submit(request, context)
    expect(kept.map(({ body }) => body)).toEqual([{ name: 'projects/billed-project/x' }])
    expect(google.calls[0]!.path).toContain('/v1/projects/p2/locations/global/')
    expect(google.calls[0]!.headers).toMatchObject({
      authorization: 'Bearer second-token',
      'x-goog-user-project': 'billed-project',
    })
  })

  test('lets the bucket take the clip where there is one', async () => {
    google.script({ json: { name } })
    await make({ storageUri: 'gs://bucket/clips/' }).submit(request, callContext(folder).context)
    expect(google.calls[0]!.body.parameters.storageUri).toBe('gs://bucket/clips/')
  })

  test.each<[string, Reply, string, Partial<ProviderError['failure']>]>([
    [
      '403',
      rpcError(403, 'PERMISSION_DENIED', "The request violates your organization's security policy"),
      'refused',
      { code: 'CREDENTIALS' },
    ],
    [
      '403 without billing',
      rpcError(403, 'PERMISSION_DENIED', 'This API method requires billing to be enabled.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'BILLING_DISABLED' },
      ]),
      'refused',
      { code: 'INSUFFICIENT_CREDIT', retryable: false },
    ],
    ['a wrong path', { status: 404, text: '<html>404</html>' }, 'refused', { code: 'PROVIDER_REJECTED' }],
    [
      'used up credit',
      rpcError(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
      'refused',
      { code: 'INSUFFICIENT_CREDIT', retryable: false },
    ],
    [
      '400',
      rpcError(400, 'INVALID_ARGUMENT', 'aspectRatio is wrong'),
      'refused',
      { code: 'PROVIDER_REJECTED', providerMessage: 'aspectRatio is wrong' },
    ],
    [
      'a bad picture',
      rpcError(400, 'INVALID_ARGUMENT', 'Unable to process input image.'),
      'refused',
      { code: 'INVALID_IMAGE' },
    ],
    [
      'a refusal of the prompt',
      rpcError(
        400,
        'INVALID_ARGUMENT',
        'The prompt could not be submitted. It might violate our policies. Support codes: 62263041, 57734940',
      ),
      'refused',
      { code: 'MODERATED', moderation: { stage: 'INPUT', categories: ['dangerous', 'hate'] } },
    ],
    [
      "an administrator's policy, which is none of content",
      rpcError(
        400,
        'FAILED_PRECONDITION',
        'The model violates organization policy constraint constraints/vertexai.allowedModels.',
      ),
      'refused',
      { code: 'PROVIDER_REJECTED' },
    ],
    ['503', { status: 503, text: 'upstream' }, 'unknown', { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
    ['408', { status: 408, text: '' }, 'unknown', {}],
    ['a redirect', { status: 302, headers: { location: '/x' } }, 'refused', { retryable: false }],
    ['a pointer to a result', { status: 303, headers: { location: '/x' } }, 'unknown', {}],
    ['a success without a name', { json: {} }, 'unknown', { code: 'PROVIDER_UNAVAILABLE' }],
  ])('%s', async (_title, reply, delivery, failure) => {
    const error = await submitError(reply)
    expect(error.failure).toMatchObject(failure)
    expect(error.delivery).toBe(delivery)
    expect(google.calls).toHaveLength(1)
  })

  test('reads an error that is wrapped in an array, and how long to wait', async () => {
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2.5s' }
    const error = { code: 429, message: 'Slow down', status: 'RESOURCE_EXHAUSTED', details: [retry] }
    const wrapped = await submitError({ status: 429, json: [{ error }] })
    expect(wrapped).toMatchObject({ failure: { code: 'RATE_LIMITED', providerMessage: 'Slow down' } })
    expect(wrapped.retryAfterMilliseconds).toBe(2500)
    const byHeader = await submitError({ status: 429, headers: { 'retry-after': '7' }, json: { error: { code: 429 } } })
    expect(byHeader.retryAfterMilliseconds).toBe(7000)
    expect((await submitError(rpcError(429, 'RESOURCE_EXHAUSTED', 'x'))).retryAfterMilliseconds).toBeUndefined()
  })

  test('an abort really stops the call, and its outcome is unknown', async () => {
    google.script('hang')
    const controller = new AbortController()
    const submitted = provider.submit(request, callContext(folder, { signal: controller.signal }).context)
    await google.called()
    controller.abort()
    await expect(submitted).rejects.toMatchObject({ delivery: 'unknown' })
  })

  test('nothing was sent when nobody listens, no token comes or a medium cannot be read', async () => {
    const { context } = callContext(folder)
    await expect(make({ baseUrl: 'http://127.0.0.1:1' }).submit(request, context)).rejects.toMatchObject({
      delivery: 'not-delivered',
    })
    const credential = {
      id: 'first',
      project: 'p',
      location: 'global',
      token: () => new Promise<string>(() => undefined),
    }
    await expect(
      make({ credentials: [credential] }).submit(request, { ...context, signal: AbortSignal.timeout(20) }),
    ).rejects.toMatchObject({ delivery: 'not-delivered', failure: { retryable: true } })
    google.script()
    await expect(
      provider.submit(request, {
        ...context,
        media: { read: () => Promise.reject(new Error('gone')), url: () => null },
      }),
    ).rejects.toMatchObject({ delivery: 'not-delivered', failure: { code: 'INTERNAL' } })
    expect(google.calls).toHaveLength(0)
  })
})

describe('poll', () => {
  test('asks with POST, by name, at the place it was sent to', async () => {
    expect(await polled({ name })).toEqual({ state: 'pending' })
    expect(google.calls[0]).toMatchObject({
      method: 'POST',
      path: `/v1/${resource}:fetchPredictOperation`,
      body: { operationName: name },
    })
  })

  test('writes an inline clip to the file it was given, over what lies there, and keeps only its length', async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 17, 7)
    const response = {
      '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse',
      raiMediaFilteredCount: 0,
      videos: [{ bytesBase64Encoded: bytes.toString('base64'), mimeType: 'video/mp4' }],
    }
    const { context, kept } = callContext(folder)
    for (let time = 0; time < 2; time++) {
      google.script({ json: { name, done: true, response } })
      expect(await provider.poll(operation, context)).toEqual({
        state: 'succeeded',
        outputs: [{ file: context.resultFile }],
        charge: { state: 'CHARGED' },
      })
    }
    expect((await readFile(context.resultFile)).equals(bytes)).toBe(true)
    expect(JSON.stringify(kept).length).toBeLessThan(2000)
  })

  test('a clip in the bucket is fetched with the token, streamed to the file', async () => {
    const videos = [{ gcsUri: 'gs://bucket/prefix/123/sample_0.mp4', mimeType: 'video/mp4' }]
    const handle = { uri: 'gs://bucket/prefix/123/sample_0.mp4' }
    expect(await polled({ name, done: true, response: { videos } })).toMatchObject({ outputs: [{ handle }] })
    google.script({ bytes: clip })
    const { context } = callContext(folder)
    await provider.fetchResult!(handle, join(folder, 'fetched.mp4'), context)
    expect((await readFile(join(folder, 'fetched.mp4'))).equals(clip)).toBe(true)
    expect(google.calls[0]).toMatchObject({
      path: '/storage/v1/b/bucket/o/prefix%2F123%2Fsample_0.mp4?alt=media',
      headers: { authorization: 'Bearer the-token' },
    })
  })

  test('of a partly filtered answer the clip is taken', async () => {
    const videos = [{ gcsUri: 'gs://b/o.mp4' }]
    const reasons = ['Veo could not generate 1 videos. Support codes: 64151117']
    const response = { raiMediaFilteredCount: 1, raiMediaFilteredReasons: reasons, videos }
    expect(await polled({ name, done: true, response })).toMatchObject({ state: 'succeeded', outputs: [{}] })
  })

  test('done without a clip is a refusal, with the categories behind the support codes, and costs nothing', async () => {
    const message =
      'Veo found a violation in the generated videos. Support codes: 15236754, 61493863 35561574, 99999999'
    expect(
      await polled({
        name,
        done: true,
        response: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: [message] },
      }),
    ).toEqual({
      state: 'failed',
      failure: {
        code: 'MODERATED',
        message: 'Google withheld the clip by its content.',
        retryable: false,
        providerMessage: message,
        moderation: {
          stage: 'OUTPUT',
          categories: ['celebrity', 'violence', 'third-party content', 'support code 99999999'],
        },
      },
      charge: { state: 'NONE' },
    })
    expect(
      await polled({
        done: true,
        response: { raiMediaFilteredReasons: ['The input image violates the guidelines. Support codes: 17301594'] },
      }),
    ).toMatchObject({ failure: { moderation: { stage: 'INPUT', categories: ['child'] } } })
    expect(await polled({ done: true, response: {} })).toMatchObject({
      failure: { code: 'MODERATED', moderation: { categories: [] } },
      charge: { state: 'NONE' },
    })
  })

  test.each<[number, string, object]>([
    [3, 'Unsupported output video duration 999 seconds', { code: 'PROVIDER_REJECTED', retryable: false }],
    [3, 'The prompt might violate our policies', { code: 'MODERATED', moderation: { stage: 'INPUT', categories: [] } }],
    [8, 'Resource has been exhausted', { code: 'RATE_LIMITED', retryable: true }],
    [13, 'Internal error', { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
    [14, 'Unavailable\u0000', { code: 'PROVIDER_UNAVAILABLE', retryable: true, providerMessage: 'Unavailable\uFFFD' }],
    [7, 'Denied', { code: 'CREDENTIALS', retryable: false }],
    [1, 'Cancelled', { code: 'CANCELED_BY_PROVIDER', retryable: true }],
    [99, 'What', { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  ])('an operation that ended with code %i (%s) failed and costs nothing', async (code, message, failure) => {
    const state = await polled({ name, done: true, error: { code, message } })
    expect(state).toMatchObject({ state: 'failed', failure, charge: { state: 'NONE' } })
  })

  test('an end without clip and without reason is not called free', async () => {
    expect(await polled({ name, done: true })).toMatchObject({
      failure: { code: 'RESULT_INVALID' },
      charge: { state: 'UNKNOWN' },
    })
  })

  test("only Google's own 404 says that the operation is unknown; other errors are thrown", async () => {
    const { context } = callContext(folder)
    google.script(rpcError(404, 'NOT_FOUND', 'Operation not found'))
    expect(await provider.poll(operation, context)).toEqual({ state: 'unknown-operation' })
    for (const reply of [
      { status: 404, text: 'no such route' },
      rpcError(500, 'INTERNAL', 'x'),
      { text: '<html>' },
      'cut',
    ] as const) {
      google.script(reply)
      await expect(provider.poll(operation, context)).rejects.toBeInstanceOf(ProviderError)
    }
  })
})

describe('interactions', () => {
  const body = {
    model: 'gemini-omni-1.2-flash',
    background: true,
    store: true,
    input: [{ type: 'text', text: 'a lake' }],
  }
  const omni = {
    kind: 'interaction',
    body: { ...body, response_format: { type: 'video', duration: '8s', delivery: 'uri', aspect_ratio: '9:16' } },
  }
  const path = '/v1beta1/projects/our-project/locations/global/interactions'

  test('go to the global location, inline without a bucket, their duration untouched', async () => {
    google.script({ json: { id: 'v1_abc', status: 'in_progress' } })
    const submission = await provider.submit(omni, callContext(folder).context)
    const { model } = body
    expect(submission).toEqual({ operation: { id: 'v1_abc', kind: 'interaction', project: 'our-project', model } })
    expect(google.calls[0]).toMatchObject({ method: 'POST', path })
    expect(google.calls[0]!.body).toEqual({
      ...body,
      response_format: { type: 'video', duration: '8s', delivery: 'inline', aspect_ratio: '9:16' },
    })
  })

  test('go into the bucket where there is one', async () => {
    google.script({ json: { id: 'v1_abc', status: 'queued' } })
    await make({ storageUri: 'gs://bucket/omni/' }).submit(
      { kind: 'interaction', body: { ...body, response_format: [{ type: 'text' }, { type: 'video' }] } },
      callContext(folder).context,
    )
    expect(google.calls[0]!.body.response_format).toEqual([
      { type: 'text' },
      { type: 'video', delivery: 'uri', gcs_uri: 'gs://bucket/omni/' },
    ])
  })

  test('deliver a clip inline', async () => {
    const content = [{ type: 'video', mime_type: 'video/mp4', data: clip.toString('base64') }]
    const state = await polled(
      { id: 'v1_abc', status: 'completed', steps: [{ type: 'model_output', content }] },
      { id: 'v1_abc', kind: 'interaction', project: 'our-project' },
    )
    expect(state).toMatchObject({ state: 'succeeded', charge: { state: 'CHARGED' } })
    expect(google.calls[0]).toMatchObject({ method: 'GET', path: `${path}/v1_abc` })
    expect((await readFile(join(folder, 'result.mp4'))).equals(clip)).toBe(true)
  })
})

test('locations have hosts of three kinds, and nothing else is one', () => {
  expect(vertexHost('us-central1')).toBe('https://us-central1-aiplatform.googleapis.com')
  expect(vertexHost('global')).toBe('https://aiplatform.googleapis.com')
  expect(vertexHost('eu')).toBe('https://aiplatform.eu.rep.googleapis.com')
  expect(() => vertexHost('evil.example/')).toThrow()
  expect(objectUrl('https://a/b', 'https://s')).toBeNull()
})

test('says what it can do', () => {
  expect(provider.cancel).toBeUndefined()
  expect(provider.find).toBeUndefined()
  expect(provider.deduplicates).toBeUndefined()
  expect(provider.credentials(undefined)).toEqual(['first', 'second'])
  expect(make({ credentials: [] }).credentials(undefined)).toEqual([])
})
