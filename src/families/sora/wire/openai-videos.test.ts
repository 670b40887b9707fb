import { expect, test } from 'vitest'
import { mediaFields } from '../../../catalog/media-fields.ts'
import { settle } from '../../../catalog/settle.ts'
import type { VideosRequest } from '../../../providers/openai-videos/request.ts'
import { sora } from '../family.ts'
import { soraAtOpenaiVideos } from './openai-videos.ts'

const startFrame = { url: 'https://example.com/still.png' }

function say(routeId: string, input: Record<string, unknown>, picture = { width: 1600, height: 900 }) {
  const route = sora.models.flatMap(({ routes }) => routes).find(({ id }) => id === routeId)!
  const capability = 'startFrame' in input ? 'imageToVideo' : 'textToVideo'
  const arm = route.arms.find((candidate) => candidate.capability.field === capability)!
  const model = sora.models.find(({ name }) => name === route.model)!.value
  const { settled, problems } = settle(arm.parameters, { model, prompt: 'Waves', ...input }, [])
  expect(problems).toEqual([])
  const stills = mediaFields(arm.parameters, settled).map(({ field }) => ({ field, key: field, ...picture }))
  const frames = soraAtOpenaiVideos.frames!({ route, capability, settled }, stills)
  // As the gateway does it: the picture that goes out has its frame's size.
  const media = stills.map((still) => {
    const { width, height } = frames.find(({ field }) => field === still.field)!
    return { ...still, width, height, original: picture }
  })
  return {
    request: soraAtOpenaiVideos.request({ route, capability, settled, media }) as unknown as VideosRequest,
    frames,
  }
}

test('words alone are sent with the wire’s own defaults', () => {
  expect(say('sora-2@openai-videos', {})).toEqual({
    request: { model: 'sora-2', prompt: 'Waves', seconds: 4, size: '720x1280' },
    frames: [],
  })
})

test('a picture is a file of exactly the clip’s size', () => {
  const { request, frames } = say('sora-2@openai-videos', { startFrame, durationSeconds: 12 })
  expect(frames).toEqual([{ field: 'startFrame', width: 1280, height: 720, fit: 'CROP' }])
  expect(request).toEqual({
    model: 'sora-2',
    prompt: 'Waves',
    seconds: 12,
    size: '1280x720',
    inputReference: { $medium: { field: 'startFrame', key: 'startFrame', mimeType: 'image/png', form: 'FILE' } },
  })
})

test.each([
  ['sora-2', 'AUTO', 'RATIO_16_9', '1280x720'],
  ['sora-2', 'RESOLUTION_720P', 'RATIO_9_16', '720x1280'],
  ['sora-2-pro', 'AUTO', 'RATIO_16_9', '1280x720'],
  ['sora-2-pro', 'RESOLUTION_1080P', 'RATIO_16_9', '1920x1080'],
  ['sora-2-pro', 'RESOLUTION_1080P', 'RATIO_9_16', '1080x1920'],
])('%s, %s in %s is %s', (model, resolution, aspectRatio, size) => {
  expect(say(`${model}@openai-videos`, { resolution, aspectRatio }).request.size).toBe(size)
})

test.each([
  [4000, 1000, '1280x720'],
  [1001, 1000, '1280x720'],
  [1000, 1000, '720x1280'],
  [1000, 1001, '720x1280'],
])('AUTO: a picture of %d×%d makes a clip of %s, and stays so once it is framed', (width, height, size) => {
  const { request, frames } = say('sora-2@openai-videos', { startFrame }, { width, height })
  expect(request.size).toBe(size)
  expect(`${frames[0]!.width}x${frames[0]!.height}`).toBe(size)
})

test('a shape that is asked for stands, whatever the picture’s; PAD and CROP are the gateway’s to do', () => {
  const { request, frames } = say(
    'sora-2-pro@openai-videos',
    { startFrame, aspectRatio: 'RATIO_9_16', resolution: 'RESOLUTION_1080P', resizeMode: 'PAD' },
    { width: 1600, height: 900 },
  )
  expect(frames).toEqual([{ field: 'startFrame', width: 1080, height: 1920, fit: 'PAD' }])
  expect(request.size).toBe('1080x1920')
})
