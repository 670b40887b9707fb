import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { clicks, isAscending, playFilm, silences } from '../support/film.ts'
import { apart, dissolved, looksOf, type Region } from '../support/film-frames.ts'
import { wav } from '../support/sounds.ts'
import { freeShot, paidShot, startStoryboard, untilStoryboard } from '../support/storyboards.ts'

/** Of the emulator's clips and of ours. */
const rate = 6
const fadeFrames = 3
/** Captions stand in the lower part: the seams are looked at above it. */
const above = 0.5

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({ pictures: 'full', frameRate: rate })
})
afterAll(() => gateway.stop())

const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

/** Where a clip of that size lies in a frame of this one, whole and in the middle. */
function placeOf(clip: { width: number; height: number }, film: { width: number; height: number }): Region {
  const factor = Math.min(film.width / clip.width, film.height / clip.height)
  const [wide, high] = [(clip.width * factor) / film.width, (clip.height * factor) / film.height]
  const [left, top] = [(1 - wide) / 2, (1 - high) / 2]
  return { left, top, right: left + wide, bottom: top + high }
}

it('SLA-08 a film of five shots over three families and our renderer: every frame is its shot’s, every seam is heard through', async () => {
  const shots = [
    await paidShot('harbour', 'klingai', { prompt: 'the harbour at dawn' }),
    {
      ...freeShot('closer', { shotFrame: { shot: 'harbour' } }, { durationSeconds: 2 }),
      crossFadeSeconds: fadeFrames / rate,
    },
    await paidShot('market', 'xai', { prompt: 'the market at noon' }),
    await paidShot('crowd', 'vertex', { prompt: 'the crowd moves on', from: 'market' }),
    freeShot('last', { shotFrame: { shot: 'closer', at: { seconds: 0.5 } } }),
  ]
  const captions = { text: '\uFEFF1\r\n00:00:00,000 --> 00:00:20,000\r\n<b>Dawn</b> & noon\r\n' }
  const soundtrack = { audio: { base64: wav(12).toString('base64') }, fadeInSeconds: 0.2, fadeOutSeconds: 0.2 }
  const { storyboard, userErrors } = await startStoryboard(gateway, { shots, soundtrack, captions })
  expect(userErrors).toEqual([])
  const ended = await untilStoryboard(gateway, storyboard.id, 'SUCCEEDED', 200_000)
  const film = ended.assembly.state.clips[0].video
  const clips = ended.shots.map(({ takes }: any) => takes.at(-1).state.clips[0].video)
  expect(film).toMatchObject({ width: clips[0].width, height: clips[0].height, hasAudio: true })

  const lengths: number[] = clips.map(({ durationSeconds }: any) => Math.round(durationSeconds * rate))
  const firsts = [0, lengths[0]! - fadeFrames]
  for (let shot = 2; shot < clips.length; shot++) firsts.push(firsts[shot - 1]! + lengths[shot - 1]!)
  const shotAt = (frame: number) => firsts.findLastIndex((first) => first <= frame)
  const places = clips.map((clip: any) => placeOf(clip, film))
  const upper = (place: Region): Region => ({ ...place, bottom: place.top + above * (place.bottom - place.top) })
  const filmBytes = await bytesOf(film.url)
  // All five have one shape or are looked at where they lie; over a fade both have the same.
  const seen = await looksOf(filmBytes, (frame) => upper(places[shotAt(frame)]!))
  const parts = await Promise.all(
    clips.map(async ({ url }: any) =>
      looksOf(await bytesOf(url), () => ({ left: 0, top: 0, right: 1, bottom: above })),
    ),
  )
  expect(seen).toHaveLength(firsts.at(-1)! + lengths.at(-1)!)
  for (const [frame, look] of seen.entries()) {
    const shot = shotAt(frame)
    const own = parts[shot]![frame - firsts[shot]!]!
    const isFading = shot === 1 && frame < firsts[1]! + fadeFrames
    const before = isFading ? parts[0]![frame]! : own
    const weight = isFading ? (frame - firsts[1]! + 1) / (fadeFrames + 1) : 1
    const told = `frame ${frame} of the film, ${frame - firsts[shot]!} of shot ${shot + 1}`
    expect(apart(look, dissolved(before, own, weight)), told).toBeLessThan(1)
  }
  // Each side of each cut is nearer to its own shot than to the other's, where the other does not go on from it.
  for (const shot of [2, 4]) {
    const [last, first] = [seen[firsts[shot]! - 1]!, seen[firsts[shot]!]!]
    const [lastOfBefore, firstOfOwn] = [parts[shot - 1]!.at(-1)!, parts[shot]![0]!]
    expect(apart(lastOfBefore, firstOfOwn)).toBeGreaterThan(8)
    expect(apart(last, lastOfBefore)).toBeLessThan(apart(last, firstOfOwn) / 2)
    expect(apart(first, firstOfOwn)).toBeLessThan(apart(first, lastOfBefore) / 2)
  }

  const { picture, sound, samples } = await playFilm(filmBytes)
  const shown = picture.shown.toSorted((one, other) => one - other)
  for (const [frame, time] of shown.entries()) expect(time).toBeCloseTo(frame / rate, 3)
  expect(isAscending(picture.decoded)).toBe(true)
  for (const [index, time] of sound.decoded.entries())
    expect(time).toBeCloseTo(sound.decoded[0]! + (index * 1024) / 48_000, 4)
  expect(clicks(samples)).toEqual([])
  const end = Math.round((seen.length / rate - 0.2) * 48_000)
  expect(silences(samples.subarray(9_600, Math.min(end, 11.8 * 48_000)), 0.02)).toEqual([])
})
