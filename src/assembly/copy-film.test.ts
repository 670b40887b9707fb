import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clicks, isAscending, type PlayedFilm, playFilm, silences } from '../../test/support/film.ts'
import { openClip, samplesPerPacket } from '../renderer/encode.ts'
import { createAmbience, sampleRate } from '../renderer/sound.ts'
import { makeFilm } from './make-film.ts'
import type { AssemblyPart, AssemblyPlan } from './plan.ts'

let folder: string
/** Two of the clips as they are. */
let [a, b]: PlayedFilm[] = []
const rate = 24
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-film-'))
  // Their lengths are no whole number of packets of sound.
  await writeClip('a.mp4', { frames: 120 })
  await writeClip('b.mp4', { frames: 79 })
  await writeClip('silent.mp4', { frames: 24, hasSound: false })
  await writeClip('wide.mp4', { frames: 24, width: 192 })
  ;[a, b] = [await playFilm(join(folder, 'a.mp4')), await playFilm(join(folder, 'b.mp4'))]
})
afterAll(() => rm(folder, { recursive: true }))

/** As the renderer codes it: a grey that grows brighter, and its soft chord. */
async function writeClip(
  name: string,
  { frames, width = 96, hasSound = true }: { frames: number; width?: number; hasSound?: boolean },
) {
  const height = 64
  const clip = await openClip(join(folder, name), { width, height, frameRate: { num: rate, den: 1 }, hasSound })
  const ambience = createAmbience({ seed: frames, durationSeconds: frames / rate })
  const picture = new Uint8Array((width * height * 3) / 2).fill(128)
  let samples = 0
  for (let frame = 0; frame < frames; frame++) {
    for (let at = 0; at < width * height; at++) picture[at] = 30 + frame + ((at * at) % 61)
    await clip.writeFrame(picture)
    for (; hasSound && samples < ((frame + 1) * sampleRate) / rate; samples += samplesPerPacket)
      await clip.writeSound(ambience.next(Math.min(samplesPerPacket, ambience.totalSamples - samples)))
  }
  await clip.finish()
}

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
  const result = await makeFilm({ kind: 'assembly', fit: 'PAD', parts: placed, ...more }, output, () => {})
  return { result, played: await playFilm(output) }
}

describe('a film of clips that are coded alike', () => {
  it('is their packets one behind the other: no time twice, no step missed, no click, no silence', async () => {
    const { result, played } = await assemble([part('a.mp4'), part('b.mp4'), part('a.mp4'), part('b.mp4')])
    expect(result).toMatchObject({ width: 96, height: 64, frames: 2 * (120 + 79), hasAudio: true })
    // What is copied has the sizes it had; what is encoded anew has not.
    expect(played.picture.bytes.slice(0, 120)).toEqual(a!.picture.bytes)
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
    expect(played.picture.bytes.slice(0, 48)).toEqual(a!.picture.bytes.slice(48, 96))
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
    expect(played.picture.bytes.slice(0, 40)).not.toEqual(b!.picture.bytes.slice(0, 40))
  })
})
