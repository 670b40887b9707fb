import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { type InputServer, startInputServer } from '../../support/input-server.ts'
import { stateOf } from '../../support/paid-clips.ts'
import { picture } from '../../support/still.ts'
import { poll, travel } from './journey.ts'

// The points of PixelML's node (PML), from its inputs to the clip, or to one of its seven kinds of failure.

let gateway: EmulatedGateway
let host: InputServer

beforeAll(async () => {
  const [wide, small] = [await picture(640, 360, 'jpeg'), await picture(320, 180, 'jpeg')]
  host = await startInputServer({
    ...Object.fromEntries(
      ['landscape', 'daytime', 'nighttime', 'portrait'].map((name) => [
        `/${name}.jpg`,
        (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(wide),
      ]),
    ),
    '/small.jpg': (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(small),
    '/page.jpg': (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html></html>'),
  })
  gateway = await startEmulatedGateway({ speed: 400, environment: { KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host } })
})
afterAll(async () => {
  await gateway?.stop()
  await host?.stop()
})

const at = (name: string) => ({ url: host.url(`/${name}.jpg`) })
const start = (arm: string, input: object, around: object = {}) =>
  gateway.start({ pixelml: { [arm]: input } }, { poll, ...around })
const problemsOf = async (arm: string, input: object) => {
  const { generation, userErrors } = await start(arm, input)
  expect(generation).toBeNull()
  return userErrors
}
const submits = () => gateway.emulator.ledger().calls.filter(({ kind }) => kind === 'submit').length
async function failureOf(arm: string, input: object, around: object = {}) {
  const { generation, userErrors } = await start(arm, input, around)
  expect(userErrors).toEqual([])
  await gateway.events(generation.id)
  return (await stateOf(gateway, generation.id)).failure
}
const minimal = { startFrame: { url: '' }, prompt: 'a boat', durationSeconds: 1 }

it('PML-01 three inputs are enough, and every other one has its default', async () => {
  const prompt = 'Nothing but what is needed'
  const input = { startFrame: at('landscape'), prompt, durationSeconds: 2 }
  const { submit, video } = await travel(gateway, prompt, start('imageToVideo', input))
  expect(submit.body.input).toMatchObject({
    ...{ duration: 2, width: 512, height: 512, steps: 20, frame_rate: 15, guidance_scale: 3 },
    ...{ end_image: null, negative_prompt: null },
  })
  expect(video).toMatchObject({ durationSeconds: 2, hasAudio: false })
  for (const needed of ['startFrame', 'prompt', 'durationSeconds'] as const) {
    const { [needed]: _left, ...rest } = input
    await expect(start('imageToVideo', rest)).rejects.toThrow(`"${needed}"`)
  }
})

/** As the document writes them, but for the host of the pictures. */
const examples: [string, arm: string, input: () => object, sent: object, seconds: number][] = [
  [
    '1',
    'imageToVideo',
    () => ({
      ...{ prompt: 'Camera slowly zooms in, gentle wind blowing', startFrame: at('landscape'), durationSeconds: 5 },
      ...{ width: 768, height: 512, frameRate: 24, steps: 25 },
    }),
    { duration: 5, width: 768, height: 512, frame_rate: 24, steps: 25 },
    5,
  ],
  [
    '2',
    'startEndFrame',
    () => ({
      ...{ prompt: 'Smooth transition from day to night', startFrame: at('daytime'), endFrame: at('nighttime') },
      ...{ durationSeconds: 8, negativePrompt: 'blurry, distorted, low quality', frameRate: 30, guidanceScale: 5 },
    }),
    {
      ...{ duration: 8, frame_rate: 30, guidance_scale: 5, negative_prompt: 'blurry, distorted, low quality' },
      end_image: expect.stringMatching(/^http/),
    },
    8,
  ],
  [
    '3',
    'imageToVideo',
    () => ({
      ...{ prompt: 'Subject smiles and looks around naturally', startFrame: at('portrait'), durationSeconds: 3 },
      ...{ width: 512, height: 768, steps: 30, guidanceScale: 7 },
      negativePrompt: 'distorted face, unnatural movements',
    }),
    { duration: 3, width: 512, height: 768, steps: 30, guidance_scale: 7 },
    3,
  ],
]
it.each(examples)('PML-05 example %s ends with the URL of its video', async (_number, arm, input, sent, seconds) => {
  const wish = input() as { prompt: string }
  const { submit, video } = await travel(gateway, wish.prompt, start(arm, wish))
  expect(submit.body.input).toMatchObject(sent)
  expect(video.durationSeconds).toBe(seconds)
  const answer = await fetch(video.url)
  expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
})

describe('PML-03 has a typed failure for', () => {
  it('an invalid image format, before anything is sent', async () => {
    const before = submits()
    expect(await failureOf('imageToVideo', { ...minimal, startFrame: at('page') })).toMatchObject({
      ...{ code: 'INVALID_IMAGE', stage: 'PREPARE', charged: 'NONE' },
    })
    expect(submits()).toBe(before)
  })

  it('PML-02 an image size mismatch, before anything is sent', async () => {
    const before = submits()
    const frames = { ...minimal, startFrame: at('daytime'), endFrame: at('small') }
    expect(await failureOf('startEndFrame', frames)).toMatchObject({
      ...{ code: 'IMAGE_SIZE_MISMATCH', stage: 'PREPARE', charged: 'NONE' },
    })
    expect(submits()).toBe(before)
  })

  it('a dimension out of range and an invalid duration, as problems of the input', async () => {
    const wrong = { ...minimal, startFrame: at('landscape'), width: 255, durationSeconds: 11 }
    expect(await problemsOf('imageToVideo', wrong)).toMatchObject([
      { code: 'OUT_OF_RANGE', parameter: 'durationSeconds', ranges: [{ minimum: 1, maximum: 10 }] },
      { code: 'OUT_OF_RANGE', parameter: 'width', ranges: [{ minimum: 256, maximum: 1284 }] },
    ])
  })

  it('a generation timeout', async () => {
    const input = { ...minimal, startFrame: at('landscape'), prompt: 'a boat [[never-ends]]' }
    const { generation } = await start('imageToVideo', input, { poll: { ...poll, timeoutMilliseconds: 5_000 } })
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationExpired' })
  })

  it.each([
    ['a connection error', 'bad-credentials', 'CREDENTIALS'],
    ['insufficient credits', 'quota-exhausted', 'INSUFFICIENT_CREDIT'],
  ])('%s', async (_kind, scenario, code) => {
    const input = { ...minimal, startFrame: at('landscape'), prompt: `a boat [[${scenario}]]` }
    expect(await failureOf('imageToVideo', input)).toMatchObject({ code, stage: 'SUBMIT', charged: 'NONE' })
  })
})

it('PML-04 every model tells the JSON Schema of its inputs and of its output, which a start and its clip keep to', async () => {
  const fields = 'name capabilities { kind field inputSchema outputSchema }'
  const { data } = await gateway.query(`{ models { ${fields} } }`)
  const ajv = new Ajv2020({ strict: true, strictTypes: true, strictRequired: false, code: { optimize: false } })
  formats.default(ajv)
  let schemas = 0
  for (const { capabilities } of data.models)
    for (const { inputSchema, outputSchema } of capabilities) {
      expect(ajv.validateSchema(inputSchema)).toBe(true)
      expect(ajv.validateSchema(outputSchema)).toBe(true)
      schemas++
    }
  expect(schemas).toBeGreaterThan(50)

  const pixelml = data.models.find(({ name }: any) => name === 'pixelml-image-to-video-v2')
  for (const [, arm, input] of examples) {
    const { inputSchema } = pixelml.capabilities.find(({ field }: any) => field === arm)
    const validate = ajv.compile(inputSchema)
    expect(validate(input()), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...input(), durationSeconds: 11 })).toBe(false)
  }
})
