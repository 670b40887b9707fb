import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MediaRefusal } from '../../src/media/job.ts'
import type { MediaPool } from '../../src/media/pool.ts'
import { bytesOf, derivedFields, expectServed } from '../support/derived.ts'
import { until } from '../support/folder.ts'
import { cameraMove, deleteMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rowsOf } from '../support/rows.ts'

let gateway: TestGateway
let id: string
let other: string
/** Jobs that the pool was given. */
let jobs = 0
let gate = Promise.resolve()
let refusal: MediaRefusal | null = null

const pool = (own: MediaPool): MediaPool => ({
  ...own,
  forViews(tenant) {
    const views = own.forViews(tenant)
    const before = async () => {
      jobs += 1
      await gate
      return refusal
    }
    return {
      ...views,
      extractFrame: async (...job) => (await before()) ?? views.extractFrame(...job),
      previewClip: async (...job) => (await before()) ?? views.previewClip(...job),
    }
  },
})

async function made(): Promise<string> {
  const { generation } = await gateway.start(await cameraMove())
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  return generation.id
}

beforeAll(async () => {
  gateway = await startTestGateway(
    { KINETOGRAPH_MAXIMUM_DERIVED_BYTES: '1', KINETOGRAPH_ALLOWED_ORIGINS: 'https://page.example' },
    { pool, timeouts: { upkeepMilliseconds: 100 } },
  )
  id = await made()
})
afterAll(() => gateway.stop())

const keyOf = (url: string) => new URL(url).pathname.replace('/media/', '')
const folderOf = (url: string) => join(gateway.config.mediaDirectory, keyOf(url), '..')
const derivedIn = async (url: string) =>
  (await readdir(folderOf(url)).catch(() => [] as string[])).filter((name) => /^(preview|frame)/.test(name)).sort()
const rows = () => rowsOf(gateway, 'select name, size_bytes::int as bytes from derived_medium order by name')

it('a preview is signed by the field, made by the first read, and moves as long as the clip', async () => {
  const { preview } = await derivedFields(gateway, id, '{ edge: LAST }')
  expect([jobs, await derivedIn(preview.url), await rows()]).toEqual([0, [], []])
  const bytes = await expectServed(preview.url, 'image/webp')
  expect(jobs).toBe(1)
  const { pages, delay, loop, width, pageHeight } = await sharp(bytes, { animated: true }).metadata()
  expect({ pages, loop, width, height: pageHeight }).toEqual({
    ...{ pages: 6, loop: 0 },
    ...{ width: preview.width, height: preview.height },
  })
  expect(delay!.reduce((sum, milliseconds) => sum + milliseconds)).toBe(1_000)
  expect(await rows()).toEqual([{ name: 'preview.webp', bytes: bytes.length }])
  const foreign = await fetch(preview.url, { headers: { origin: 'https://page.example' } })
  expect(foreign.headers.get('access-control-allow-origin')).toBe('https://page.example')
})

it('a frame is the one that is shown then, whole and lossless; all times of one frame have one address', async () => {
  const at = (seconds: number) => derivedFields(gateway, id, `{ seconds: ${seconds} }`)
  const { url } = await derivedFields(gateway, id, '{ edge: FIRST }')
  const first = (await derivedFields(gateway, id, '{ edge: FIRST }')).frame
  const last = (await derivedFields(gateway, id, '{ edge: LAST }')).frame
  const clip = (await bytesOf(url)).bytes
  const { Demuxer, Decoder } = await import('node-av/api')
  await using input = await Demuxer.open(clip)
  using decoder = await Decoder.create(input.video()!)
  const lumas: number[] = []
  for await (using packet of input.packets(input.video()!.index))
    for (const frame of await decoder.decodeAll(packet)) {
      const luma = frame.data![0]!
      lumas.push(luma[(frame.height >> 1) * frame.linesize[0]! + (frame.width >> 1)]!)
      frame.free()
    }
  expect(lumas).toHaveLength(6)
  expect([(await at(0)).frame.url, (await at(1 / 6 - 0.02)).frame.url]).toEqual([first.url, first.url])
  expect([(await at(1)).frame.url, (await at(0.9)).frame.url]).toEqual([last.url, last.url])
  expect((await at(0.3334)).frame.url).toBe((await at(0.4)).frame.url)
  expect(new Set(await Promise.all([0, 1, 2, 3, 4, 5].map(async (n) => (await at(n / 6)).frame.url))).size).toBe(6)
  const bytes = await expectServed((await at(0.4)).frame.url, 'image/png')
  const { width, height } = await sharp(bytes).metadata()
  expect([width, height]).toEqual([854, 480])
})

it('a time outside the clip is refused with what there is', async () => {
  for (const seconds of [-0.1, 1.01]) {
    const { frame, errors } = await derivedFields(gateway, id, `{ seconds: ${seconds} }`)
    expect(frame).toBeNull()
    expect(errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ code: 'OUT_OF_RANGE', path: ['at', 'seconds'], ranges: [{ minimum: 0, maximum: 1 }] }],
    })
  }
})

it('is made once for all who ask, also when the first of them goes away', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  gate = promise
  jobs = 0
  const { url } = (await derivedFields(gateway, id, '{ seconds: 0.2 }')).frame
  const leaving = new AbortController()
  const left = fetch(url, { signal: leaving.signal }).catch(() => 'gone')
  await until(async () => jobs === 1)
  const others = [bytesOf(url), bytesOf(url)]
  leaving.abort()
  expect(await left).toBe('gone')
  resolve()
  const [one, other] = await Promise.all(others)
  expect([one!.answer.status, jobs, one!.bytes.equals(other!.bytes)]).toEqual([200, 1, true])
})

it('the oldest go where there are too many bytes, and are made again when asked for', async () => {
  const oldest = (await derivedFields(gateway, id, '{ edge: LAST }')).preview
  expect((await bytesOf(oldest.url)).answer.status).toBe(200)
  const { url } = (await derivedFields(gateway, id, '{ edge: FIRST }')).frame
  const { bytes } = await bytesOf(url)
  expect(await rows()).toEqual([{ name: 'frame-0.png', bytes: bytes.length }])
  await until(async () => !(await derivedIn(oldest.url)).includes('preview.webp'))
  expect((await bytesOf(oldest.url)).answer.status).toBe(200)
})

it('of one clip 64 are kept, however small: the oldest go', async () => {
  const { url } = (await derivedFields(gateway, id, '{ edge: FIRST }')).frame
  const videoId = keyOf(url).split('/')[1]
  await rowsOf(gateway, 'delete from derived_medium')
  await rowsOf(
    gateway,
    `insert into derived_medium (video_id, name, tenant, size_bytes, made_at)
     select id, 'frame-' || 1000 + number || '.png', tenant, 0, now() - number * interval '1 minute'
     from video, generate_series(1, 70) number where id = $1`,
    [videoId],
  )
  expect((await bytesOf((await derivedFields(gateway, id, '{ seconds: 0.6 }')).frame.url)).answer.status).toBe(200)
  const kept = (await rows()).map(({ name }) => name)
  expect([kept.length, kept.includes('frame-1063.png'), kept.includes('frame-1064.png')]).toEqual([64, true, false])
  await rowsOf(gateway, 'delete from derived_medium where size_bytes = 0')
})

it('what cannot be made is said: a codec that is missing each time anew, a clip that does not decode for an hour', async () => {
  other = await made()
  const { preview, frame } = await derivedFields(gateway, other, '{ seconds: 0.4 }')
  refusal = { refused: true, code: 'CODEC_MISSING', message: 'Clips cannot be decoded here.' }
  const missing = await fetch(frame.url)
  expect([missing.status, await missing.json()]).toEqual([
    501,
    { error: { code: 'CODEC_MISSING', message: 'Clips cannot be decoded here.' } },
  ])
  refusal = { refused: true, code: 'INVALID_VIDEO', message: 'The clip does not play.' }
  expect((await fetch(preview.url)).status).toBe(422)
  refusal = null
  jobs = 0
  expect([(await fetch(frame.url)).status, (await fetch(preview.url)).status, jobs]).toEqual([200, 422, 1])
  const isRefusedAfter = async (minutes: number) => {
    await rowsOf(
      gateway,
      'update derived_medium set made_at = now() - $1 * interval $$1 minute$$ where refusal is not null',
      [minutes],
    )
    return (await fetch(preview.url)).status
  }
  expect([await isRefusedAfter(59), await isRefusedAfter(61)]).toEqual([422, 200])
})

it('goes with its clip, also when that is deleted while it is made', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { url } = (await derivedFields(gateway, other, '{ seconds: 0.4 }')).frame
  expect((await fetch(url)).status).toBe(200)
  gate = promise
  jobs = 0
  const reading = fetch((await derivedFields(gateway, other, '{ edge: FIRST }')).frame.url)
  await until(async () => jobs === 1)
  const { data } = await gateway.query(deleteMutation, { input: { id: other } })
  expect(data.deleteGeneration.userErrors).toEqual([])
  expect((await fetch(url)).status).toBe(404)
  resolve()
  expect((await reading).status).toBe(404)
  await until(async () => (await derivedIn(url)).length === 0)
  const videoId = keyOf(url).split('/')[1]
  expect(await rowsOf(gateway, 'select name from derived_medium where video_id = $1', [videoId])).toEqual([])
})
