import { describe, expect, it, test } from 'vitest'
import { endpoints } from './emulator-endpoints.ts'
import { countIn, inputOf } from './emulator-fields.ts'

const read = (fields: string, input: object) => inputOf(fields, []).safeParse(input)

test.each([
  ['image_url', { image_url: 'x' }, [{}, { image_url: 1 }, { image_url: null }]],
  ['image_url?', {}, [{ image_url: null }]],
  ['image_urls:1..2', { image_urls: ['a', 'b'] }, [{}, { image_urls: [] }, { image_urls: ['a', 'b', 'c'] }]],
  ['image_urls:1..', { image_urls: ['a', 'b', 'c'] }, [{ image_urls: [] }]],
  ['prompt:1..3', { prompt: '👩👩👩' }, [{}, { prompt: '' }, { prompt: 'four' }]],
  ['prompt??:..3', { prompt: null }, [{ prompt: 'four' }]],
  ['end_user_id?:..', { end_user_id: 'any' }, [{ end_user_id: 1 }]],
  ['duration:"3".."5"', { duration: '4' }, [{ duration: 4 }, { duration: '2' }, { duration: '6' }]],
  ['duration:auto|"9".."10"', { duration: 'auto' }, [{ duration: '8' }, { duration: 10 }]],
  ['duration:1..15', { duration: 15 }, [{ duration: '5' }, { duration: 0 }, { duration: 16 }, { duration: 1.5 }]],
  ['cfg_scale:0.0..1.0', { cfg_scale: 0.5 }, [{ cfg_scale: 1.1 }, { cfg_scale: -0.1 }]],
  ['resolution:480p|2K', { resolution: '2K' }, [{ resolution: '2k' }, {}]],
  ['seed?:int', { seed: -1 }, [{ seed: 0.5 }]],
  ['draft?', { draft: false }, [{ draft: 'false' }]],
  ['image_url prompt?:1..3', { image_url: 'x' }, [{ image_url: 'x', other: 1 }, { prompt: 'a' }]],
])('the row %s takes %j', (fields, good, bad) => {
  expect(read(fields, good)).toMatchObject({ success: true, data: good })
  expect(bad.filter((input) => read(fields, input).success)).toEqual([])
})

test.each([
  ['duration:5|10=5', { duration: '5' }],
  ['duration:1..15=6', { duration: 6 }],
  ['duration??:2..30=5', { duration: 5 }],
  ['generate_audio=true camera_fixed=false', { generate_audio: true, camera_fixed: false }],
  ['image_urls:..9=[]', { image_urls: [] }],
  ['cfg_scale:0.0..1.0=0.5', { cfg_scale: 0.5 }],
  ['aspect_ratio:auto|16:9=16:9', { aspect_ratio: '16:9' }],
])('the row %s has the defaults %j', (fields, defaults) => {
  expect(read(fields, {}).data).toEqual(defaults)
})

it('a check refuses in its words', () => {
  const input = inputOf('image_urls?:..9 video_urls?:..9', [
    [(all) => countIn(all, 'image_urls', 'video_urls') <= 2, 'at most two'],
  ])
  expect(input.safeParse({ image_urls: ['a'], video_urls: ['b'] }).success).toBe(true)
  const refused = input.safeParse({ image_urls: ['a', 'b'], video_urls: ['c'] })
  expect(refused.error?.issues).toMatchObject([{ message: 'at most two' }])
})

describe('endpoints', () => {
  it('are as many as their rows name, and none has a brace left in its path', () => {
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
      'at most 7 images and elements together',
    ],
    [
      'bytedance/seedance-2.0/fast/reference-to-video',
      { prompt: 'a', audio_urls: ['x'] },
      'at most 12 files, and audio beside an image or video',
    ],
    [
      'bytedance/seedance-2.5/reference-to-video',
      { prompt: 'a', audio_urls: ['x'] },
      'at most 50 files, and audio beside an image or video',
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
      'at most 5 references',
    ],
  ])('%s refuses %j', (path, input, message) => {
    expect(endpoints[path]!.input.safeParse(input).error?.issues).toMatchObject([{ message }])
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
})
