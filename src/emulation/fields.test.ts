import { expect, it, test } from 'vitest'
import { z } from 'zod'
import { bodyOf } from './fields.ts'

const read = (row: string, body: object) => bodyOf<object>(row).safeParse(body)

test.each([
  ['image_url', { image_url: 'x' }, [{}, { image_url: 1 }, { image_url: null }]],
  ['image_url?', {}, [{ image_url: null }]],
  ['image_urls:1..2', { image_urls: ['a', 'b'] }, [{}, { image_urls: [] }, { image_urls: ['a', 'b', 'c'] }]],
  ['image_urls:1..', { image_urls: ['a', 'b', 'c'] }, [{ image_urls: [] }]],
  ['voice_ids?:..2', { voice_ids: ['a', 'b'] }, [{ voice_ids: ['a', 'b', 'c'] }, { voice_ids: 'a' }]],
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

it('what lists have together is bounded, in words', () => {
  const body = bodyOf('image_urls?:..9 video_urls?:..9 image_urls+video_urls:..2')
  expect(body.safeParse({ image_urls: ['a'], video_urls: ['b'] }).success).toBe(true)
  const refused = body.safeParse({ image_urls: ['a', 'b'], video_urls: ['c'] })
  expect(refused.error?.issues).toMatchObject([{ message: 'at most 2 in image_urls and video_urls' }])
})

it('a field has the shape that a row cannot say, and what is checked of all that may have it', () => {
  const shapes = { duration: z.int().min(2).or(z.literal(-1)) }
  const checks = { draft: [({ draft }: { draft?: boolean }) => !draft, 'no draft'] } as const
  const body = bodyOf<{ draft?: boolean }>('duration=5 draft?', { shapes, checks })
  expect(body.parse({})).toEqual({ duration: 5 })
  expect(body.safeParse({ duration: -1 }).success).toBe(true)
  expect(body.safeParse({ duration: 1 }).success).toBe(false)
  expect(body.safeParse({ draft: true }).error?.issues).toMatchObject([{ message: 'no draft' }])
  expect(
    bodyOf<{ draft?: boolean }>('prompt?:..', { shapes, checks }).safeParse({ draft: true }).error?.issues,
  ).toMatchObject([{ code: 'unrecognized_keys' }])
})
