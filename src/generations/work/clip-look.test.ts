import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClipPlan, makeClip } from '../../../test/support/coded-clip.ts'
import { sceneSvg } from '../../../test/support/still.ts'
import { createMediaPool, isRefusal, type MediaJobs, type MediaPool } from '../../media/pool.ts'
import type { RenderPlan } from '../../renderer/plan.ts'
import { renderClip } from '../../renderer/render.ts'

let folder: string
let pool: MediaPool
let jobs: MediaJobs
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-look-test-'))
  pool = createMediaPool({ size: 1, log: pino({ level: 'silent' }), workDirectory: join(folder, 'work') })
  jobs = pool.forWork('test')
})
afterAll(async () => {
  await pool.stop()
  await rm(folder, { recursive: true, force: true })
})

async function lookAt(clip: string) {
  const facts = await jobs.inspectVideo(clip, folder, undefined, {})
  if (isRefusal(facts)) throw new Error(facts.message)
  return facts.look!
}

const seconds = 4
/** Pictures that a camera looks at, by how bright they are. */
async function rendered(name: string, { brightness = 1, zoom = 0, sound = 'NONE' as RenderPlan['sound'] }) {
  const [still, clip] = [join(folder, `${name}.png`), join(folder, `${name}.mp4`)]
  await sharp(Buffer.from(sceneSvg(640, 360)))
    .linear(brightness, 0)
    .png()
    .toFile(still)
  const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom }
  const segment = { still, camera, durationSeconds: seconds, transition: 'CUT' } as const
  await renderClip({ width: 320, height: 180, frameRate: 8, fit: 'CROP', segments: [segment], sound, seed: 1 }, clip)
  return lookAt(clip)
}

async function coded(plan: Partial<ClipPlan>) {
  const clip = join(folder, 'coded.mp4')
  await writeFile(clip, await makeClip({ container: 'mp4', encoder: 'libx264', frameCount: 72, ...plan }))
  return lookAt(clip)
}

it('a camera that stands still is frozen, though keyframes come and go; one that creeps is not', async () => {
  expect(await rendered('still', {})).toMatchObject({ stillSeconds: seconds, blackSeconds: 0, loudestDecibels: null })
  expect((await rendered('creeping', { zoom: 0.5 })).stillSeconds).toBeLessThan(seconds / 2)
})

it('a bar that grows is seen to move in a long group of pictures and in short ones', async () => {
  for (const groupOfPictures of [250, 12, 1])
    expect((await coded({ groupOfPictures })).stillSeconds, `groups of ${groupOfPictures}`).toBeLessThan(1)
})

it('black is black, and a dark scene is not', async () => {
  expect((await rendered('black', { brightness: 0 })).blackSeconds).toBe(seconds)
  expect((await rendered('dark', { brightness: 0.12, zoom: 3 })).blackSeconds).toBe(0)
})

it('silence is heard as such, and a quiet sound is not', async () => {
  expect((await coded({ sound: 'aac' })).loudestDecibels).toBe(-120)
  expect((await coded({ sound: 'aac', loudness: 0.004 })).loudestDecibels).toBeGreaterThan(-55)
  expect((await rendered('ambience', { zoom: 3, sound: 'AMBIENCE' })).loudestDecibels).toBeGreaterThan(-60)
  expect((await rendered('silence', { zoom: 3, sound: 'SILENCE' })).loudestDecibels).toBe(-120)
})
