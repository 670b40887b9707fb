import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clicks, isAscending, playFilm, silences } from '../../test/support/film.ts'
import { picture } from '../../test/support/still.ts'
import { renderClip } from '../renderer/render.ts'
import { assembleFilm } from './assemble.ts'
import type { AssemblyPart, AssemblyPlan } from './plan.ts'

let folder: string
const rate = 24
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-film-'))
  const still = join(folder, 'still.png')
  await writeFile(still, await picture())
  const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 10 }
  const clip = (name: string, durationSeconds: number, more: object = {}) =>
    renderClip(
      {
        ...{ width: 320, height: 180, frameRate: rate, fit: 'CROP', sound: 'AMBIENCE', seed: durationSeconds },
        segments: [{ still, camera, durationSeconds, transition: 'CUT' }],
        ...more,
      },
      join(folder, name),
    )
  // Their lengths are no whole number of packets of sound.
  await clip('a.mp4', 5)
  await clip('b.mp4', 3.3)
  await clip('silent.mp4', 1, { sound: 'NONE' })
  await clip('wide.mp4', 1, { width: 640 })
})
afterAll(() => rm(folder, { recursive: true }))

const part = (name: string, more: object = {}): AssemblyPart => ({
  source: { video: name, ...more },
  crossFadeSeconds: 0,
  volume: 1,
})
async function assemble(parts: AssemblyPart[], more: Partial<AssemblyPlan> = {}) {
  const output = join(folder, 'film.mp4')
  const placed = parts.map(({ source, ...rest }) => ({
    ...rest,
    source: 'video' in source ? { ...source, video: join(folder, source.video) } : source,
  }))
  const result = await assembleFilm({ kind: 'assembly', fit: 'PAD', parts: placed, ...more }, output)
  return { result, played: await playFilm(output) }
}

describe('a film of clips that are coded alike', () => {
  it('is their packets one behind the other: no time twice, no step missed, no click, no silence', async () => {
    const one = await playFilm(join(folder, 'a.mp4'))
    const { result, played } = await assemble([part('a.mp4'), part('b.mp4'), part('a.mp4'), part('b.mp4')])
    expect(result).toMatchObject({ width: 320, height: 180, frames: 2 * (120 + 79), hasAudio: true })
    // What is copied has the sizes it had; what is encoded anew has not.
    expect(played.picture.bytes.slice(0, 120)).toEqual(one.picture.bytes)
    expect(isAscending(played.picture.decoded)).toBe(true)
    const shown = [...played.picture.shown].sort((before, after) => before - after)
    for (const [index, time] of shown.entries()) expect(time).toBeCloseTo(index / rate, 3)
    for (const [index, time] of played.sound.decoded.entries())
      expect(time).toBeCloseTo(played.sound.decoded[0]! + (index * 1024) / 48_000, 4)
    expect(clicks(played.samples)).toEqual([])
    const end = (2 * (120 + 79)) / rate
    expect(played.samples.length / 48_000).toBeGreaterThan(end - 0.03)
  })

  it('may be cut at a keyframe', async () => {
    const { result, played } = await assemble([
      part('a.mp4', { startSeconds: 2, endSeconds: 4 }),
      part('b.mp4', { startSeconds: 2 }),
    ])
    expect(result.frames).toBe(48 + 31)
    const one = await playFilm(join(folder, 'a.mp4'))
    expect(played.picture.bytes.slice(0, 48)).toEqual(one.picture.bytes.slice(48, 96))
    expect(isAscending(played.sound.decoded)).toBe(true)
    expect(clicks(played.samples)).toEqual([])
    expect(silences(played.samples.subarray(2_400, 90_000), 0.02)).toEqual([])
  })
})

describe('anything else is encoded', () => {
  it.each<[string, AssemblyPart[], Partial<AssemblyPlan>, number]>([
    ['a cut between keyframes', [part('a.mp4', { startSeconds: 1 })], {}, 96],
    ['a cross-fade', [part('a.mp4'), { ...part('b.mp4'), crossFadeSeconds: 1 }], {}, 175],
    ['a volume', [{ ...part('b.mp4'), volume: 0.5 }], {}, 79],
    ['another size', [part('b.mp4'), part('wide.mp4')], {}, 103],
    ['a part without sound', [part('b.mp4'), part('silent.mp4')], {}, 103],
    ['another rate', [part('b.mp4')], { frameRate: 12 }, 40],
    ['a caption', [part('b.mp4')], { captions: [{ startSeconds: 0, endSeconds: 1, text: 'A' }] }, 79],
  ])('%s', async (_title, parts, more, frames) => {
    const { result, played } = await assemble(parts, more)
    expect(result.frames).toBe(frames)
    expect(isAscending(played.picture.decoded)).toBe(true)
    expect(isAscending(played.sound.decoded)).toBe(true)
    expect(clicks(played.samples)).toEqual([])
    const b = await playFilm(join(folder, 'b.mp4'))
    expect(played.picture.bytes.slice(0, 40)).not.toEqual(b.picture.bytes.slice(0, 40))
  })
})
