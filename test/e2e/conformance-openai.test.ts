import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI, { toFile } from 'openai'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../src/emulator/clock.ts'
import {
  createOpenaiVideosEmulator,
  emulator as openaiVideosEmulator,
} from '../../src/providers/openai-videos/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'

// The vendor's own client says whether what the emulator speaks is the vendor's wire.

let clock: VirtualClock
let emulator: Emulator
let still: Buffer
const clientOf = (options: ConstructorParameters<typeof OpenAI>[0] = {}) =>
  new OpenAI({ apiKey: 'sk-conformance', baseURL: `${emulator.urlOf('openai-videos')}/v1`, maxRetries: 0, ...options })

beforeAll(async () => {
  clock = createVirtualClock(Date.now())
  const log = pino({ level: 'silent' })
  emulator = await startEmulator({ emulators: [openaiVideosEmulator], port: 0, pictures: 'cheap', clock, log })
  still = await picture(1280, 720)
})
afterAll(async () => await emulator.stop())
beforeEach(() => emulator.reset())

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#3a6ea5' } })
    .png()
    .toBuffer()

const isClip = (bytes: Buffer) => bytes.subarray(4, 8).toString('latin1') === 'ftyp'

it('a clip from an uploaded picture: created, polled to its end, downloaded, deleted', async () => {
  const client = clientOf()
  const video = await client.videos.create({
    model: 'sora-2-pro',
    prompt: 'Slow push-in over the lighthouse',
    seconds: '8',
    size: '1280x720',
    input_reference: await toFile(still, 'still.png', { type: 'image/png' }),
  })
  expect(video).toEqual({
    id: expect.stringMatching(/^video_\w+$/),
    object: 'video',
    model: 'sora-2-pro',
    status: 'queued',
    progress: 0,
    created_at: expect.closeTo(Date.now() / 1000, -2),
    completed_at: null,
    expires_at: null,
    prompt: 'Slow push-in over the lighthouse',
    size: '1280x720',
    seconds: '8',
    remixed_from_video_id: null,
    error: null,
  })
  const early = await client.videos.downloadContent(video.id).catch((error: unknown) => error)
  expect(early).toBeInstanceOf(OpenAI.NotFoundError)
  await expect(client.videos.delete(video.id)).rejects.toBeInstanceOf(OpenAI.ConflictError)

  const seen: number[] = []
  let shown = video
  while (shown.status !== 'completed' && seen.length < 60) {
    await clock.advance(10_000)
    shown = await client.videos.retrieve(video.id)
    seen.push(shown.progress)
  }
  // 90 s for 4 s of clip, give or take a fifth.
  expect(seen.length).toBeGreaterThanOrEqual(14)
  expect(seen.length).toBeLessThanOrEqual(23)
  expect(seen.every(Number.isInteger)).toBe(true)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(new Set(seen).size).toBeGreaterThan(5)
  expect(shown).toMatchObject({ progress: 100, error: null })
  expect(shown.expires_at).toBe(shown.completed_at! + 3600)

  const content = await client.videos.downloadContent(video.id)
  expect(content.headers.get('content-type')).toBe('video/mp4')
  expect(isClip(Buffer.from(await content.arrayBuffer()))).toBe(true)
  for (const [variant, format] of [
    ['thumbnail', 'webp'],
    ['spritesheet', 'jpeg'],
  ] as const) {
    const answer = await client.videos.downloadContent(video.id, { variant })
    expect(answer.headers.get('content-type')).toBe(`image/${format}`)
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).format).toBe(format)
  }
  expect(emulator.ledger().purchases).toMatchObject([{ jobId: video.id, charged: { micros: 2_400_000 } }])

  expect(await client.videos.delete(video.id)).toEqual({ id: video.id, object: 'video.deleted', deleted: true })
  await expect(client.videos.retrieve(video.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  await expect(client.videos.downloadContent(video.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
})

it('a picture as an object, in brackets of a form and in JSON; a clip expires', async () => {
  const client = clientOf()
  const image_url = `data:image/png;base64,${still.toString('base64')}`
  const order = { prompt: 'Waves', size: '1280x720', input_reference: { image_url } } as const
  const form = await client.videos.create(order)
  const json = await client.post<OpenAI.Video>('/videos', { body: order })
  expect(json).toMatchObject({ model: 'sora-2', seconds: '4', status: 'queued' })
  await clock.advance(70_000)
  for (const { id } of [form, json]) expect((await client.videos.retrieve(id)).status).toBe('completed')
  expect((await client.videos.downloadContent(json.id)).status).toBe(200)
  await clock.advance(3_600_000)
  await expect(client.videos.downloadContent(json.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
})

it('the list pages through what a key has made, and shows no other key anything', async () => {
  const client = clientOf({ apiKey: 'sk-of-the-list' })
  const ids: string[] = []
  for (let each = 0; each < 5; each++) {
    ids.push((await client.videos.create({ prompt: `Clip ${each}` })).id)
    await clock.advance(1_000)
  }
  const found: string[] = []
  for await (const video of client.videos.list({ limit: 2 })) found.push(video.id)
  expect(found).toEqual(ids.toReversed())
  const first = await client.videos.list({ limit: 2, order: 'asc' })
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  expect((await first.getNextPage()).data.map(({ id }) => id)).toEqual(ids.slice(2, 4))
  const other = clientOf({ apiKey: 'sk-other' })
  expect((await other.videos.list()).data).toEqual([])
  await expect(other.videos.retrieve(ids[0]!)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
})

it('what the vendor refuses at once is a BadRequestError that names the parameter', async () => {
  const client = clientOf()
  const small = await toFile(await picture(640, 360), 'small.png', { type: 'image/png' })
  const mismatch = await failureOf(client.videos.create({ prompt: 'a', size: '1280x720', input_reference: small }))
  expect(mismatch).toBeInstanceOf(OpenAI.BadRequestError)
  expect(mismatch).toMatchObject({ type: 'invalid_request_error', param: null, code: null })
  expect(mismatch.message).toBe('400 Inpaint image must match the requested width and height')

  const wrong: [Record<string, unknown>, string][] = [
    [{}, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: 'ü'.repeat(32_001) }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: 'a', seconds: 8 }, 'seconds'],
    [{ prompt: 'a', seconds: '5' }, 'seconds'],
    [{ prompt: 'a', duration: '8' }, 'duration'],
    [{ prompt: 'a', seed: 1 }, 'seed'],
    [{ prompt: 'a', size: '1792x1024' }, 'size'],
    [{ prompt: 'a', size: '720p', model: 'sora-2-pro' }, 'size'],
    [{ prompt: 'a', input_reference: {} }, 'input_reference'],
    [{ prompt: 'a', input_reference: 'https://pictures.test/a.png' }, 'input_reference'],
    [{ prompt: 'a', input_reference: { image_url: 'http://pictures.test/a.png' } }, 'input_reference'],
    [{ prompt: 'a', input_reference: { image_url: 'data:image/gif;base64,AAAA' } }, 'input_reference'],
    [{ prompt: 'a', input_reference: { image_url: 'data:image/png;base64,AAAA' } }, 'input_reference'],
  ]
  for (const [body, param] of wrong) {
    const error = await failureOf(client.post('/videos', { body }))
    expect(error, JSON.stringify(body).slice(0, 100)).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ type: 'invalid_request_error', param })
  }
  const text = await toFile(Buffer.from('no picture'), 'a.txt', { type: 'text/plain' })
  const both = { image_url: 'data:image/png;base64,AA', file_id: 'file-1' }
  for (const order of [{ input_reference: text }, { input_reference: both }, { n: 2 }])
    expect(await failureOf(client.videos.create({ prompt: 'a', ...order }))).toBeInstanceOf(OpenAI.BadRequestError)
  const longest = await client.videos.create({ prompt: 'ü'.repeat(32_000) })
  expect(longest.prompt).toHaveLength(32_000)
  expect(emulator.ledger().purchases).toHaveLength(1)
})

it('scenarios are the errors that the client knows, with the headers it waits by', async () => {
  const client = clientOf()
  const refusalOf = (marker: string) => failureOf(client.videos.create({ prompt: `A lighthouse [[${marker}]]` }))
  const expected: [string, unknown, object][] = [
    ['bad-credentials', OpenAI.AuthenticationError, { code: 'invalid_api_key' }],
    ['rate-limited', OpenAI.RateLimitError, { code: 'rate_limit_exceeded' }],
    ['concurrency-full', OpenAI.RateLimitError, { code: 'rate_limit_exceeded' }],
    ['quota-exhausted', OpenAI.RateLimitError, { code: 'insufficient_quota', type: 'insufficient_quota' }],
    ['retired-model', OpenAI.NotFoundError, { code: 'model_not_found' }],
    ['moderated-at-submit', OpenAI.BadRequestError, { code: 'moderation_blocked' }],
    ['submit-server-error', OpenAI.InternalServerError, { code: 'server_error', status: 500 }],
  ]
  for (const [marker, kind, shape] of expected) {
    const error = await refusalOf(marker)
    expect(error, marker).toBeInstanceOf(kind)
    expect(error, marker).toMatchObject(shape)
    expect(error.requestID, marker).toMatch(/^req_/)
    expect(error.headers?.get('retry-after-ms'), marker).toBeNull()
  }
  const limited = await refusalOf('rate-limited-with-retry-after')
  expect(limited.headers?.get('retry-after-ms')).toBe('500')
  expect(limited.headers?.get('retry-after')).toBe('1')
  expect(emulator.ledger().purchases).toEqual([])

  // Its own retry gets through what happens once.
  const patient = clientOf({ maxRetries: 1 })
  const video = await patient.videos.create({ prompt: 'Once limited [[rate-limited-with-retry-after:1]]' })
  expect(video.status).toBe('queued')
  const keyless = clientOf({ defaultHeaders: { authorization: null } })
  expect(await failureOf(keyless.videos.list())).toBeInstanceOf(OpenAI.AuthenticationError)
})

it('a job may fail, stay for ever, or be asked about in vain', async () => {
  const client = clientOf()
  const start = async (marker: string) => (await client.videos.create({ prompt: `[[${marker}]]` })).id
  const [moderated, failed, endless, unsure, unknown, withheld] = await Promise.all([
    start('moderated-at-output'),
    start('fails'),
    start('never-ends'),
    start('poll-server-error:1'),
    start('unknown-id'),
    start('moderated-as-success'),
  ])
  await clock.advance(120_000)
  expect(await client.videos.retrieve(moderated)).toMatchObject({
    status: 'failed',
    completed_at: null,
    error: { code: 'moderation_blocked' },
  })
  expect((await client.videos.retrieve(failed)).error?.code).toBe('video_generation_failed')
  expect(await client.videos.retrieve(endless)).toMatchObject({ status: 'in_progress', progress: 99 })
  await expect(client.videos.retrieve(unsure)).rejects.toBeInstanceOf(OpenAI.InternalServerError)
  expect((await client.videos.retrieve(unsure)).status).toBe('completed')
  await expect(client.videos.retrieve(unknown)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  expect((await client.videos.retrieve(withheld)).status).toBe('completed')
  await expect(client.videos.downloadContent(withheld)).rejects.toMatchObject({ code: 'moderation_blocked' })
  await expect(client.videos.downloadContent(failed)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
})

it('a job whose answer was lost is in the list, unless it is hidden for a while; one that never arrived is not', async () => {
  const client = clientOf({ apiKey: 'sk-of-lost-answers' })
  const file = await toFile(still, 'still.png', { type: 'image/png' })
  const create = (prompt: string) =>
    failureOf(client.videos.create({ input_reference: file, prompt, size: '1280x720' }))
  expect(await create('Accepted [[submit-cut-after]]')).toBeInstanceOf(OpenAI.APIConnectionError)
  expect(await create('Nothing [[submit-cut-before]]')).toBeInstanceOf(OpenAI.APIConnectionError)
  expect(await create('Hidden [[submit-cut-after]] [[find-blind:30s]]')).toBeInstanceOf(OpenAI.APIConnectionError)
  expect((await client.videos.list()).data).toMatchObject([{ prompt: 'Accepted [[submit-cut-after]]' }])
  await clock.advance(31_000)
  expect((await client.videos.list()).data).toHaveLength(2)
  expect(emulator.ledger().purchases).toHaveLength(2)
  expect(emulator.ledger().callsOf['openai-videos']).toEqual({ submit: 3, list: 2 })
})

it('the webhook is told with a body that the client unwraps; a wrong signature it refuses', async () => {
  const receiver = await listen()
  const secret = `whsec_${Buffer.from('a secret of twenty-four bytes').toString('base64')}`
  const emulators = [createOpenaiVideosEmulator({ webhook: { url: receiver.url, secret } })]
  const log = pino({ level: 'silent' })
  const calling = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log })
  try {
    const client = clientOf({ baseURL: `${calling.urlOf('openai-videos')}/v1` })
    const unwrap = ({ body, headers }: Delivery) =>
      client.webhooks.unwrap(body, headers as Record<string, string>, secret)
    const video = await client.videos.create({ prompt: 'Told twice [[webhook-duplicated]]' })
    await clock.advance(70_000)
    const [first, second] = [await receiver.next(), await receiver.next()]
    expect(await unwrap(first)).toEqual({
      id: first.headers['webhook-id'],
      object: 'event',
      created_at: expect.any(Number),
      type: 'video.completed',
      data: { id: video.id },
    })
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])

    await client.videos.create({ prompt: 'It fails [[fails]]' })
    await clock.advance(70_000)
    expect(await unwrap(await receiver.next())).toMatchObject({ type: 'video.failed' })

    await client.videos.create({ prompt: 'Forged [[webhook-wrong-signature]]' })
    await clock.advance(70_000)
    await expect(unwrap(await receiver.next())).rejects.toBeInstanceOf(OpenAI.InvalidWebhookSignatureError)
  } finally {
    await calling.stop()
    await receiver.stop()
  }
})

async function failureOf(call: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  try {
    await call
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error
    throw error
  }
  throw new Error('it was accepted')
}

interface Delivery {
  headers: IncomingHttpHeaders
  body: string
}

/** A server that keeps what it is sent. */
async function listen() {
  const arrived: Delivery[] = []
  const waiting: ((delivery: Delivery) => void)[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const delivery = { headers: request.headers, body: Buffer.concat(parts).toString('utf8') }
      const next = waiting.shift()
      if (next) next(delivery)
      else arrived.push(delivery)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    next: () =>
      new Promise<Delivery>((resolve) => {
        const delivery = arrived.shift()
        if (delivery) resolve(delivery)
        else waiting.push(resolve)
      }),
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
