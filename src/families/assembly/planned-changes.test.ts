import { expect, it } from 'vitest'
import type { PreparedMedium } from '../wire.ts'
import { plannedChanges } from './planned-changes.ts'

const part = (more: object = {}) => ({ source: { video: {} }, crossFadeSeconds: 0, volume: 1, ...more })
const still = { source: { still: { image: {}, durationSeconds: 1 } } }
const clip = (index: number, width = 1280, height = 720, codec = 'H264'): PreparedMedium => ({
  ...{ kind: 'VIDEO', field: `parts.${index}.source.video`, key: 'k', mimeType: 'video/mp4', sizeBytes: 1 },
  ...{ width, height, codec },
})
const told = (parts: ReturnType<typeof part>[], media: PreparedMedium[], more: object = {}, beside?: 'captions') =>
  plannedChanges({ parts, resizeMode: 'PAD', ...more }, beside, media).map(
    ({ field, kind, message }) => `${field} ${kind} ${message}`,
  )
const copied =
  'parts RECODE Copied without encoding if all parts use the same codec and cuts are at keyframes; otherwise encoded.'

it('clips of one size may be copied', () => {
  expect(told([part(), part({ endSeconds: 2 })], [clip(0), clip(1)])).toEqual([copied])
})

it('says of each part how it is fitted into the first one’s frame, or the one asked for', () => {
  const media: PreparedMedium[] = [
    clip(0),
    { field: 'parts.1.source.still.image', key: 's', width: 400, height: 800 },
    clip(2, 640, 360),
  ]
  const parts = [part(), part(still), part()]
  const encoded = 'parts RECODE The film is encoded: part 2 is a still.'
  expect(told(parts, media)).toEqual([
    'parts.1.source.still.image PAD Padded to a frame of 1280×720 with a blurred copy of itself; it is 400×800.',
    'parts.2.source.video RESIZE Scaled from 640×360 to 1280×720.',
    encoded,
  ])
  expect(told(parts, media, { size: { width: 320, height: 640 }, resizeMode: 'CROP' })).toEqual([
    'parts.0.source.video CROP Cropped from 1280×720 to fill a frame of 320×640.',
    'parts.1.source.still.image RESIZE Scaled from 400×800 to 320×640.',
    'parts.2.source.video CROP Cropped from 640×360 to fill a frame of 320×640.',
    encoded,
  ])
})

it.each<[string, ReturnType<typeof part>[], PreparedMedium[], 'captions'?]>([
  ['part 2 fades in', [part(), part({ crossFadeSeconds: 1 })], [clip(0), clip(1)]],
  ['part 1 has another volume', [part({ volume: 0 })], [clip(0)]],
  ['it has captions', [part()], [clip(0)], 'captions'],
  ['not every part is H.264', [part()], [clip(0, 1280, 720, 'HEVC')]],
])('a film is encoded because %s', (reason, parts, media, beside) => {
  expect(told(parts, media, {}, beside)).toEqual([`parts RECODE The film is encoded: ${reason}.`])
})
