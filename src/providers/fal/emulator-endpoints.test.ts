import { expect, it, test } from 'vitest'
import { endpoints, type Input } from './emulator-endpoints.ts'

it('endpoints are as many as their rows name, and none has a brace left in its path', () => {
  expect(Object.keys(endpoints)).toHaveLength(56)
  expect(Object.keys(endpoints).filter((path) => !/^[\w./-]+$/.test(path))).toEqual([])
})

const shots = [{ prompt: 'a' }]
it.each([
  ['fal-ai/kling-video/v3/pro/image-to-video', { start_image_url: 'x' }, 'either prompt or multi_prompt'],
  ['fal-ai/kling-video/o3/4k/image-to-video', { image_url: 'x', multi_prompt: shots }, 'shot_type with multi_prompt'],
  [
    'fal-ai/kling-video/o3/pro/reference-to-video',
    { prompt: 'a', image_urls: Array(5).fill('x'), elements: Array(3).fill({}) },
    'at most 7 in image_urls and elements',
  ],
  [
    'bytedance/seedance-2.0/fast/reference-to-video',
    { prompt: 'a', audio_urls: ['x'] },
    'audio beside an image or video',
  ],
  ['bytedance/seedance-2.5/reference-to-video', { prompt: 'a', audio_urls: ['x'] }, 'audio beside an image or video'],
  [
    'bytedance/seedance-2.0/reference-to-video',
    { prompt: 'a', image_urls: Array(9).fill('x'), video_urls: Array(3).fill('x'), audio_urls: ['x'] },
    'at most 12 in image_urls and video_urls and audio_urls',
  ],
  [
    'bytedance/seedance-2.5/reference-to-video',
    { prompt: 'a', image_urls: Array(30).fill('x'), video_urls: Array(10).fill('x'), audio_urls: Array(10).fill('x') },
    null,
  ],
  [
    'wan/v2.6/image-to-video/flash',
    { image_url: 'x', prompt: 'a', multi_shots: true, enable_prompt_expansion: false },
    'multi_shots only with enable_prompt_expansion',
  ],
  ['fal-ai/wan/v2.7/image-to-video', { image_url: 'x', video_url: 'y' }, 'either image_url or video_url'],
  [
    'fal-ai/wan/v2.7/reference-to-video',
    { prompt: 'a', reference_image_urls: Array(6).fill('x') },
    'at most 5 in reference_image_urls and reference_video_urls',
  ],
])('%s says of %j %s', (path, input, message) => {
  const { error } = endpoints[path]!.input.safeParse(input)
  expect(error?.issues.map((issue) => issue.message) ?? []).toEqual(message === null ? [] : [message])
})

it.each([
  ['fal-ai/kling-video/v3/standard/image-to-video', { resolution: '720p', hasSound: false }],
  ['fal-ai/kling-video/v2.6/pro/image-to-video', { resolution: '1080p', hasSound: false }],
  ['fal-ai/kling-video/v3/turbo/pro/image-to-video', { resolution: '1080p', hasSound: true }],
  ['xai/grok-imagine-video/v1.5/lite/image-to-video', { resolution: '720p', isDueWhenBlocked: true }],
  ['wan/v2.6/image-to-video', { picture: { megabytes: 30, minimumSide: 240 } }],
  ['alibaba/wan-3.0-prime/image-to-video', { picture: { megabytes: 20, minimumSide: 240 } }],
])('%s is %j', (path, facts) => {
  expect(endpoints[path]).toMatchObject(facts)
})

it('a choice in a row belongs to the same choice in its path', () => {
  const tiers = (before: string, names: string[], more: object) =>
    names.map((name) => {
      const { input } = endpoints[`${before}${name}/image-to-video`]!
      return input.safeParse({ image_url: 'x', prompt: 'a', ...more }).success
    })
  const minimax = ['h3', 'h3-max', 'h3-max-turbo']
  const grok = ['', '/v1.5', '/v1.5/lite']
  expect(tiers('bytedance/seedance-2.0', ['', '/fast', '/mini'], { resolution: '4k' })).toEqual([true, false, false])
  expect(tiers('fal-ai/veo3.1', ['', '/fast', '/lite'], { resolution: '4k' })).toEqual([true, true, false])
  expect(tiers('minimax/', minimax, { resolution: '4K' })).toEqual([true, false, false])
  expect(tiers('minimax/', minimax, { prompt_expansion_mode: 'balanced', seed: 1 })).toEqual([false, true, true])
  expect(tiers('xai/grok-imagine-video', grok, { resolution: '1080p' })).toEqual([false, true, true])
  expect(tiers('xai/grok-imagine-video', grok, { aspect_ratio: 'auto' })).toEqual([true, false, false])
})

const clip = { width: 1280, height: 720 }
const silent = { generate_audio: false }
const units = (path: string, input: Input, seconds: number) => endpoints[path]!.units(input, { ...clip, seconds })

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

it('what a unit costs is known of these alone; of others it is a second', () => {
  const known = Object.entries(endpoints).filter(([, { microsPerUnit }]) => microsPerUnit !== undefined)
  expect(Object.fromEntries(known.map(([path, { microsPerUnit }]) => [path, microsPerUnit]))).toEqual({
    'fal-ai/kling-video/v3/standard/image-to-video': 140_000,
    'fal-ai/kling-video/v3/pro/image-to-video': 140_000,
    'fal-ai/kling-video/o3/4k/image-to-video': 420_000,
    'fal-ai/kling-video/o3/4k/reference-to-video': 420_000,
    'bytedance/seedance-2.0/image-to-video': 14_000,
    'bytedance/seedance-2.0/fast/image-to-video': 11_200,
    'fal-ai/veo3.1': 400_000,
    'fal-ai/veo3.1/image-to-video': 400_000,
    'xai/grok-imagine-video/image-to-video': 50_000,
    'xai/grok-imagine-video/reference-to-video': 50_000,
    'xai/grok-imagine-video/v1.5/text-to-video': 10_000,
    'fal-ai/wan/v2.7/image-to-video': 100_000,
  })
  const unknown = Object.keys(endpoints).filter((path) => !known.some(([one]) => one === path))
  expect(new Set(unknown.map((path) => units(path, { resolution: '4k', generate_audio: true }, 5)))).toEqual(
    new Set([5]),
  )
})
