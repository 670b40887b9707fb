import { expect, it } from 'vitest'
import type { MediaSpec } from '../../catalog/param.ts'
import { catalog } from '../../families/index.ts'
import { mediaProblems } from './judge-media.ts'

/** What ModelArk takes as a reference video. */
const referenceVideo = (): MediaSpec => {
  const arm = catalog.choice('seedance-2-0', 'references')!.arm
  const { parameters } = arm.routes.find(({ route }) => route.provider === 'modelark')!
  const { referenceVideos } = parameters
  return (referenceVideos as unknown as { item: MediaSpec }).item
}
const at = { path: ['referenceVideos', '0'], parameter: 'referenceVideos[]' }
const fitting = {
  mimeType: 'video/mp4',
  sizeBytes: 1000,
  width: 1280,
  height: 720,
  seconds: 5,
  frameRate: 24,
  codec: 'H264',
}

it('where a rule leaves an end open, what is told ends where no medium is', () => {
  const spec = { kind: 'VIDEO', label: 'Video', media: { mimeTypes: ['video/mp4'] } }
  const ranges = (rule: object) =>
    mediaProblems({ ...spec, media: { ...spec.media, ...rule } } as unknown as MediaSpec, fitting, at)[0]!.ranges
  expect(ranges({ minimumSeconds: 6 })).toEqual([{ minimum: 6, maximum: 86_400 }])
  expect(ranges({ maximumSeconds: 4 })).toEqual([{ minimum: 0, maximum: 4 }])
  expect(ranges({ minimumAspect: 2 })).toEqual([{ minimum: 2, maximum: 1_000 }])
  expect(ranges({ minimumFrameRate: 25 })).toEqual([{ minimum: 25, maximum: 1_000 }])
})

it.each([
  [{}, null],
  [{ width: 3840, height: 2160, sizeBytes: 190_000_000 }, null],
  [{ frameRate: 23.976, codec: 'HEVC' }, null],
  [{ width: 640, height: 480 }, 'at least 407696 pixels'],
  [{ width: 2600, height: 1000 }, 'from 0.4 to 2.5'],
  [{ frameRate: 15 }, 'from 24 to 60 frames per second'],
  [{ codec: 'VP9' }, 'use the codec H264 or HEVC'],
])('a reference video of ModelArk with %o: %s', (more, told) => {
  const problems = mediaProblems(referenceVideo(), { ...fitting, ...more }, at)
  expect(problems.map(({ code }) => code)).toEqual(told === null ? [] : ['INVALID_VIDEO'])
  if (told !== null) expect(problems[0]!.message).toContain(told)
})
