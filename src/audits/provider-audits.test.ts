import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture } from '../../test/support/still.ts'
import { createSafeFetch } from '../network/safe-fetch.ts'
import { createAgenticflowProvider } from '../providers/agenticflow/client.ts'
import { createAgenticflowEmulator } from '../providers/agenticflow/emulator.ts'
import { createDashscopeProvider } from '../providers/dashscope/client.ts'
import { createDashscopeEmulator } from '../providers/dashscope/emulator.ts'
import { createFalProvider } from '../providers/fal/client.ts'
import { createFalEmulator } from '../providers/fal/emulator.ts'
import { createGeminiProvider } from '../providers/gemini/client.ts'
import { createGeminiEmulator } from '../providers/gemini/emulator.ts'
import type { JsonValue } from '../providers/json.ts'
import { createKlingaiProvider } from '../providers/klingai/client.ts'
import { createKlingaiEmulator } from '../providers/klingai/emulator.ts'
import { createModelarkProvider } from '../providers/modelark/client.ts'
import { createModelarkEmulator } from '../providers/modelark/emulator.ts'
import { createOpenaiVideosProvider } from '../providers/openai-videos/client.ts'
import { createOpenaiVideosEmulator, type Deviations } from '../providers/openai-videos/emulator.ts'
import type { ProviderClient, WebhookHint } from '../providers/provider.ts'
import { createVertexProvider } from '../providers/vertex/client.ts'
import { createVertexEmulator } from '../providers/vertex/emulator.ts'
import { createXaiProvider } from '../providers/xai/client.ts'
import { createXaiEmulator } from '../providers/xai/emulator.ts'
import { type ProviderSubject, providerAudits } from './index.ts'

const downloadTo = () => Promise.reject(new Error('nothing lies elsewhere'))
const secret = `whsec_${Buffer.from('a secret of twenty-four bytes').toString('base64')}`

/** For wires that take pictures by address alone. */
const pictures = createServer(async (_request, response) => response.end(await picture(320, 240)))
beforeAll(() => new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  pictures.closeAllConnections()
  pictures.close()
})
const pictureUrl = () => `http://127.0.0.1:${(pictures.address() as AddressInfo).port}/`
const workflowId = '3f2c1d4e-0000-4000-8000-000000000001'

const xai: ProviderSubject = {
  emulator: createXaiEmulator(),
  client: (baseUrl, credentials) => createXaiProvider({ baseUrl: `${baseUrl}/v1`, credentials }),
  request: (prompt) => ({ model: 'grok-imagine-video', prompt, duration: 1 }),
}

const klingai: ProviderSubject = {
  emulator: createKlingaiEmulator({ webhookSecret: secret }),
  client: (baseUrl, credentials) => createKlingaiProvider({ baseUrl, credentials, webhookSecret: secret }),
  request: (prompt) => ({
    standard: 'new',
    path: '/omni-video/kling-3.0-omni',
    body: { contents: [{ type: 'prompt', text: prompt }], settings: { aspect_ratio: '16:9' } },
  }),
}

const vertex: Omit<ProviderSubject, 'request'> = {
  emulator: createVertexEmulator({ projects: { 'ya29.audited-key-of-other': 'other' } }),
  client: (baseUrl, credentials) =>
    createVertexProvider({
      ...{ baseUrl, storageBaseUrl: baseUrl, downloadTo },
      credentials: credentials.map(({ id, apiKey }) => ({
        ...{ id, project: id, location: 'us-central1' },
        token: async () => `ya29.${apiKey}`,
      })),
    }),
}
const omni = (model: string, prompt: string, delivery: string) => ({
  kind: 'interaction',
  body: { model, background: true, input: prompt, response_format: { type: 'video', duration: '3s', delivery } },
})
const fal: ProviderSubject = {
  emulator: createFalEmulator(),
  client: (url, credentials) =>
    createFalProvider({
      ...{ baseUrl: `${url}/queue`, restUrl: `${url}/rest`, apiUrl: `${url}/api`, credentials },
      now: () => new Date(),
    }),
  request: (prompt) => ({
    endpoint: 'xai/grok-imagine-video/image-to-video',
    body: {
      prompt,
      image_url: { $medium: { field: 'startFrame', key: 'a', mimeType: 'image/png', form: 'DATA_URL' } },
      duration: 1,
    },
  }),
}

/** One that departs from OpenAI wherever servers are known to. source: wire-openai-sora §13 */
const ofAnotherServer: Deviations = {
  length: { key: 'duration', as: 'number' },
  id: (plain) => Buffer.from(`${plain}${'?>~'.repeat(200)}`).toString('base64'),
  video: ({ id, status, progress, created_at, error }) => ({
    ...{ id, status: { queued: 'pending', in_progress: 'baking', completed: 'success', failed: 'FAILURE' }[status] },
    ...{ created_at: new Date(created_at * 1000).toISOString(), progress: `${progress}%`, ...error },
  }),
  refusal: ({ message, code }) => (code === null ? { error: message } : { message, code }),
  content: 'elsewhere',
}

const subjects: ProviderSubject[] = [
  xai,
  fal,
  { ...fal, emulator: createFalEmulator({ uploads: 'nameless' }) },
  klingai,
  {
    ...klingai,
    request: (prompt) => ({
      standard: 'legacy',
      path: '/v1/videos/omni-video',
      body: { model_name: 'kling-v3-omni', prompt },
    }),
  },
  {
    emulator: createAgenticflowEmulator(),
    client: (baseUrl, credentials) =>
      createAgenticflowProvider({ baseUrl, credentials, workflowId, attemptInput: 'attempt' }),
    request: (prompt) => ({ input: { prompt, image: pictureUrl(), duration: 1 } }),
  },
  {
    emulator: createDashscopeEmulator(),
    client: (baseUrl, credentials) => createDashscopeProvider({ baseUrl: `${baseUrl}/api/v1`, credentials }),
    request: (prompt) => ({
      body: {
        model: 'wan3.0-video',
        input: { prompt },
        parameters: { resolution: '720P', duration: 2 },
      },
      microsPerSecond: 100_000,
    }),
  },
  {
    emulator: createOpenaiVideosEmulator(),
    calling: (url) => createOpenaiVideosEmulator({ webhook: { url, secret } }),
    client: (baseUrl, credentials) =>
      createOpenaiVideosProvider({ baseUrl: `${baseUrl}/v1`, credentials, webhookSecret: secret, downloadTo }),
    request: (prompt) => ({ model: 'sora-2', prompt, seconds: 4, size: '1280x720' }),
  },
  {
    emulator: createOpenaiVideosEmulator({ deviations: ofAnotherServer }),
    client: (baseUrl, credentials) =>
      createOpenaiVideosProvider({
        ...{ baseUrl: `${baseUrl}/v1`, credentials, encoding: 'json', seconds: { key: 'duration', as: 'number' } },
        downloadTo: createSafeFetch({ allowHosts: ['localhost'], log: pino({ level: 'silent' }) }).downloadTo,
      }),
    request: (prompt) => ({ model: 'sora-2', prompt, seconds: 4, size: '1280x720' }),
  },
  {
    emulator: createGeminiEmulator({ downloads: 'direct' }),
    client: (baseUrl, credentials) => createGeminiProvider({ baseUrl: `${baseUrl}/v1beta`, credentials, downloadTo }),
    request: (prompt) => omni('gemini-omni-1.2-flash', prompt, 'uri'),
  },
  { ...vertex, request: (prompt) => omni('gemini-omni-1.1-flash-preview', prompt, 'inline') },
  {
    ...vertex,
    request: (prompt) => ({
      kind: 'prediction',
      model: 'veo-3.1-lite-generate-001',
      body: { instances: [{ prompt }], parameters: { durationSeconds: 4 } },
    }),
  },
  {
    emulator: createModelarkEmulator(),
    client: (baseUrl, credentials) => createModelarkProvider({ baseUrl: `${baseUrl}/api/v3`, credentials }),
    request: (prompt) => ({
      microsPerToken: 3.5,
      body: {
        model: 'dreamina-seedance-2-0-mini-260615',
        content: [{ type: 'text', text: prompt }],
        resolution: '480p',
        duration: 4,
      },
    }),
  },
]

describe.concurrent.each(subjects.map((subject, index) => [`${subject.emulator.id} ${index}`, subject] as const))(
  '%s',
  (_id, subject) => {
    it.concurrent.each(providerAudits(subject))('$id', async ({ run }) => expect(await run()).toBeNull())
  },
)

const failures = async (client: (real: ProviderClient) => Partial<ProviderClient>, subject = xai, about = '') => {
  const broken = providerAudits({
    ...subject,
    client: (...given) => {
      const real = subject.client(...given)
      return { ...real, ...client(real) }
    },
  })
  const concerned = broken.filter(({ id }) => id.includes(about))
  const found = await Promise.all(concerned.map(async ({ id, run }) => ((await run()) === null ? [] : [id])))
  return found.flat().map((id) => id.replace(/^provider\/[^/]+\//, ''))
}

describe.concurrent('a client that is wrong is found out', () => {
  it('one that takes whatever cannot be read for refused', async () => {
    const submit =
      (real: ProviderClient) => async (request: JsonValue, context: Parameters<ProviderClient['submit']>[1]) =>
        real.submit(request, context).catch((error) => {
          throw Object.assign(error, { delivery: 'refused' })
        })
    expect(await failures((real) => ({ submit: submit(real) }))).toEqual([
      'credential-gone',
      ...['server-error', 'hang', 'cut-before', 'cut-after', 'malformed', 'bad-gateway'].map(
        (kind) => `submit/submit-${kind}`,
      ),
    ])
  })

  it('one that knows no charge', async () => {
    const poll: (real: ProviderClient) => ProviderClient['poll'] = (real) => async (operation, context) => {
      const state = await real.poll(operation, context)
      return 'charge' in state ? { ...state, charge: { state: 'NONE' } } : state
    }
    expect(await failures((real) => ({ poll: poll(real) }))).toEqual([
      'clip',
      'end/moderated-at-output',
      'end/moderated-as-success',
    ])
  })

  it('one that believes whoever calls, or nobody', async () => {
    const hears = (hint: WebhookHint | null) =>
      failures(() => ({ webhook: { verify: async () => hint } }), klingai, 'webhook')
    expect(await hears({ idempotencyKey: '0b8f3c1e-6f0e-4e57-9d3c-2a5d4c1b7e90' })).toEqual([
      'webhook/webhook-wrong-signature',
    ])
    expect(await hears(null)).toEqual(['webhook', 'webhook/webhook-duplicated', 'webhook/webhook-late'])
  })
})
