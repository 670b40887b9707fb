import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp, { type Region } from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { picture } from '../../test/support/still.ts'
import { startToys } from '../../test/support/toy-vendor.ts'
import { createMediaPool, type MediaJobs, type MediaPool } from '../media/pool.ts'
import { frameOf, planClip } from './clip-plan.ts'
import { drawStill } from './clip-still.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import type { Emulator } from './emulator.ts'
import { drawText } from './pixel-font.ts'

let folder: string
let clock: VirtualClock
let emulator: Emulator
let pool: MediaPool
let jobs: MediaJobs
let image: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-test-'))
  clock = createVirtualClock()
  emulator = await startToys({ clock, workDirectory: folder })
  pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'pool') })
  jobs = pool.forWork('test')
  image = (await picture(400, 300, 'jpeg')).toString('base64')
})
afterAll(async () => {
  await Promise.all([emulator.stop(), pool.stop()])
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => emulator.reset())

async function finished(prompt: string, more: object = {}): Promise<{ id: string; url: string }> {
  const response = await fetch(`${emulator.urlOf('toy')}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, image, ...more }),
  })
  await clock.advance(60_000)
  return (await response.json()) as { id: string; url: string }
}
const content = (id: string) => fetch(`${emulator.urlOf('toy')}/jobs/${id}/content`)
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
/** Statistics of a sharp pipeline are those of its input: the part is cut out before. */
const statsOf = async (picture: Buffer | string, part: Region) =>
  (await sharp(await sharp(picture).extract(part).png().toBuffer()).stats()).channels

it('the clip is a real one of the very picture: its length, its shape, its colours, its sound', async () => {
  const { id } = await finished('a lake', { hasSound: true })
  const response = await content(id)
  expect(response.headers.get('content-disposition')).toBe('attachment')
  const clip = join(folder, 'clip.mp4')
  await writeFile(clip, await bytesOf(response))
  const facts = await jobs.inspectVideo(clip, folder)
  expect(facts).toMatchObject({ container: 'MP4', durationSeconds: 5, width: 160, height: 90 })
  // Its sun.
  const [shown, sent] = await Promise.all([
    statsOf(join(folder, 'last.png'), { left: 113, top: 22, width: 8, height: 8 }),
    statsOf(Buffer.from(image, 'base64'), { left: 280, top: 100, width: 12, height: 12 }),
  ])
  for (const [channel, { mean }] of shown.entries()) expect(Math.abs(mean - sent[channel]!.mean)).toBeLessThan(25)
})

it('a full clip is as large as asked for, and bears a label', async () => {
  const own = await startToys({ pictures: 'full', frameRate: 4, speed: 50, workDirectory: folder })
  try {
    const submitted = await fetch(`${own.urlOf('toy')}/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a lake', image, seconds: 1 }),
    })
    const { id, url } = (await submitted.json()) as { id: string; url: string }
    while (own.ledger().purchases[0]!.status !== 'succeeded') await new Promise((resolve) => setTimeout(resolve, 5))
    const clip = join(folder, 'full.mp4')
    const response = await fetch(url)
    expect(response.status).toBe(200)
    await writeFile(clip, await bytesOf(response))
    expect(await jobs.inspectVideo(clip, folder)).toMatchObject({ durationSeconds: 1, width: 1280, height: 720 })
    const lowerLeft = { left: 90, top: 580, width: 500, height: 90 }
    const [red] = await statsOf(join(folder, 'last.png'), lowerLeft)
    expect([red!.max > 240, red!.min < 40], id).toEqual([true, true])
  } finally {
    await own.stop()
  }
})

it('one picture is rendered once for all jobs of one length', async () => {
  const [a, b] = [await finished('a'), await finished('b')]
  const other = await finished('c', { seconds: 2 })
  const [first, second, shorter] = await Promise.all([a, b, other].map(async ({ id }) => bytesOf(await content(id))))
  expect(first!.equals(second!)).toBe(true)
  expect(first!.equals(shorter!)).toBe(false)
})

it('a URL that is signed needs no credential, until it expires', async () => {
  const { id, url } = await finished('a lake')
  expect(url).toContain(`${emulator.url}/__files/toy/${id}.mp4?expires=`)
  const whole = await bytesOf(await fetch(url))
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), head.headers.get('content-type')]).toEqual([
    200,
    String(whole.length),
    'video/mp4',
  ])
  const part = await fetch(url, { headers: { range: 'bytes=4-7' } })
  expect([part.status, part.headers.get('content-range'), String(await bytesOf(part))]).toEqual([
    206,
    `bytes 4-7/${whole.length}`,
    'ftyp',
  ])
  expect((await fetch(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416)
  const later = url.replace(/expires=(\d+)/, (_, time) => `expires=${Number(time) + 1}`)
  const another = url.replace(id, '00000000-0000-0000-0000-000000000000')
  for (const wrong of [later, another, url.slice(0, -1), url.split('?')[0]!])
    expect((await fetch(wrong)).status).toBe(403)
  expect(emulator.ledger().calls[1]).toMatchObject({ provider: 'toy', kind: 'result', jobId: id, status: 200 })
  expect(JSON.stringify(emulator.ledger())).not.toContain(new URL(url).searchParams.get('signature'))
  await clock.advance(3_600_000)
  expect((await fetch(url)).status).toBe(403)
})

it('a clip may be gone, cut off, something else, or slow', async () => {
  const good = await bytesOf(await content((await finished('a lake')).id))
  const resultOf = async (prompt: string) => fetch((await finished(prompt)).url)

  expect((await resultOf('[[result-dead]]')).status).toBe(404)
  expect(emulator.ledger().calls.at(-1)).toMatchObject({ kind: 'result', scenario: 'result-dead', status: 404 })
  const truncated = await resultOf('[[result-truncated]]')
  expect(truncated.headers.get('content-length')).toBe(String(good.length))
  await expect(truncated.arrayBuffer()).rejects.toThrow(/terminated/)
  const playlist = await resultOf('[[result-playlist]]')
  expect([playlist.headers.get('content-type'), await playlist.text()]).toEqual([
    'video/mp4',
    expect.stringMatching(/^#EXTM3U/),
  ])
  expect(await (await resultOf('[[result-not-a-video]]')).text()).toMatch(/^<!doctype html>/)
  const started = performance.now()
  expect((await bytesOf(await resultOf('[[result-slow:0.3s]]'))).equals(good)).toBe(true)
  expect(performance.now() - started).toBeGreaterThan(250)
})

it('a picture lies on disk once, as long as a job has it', async () => {
  const inside = join(folder, (await readdir(folder)).find((name) => name.startsWith('kinetograph-emulator-'))!)
  const pictures = async () => (await readdir(inside)).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const cancel = (id: string) => fetch(`${emulator.urlOf('toy')}/jobs/${id}`, { method: 'DELETE' })
  const submit = async (endImage?: string) => {
    const body = JSON.stringify({ prompt: 'a lake', image, endImage })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${emulator.urlOf('toy')}/jobs`, { method: 'POST', headers, body })
    return ((await response.json()) as { id: string }).id
  }
  expect(await pictures()).toEqual([])
  const [first, second] = [await submit(), await submit(image)]
  expect(await pictures()).toHaveLength(1)
  await cancel(second)
  await cancel(second)
  expect(await pictures()).toHaveLength(1)
  await cancel(first)
  expect(await pictures()).toEqual([])
  await submit()
  emulator.reset()
  expect(await pictures()).toEqual([])
})

it('without a picture something is shown nevertheless; what is none is an error', async () => {
  const { id } = await finished('a lake', { image: undefined })
  expect((await bytesOf(await content(id))).toString('latin1', 4, 8)).toBe('ftyp')
  const odd = await finished('a lake', { image: Buffer.from('no picture').toString('base64') })
  expect((await content(odd.id)).status).toBe(500)
})

it('a clip keeps shape and length in either mode', () => {
  const clip = { still: null, seconds: 8, width: 1080, height: 1920, hasSound: false }
  expect(planClip(clip, 'full', { still: 'a' })).toMatchObject({
    width: 1080,
    height: 1920,
    frameRate: 24,
    sound: 'NONE',
  })
  expect(planClip(clip, 'cheap', { still: 'a' })).toMatchObject({ width: 90, height: 160, frameRate: 1 })
  expect(planClip({ ...clip, seconds: 2.5 }, 'cheap', { still: 'a' }).frameRate).toBe(2)
  expect(planClip({ ...clip, seconds: 0.5 }, 'cheap', { still: 'a' }).frameRate).toBe(2)
  for (const [width, height] of [
    [1792, 1024],
    [1470, 630],
    [100, 75],
    [4000, 10],
  ] as const)
    for (const side of Object.values(frameOf({ ...clip, width, height }, 'cheap'))) {
      expect(side % 2).toBe(0)
      expect(side).toBeLessThanOrEqual(160)
    }
})

it('the label is legible without any font of the machine', async () => {
  const frame = { width: 640, height: 360 }
  const [plain, labelled] = await Promise.all(
    [['.'], ['klingai kling-3.0', '870000000000000001']].map((label) =>
      drawStill(Buffer.from(image, 'base64'), frame, label),
    ),
  )
  const besideTheDot = { left: 100, top: 330, width: 90, height: 60 }
  const [without, brightest] = await Promise.all([plain!, labelled!].map((bytes) => statsOf(bytes, besideTheDot)))
  expect([without![0]!.max < 200, brightest![0]!.max]).toEqual([true, 255])
  const dots = (text: string) => drawText(text, 0, 0).split('M').length - 1
  const [one, colon, unknown] = ['1', ':', '\u00e9'].map(dots)
  expect([one, colon, unknown]).toEqual([10, 8, 0])
})

it('a picture of another shape is shown whole where it is padded, and the clip ends on the end frame', async () => {
  const endImage = (
    await sharp({ create: { width: 400, height: 300, channels: 3, background: '#00f' } })
      .png()
      .toBuffer()
  ).toString('base64')
  const pixels = async (more: object) => {
    const { id } = await finished('a lake', more)
    const clip = join(folder, 'clip.mp4')
    await writeFile(clip, await bytesOf(await content(id)))
    await jobs.inspectVideo(clip, folder)
    const { data, info } = await sharp(await readFile(join(folder, 'last.png')))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const at = (left: number) => [...data.subarray((42 * info.width + left) * info.channels).subarray(0, 3)]
    return { edge: at(2), middle: at(78) }
  }
  const padded = await pixels({ fit: 'PAD' })
  expect(Math.max(...padded.edge)).toBeLessThan(40)
  expect(Math.max(...padded.middle)).toBeGreaterThan(60)
  expect(Math.max(...(await pixels({})).edge)).toBeGreaterThan(60)
  const [red, , blue] = (await pixels({ endImage })).middle as [number, number, number]
  expect([red < 60, blue > 190]).toEqual([true, true])
})
