import { expect, it } from 'vitest'
import type { VideoManifest } from '../record/record.ts'
import { derivedOf, parseDerivedKey, pictureOfFrame } from './derived-keys.ts'

const id = '0b7d4a5e-4c7c-4f51-9a40-0d6f3c1b2a90'
const thousandth = (value: number) => Math.round(value * 1_000) / 1_000

/** As a manifest has it: rounded. */
const clip = (frames: number, rate: number) =>
  ({
    ...{ verified: true, durationSeconds: thousandth(frames / rate), frameRate: thousandth(rate), lastFrame: null },
    ...{ width: 640, height: 360 },
  }) as VideoManifest

const nameAt = (video: VideoManifest, seconds: number): string => {
  const picture = pictureOfFrame(id, video, { seconds: Math.min(seconds, video.durationSeconds) })
  if ('problem' in picture) throw new Error(picture.problem.message)
  return parseDerivedKey(picture.key)!.name
}

it.each([
  [1, 24],
  [121, 24],
  [1_440, 24_000 / 1_001],
  [900, 30_000 / 1_001],
  [3_600, 60_000 / 1_001],
  [7, 12.5],
  [4_000, 25],
])('each of %d frames at %d a second is found from its beginning to its end, and no other', (frames, rate) => {
  const video = clip(frames, rate)
  for (let number = 0; number < frames; number++) {
    const name = `frame-${number}.png`
    expect([nameAt(video, number / rate), nameAt(video, (number + 0.9) / rate)]).toEqual([name, name])
    // And taken out of the clip where that very frame is shown, whatever was rounded.
    const { seconds } = derivedOf(video, name) as { seconds: number }
    expect(Math.floor(seconds * rate)).toBe(number)
  }
  expect(derivedOf(video, `frame-${frames}.png`)).toBeNull()
})

it('the last frame is the picture that every clip has', () => {
  const lastFrame = { key: `videos/${id}/last.png`, width: 640, height: 360, mimeType: 'image/png' }
  const video = { ...clip(48, 24), lastFrame }
  for (const at of [{ edge: 'LAST' }, { seconds: 2 }, { seconds: 47.5 / 24 }])
    expect(pictureOfFrame(id, video, at)).toEqual(lastFrame)
})

it('nothing else in the folder of a clip is derived', () => {
  for (const name of ['clip.mp4', 'poster.jpg', 'frame-1.jpg', 'frame-.png', 'preview.webp/x'])
    expect(parseDerivedKey(`videos/${id}/${name}`)).toBeNull()
  expect(parseDerivedKey(`uploads/${id}`)).toBeNull()
})
