import { expect, it, test } from 'vitest'
import { mediaFields } from '../../../catalog/media-fields.ts'
import { settle } from '../../../catalog/settle.ts'
import { grokImagine } from '../family.ts'
import { grokAtXai } from './xai.ts'

const image = { url: 'https://example.com/cat.png' }

function say(model: string, capability: string, input: object, picture = { width: 1600, height: 900 }) {
  const route = grokImagine.models.find(({ name }) => name === model)!.routes[0]!
  const { parameters } = route.arms.find((arm) => arm.capability.field === capability)!
  const { settled, problems } = settle(parameters, { model: 'GROK_IMAGINE_VIDEO_1_5', ...input }, [])
  expect(problems.filter(({ parameter }) => parameter !== 'model')).toEqual([])
  const media = mediaFields(parameters, settled).map(({ field }) => ({ field, key: field, ...picture }))
  const asked = { route, capability, settled }
  return { request: grokAtXai.request({ ...asked, media }), problems: grokAtXai.problemsOf!(asked, []) }
}
const dataUrl = (field: string) => ({ $medium: { field, key: field, mimeType: 'image/png', form: 'DATA_URL' } })

it('AIG-11: a picture alone says all of the body, with the wire’s defaults', () => {
  expect(say('grok-imagine-video', 'imageToVideo', { startFrame: image }).request).toEqual({
    model: 'grok-imagine-video',
    prompt: '',
    image: { url: dataUrl('startFrame') },
    duration: 8,
    aspect_ratio: '16:9',
    resolution: '480p',
    generate_audio: true,
  })
})

test.each([
  [1600, 900, '16:9'],
  [900, 1600, '9:16'],
  [1000, 1001, '1:1'],
  [1200, 900, '4:3'],
  [1500, 1000, '3:2'],
  [700, 1000, '2:3'],
  [1, 10_000, '9:16'],
])('without a ratio a picture of %d×%d asks for the nearest, %s', (width, height, ratio) => {
  expect(say('grok-imagine-video', 'imageToVideo', { startFrame: image }, { width, height }).request).toMatchObject({
    aspect_ratio: ratio,
  })
})

it('references are tagged as xAI writes them, and are longer so: what then does not fit is a problem', () => {
  const referenceImages = [image, image]
  const prompt = '@Image2 meets @Image1 at me@Image1.org'
  const { request, problems } = say('grok-imagine-video-1-5', 'references', { referenceImages, prompt })
  expect(request).toMatchObject({
    prompt: '<IMAGE_2> meets <IMAGE_1> at me@Image1.org',
    reference_images: [{ url: dataUrl('referenceImages.0') }, { url: dataUrl('referenceImages.1') }],
  })
  expect(problems).toEqual([])
  const long = `@Image1 @Image2 ${'x'.repeat(4080)}`
  expect(say('grok-imagine-video-1-5', 'references', { referenceImages, prompt: long }).problems).toMatchObject([
    { code: 'TOO_LONG', parameter: 'prompt', maximumLength: 4096 },
  ])
})
