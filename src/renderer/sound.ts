/** Samples per second. */
export const sampleRate = 48_000

/** Left and right, −1 to 1. */
export type StereoSamples = [left: Float32Array, right: Float32Array]

export interface Ambience {
  totalSamples: number
  /** The next `count` samples; past the end they are silent. */
  next(count: number): StereoSamples
}

/** A tone that swells and fades. Frequencies in hertz, phases in turns. */
interface Voice {
  frequency: number
  phase: number
  swellFrequency: number
  swellPhase: number
  loudness: number
  /** 0 left, 1 right. */
  pan: number
}

const chordInSemitones = [0, 7, 12, 16, 19]
const lowestRoot = 98
const voiceLoudness = 0.11
const noiseLoudness = 0.6
const longestFadeSeconds = 1.2

/** A soft chord over slow, filtered noise, faded in and out. The same seed gives the same samples. */
export function createAmbience({ seed, durationSeconds }: { seed: number; durationSeconds: number }): Ambience {
  const random = randomNumbers(seed)
  const totalSamples = Math.round(durationSeconds * sampleRate)
  const voices = chooseVoices(random)
  const noise = [random, randomNumbers(seed + 1)].map((source) => createNoise(source, random(), random()))
  let position = 0

  return {
    totalSamples,
    next(count) {
      const sides: StereoSamples = [new Float32Array(count), new Float32Array(count)]
      for (const voice of voices) addVoice(voice, position, sides)
      for (const [index, side] of sides.entries()) {
        noise[index]!(position, side)
        fade(side, position, totalSamples)
      }
      position += count
      return sides
    },
  }
}

function chooseVoices(random: () => number): Voice[] {
  const root = lowestRoot * 2 ** (Math.floor(random() * 8) / 12)
  return chordInSemitones.flatMap((semitones, index) =>
    [0.35, 0.65].map((pan) => ({
      frequency: root * 2 ** (semitones / 12) * (1 + (random() - 0.5) * 0.004),
      phase: random(),
      swellFrequency: 0.05 + 0.12 * random(),
      swellPhase: random(),
      loudness: voiceLoudness / (1 + index * 0.6),
      pan: pan + (random() - 0.5) * 0.3,
    })),
  )
}

function addVoice(voice: Voice, position: number, [left, right]: StereoSamples): void {
  const tone = startSine(voice.frequency, voice.phase, position)
  const swell = startSine(voice.swellFrequency, voice.swellPhase, position)
  const toLeft = voice.loudness * (1 - voice.pan)
  const toRight = voice.loudness * voice.pan
  for (let index = 0; index < left.length; index++) {
    const sample = (0.65 + 0.35 * swell.value) * tone.value
    left[index]! += toLeft * sample
    right[index]! += toRight * sample
    advance(tone)
    advance(swell)
  }
}

interface Sine {
  value: number
  before: number
  twiceCosine: number
}

function startSine(frequency: number, phase: number, position: number): Sine {
  const step = (2 * Math.PI * frequency) / sampleRate
  const angle = step * position + 2 * Math.PI * phase
  return { value: Math.sin(angle), before: Math.sin(angle - step), twiceCosine: 2 * Math.cos(step) }
}

/** Each sample of a sine follows from the two before it, which is several times quicker than Math.sin. */
function advance(sine: Sine): void {
  const following = sine.twiceCosine * sine.value - sine.before
  sine.before = sine.value
  sine.value = following
}

/** Noise through two low-pass filters in a row that open and close slowly, added to what is there. */
function createNoise(random: () => number, rate: number, phase: number) {
  let once = 0
  let twice = 0
  return (position: number, samples: Float32Array): void => {
    const breath = startSine(0.07 + 0.06 * rate, phase, position)
    for (let index = 0; index < samples.length; index++) {
      const keep = 0.97 - 0.015 * breath.value
      once = keep * once + (1 - keep) * (2 * random() - 1)
      twice = keep * twice + (1 - keep) * once
      samples[index]! += noiseLoudness * twice
      advance(breath)
    }
  }
}

function fade(samples: Float32Array, position: number, totalSamples: number): void {
  const fadeSamples = Math.min(longestFadeSeconds * sampleRate, totalSamples / 3)
  for (let index = 0; index < samples.length; index++) {
    const fromEdge = Math.min(position + index, totalSamples - 1 - position - index)
    if (fromEdge < 0) samples[index] = 0
    else if (fromEdge < fadeSamples) samples[index]! *= 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / fadeSamples)
  }
}

/** Mulberry32: small, fast, good enough for noise; 0 ≤ n < 1. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
