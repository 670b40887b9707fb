import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createXaiEmulator, type XaiEmulatorOptions } from '../../src/providers/xai/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

const clock = createVirtualClock()
let emulator: Emulator
let image: { url: string }

const start = (options: XaiEmulatorOptions = {}) =>
  startEmulator({
    emulators: [createXaiEmulator({ keys: ['key', 'other'], ...options })],
    port: 0,
    pictures: 'cheap',
    clock,
    log: pino({ level: 'silent' }),
  })

beforeAll(async () => {
  image = { url: `data:image/png;base64,${(await picture(320, 240)).toString('base64')}` }
  emulator = await start()
})
afterAll(() => emulator.stop())

async function ask(path: string, body?: object, key = 'key', own = emulator): Promise<[number, any]> {
  const response = await fetch(`${own.urlOf('xai')}/v1/videos/${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  return [response.status, text === '' ? null : JSON.parse(text)]
}
const later = { model: 'grok-imagine-video-1.5', prompt: 'a', image: { url: '' } }
const started = async (body: object, own = emulator) =>
  (await ask('generations', { prompt: 'a', image, ...body }, 'key', own))[1].request_id as string

it('runs as 202, without a body at first, and ends as 200 with the clip and what it cost', async () => {
  const id = await started({ duration: 3 })
  expect(await ask(id)).toEqual([202, null])
  await clock.advance(10_000)
  const [status, running] = await ask(id)
  expect([status, running]).toEqual([
    202,
    { status: 'pending', progress: running.progress, model: 'grok-imagine-video' },
  ])
  await clock.advance(60_000)
  const [, done] = await ask(id)
  expect(done).toMatchObject({
    status: 'done',
    video: { duration: 3, respect_moderation: true },
    // $0.05 a second, $0.002 the picture.
    usage: { cost_in_usd_ticks: 1_520_000_000 },
  })
  const clip = Buffer.from(await (await fetch(done.video.url)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect(await ask(id, undefined, 'other')).toEqual([404, { error: `Request ${id} not found` }])
  await clock.advance(25 * 3600_000)
  expect((await ask(id))[1].status).toBe('expired')
})

it('what moderation keeps back looks like success, or like a failure, and costs the same', async () => {
  const ids = [
    await started({ prompt: '[[moderated-as-success]]' }),
    await started({ prompt: '[[moderated-at-output]]' }),
  ]
  await clock.advance(60_000)
  expect((await ask(ids[0]!))[1]).toMatchObject({
    status: 'done',
    video: { url: '', respect_moderation: false },
    usage: { cost_in_usd_ticks: 4_020_000_000 },
  })
  expect((await ask(ids[1]!))[1]).toMatchObject({
    status: 'failed',
    error: { code: 'content_moderation' },
    usage: { cost_in_usd_ticks: 4_020_000_000 },
  })
  const { purchases } = emulator.ledger()
  expect(purchases.filter(({ jobId }) => ids.includes(jobId)).map(({ charged }) => charged)).toEqual([
    { micros: 402_000 },
    { micros: 402_000 },
  ])
})

it.each<[object, number, string]>([
  [{ prompt: 'a', seed: 1 }, 422, 'unknown field `seed`'],
  [{ duration: 5 }, 422, 'missing field `prompt`'],
  [{ prompt: '😀'.repeat(4097) }, 400, 'prompt: expected at most 4096 characters'],
  [{ prompt: 'a', duration: 16 }, 400, 'duration: expected at most 15'],
  [{ prompt: 'a', aspect_ratio: 'auto' }, 400, 'aspect_ratio: expected one of 1:1'],
  [{ prompt: 'a', model: 'grok-2' }, 404, 'The model grok-2 does not exist'],
  [{ prompt: 'a', resolution: '1080p' }, 400, 'resolution is not supported by this model'],
  [{ prompt: 'a', last_frame: { url: '' } }, 400, 'last_frame is not supported by this model'],
  [{ ...later, reference_images: [{ url: '' }] }, 400, 'image and reference_images exclude each other'],
  [{ prompt: 'a', reference_images: [{ url: '' }], duration: 11 }, 400, 'references go up to 10 seconds'],
  [{ prompt: 'a', reference_images: [{ url: '' }], reference_audios: [{ url: '' }] }, 400, 'takes no reference_audios'],
  [{ prompt: 'a', image: { url: 'cat.png' } }, 400, 'image must be an https URL or a data URI'],
  [{ prompt: 'a', image: { url: 'data:image/png;base64,AAAA' } }, 400, 'image is not in a supported image format'],
])('%j is refused with %d', async (body, status, words) => {
  const [found, { error }] = await ask('generations', body)
  expect([found, typeof error === 'string' ? error : error.message]).toEqual([status, expect.stringContaining(words)])
})

it('takes 70 submits of a key and model in a minute', async () => {
  await clock.advance(60_000)
  const statuses = []
  for (let sent = 0; sent < 71; sent++) statuses.push((await ask('generations', { prompt: 'a' }))[0])
  expect(statuses).toEqual([...Array(70).fill(200), 429])
  expect((await ask('generations', { prompt: 'a' }, 'other'))[0]).toBe(200)
  await clock.advance(60_000)
  expect((await ask('generations', { prompt: 'a' }))[0]).toBe(200)
})

it('as some were seen: no body while it runs, and no status at the end', async () => {
  const bare = await start({ answers: 'bare' })
  try {
    const id = await started({}, bare)
    await clock.advance(10_000)
    expect(await ask(id, undefined, 'key', bare)).toEqual([202, null])
    await clock.advance(60_000)
    const [status, body] = await ask(id, undefined, 'key', bare)
    expect([status, Object.keys(body)]).toEqual([200, ['progress', 'model', 'video', 'usage']])
  } finally {
    await bare.stop()
  }
})
