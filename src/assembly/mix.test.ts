import { expect, it } from 'vitest'
import { clicks, silences } from '../../test/support/film.ts'
import type { StereoSamples } from '../renderer/sound.ts'
import type { Sound } from './clip-sound.ts'
import { createMix, type SoundPart } from './mix.ts'

const rate = 48_000

/** A tone from `phase` on, as one side of two. */
function tone(frequency: number, from = 0, loudness = 0.5): Sound {
  let position = from
  return {
    async read(count) {
      const side = Float32Array.from(
        { length: count },
        (_, index) => loudness * Math.sin((2 * Math.PI * frequency * (position + index)) / rate),
      )
      position += count
      return [side, side.slice()] as StereoSamples
    },
    close: async () => {},
  }
}

const part = (first: number, end: number, sound: Sound, more: Partial<SoundPart> = {}): SoundPart => ({
  ...{ first, end, fadeIn: 0, fadeOut: 0, volume: 1, open: async () => sound },
  ...more,
})

async function heard(parts: SoundPart[], soundtrack?: Parameters<typeof createMix>[1]): Promise<Float32Array> {
  const mix = createMix(parts, soundtrack)
  const length = Math.max(...parts.map(({ end }) => end))
  const samples = new Float32Array(length)
  // Packets, as the encoder takes them: no edge of a part lies on the edge of one.
  for (let at = 0; at < length; at += 1024) samples.set((await mix.next(Math.min(1024, length - at)))[0], at)
  await mix.close()
  return samples
}

it('one recording cut in two is one recording', async () => {
  const samples = await heard([part(0, 10_000, tone(440)), part(10_000, 20_000, tone(440, 10_000))])
  const whole = (await tone(440).read(20_000))[0]
  const furthest = Math.max(...samples.map((sample, index) => Math.abs(sample - whole[index]!)))
  expect(furthest).toBeLessThan(0.002)
})

it('a cut from one sound to another is no click and no gap', async () => {
  const loudest = Math.round(rate / 200 / 4)
  const [before, after] = [tone(50), tone(50, 3 * loudest * 4)]
  const samples = await heard([part(0, 10_000, before), part(10_000, 20_000, after)])
  expect(clicks(samples)).toEqual([])
  expect(silences(samples)).toEqual([])
  // What is not smoothed is found.
  expect(
    clicks(Float32Array.from([...(await tone(50).read(960 * 4 + 240))[0], ...new Float32Array(960)])),
  ).toHaveLength(1)
})

it('two sounds dissolve with the power of one', async () => {
  const samples = await heard([
    part(0, 48_000, tone(300), { fadeOut: 24_000 }),
    part(24_000, 72_000, tone(1111), { fadeIn: 24_000 }),
  ])
  const power = (from: number, to: number) =>
    samples.subarray(from, to).reduce((sum, sample) => sum + sample * sample, 0) / (to - from)
  for (let at = 4800; at + 4800 < 72_000; at += 4800) expect(power(at, at + 4800)).toBeCloseTo(0.125, 2)
})

it('volume is heard, and what is too loud is pressed together instead of cut off', async () => {
  expect(Math.max(...(await heard([part(0, 9600, tone(300), { volume: 0.5 })])))).toBeCloseTo(0.25, 3)
  const loud = await heard([part(0, 9600, tone(300), { volume: 4 })])
  expect(Math.max(...loud)).toBeLessThanOrEqual(1)
})
