import { type StereoSamples, sampleRate } from '../renderer/sound.ts'
import type { Sound } from './clip-sound.ts'
import type { FrameRate } from './frame-rate.ts'
import type { Stretch } from './timeline.ts'

/** A part's sound on the film's samples: from `first` up to, not including, `end`. */
export interface SoundPart {
  first: number
  end: number
  fadeIn: number
  fadeOut: number
  volume: number
  open(): Promise<Sound>
}

export interface Soundtrack {
  volume: number
  /** Samples. */
  fadeIn: number
  fadeOut: number
  /** Where it ends by itself, or the film does. */
  length: number
  sound: Sound
}

/** Where frame `frame` begins: every edge of sound lies on the edge of a picture, rounded to a sample once. */
export const sampleAt = (frame: number, { num, den }: FrameRate): number => Math.round((frame * sampleRate * den) / num)

/** The sounds of a film's parts, on its samples: as its pictures lie on its frames. */
export function soundParts(
  stretches: readonly Stretch[],
  frameRate: FrameRate,
  parts: readonly { volume: number; open(): Promise<Sound> }[],
): SoundPart[] {
  return stretches.map(({ first, end, fadeIn }, index) => {
    const next = stretches[index + 1]
    const from = sampleAt(first, frameRate)
    const to = sampleAt(end, frameRate)
    return {
      ...parts[index]!,
      first: from,
      end: to,
      fadeIn: sampleAt(first + fadeIn, frameRate) - from,
      fadeOut: next ? to - sampleAt(end - next.fadeIn, frameRate) : 0,
    }
  })
}

/** Over so long a step between two sounds is smoothed out: a step in one sample is heard as a click. */
const stepSamples = sampleRate / 200
/** A sound goes on no steeper than this from sample to sample; a low tone of full loudness does not reach it. */
const steepest = 0.05
/** Louder than this is pressed together, so that two sounds at once do not break. */
const knee = 0.95

export interface Mix {
  /** The next `count` samples of the film. */
  next(count: number): Promise<StereoSamples>
  close(): Promise<void>
}

/** All sounds of a film together. Of each part only what is heard now is open. */
export function createMix(parts: readonly SoundPart[], soundtrack: Soundtrack | undefined): Mix {
  const open = new Map<SoundPart, Sound>()
  const steps = [createStep(), createStep()]
  let position = 0

  async function addPart(part: SoundPart, sides: StereoSamples): Promise<void> {
    const from = Math.max(part.first, position)
    const to = Math.min(part.end, position + sides[0].length)
    if (from >= to) return
    const sound = open.get(part) ?? (await part.open())
    open.set(part, sound)
    const samples = await sound.read(to - from)
    for (const [side, heard] of samples.entries()) {
      const sum = sides[side]!
      for (let index = 0; index < heard.length; index++)
        sum[from - position + index]! += heard[index]! * gainOf(part, from + index)
    }
    if (to < part.end) return
    open.delete(part)
    await sound.close()
  }

  async function addSoundtrack({ sound, volume, fadeIn, fadeOut, length }: Soundtrack, sides: StereoSamples) {
    const samples = await sound.read(sides[0].length)
    for (const [side, heard] of samples.entries())
      for (let index = 0; index < heard.length; index++) {
        const at = position + index
        const gain = Math.min(1, fadeIn === 0 ? 1 : at / fadeIn, fadeOut === 0 ? 1 : Math.max(0, length - at) / fadeOut)
        sides[side]![index]! += heard[index]! * volume * gain
      }
  }

  return {
    async next(count) {
      const sides: StereoSamples = [new Float32Array(count), new Float32Array(count)]
      for (const part of parts) await addPart(part, sides)
      for (const { first, fadeIn } of parts)
        if (fadeIn === 0 && first > 0 && first >= position && first < position + count)
          for (const step of steps) step.beginAt(first - position)
      for (const [side, step] of steps.entries()) step.smooth(sides[side]!)
      if (soundtrack) await addSoundtrack(soundtrack, sides)
      for (const side of sides) press(side)
      position += count
      return sides
    },
    async close() {
      for (const sound of [...open.values(), ...(soundtrack ? [soundtrack.sound] : [])]) await sound.close()
    },
  }
}

/** Equal power: two sounds that have nothing to do with each other are together as loud as each. */
function gainOf({ first, end, fadeIn, fadeOut, volume }: SoundPart, at: number): number {
  if (at < first + fadeIn) return volume * Math.sin((Math.PI / 2) * ((at - first + 0.5) / fadeIn))
  if (at >= end - fadeOut) return volume * Math.cos((Math.PI / 2) * ((at - (end - fadeOut) + 0.5) / fadeOut))
  return volume
}

/** Bends what follows a cut so that it goes on where the sound before it was going, and lets go of it within a moment. */
function createStep() {
  let [last, beforeLast] = [0, 0]
  const cuts: number[] = []
  let offset = 0
  let left = 0
  return {
    /** In the samples that are smoothed next. */
    beginAt(index: number): void {
      cuts.push(index)
    },
    smooth(samples: Float32Array): void {
      for (let index = 0; index < samples.length; index++) {
        if (index === cuts[0]) {
          cuts.shift()
          const slope = Math.min(steepest, Math.max(-steepest, last - beforeLast))
          offset = last + slope - samples[index]!
          left = stepSamples
        }
        if (left > 0) {
          samples[index]! += offset * (left / stepSamples)
          left--
        }
        beforeLast = last
        last = samples[index]!
      }
    },
  }
}

function press(samples: Float32Array): void {
  for (let index = 0; index < samples.length; index++) {
    const value = samples[index]!
    const over = Math.abs(value) - knee
    if (over > 0) samples[index] = Math.sign(value) * (knee + (1 - knee) * Math.tanh(over / (1 - knee)))
  }
}
