import { expect, test } from 'vitest'
import { mediaFields } from '../../../catalog/media-fields.ts'
import { settle } from '../../../catalog/settle.ts'
import type { PreparedMedium, WireMapping } from '../../wire.ts'
import { geminiOmni } from '../family.ts'
import { omniAtGemini } from './gemini.ts'
import { durationValue } from './interaction.ts'
import { omniAtVertex } from './vertex.ts'

const picture = { url: 'https://example.com/still.png' }
const video = { url: 'https://example.com/clip.mov' }
const { models } = geminiOmni

function say(wire: WireMapping, routeId: string, capability: string, input: object) {
  const route = models.flatMap(({ routes }) => routes).find(({ id }) => id === routeId)!
  const arm = route.arms.find((candidate) => candidate.capability.field === capability)!
  const model = models.find(({ name }) => name === route.model)!.value
  const { settled, problems } = settle(arm.parameters, { model, prompt: 'The dog runs', ...input }, [])
  expect(problems).toEqual([])
  const media = mediaFields(arm.parameters, settled).map(({ field, spec }): PreparedMedium => {
    const size = { field, key: `inputs/${field}`, width: 1000, height: 1000 }
    return spec.kind === 'IMAGE'
      ? { ...size, mimeType: 'image/jpeg' }
      : { ...size, kind: 'VIDEO', mimeType: 'video/quicktime', sizeBytes: 1 }
  })
  return wire.request({ route, capability, settled, media }) as unknown as {
    kind: string
    body: { input: unknown[]; response_format: Record<string, unknown>; generation_config: Record<string, unknown> }
  }
}
const atGemini = (capability: string, input: object) =>
  say(omniAtGemini, 'gemini-omni-1-1-flash@gemini', capability, input).body
const data = (field: string, mimeType: string) => ({
  $medium: { field, key: `inputs/${field}`, mimeType, form: 'BASE64' },
})
const image = (field: string) => ({ type: 'image', data: data(field, 'image/jpeg'), mime_type: 'image/jpeg' })

test('a picture and its words are one interaction in the background, which leaves the clip at an address', () => {
  expect(say(omniAtGemini, 'gemini-omni-1-2-flash@gemini', 'imageToVideo', { startFrame: picture })).toEqual({
    kind: 'interaction',
    body: {
      model: 'gemini-omni-1.2-flash',
      background: true,
      store: true,
      input: [image('startFrame'), { type: 'text', text: 'The dog runs' }],
      response_format: {
        type: 'video',
        aspect_ratio: '16:9',
        resolution: '720p',
        duration: '10s',
        delivery: 'uri',
      },
      generation_config: { video_config: { task: 'image_to_video' } },
    },
  })
})

test('at Vertex AI the clip comes inline, under the model’s name there', () => {
  const { kind, body } = say(omniAtVertex, 'gemini-omni-1-1-flash@vertex', 'imageToVideo', { startFrame: picture })
  expect(kind).toBe('interaction')
  expect(body).toEqual({
    ...atGemini('imageToVideo', { startFrame: picture }),
    model: 'gemini-omni-1.1-flash-preview',
    response_format: { ...atGemini('imageToVideo', { startFrame: picture }).response_format, delivery: 'inline' },
  })
})

test.each([
  ['textToVideo', {}, 'text_to_video', []],
  ['imageToVideo', { startFrame: picture }, 'image_to_video', [image('startFrame')]],
  [
    'startEndFrame',
    { startFrame: picture, endFrame: picture },
    'image_to_video',
    [image('startFrame'), image('endFrame')],
  ],
  [
    'references',
    { referenceImages: [picture, picture], referenceVideos: [video] },
    'reference_to_video',
    [
      image('referenceImages.0'),
      image('referenceImages.1'),
      { type: 'video', data: data('referenceVideos.0', 'video/quicktime'), mime_type: 'video/quicktime' },
    ],
  ],
])('%s: media in their order, then the words, and the task by name', (capability, input, task, blocks) => {
  const body = atGemini(capability, input)
  expect(body.input).toEqual([...blocks, { type: 'text', text: 'The dog runs' }])
  expect(body.generation_config.video_config).toEqual({ task })
})

test.each([
  [8, '8s'],
  [7.5, '7.5s'],
  [0.1 + 3.2, '3.3s'],
  [10, '10s'],
])('a duration of %d is the text %s', (seconds, value) => {
  expect(durationValue(seconds)).toBe(value)
  expect(atGemini('textToVideo', { durationSeconds: seconds }).response_format.duration).toBe(value)
})

test.each([
  ['RESOLUTION_360P', '360p'],
  ['RESOLUTION_4K', '4k'],
])('%s is %s, and 9:16 is said', (resolution, value) => {
  const format = atGemini('textToVideo', { resolution, aspectRatio: 'RATIO_9_16' }).response_format
  expect(format).toMatchObject({ resolution: value, aspect_ratio: '9:16' })
})

test('seed 0 is sent where the route takes a seed; nothing stands for none', () => {
  const body = (input: object) => say(omniAtVertex, 'gemini-omni-1-2-flash@vertex', 'textToVideo', input).body
  expect(body({ seed: 0 }).generation_config).toEqual({ seed: 0, video_config: { task: 'text_to_video' } })
  expect(body({}).generation_config).not.toHaveProperty('seed')
})

test('references are spelled as Google has them, counted from 0; every other word goes out untouched', () => {
  const text = (capability: string, input: object) => atGemini(capability, input).input.at(-1)
  const prompt = '@Image2 walks\ninto "the light" of @Video1; <<<image_1>>> @home'
  expect(text('references', { referenceImages: [picture, picture], referenceVideos: [video], prompt })).toEqual({
    type: 'text',
    text: '<IMAGE_REF_1> walks\ninto "the light" of <VIDEO_REF_0>; <<<image_1>>> @home',
  })
  expect(text('imageToVideo', { startFrame: picture, prompt: '@Image1 turns' })).toEqual({
    type: 'text',
    text: '<FIRST_FRAME> turns',
  })
})
