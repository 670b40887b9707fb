import { describe, expect, test } from 'vitest'
import { mediaFields } from '../../../catalog/media-fields.ts'
import { settle } from '../../../catalog/settle.ts'
import type { PreparedStill, WireMapping } from '../../wire.ts'
import { veo } from '../family.ts'
import { veoAtVertex } from './vertex.ts'

const picture = { url: 'https://example.com/still.png' }
type Fields = { instances: Record<string, unknown>[]; parameters: Record<string, unknown> }

/** What one wire says to an input that its route takes. */
function say(
  wire: WireMapping,
  routeId: string,
  capability: string,
  input: object,
  still: Partial<PreparedStill> = {},
) {
  const routes = veo.models.flatMap((model) => model.routes)
  const route = routes.find(({ id }) => id === routeId)!
  const arm = route.arms.find((candidate) => candidate.capability.field === capability)!
  const model = veo.models.find(({ name }) => name === route.model)!.value
  const { settled, problems } = settle(arm.parameters, { model, ...input }, [])
  expect(problems).toEqual([])
  const media = mediaFields(arm.parameters, settled).map(({ field }) => ({
    ...{ field, key: `inputs/${field}`, mimeType: 'image/png' as const, width: 1280, height: 720 },
    ...still,
  }))
  const request = wire.request({ route, capability, settled, media }) as unknown as { body: Fields }
  return { request, body: request.body, changes: wire.changes?.({ route, capability, settled, media }) }
}
const atVertex = (capability: string, input: object, still?: Partial<PreparedStill>) =>
  say(veoAtVertex, 'veo-3-1@vertex', capability, input, still)
const bytesOf = (field: string, mimeType = 'image/png') => ({
  bytesBase64Encoded: { $medium: { field, key: `inputs/${field}`, mimeType, form: 'BASE64' } },
  mimeType,
})

describe('Veo at Vertex AI', () => {
  test('AIG-01: one picture alone is sent with the defaults written out, and without a prompt', () => {
    expect(atVertex('imageToVideo', { startFrame: picture }).request).toEqual({
      kind: 'prediction',
      model: 'veo-3.1-generate-001',
      body: {
        instances: [{ image: bytesOf('startFrame') }],
        parameters: {
          sampleCount: 1,
          durationSeconds: 8,
          aspectRatio: '16:9',
          resolution: '720p',
          personGeneration: 'allow_adult',
          enhancePrompt: true,
          generateAudio: true,
          resizeMode: 'PAD',
        },
      },
    })
  })

  test('AIG-01: the document’s example, cut at 1080p with sound', () => {
    const { body } = atVertex('imageToVideo', {
      startFrame: picture,
      prompt: 'Camera slowly pans across the scene as clouds drift by',
      resolution: 'RESOLUTION_1080P',
      resizeMode: 'CROP',
      generateAudio: true,
    })
    expect(body.instances[0]?.prompt).toBe('Camera slowly pans across the scene as clouds drift by')
    expect(body.parameters).toMatchObject({ resolution: '1080p', resizeMode: 'CROP', generateAudio: true })
  })

  test.each(['veo-3-1-fast@vertex', 'veo-3-1-lite@vertex', 'veo-3-0@vertex', 'veo-3-0-fast@vertex'])(
    'AIG-01: %s has the same body under its own wire name',
    (routeId) => {
      const { request } = say(veoAtVertex, routeId, 'imageToVideo', { startFrame: picture })
      const { request: standard } = atVertex('imageToVideo', { startFrame: picture })
      const model = `${routeId.replace('@vertex', '').replace(/-(\d)-(\d)/, '-$1.$2')}-generate-001`
      expect(request).toEqual({ ...standard, model })
    },
  )

  test('what is false or 0 is said: no sound, no rewriting, seed 0', () => {
    const input = { prompt: 'Waves', generateAudio: false, enhancePrompt: false, seed: 0 }
    expect(atVertex('textToVideo', input).body.parameters).toMatchObject({
      generateAudio: false,
      enhancePrompt: false,
      seed: 0,
    })
  })

  test('words alone have neither picture nor resizeMode', () => {
    const { body } = atVertex('textToVideo', { prompt: 'Waves roll in' })
    expect(body.instances).toEqual([{ prompt: 'Waves roll in' }])
    expect(body.parameters).not.toHaveProperty('resizeMode')
    expect(body.parameters).not.toHaveProperty('seed')
  })

  test('a negative prompt is sent when there is one', () => {
    const { body } = atVertex('textToVideo', { prompt: 'Waves', negativePrompt: 'rain' })
    expect(body.parameters.negativePrompt).toBe('rain')
    expect(atVertex('textToVideo', { prompt: 'Waves', negativePrompt: '' }).body.parameters).not.toHaveProperty(
      'negativePrompt',
    )
  })

  test('an end frame is lastFrame, with a MIME type of its own', () => {
    const { body } = atVertex('startEndFrame', { startFrame: picture, endFrame: picture }, { mimeType: 'image/jpeg' })
    expect(body.instances).toEqual([
      { image: bytesOf('startFrame', 'image/jpeg'), lastFrame: bytesOf('endFrame', 'image/jpeg') },
    ])
  })

  test('references are assets in their order, of 8 seconds, without a frame', () => {
    const { body } = atVertex('references', { referenceImages: [picture, picture], prompt: 'The dog runs' })
    expect(body.instances).toEqual([
      {
        prompt: 'The dog runs',
        referenceImages: [
          { image: bytesOf('referenceImages.0'), referenceType: 'asset' },
          { image: bytesOf('referenceImages.1'), referenceType: 'asset' },
        ],
      },
    ])
    expect(body.parameters).toMatchObject({ durationSeconds: 8, sampleCount: 1 })
    expect(body.parameters).not.toHaveProperty('resizeMode')
  })

  test('SLA-03: a 4K start frame goes out as it is and 4K is asked for', () => {
    const input = { startFrame: picture, prompt: 'Waves roll in', resolution: 'RESOLUTION_4K' }
    const { body, changes } = atVertex('imageToVideo', input, { width: 3840, height: 2160 })
    expect(body.parameters).toMatchObject({ resolution: '4k', durationSeconds: 8 })
    expect(changes).toEqual([])
  })

  test('a picture of another shape is padded by the vendor, and comes cut where it is to be cut', () => {
    const input = { startFrame: picture, aspectRatio: 'RATIO_9_16', resizeMode: 'PAD' }
    const { body, changes } = atVertex('imageToVideo', input)
    expect(body.parameters).toMatchObject({ aspectRatio: '9:16', resizeMode: 'PAD' })
    const message = 'Shown whole by Vertex AI in a frame of 9:16; it has 1280×720 pixels.'
    expect(changes).toEqual([{ field: 'startFrame', kind: 'PAD', message }])
    const cut = atVertex('imageToVideo', { ...input, resizeMode: 'CROP' })
    expect(cut.changes).toEqual([])
    const settled = { aspectRatio: 'RATIO_9_16', resizeMode: 'CROP', resolution: 'RESOLUTION_720P' }
    const still = { field: 'startFrame', width: 1280, height: 720 }
    expect(veoAtVertex.frames!({ settled } as never, [still])).toEqual([
      { field: 'startFrame', width: 406, height: 720, fit: 'CROP' },
    ])
  })
})
