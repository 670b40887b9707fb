import { expect, it } from 'vitest'
import type { AskedClip } from '../judge/asked-clip.ts'
import { differences } from './clip-warnings.ts'

const delivered = { width: 1280, height: 720, durationSeconds: 5, hasAudio: true }
const codesOf = (asked: AskedClip, clip: Partial<typeof delivered> = {}) =>
  differences(asked, { ...delivered, ...clip }).map(({ code }) => code)

it.each([
  ['a frame more than asked for', { seconds: 5 }, { durationSeconds: 5.042 }],
  ['a long clip that ends a little early', { seconds: 60 }, { durationSeconds: 58 }],
  ['832×480 for 16:9 at 480p', { lines: 480, aspect: 16 / 9 }, { width: 832, height: 480 }],
  ['960×960, which has the pixels of 720p', { lines: 720, aspect: 1 }, { width: 960, height: 960 }],
  ['1470×630, which has them too', { lines: 720, aspect: 21 / 9 }, { width: 1470, height: 630 }],
  ['720×720, which has its lines', { lines: 720, aspect: 1 }, { width: 720, height: 720 }],
  ['704×1280 for 9:16', { lines: 720, aspect: 9 / 16 }, { width: 704, height: 1280 }],
  ['whatever was not asked for', {}, { width: 1, height: 100, durationSeconds: 99 }],
  ['no sound where none was asked for', { sound: false }, { hasAudio: false }],
])('%s is no difference', (_, asked, clip) => {
  expect(codesOf(asked, clip)).toEqual([])
})

it.each([
  ['half a second less of four', { seconds: 4 }, { durationSeconds: 3.5 }, 'LENGTH_DIFFERS'],
  ['480p for 720p', { lines: 720 }, { width: 854, height: 480 }, 'SIZE_DIFFERS'],
  ['4K for 1080p', { lines: 1080 }, { width: 3840, height: 2160 }, 'SIZE_DIFFERS'],
  ['a square for 16:9', { aspect: 16 / 9 }, { width: 720, height: 720 }, 'SHAPE_DIFFERS'],
  ['no track', { sound: true }, { hasAudio: false }, 'SOUND_MISSING'],
  ['a track', { sound: false }, {}, 'SOUND_UNASKED'],
])('%s is told', (_, asked, clip, code) => {
  expect(codesOf(asked, clip)).toEqual([code])
})
