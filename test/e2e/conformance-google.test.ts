import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GenerateVideosOperation, type GenerateVideosParameters, GoogleGenAI } from '@google/genai'
import { OAuth2Client } from 'google-auth-library'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../src/emulator/clock.ts'
import { emulator as geminiEmulator } from '../../src/providers/gemini/emulator.ts'
import { emulator as vertexEmulator } from '../../src/providers/vertex/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'

// The vendor's own client says whether what the emulators speak is the vendor's wire.

let clock: VirtualClock
let emulator: Emulator
let still: string
let folder: string
const withoutRetries = { retries: { strategy: 'none' as const } }
const minutes = (count: number) => clock.advance(count * 60_000)

beforeAll(async () => {
  clock = createVirtualClock(Date.now())
  const emulators = [geminiEmulator, vertexEmulator]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
  const drawn = sharp({ create: { width: 320, height: 180, channels: 3, background: '#3a6ea5' } })
  still = (await drawn.png().toBuffer()).toString('base64')
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-conformance-'))
})
afterAll(async () => {
  await emulator.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => emulator.reset())

const gemini = (apiKey = 'key-1') => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: emulator.urlOf('gemini') } })

/** Signed in as the vendor's library signs people in, with the token endpoint of the emulator. */
function vertex(location = 'us-central1', quotaProject = 'project-1') {
  const authClient = new OAuth2Client({
    clientId: 'client',
    clientSecret: 'secret',
    endpoints: { oauth2TokenUrl: `${emulator.urlOf('vertex')}/token` },
  })
  authClient.setCredentials({ refresh_token: 'refresh-1' })
  if (quotaProject !== '') authClient.quotaProjectId = quotaProject
  return new GoogleGenAI({
    vertexai: true,
    project: 'project-1',
    location,
    googleAuthOptions: { authClient: authClient as any },
    httpOptions: { baseUrl: emulator.urlOf('vertex') },
  })
}

const isClip = (bytes: Buffer) => bytes.subarray(4, 8).toString('latin1') === 'ftyp'

const asked = (prompt = 'Slow push-in') => ({
  model: 'gemini-omni-1.1-flash' as const,
  background: true,
  input: [
    { type: 'image' as const, data: still, mime_type: 'image/png' as const },
    { type: 'text' as const, text: prompt },
  ],
  response_format: {
    type: 'video' as const,
    aspect_ratio: '16:9' as const,
    resolution: '720p' as const,
    duration: '4s',
    delivery: 'uri' as const,
  },
  generation_config: { seed: 0, video_config: { task: 'image_to_video' as const } },
})

it('an interaction of the Gemini API: created, read until it is completed, its file downloaded, deleted', async () => {
  const client = gemini()
  const created = await client.interactions.create(asked())
  expect(created).toMatchObject({ id: expect.stringMatching(/^v1_/), status: 'queued', model: 'gemini-omni-1.1-flash' })
  await clock.advance(5000)
  expect(await client.interactions.get(created.id)).toMatchObject({ status: 'in_progress', steps: [] })
  await minutes(2)
  const completed = await client.interactions.get(created.id)
  expect(completed.status).toBe('completed')
  expect(completed.usage?.output_tokens_by_modality).toEqual([{ modality: 'video', tokens: 23_168 }])
  const uri = completed.output_video?.uri
  expect(uri).toMatch(/\/v1beta\/files\/[a-z0-9]{1,40}:download\?alt=media$/)

  const name = /files\/[a-z0-9]+/.exec(uri!)![0]
  const file = await client.files.get({ name })
  expect(file).toMatchObject({ name, mimeType: 'video/mp4', state: 'ACTIVE', source: 'GENERATED' })
  const downloadPath = join(folder, 'omni.mp4')
  await client.files.download({ file: name, downloadPath })
  expect(isClip(await readFile(downloadPath))).toBe(true)

  await client.interactions.delete(created.id)
  await expect(client.interactions.get(created.id, {}, withoutRetries)).rejects.toMatchObject({ status: 400 })
  expect(emulator.ledger().purchases).toMatchObject([{ status: 'succeeded', charged: { micros: 405_890 } }])
})

it('an interaction without background blocks until the clip is there and brings it inline', async () => {
  const { background: _background, response_format, ...rest } = asked()
  let isAnswered = false
  const answer = gemini()
    .interactions.create({ ...rest, response_format: { ...response_format, delivery: 'inline' } })
    .finally(() => {
      isAnswered = true
    })
  await expect.poll(() => emulator.ledger().purchases.length).toBe(1)
  await clock.advance(5000)
  expect(isAnswered).toBe(false)
  await minutes(2)
  const interaction = await answer
  expect(interaction.status).toBe('completed')
  expect(isClip(Buffer.from(interaction.output_video!.data!, 'base64'))).toBe(true)
})

it('a refusal that looks like success has words and no video', async () => {
  const client = gemini()
  const { id } = await client.interactions.create(asked('[[moderated-as-success]]'))
  await minutes(2)
  const interaction = await client.interactions.get(id)
  expect(interaction.status).toBe('completed')
  expect(interaction.output_video).toBeUndefined()
  expect(interaction.output_text).toMatch(/unable to create this video/)
  expect(emulator.ledger().purchases).toMatchObject([{ charged: null }])
})

it('an interaction that was cancelled says so', async () => {
  const client = gemini()
  const { id } = await client.interactions.create(asked())
  expect((await client.interactions.cancel(id)).status).toBe('cancelled')
  expect((await client.interactions.get(id)).status).toBe('cancelled')
})

it('errors of the Gemini API become the classes of the library', async () => {
  const client = gemini()
  const create = (prompt: string) => client.interactions.create(asked(prompt), withoutRetries)
  await expect(create('[[rate-limited]]')).rejects.toMatchObject({ status: 429 })
  await expect(create('[[submit-server-error]]')).rejects.toMatchObject({ status: 500 })
  await expect(create('[[retired-model]]')).rejects.toMatchObject({ status: 404 })
  await expect(create('[[moderated-at-submit]]')).rejects.toMatchObject({ status: 400 })
  await expect(gemini('invalid').interactions.get('v1_none', {}, withoutRetries)).rejects.toMatchObject({ status: 400 })
  expect(emulator.ledger().purchases).toEqual([])
})

it('the library retries what it holds to be passing, and the second submit is the one that is bought', async () => {
  const fast = { strategy: 'attempt-count-backoff' as const, maxRetries: 2 }
  const backoff = { initialInterval: 1, maxInterval: 1, exponent: 1, maxElapsedTime: 5000 }
  await gemini().interactions.create(asked('[[submit-server-error:1]]'), { retries: { ...fast, backoff } })
  expect(emulator.ledger().purchases).toHaveLength(1)
  expect(emulator.ledger().callsOf.gemini?.submit).toBe(2)
})

it('a registered webhook shows its secret once', async () => {
  const { webhooks } = gemini()
  const uri = 'https://client.example/hook'
  const created = await webhooks.create({ name: 'mine', uri, subscribed_events: ['interaction.completed'] })
  expect(created.new_signing_secret).toMatch(/^whsec_/)
  const read = await webhooks.get(created.id!)
  expect(read).toMatchObject({ id: created.id, uri, state: 'enabled', subscribed_events: ['interaction.completed'] })
  expect(read.new_signing_secret).toBeUndefined()
  await webhooks.delete(created.id!)
  expect((await webhooks.list()).webhooks ?? []).toEqual([])
})

async function finished(client: GoogleGenAI, parameters: Partial<GenerateVideosParameters>) {
  const started = await client.models.generateVideos({
    model: 'veo-3.1-fast-generate-001',
    source: { prompt: 'Waves', image: { imageBytes: still, mimeType: 'image/png' } },
    ...parameters,
    config: { durationSeconds: 4, ...parameters.config },
  })
  expect(started.done).toBeUndefined()
  expect(started.name).toMatch(
    /^projects\/project-1\/locations\/us-central1\/publishers\/google\/models\/veo-3.1-\w+-generate-001\/operations\/[0-9a-f-]{36}$/,
  )
  const read = (operation: GenerateVideosOperation) => client.operations.getVideosOperation({ operation })
  expect((await read(started)).done).toBeUndefined()
  await minutes(6)
  return read(started)
}

it('a prediction on Vertex: everything that the library can say, and the clips inline', async () => {
  const config = {
    numberOfVideos: 2,
    durationSeconds: 8,
    aspectRatio: '16:9',
    resolution: '1080p',
    seed: 0,
    fps: 24,
    generateAudio: false,
    negativePrompt: 'text',
    personGeneration: 'allow_adult',
    enhancePrompt: true,
    lastFrame: { imageBytes: still, mimeType: 'image/png' },
    labels: { team: 'one' },
    compressionQuality: 'OPTIMIZED' as any,
    resizeMode: 'PAD' as any,
  }
  const operation = await finished(vertex(), { config })
  expect(operation.done).toBe(true)
  const videos = operation.response!.generatedVideos!.map(({ video }) => video!)
  expect(videos.map(({ mimeType }) => mimeType)).toEqual(['video/mp4', 'video/mp4'])
  for (const { videoBytes } of videos) expect(isClip(Buffer.from(videoBytes!, 'base64'))).toBe(true)
  expect(emulator.ledger().purchases).toMatchObject([{ charged: { micros: 2 * 8 * 100_000 } }])
})

it('a prediction on Vertex puts its clip into the bucket it was given', async () => {
  const operation = await finished(vertex(), { config: { outputGcsUri: 'gs://bucket/some/prefix/' } })
  const uri = operation.response!.generatedVideos![0]!.video!.uri!
  expect(uri).toMatch(/^gs:\/\/bucket\/some\/prefix\/\d+\/sample_0\.mp4$/)
  const path = encodeURIComponent(uri.slice('gs://bucket/'.length))
  const url = `${emulator.urlOf('vertex')}/storage/v1/b/bucket/o/${path}?alt=media`
  expect((await fetch(url)).status).toBe(401)
  const answer = await fetch(url, { headers: { authorization: 'Bearer emulator-token' } })
  expect(isClip(Buffer.from(await answer.arrayBuffer()))).toBe(true)
})

it('reference images go without a first frame, in the spelling of the library', async () => {
  const image = { imageBytes: still, mimeType: 'image/png' }
  const referenceImages = [{ image, referenceType: 'ASSET' as any }]
  const operation = await finished(vertex(), {
    source: { prompt: 'Waves' },
    config: { referenceImages, durationSeconds: 8 },
  })
  expect(operation.response?.generatedVideos).toHaveLength(1)
})

it('filtered clips are none', async () => {
  const { error, response } = await finished(vertex(), { source: { prompt: '[[moderated-as-success]]' } })
  expect(error).toBeUndefined()
  expect(response?.generatedVideos ?? []).toEqual([])
  expect(response?.raiMediaFilteredCount).toBe(1)
  expect(response?.raiMediaFilteredReasons?.[0]).toMatch(/Support codes: \d{8}/)
  expect(emulator.ledger().purchases).toMatchObject([{ charged: null }])
})

it('validation is lazy: a length that no model makes is accepted and fails later', async () => {
  const operation = await finished(vertex(), { config: { durationSeconds: 999 } })
  expect(operation.error).toEqual({ code: 3, message: 'Unsupported output video duration 999 seconds' })
  expect(emulator.ledger().purchases).toMatchObject([{ charged: null }])
})

it('errors of Vertex become the errors of the library', async () => {
  const start = (model: string, client = vertex()) =>
    client.models.generateVideos({ model, source: { prompt: 'Waves' } })
  await expect(start('veo-3.0-generate-001')).rejects.toMatchObject({
    status: 404,
    message: expect.stringMatching(/Publisher Model .*veo-3\.0-generate-001.* was not found/),
  })
  // A person who does not say which project pays.
  await expect(start('veo-3.1-generate-001', vertex('us-central1', ''))).rejects.toMatchObject({ status: 403 })
})

it('interactions on Vertex are served from the global location into a bucket', async () => {
  const client = vertex('global')
  const { response_format, ...rest } = asked()
  const body = { ...rest, model: 'gemini-omni-1.2-flash' as const }
  await expect(client.interactions.create({ ...body, response_format }, withoutRetries)).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/gcs_uri/),
  })
  const format = { ...response_format, gcs_uri: 'gs://bucket/omni' }
  const { id } = await client.interactions.create({ ...body, response_format: format })
  await minutes(2)
  const interaction = await client.interactions.get(id)
  expect(interaction.output_video?.uri).toMatch(/^gs:\/\/bucket\/omni\/\d+\/sample_0\.mp4$/)
})
