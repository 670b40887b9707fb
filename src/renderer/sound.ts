/** Samples per second. */
export const sampleRate = 48_000

/** Left and right, −1 to 1. */
export type StereoSamples = [left: Float32Array, right: Float32Array]

export interface Ambience {
  totalSamples: number
  /** The next `count` samples; past the end they are silent. */
  next(count: number): StereoSamples
}

interface Voice {
  frequency: number
  phase: number
  loudness: number
  /** Swells and fades this many times a second. */
  swell: number
  swellPhase: number
  /** 0 left, 1 right. */
  place: number
}

const chordInSemitones = [0, 7, 12, 16, 19]
const lowestRoot = 98
const padLoudness = 0.11
const noiseLoudness = 0.05

/** A soft chord over slow, filtered noise, faded in and out. The same seed gives the same samples. */
export function createAmbience({ seed, durationSeconds }: { seed: number; durationSeconds: number }): Ambience {
  const random = randomNumbers(seed)
  const totalSamples = Math.round(durationSeconds * sampleRate)
  const fadeSamples = Math.min(1.2 * sampleRate, totalSamples / 3)
  const root = lowestRoot * 2 ** (Math.floor(random() * 8) / 12)
  const voices = chordInSemitones.flatMap((semitones, index) =>
    [0.35, 0.65].map((place) => voiceAt(semitones, index, place)),
  )
  const breath = { rate: 0.07 + 0.06 * random(), phase: random() }
  // Two one-pole low-pass filters in a row for each side.
  const filtered = [0, 0, 0, 0]
  let position = 0

  function voiceAt(semitones: number, index: number, place: number): Voice {
    const detune = 1 + (random() - 0.5) * 0.004
    return {
      frequency: root * 2 ** (semitones / 12) * detune,
      phase: random(),
      loudness: padLoudness / (1 + index * 0.6),
      swell: 0.05 + 0.12 * random(),
      swellPhase: random(),
      place: place + (random() - 0.5) * 0.3,
    }
  }

  function next(count: number): StereoSamples {
    const left = new Float32Array(count)
    const right = new Float32Array(count)
    for (const voice of voices) {
      const turn = 2 * Math.PI * (voice.frequency / sampleRate)
      for (let index = 0; index < count; index++) {
        const seconds = (position + index) / sampleRate
        const swell = 0.65 + 0.35 * Math.sin(2 * Math.PI * (voice.swell * seconds + voice.swellPhase))
        const sample = voice.loudness * swell * Math.sin(turn * (position + index) + 2 * Math.PI * voice.phase)
        left[index]! += sample * (1 - voice.place)
        right[index]! += sample * voice.place
      }
    }
    for (let index = 0; index < count; index++) {
      const seconds = (position + index) / sampleRate
      const opening = 0.5 + 0.5 * Math.sin(2 * Math.PI * (breath.rate * seconds + breath.phase))
      const keep = 0.985 - 0.03 * opening
      for (const [side, samples] of [left, right].entries()) {
        filtered[2 * side] = keep * filtered[2 * side]! + (1 - keep) * (2 * random() - 1)
        filtered[2 * side + 1] = keep * filtered[2 * side + 1]! + (1 - keep) * filtered[2 * side]!
        const loudness = fadeAt(position + index)
        samples[index] = loudness * (samples[index]! + noiseLoudness * 12 * filtered[2 * side + 1]!)
      }
    }
    position += count
    return [left, right]
  }

  function fadeAt(sample: number): number {
    const fromEdge = Math.min(sample, totalSamples - 1 - sample)
    if (fromEdge < 0) return 0
    if (fromEdge >= fadeSamples) return 1
    return 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / fadeSamples)
  }

  return { totalSamples, next }
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
