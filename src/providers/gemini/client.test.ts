import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callContext, image, type Reply, startScripted } from '../../../test/support/scripted-google.ts'
import type { JsonValue } from '../json.ts'
import { type OperationState, type ProviderClient, ProviderError } from '../provider.ts'
import { createGeminiProvider } from './client.ts'

const apiKey = 'AIza-canary-key'
const clip = Buffer.from('\u0000\u0000\u0000\u0018ftypmp42 and some more')
const operation = { id: 'v1_abc', kind: 'interaction', model: 'gemini-omni-1.1-flash' }
const request = {
  kind: 'interaction',
  body: {
    model: 'gemini-omni-1.1-flash',
    input: [
      { type: 'image', data: image('startFrame'), mime_type: 'image/png' },
      { type: 'text', text: 'a lake' },
    ] as unknown as JsonValue,
    response_format: { type: 'video', aspect_ratio: '16:9', resolution: '720p', duration: '8s', delivery: 'uri' },
  },
}

let folder: string
let google: Awaited<ReturnType<typeof startScripted>>
let provider: ProviderClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gemini-'))
  google = await startScripted()
  provider = createGeminiProvider({
    credentials: [
      { id: 'first', apiKey },
      { id: 'second', apiKey: 'another-key' },
    ],
    baseUrl: `${google.origin}/v1beta`,
    downloadTo: () => Promise.reject(new Error('Nothing lies elsewhere')),
  })
})
afterAll(async () => {
  await provider.stop?.()
  await google.stop()
  await rm(folder, { recursive: true, force: true })
})

const apiError = (status: number, token: string | undefined, message: string, code: unknown = status): Reply => ({
  status,
  json: { error: { code, message, ...(token === undefined ? {} : { status: token }) } },
})

async function polled(json: unknown, ...more: Reply[]): Promise<OperationState> {
  google.script({ json }, ...more)
  return provider.poll(operation, callContext(folder).context)
}

const made = (...content: unknown[]) => ({
  id: 'v1_abc',
  status: 'completed',
  steps: [{ type: 'model_output', content }],
})
const fileUri = () => `${google.origin}/v1beta/files/abc:download?alt=media`

describe('submit', () => {
  test('starts in the background, stored, with the key in a header and the duration as it was said', async () => {
    google.script({ json: { id: 'v1_abc', object: 'interaction', status: 'in_progress' } })
    const { context, kept } = callContext(folder)
    expect(await provider.submit(request, context)).toEqual({ operation })
    const [call] = google.calls
    expect(call).toMatchObject({ method: 'POST', path: '/v1beta/interactions', headers: { 'x-goog-api-key': apiKey } })
    expect(call!.body).toEqual({
      ...request.body,
      input: [
        { type: 'image', data: Buffer.from('bytes of startFrame').toString('base64'), mime_type: 'image/png' },
        { type: 'text', text: 'a lake' },
      ],
      background: true,
      store: true,
    })
    expect(kept).toMatchObject([{ call: 'POST /v1beta/interactions', status: 200 }])
    google.script({ json: { id: 'v1_abc' } })
    await provider.submit(
      request,
      callContext(folder, { credential: 'second', callbackUrl: 'https://us.example/hook' }).context,
    )
    expect(google.calls[0]).toMatchObject({
      headers: { 'x-goog-api-key': 'another-key' },
      body: { webhook_config: { uris: ['https://us.example/hook'] } },
    })
  })

  test.each<[string, Reply, string, object]>([
    [
      'a word for a code',
      apiError(400, undefined, 'duration must be a string', 'invalid_request'),
      'refused',
      { code: 'PROVIDER_REJECTED' },
    ],
    [
      'a content token',
      apiError(400, 'PROHIBITED_CONTENT', 'x'),
      'refused',
      { code: 'MODERATED', moderation: { stage: 'INPUT', categories: [] } },
    ],
    ['a content token as a code', apiError(400, undefined, 'x', 'safety'), 'refused', { code: 'MODERATED' }],
    [
      '504',
      apiError(504, 'DEADLINE_EXCEEDED', 'Deadline expired'),
      'unknown',
      { code: 'PROVIDER_UNAVAILABLE', retryable: true },
    ],
    ['an answer without an id', { json: { status: 'in_progress' } }, 'unknown', { code: 'PROVIDER_UNAVAILABLE' }],
  ])('%s', async (_title, reply, delivery, failure) => {
    google.script(reply)
    const error = await provider.submit(request, callContext(folder).context).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ delivery, failure })
  })

  test('no key stays in the words or in what is kept', async () => {
    const fault = { code: 403, message: `Key ${apiKey} is blocked`, status: 'PERMISSION_DENIED' }
    google.script({ status: 403, json: [{ error: fault }] })
    const { context, kept } = callContext(folder)
    const error = await provider.submit(request, context).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ failure: { code: 'CREDENTIALS', providerMessage: 'Key *** is blocked' } })
    expect(JSON.stringify(kept)).not.toContain(apiKey)
  })
})

describe('poll', () => {
  test.each(['queued', 'in_progress', 'a_status_of_tomorrow'])('%s is pending', async (status) => {
    expect(await polled({ id: 'v1_abc', status })).toEqual({ state: 'pending' })
    expect(google.calls[0]).toMatchObject({ method: 'GET', path: '/v1beta/interactions/v1_abc' })
  })

  test('a clip is not there before its file is ACTIVE', async () => {
    const finished = {
      ...made({ type: 'text', text: 'Here it is.' }, { type: 'video', mime_type: 'video/mp4', uri: fileUri() }),
      usage: { total_output_tokens: 57920, output_tokens_by_modality: [{ modality: 'video', tokens: 57920 }] },
    }
    expect(await polled(finished, { json: { name: 'files/abc', state: 'PROCESSING' } })).toEqual({
      state: 'pending',
      pollAfterMilliseconds: 2_000,
    })
    expect(google.calls[1]).toMatchObject({ method: 'GET', path: '/v1beta/files/abc' })
    expect(await polled(finished, { json: { name: 'files/abc', state: 'FAILED' } })).toMatchObject({
      state: 'failed',
      failure: { code: 'RESULT_INVALID' },
      charge: { state: 'UNKNOWN' },
    })
    const ready = {
      state: 'succeeded',
      outputs: [{ handle: { uri: fileUri() }, providerVideoId: 'abc' }],
      charge: { state: 'CHARGED', providerUnits: '57920 video tokens', micros: 1_013_600 },
    }
    expect(await polled(finished, { json: { name: 'files/abc', state: 'ACTIVE' } })).toEqual(ready)
    // Whoever may not ask about the file may still fetch it.
    expect(await polled(finished, apiError(404, 'NOT_FOUND', 'x'))).toEqual(ready)
    await expect(polled(finished, { status: 503 })).rejects.toBeInstanceOf(ProviderError)
  })

  test.each([
    ['gemini-omni-1.1-flash', { total_input_tokens: 1_000 }, [['video', 57_920]], 1_015_100],
    ['gemini-omni-1.2-flash', {}, [['VIDEO', 57_920]], 695_040],
    [
      'gemini-omni-1.2-flash',
      { total_input_tokens: 7 },
      [
        ['video', 100],
        ['text', 10],
      ],
      1_301,
    ],
    ['gemini-omni-2-flash', {}, [['video', 57_920]], undefined],
    ['gemini-omni-1.2-flash', {}, [['text', 10]], undefined],
  ] as const)('the tokens of %s settle its charge (%j, %j)', async (model, usage, tokens, micros) => {
    const made = { type: 'model_output', content: [{ type: 'video', data: clip.toString('base64') }] }
    const output_tokens_by_modality = tokens.map(([modality, tokens]) => ({ modality, tokens }))
    const answer = { status: 'completed', steps: [made], usage: { ...usage, output_tokens_by_modality } }
    for (const [own, json] of [
      [{ ...operation, model }, answer],
      [
        { id: 'v1_abc', kind: 'interaction' },
        { ...answer, model },
      ],
    ] as const) {
      google.script({ json })
      const { charge } = (await provider.poll(own, callContext(folder).context)) as { charge: { micros?: number } }
      expect(charge).toMatchObject({ state: 'CHARGED' })
      expect(charge.micros).toBe(micros)
    }
  })

  test('an inline clip goes to the file; one that was only sent is no result', async () => {
    const sent = { type: 'user_input', content: [{ type: 'video', data: Buffer.from('sent').toString('base64') }] }
    const { steps } = made({ type: 'video', data: clip.toString('base64') })
    const { context } = callContext(folder)
    expect(await polled({ status: 'completed', steps: [sent, ...steps] })).toMatchObject({
      outputs: [{ file: context.resultFile }],
    })
    expect((await readFile(context.resultFile)).equals(clip)).toBe(true)
    expect(await polled({ status: 'completed', steps: [sent] })).toMatchObject({ failure: { code: 'RESULT_INVALID' } })
  })

  test('a success of words alone is a refusal, in the words of the model', async () => {
    const refusal = made({ type: 'text', text: 'I cannot make that video.' })
    expect(await polled(refusal)).toEqual({
      state: 'failed',
      failure: {
        code: 'MODERATED',
        message: 'Google withheld the clip by its content.',
        retryable: false,
        providerMessage: 'I cannot make that video.',
        moderation: { stage: 'OUTPUT', categories: [] },
      },
      charge: { state: 'UNKNOWN' },
    })
    expect(
      await polled({ ...refusal, usage: { output_tokens_by_modality: [{ modality: 'text', tokens: 9 }] } }),
    ).toMatchObject({ failure: { moderation: { stage: 'INPUT' } } })
  })

  test.each<[object, object]>([
    [
      { status: 'failed', error: { code: 'internal', message: 'x', status: 'INTERNAL' } },
      { state: 'failed', failure: { code: 'PROVIDER_UNAVAILABLE', retryable: true }, charge: { state: 'NONE' } },
    ],
    [
      {
        status: 'failed',
        errors: [
          { code: 3, message: 'x' },
          { code: 'SAFETY', message: 'y' },
        ],
      },
      { state: 'failed', failure: { code: 'MODERATED' }, charge: { state: 'NONE' } },
    ],
    [{ status: 'failed' }, { state: 'failed', failure: { code: 'PROVIDER_UNAVAILABLE' } }],
    [{ status: 'incomplete' }, { state: 'failed', failure: { code: 'RESULT_INVALID' }, charge: { state: 'UNKNOWN' } }],
    [{ status: 'budget_exceeded' }, { state: 'failed', failure: { code: 'INSUFFICIENT_CREDIT', retryable: false } }],
    [{ status: 'requires_action' }, { state: 'failed', failure: { code: 'PROVIDER_REJECTED' } }],
    [{ status: 'cancelled' }, { state: 'canceled', charge: { state: 'UNKNOWN' } }],
  ])('%j', async (answer, state) => {
    expect(await polled({ id: 'v1_abc', ...answer })).toMatchObject(state)
  })

  test('a 400 says that the interaction is unknown by its words alone; any other passes', async () => {
    const { context } = callContext(folder)
    google.script(apiError(400, 'INVALID_ARGUMENT', 'Invalid interaction name: v1_abc'))
    expect(await provider.poll(operation, context)).toEqual({ state: 'unknown-operation' })
    google.script({ status: 400, json: [{ error: { code: 400, message: 'Invalid interaction name.' } }] })
    expect(await provider.poll(operation, context)).toEqual({ state: 'unknown-operation' })
    google.script(apiError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'))
    await expect(provider.poll(operation, context)).rejects.toBeInstanceOf(ProviderError)
    google.script({ status: 404, text: 'no such route' })
    await expect(provider.poll(operation, context)).rejects.toBeInstanceOf(ProviderError)
  })
})

describe('the clip', () => {
  const fetched = () => join(folder, 'fetched.mp4')
  const fetch = (uri: string) => provider.fetchResult!({ uri }, fetched(), callContext(folder).context)

  test('is fetched with the key, by alt=media, and streamed to the file', async () => {
    for (const uri of [fileUri(), `${google.origin}/v1beta/files/abc`]) {
      google.script({ bytes: clip })
      await fetch(uri)
      expect(google.calls[0]).toMatchObject({
        path: '/v1beta/files/abc:download?alt=media',
        headers: { 'x-goog-api-key': apiKey },
      })
      expect((await readFile(fetched())).equals(clip)).toBe(true)
    }
  })

  test.each<[string, Reply, object]>([
    ['gone', apiError(404, 'NOT_FOUND', 'x'), { code: 'RESULT_EXPIRED', retryable: false }],
    [
      'gone, in the words of a refusal',
      apiError(403, 'PERMISSION_DENIED', 'You do not have permission to access the File abc or it may not exist.'),
      { code: 'RESULT_EXPIRED' },
    ],
    ['refused', apiError(403, 'PERMISSION_DENIED', 'The key is blocked'), { code: 'CREDENTIALS' }],
    ['not now', { status: 503, text: '' }, { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  ])('%s is a typed error, and leaves no file', async (_title, reply, failure) => {
    await rm(fetched(), { force: true })
    google.script(reply)
    await expect(fetch(fileUri())).rejects.toMatchObject({ name: 'ProviderError', failure })
    expect(await readdir(folder)).not.toContain('fetched.mp4')
  })
})

test('cancel is believed when Google says so', async () => {
  const { context } = callContext(folder)
  const cases: [Reply, string][] = [
    [{ json: { id: 'v1_abc', status: 'cancelled' } }, 'canceled'],
    [{ json: { id: 'v1_abc', status: 'completed' } }, 'too-late'],
    [{ json: { id: 'v1_abc', status: 'in_progress' } }, 'too-late'],
    [apiError(400, 'FAILED_PRECONDITION', 'Already finished'), 'too-late'],
  ]
  for (const [reply, outcome] of cases) {
    google.script(reply)
    expect(await provider.cancel!(operation, context)).toBe(outcome)
    expect(google.calls[0]).toMatchObject({ method: 'POST', path: '/v1beta/interactions/v1_abc/cancel' })
  }
  google.script({ status: 500 })
  await expect(provider.cancel!(operation, context)).rejects.toBeInstanceOf(ProviderError)
})

test('says what it can do', () => {
  expect(provider.find).toBeUndefined()
  expect(provider.deduplicates).toBeUndefined()
  expect(provider.credentials(undefined)).toEqual(['first', 'second'])
})
