import { expect, it, test } from 'vitest'
import { bills } from './emulator-bills.ts'
import type { Input } from './emulator-endpoints.ts'
import { endpoints } from './emulator-endpoints.ts'

const clip = { width: 1280, height: 720 }
const silent = { generate_audio: false }
const units = (path: string, input: Input, seconds: number) => bills[path]!.units(input, { ...clip, seconds })

/** `x-fal-billable-units` of answers that were recorded in April and October 2026 (justintanner/apicity). */
test.each<[string, Input, seconds: number, units: number]>([
  ['fal-ai/kling-video/v3/standard/image-to-video', silent, 5, 3],
  ['fal-ai/kling-video/v3/pro/image-to-video', silent, 5, 4],
  ['fal-ai/kling-video/o3/4k/image-to-video', silent, 5, 5],
  ['fal-ai/veo3.1/image-to-video', silent, 4, 2],
  ['fal-ai/wan/v2.7/image-to-video', { resolution: '720p' }, 2, 2],
  ['xai/grok-imagine-video/image-to-video', { resolution: '720p' }, 6, 8.44],
  ['xai/grok-imagine-video/reference-to-video', { resolution: '480p' }, 6, 6],
])('%s with %j bills for %d s what was recorded', (path, input, seconds, recorded) => {
  expect(units(path, input, seconds)).toBeCloseTo(recorded)
})

it('sound and a voice cost more where they do, and a thousand tokens are a unit', () => {
  const kling = 'fal-ai/kling-video/v3/standard/image-to-video'
  expect(units(kling, { generate_audio: true }, 10)).toBeCloseTo(9)
  expect(units(kling, { generate_audio: true, elements: [{ voice_id: 'v' }] }, 10)).toBeCloseTo(11)
  expect(units('fal-ai/veo3.1', { generate_audio: true, resolution: '4k' }, 8)).toBe(12)
  expect(units('bytedance/seedance-2.0/image-to-video', {}, 5)).toBeCloseTo((1280 * 720 * 121) / 1024 / 1000)
})

it('names endpoints that there are', () => {
  expect(Object.keys(bills).filter((path) => !endpoints[path])).toEqual([])
})
