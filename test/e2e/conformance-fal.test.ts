import { createFalClient } from '@fal-ai/client'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFalEmulator } from '../../src/providers/fal/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

// The vendor's own client, with its own types of inputs, says whether what the emulator speaks is the vendor's wire.

let emulator: Emulator
let fal: ReturnType<typeof createFalClient>
let image: Blob

const hosts: Record<string, string> = { 'https://queue.fal.run': 'queue', 'https://rest.fal.ai': 'rest' }

const clientOf = (credentials: string) =>
  createFalClient({
    credentials,
    retry: { maxRetries: 0 },
    fetch: (url, init) => {
      const host = Object.keys(hosts).find((one) => String(url).startsWith(one))
      return fetch(host ? String(url).replace(host, `${emulator.urlOf('fal')}/${hosts[host]}`) : url, init)
    },
  })

beforeAll(async () => {
  const emulators = [createFalEmulator({ keys: ['id:good', 'id:other'] })]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', speed: 200, log: pino({ level: 'silent' }) })
  fal = clientOf('id:good')
  image = new Blob([new Uint8Array(await picture(640, 360))], { type: 'image/png' })
})
afterAll(() => emulator.stop())

const kling = 'fal-ai/kling-video/v3/standard/image-to-video'

it('uploads, submits, follows its queue and fetches a clip', async () => {
  const start_image_url = await fal.storage.upload(image, { lifecycle: { expiresIn: '1d' } })
  const seen = new Set<string>()
  const { data, requestId } = await fal.subscribe(kling, {
    input: { start_image_url, prompt: 'Waves', duration: '3', generate_audio: false },
    logs: true,
    pollInterval: 20,
    onQueueUpdate: ({ status }) => seen.add(status),
  })
  expect([...seen].at(-1)).toBe('COMPLETED')
  expect(data.video).toMatchObject({ content_type: 'video/mp4' })
  const clip = Buffer.from(await (await fetch(data.video.url)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  const { purchases } = emulator.ledger()
  expect(purchases).toMatchObject([
    { jobId: requestId, model: kling, status: 'succeeded', charged: { micros: 252_000 } },
  ])
  await expect(clientOf('id:other').queue.status(kling, { requestId })).rejects.toMatchObject({ status: 404 })
})

it('tells each state by itself on the stream of a job', async () => {
  const input = { start_image_url: await fal.storage.upload(image), prompt: 'Waves', duration: '3' as const }
  const { request_id: requestId } = await fal.queue.submit(kling, { input })
  const stream = await fal.queue.streamStatus(kling, { requestId, logs: true })
  const seen: string[] = []
  for await (const { status } of stream) seen.push(status)
  expect(seen.indexOf('COMPLETED')).toBe(seen.length - 1)
  expect(await fal.queue.result(kling, { requestId })).toMatchObject({ data: { video: { content_type: 'video/mp4' } } })
})

it('takes a file within an input, and the fields that the types have for each endpoint', async () => {
  const url = await fal.storage.upload(image)
  const prompt = 'Waves'
  const submitted = [
    fal.queue.submit('fal-ai/kling-video/o3/pro/image-to-video', { input: { image_url: url, prompt } }),
    fal.queue.submit('fal-ai/kling-video/o3/standard/reference-to-video', {
      input: { prompt: '@Element1', elements: [{ frontal_image_url: url, reference_image_urls: [url] }] },
    }),
    fal.queue.submit('fal-ai/veo3.1/fast/image-to-video', { input: { image_url: url, prompt, duration: '4s' } }),
    fal.queue.submit('fal-ai/veo3.1/first-last-frame-to-video', {
      input: { first_frame_url: url, last_frame_url: url, prompt },
    }),
    fal.queue.submit('fal-ai/veo3.1/reference-to-video', { input: { image_urls: [url], prompt } }),
    fal.queue.submit('xai/grok-imagine-video/image-to-video', { input: { image_url: url, prompt, duration: 6 } }),
    fal.queue.submit('wan/v2.6/image-to-video', { input: { image_url: url, prompt, duration: '10' } }),
    fal.queue.submit('fal-ai/bytedance/seedance/v1.5/pro/image-to-video', {
      input: { image_url: url, prompt, duration: '4', camera_fixed: true },
    }),
    fal.queue.submit(kling, { input: { start_image_url: image as never, prompt } }),
  ]
  for (const { status } of await Promise.all(submitted)) expect(status).toBe('IN_QUEUE')
})

it('says what is wrong with an input, who may not call and what is not there', async () => {
  const submit = (input: object) => fal.queue.submit(kling, { input: input as never })
  await expect(submit({ start_image_url: 'https://x/y.png', prompt: 'a', seed: 1 })).rejects.toMatchObject({
    status: 422,
    fieldErrors: [{ loc: ['body', 'seed'], type: 'extra_forbidden' }],
  })
  await expect(submit({ prompt: 'a' })).rejects.toMatchObject({ body: { detail: [{ type: 'missing' }] } })
  await expect(submit({ start_image_url: 'ftp://x', prompt: 'a' })).rejects.toMatchObject({
    fieldErrors: [{ loc: ['body', 'start_image_url'], type: 'file_download_error' }],
  })
  await expect(clientOf('id:bad').queue.submit(kling, { input: {} as never })).rejects.toMatchObject({ status: 401 })
  await expect(fal.queue.submit('fal-ai/nothing', { input: {} })).rejects.toMatchObject({ status: 404 })
})

it('ends what moderation keeps back and what fails as COMPLETED, with the model’s answer as its result', async () => {
  const ended = async (prompt: string) => {
    const input = { start_image_url: await fal.storage.upload(image), prompt, duration: '3' as const }
    const { request_id: requestId } = await fal.queue.submit(kling, { input })
    const status = await fal.queue.subscribeToStatus(kling, { requestId, pollInterval: 20 })
    return [status, await fal.queue.result(kling, { requestId }).catch((error) => error)] as const
  }
  const [kept, moderation] = await ended('[[moderated-at-output]]')
  expect([kept.status, moderation.status]).toEqual(['COMPLETED', 422])
  expect(moderation.fieldErrors).toMatchObject([{ type: 'content_policy_violation', categories: ['violence'] }])
  const [broken, failure] = await ended('[[fails]]')
  expect(broken).toMatchObject({ status: 'COMPLETED', error_type: 'runner_server_error' })
  expect(failure).toMatchObject({ status: 500, body: { error_type: 'runner_server_error' } })
})

it('cancels what waits, and says how it ended', async () => {
  const input = { start_image_url: await fal.storage.upload(image), prompt: '[[never-ends]]' }
  const { request_id: requestId } = await fal.queue.submit(kling, { input })
  // Each application knows its own requests alone.
  await expect(fal.queue.cancel('fal-ai/veo3.1/image-to-video', { requestId })).rejects.toMatchObject({ status: 404 })
  await fal.queue.cancel(kling, { requestId })
  expect(await fal.queue.status(kling, { requestId })).toMatchObject({ error_type: 'client_cancelled' })
  await expect(fal.queue.cancel(kling, { requestId })).rejects.toMatchObject({
    status: 400,
    body: { status: 'ALREADY_COMPLETED' },
  })
})
