import { createHash, randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { cameraMove } from '../../support/gateway.ts'
import { type InputServer, startInputServer } from '../../support/input-server.ts'
import { stateOf } from '../../support/paid-clips.ts'
import { plan } from '../../support/planning.ts'
import { wav } from '../../support/sounds.ts'
import { picture } from '../../support/still.ts'
import { bareBytes, createTurns, type Journey, poll, travel } from './journey.ts'

let gateway: EmulatedGateway
let host: InputServer
let png: Buffer
/** What the examples find behind their URLs. */
const at = (path: string) => ({ url: host.url(path) })
const bytes = () => ({ base64: png.toString('base64') })

/** Two seconds of a walk, with as many frames as Seedance asks for: the generation that made it. */
let walk: string

/** One worked example: its own words find what was sent for it. */
interface Example {
  prompt: string
  start(): Promise<any>
  route: string
  body: object
  seconds: number
  sound?: true
}
const clipOf = (request: object, around: object = {}) => gateway.start(request, { poll, ...around })
const kling = (arm: string, input: object) => clipOf({ kling: { [arm]: input } })
const veo = (input: object) => clipOf({ veo: { imageToVideo: input } })
const wan = (input: object) => clipOf({ wan: { imageToVideo: input } })
const grok = (input: object, around: object = {}) => clipOf({ grokImagine: { imageToVideo: input } }, around)
const cat = 'The cat slowly turns its head and blinks'
const shotsOfNine = [
  { prompt: 'The character looks up at the sky.', durationSeconds: 4 },
  { prompt: 'A bird flies across the frame.', durationSeconds: 3 },
  { prompt: 'The character smiles and waves.', durationSeconds: 3 },
]
const shotsOfThirteen = [
  'Close-up of the character looking at the camera, subtle smile',
  'Camera pulls back to reveal a city skyline at sunset behind the character',
  'Wide aerial shot of the city as the sun sets',
]
const forest =
  '@Image1 is walking through a forest in the style of @Image2.\nThe camera follows her from behind as she moves along the path shown in @Video1.\nThe ambient soundtrack from @Audio1 plays throughout the scene with birds chirping.'
const turntable = {
  ...{ modelName: 'Veo 3.1', aspect_ratio: '16:9', duration_seconds: 6, resolution: '1080p' },
  ...{ generate_audio: true, enhance_prompt: true },
  prompt: 'Product slowly rotates with soft studio lighting, gentle reflections on surface, ambient background music',
}
/** SLA-02: all six axes, in words. */
const sixAxes = 'Truck left, pedestal up; pan right 30°, tilt down, roll clockwise — then ZOOM (2x) {no template}.'

const examples: Record<string, Example> = {
  'AIG-01 Veo from a URL, cropped, with sound': {
    prompt: 'Camera slowly pans across the scene as clouds drift by',
    start: () =>
      veo({
        ...{ model: 'VEO_3_1', startFrame: at('/landscape.png'), resolution: 'RESOLUTION_1080P' },
        ...{
          prompt: 'Camera slowly pans across the scene as clouds drift by',
          resizeMode: 'CROP',
          generateAudio: true,
        },
      }),
    ...{ route: 'veo-3-1@vertex', seconds: 8, sound: true },
    body: {
      instances: [{ image: { bytesBase64Encoded: bareBytes, mimeType: 'image/png' } }],
      parameters: { durationSeconds: 8, resolution: '1080p', resizeMode: 'CROP', generateAudio: true },
    },
  },
  'AIG-01 Veo without words: every default, and every option': {
    prompt: 'blurred faces',
    start: () =>
      veo({
        ...{ model: 'VEO_3_1_FAST', startFrame: bytes(), durationSeconds: 4, generateAudio: false },
        ...{ negativePrompt: 'blurred faces', personGeneration: 'DONT_ALLOW', enhancePrompt: false },
      }),
    ...{ route: 'veo-3-1-fast@vertex', seconds: 4 },
    body: {
      parameters: {
        ...{ resolution: '720p', resizeMode: 'PAD', negativePrompt: 'blurred faces' },
        ...{ personGeneration: 'dont_allow', enhancePrompt: false, generateAudio: false },
      },
    },
  },
  'AIG-03 Kling 2.6 in the standard mode': {
    prompt: cat,
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V2_6', startFrame: at('/cat.png'), prompt: cat, durationSeconds: 5, mode: 'STANDARD' },
      }),
    ...{ route: 'kling-v2-6@klingai', seconds: 5 },
    body: { settings: { resolution: '720p', duration: 5, audio: 'off' } },
  },
  'AIG-03 Kling 2.5 Turbo with its defaults': {
    prompt: 'A turbo cat',
    start: () => kling('imageToVideo', { model: 'KLING_V2_5_TURBO', startFrame: bytes(), prompt: 'A turbo cat' }),
    ...{ route: 'kling-v2-5-turbo@klingai', seconds: 5 },
    body: { settings: { resolution: '720p', duration: 5 } },
  },
  'AIG-03 Kling 3.0 with everything that it takes': {
    prompt: 'A cat with everything',
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V3', startFrame: bytes(), prompt: 'A cat with everything', durationSeconds: 3 },
        ...{ mode: 'PRO', negativePrompt: 'dogs', guidanceScale: 1, generateAudio: true, watermark: true },
      }),
    ...{ route: 'kling-v3@klingai-legacy', seconds: 3, sound: true },
    body: {
      ...{ model_name: 'kling-v3', mode: 'pro', duration: '3', negative_prompt: 'dogs', cfg_scale: 1 },
      ...{ sound: 'on', watermark_info: { enabled: true } },
    },
  },
  'AIG-04, AIG-05 Kling from the first frame to the last: an upload, and bytes behind a data: prefix': {
    prompt: 'Smooth transition between the two scenes',
    start: async () =>
      kling('startEndFrame', {
        ...{ model: 'KLING_V2_6', startFrame: { uploadId: await uploaded(await picture(640, 360, 'jpeg')) } },
        endFrame: { base64: `data:image/png;base64,${bytes().base64}` },
        ...{ prompt: 'Smooth transition between the two scenes', mode: 'PRO' },
      }),
    ...{ route: 'kling-v2-6@klingai', seconds: 5 },
    body: {
      contents: [{ type: 'prompt' }, { type: 'first_frame', url: bareBytes }, { type: 'last_frame', url: bareBytes }],
      settings: { resolution: '1080p' },
    },
  },
  'AIG-06 Kling with a voice': {
    prompt: 'Hello, welcome to my channel',
    start: () =>
      kling('voices', {
        ...{ model: 'KLING_V2_6', startFrame: at('/person.png'), mode: 'PRO', voiceIds: ['your_voice_id'] },
        prompt: 'The person<<<voice_1>>> says: "Hello, welcome to my channel"',
      }),
    ...{ route: 'kling-v2-6@klingai', seconds: 5, sound: true },
    body: {
      contents: [
        { text: 'The person@voice_1 says: "Hello, welcome to my channel"' },
        {},
        { voice_id: 'your_voice_id', id: 'voice_1' },
      ],
      settings: { audio: 'native' },
    },
  },
  'AIG-07 Kling with a camera that zooms': {
    prompt: 'A serene mountain landscape',
    start: () =>
      kling('cameraControl', {
        ...{ model: 'KLING_V2_6', startFrame: at('/landscape.png'), prompt: 'A serene mountain landscape' },
        ...{ mode: 'STANDARD', camera: { simple: { zoom: 5 } } },
      }),
    ...{ route: 'kling-v2-6@klingai-legacy', seconds: 5 },
    body: {
      camera_control: { type: 'simple', config: { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 5 } },
    },
  },
  'AIG-07 Kling with a camera move by name': {
    prompt: 'A landscape from above',
    start: () =>
      kling('cameraControl', {
        ...{ model: 'KLING_V2_6', startFrame: bytes(), prompt: 'A landscape from above' },
        camera: { preset: 'DOWN_BACK' },
      }),
    ...{ route: 'kling-v2-6@klingai-legacy', seconds: 5 },
    body: { camera_control: { type: 'down_back' } },
  },
  'AIG-08 Kling with a brush': {
    prompt: 'A ball bouncing across the scene',
    start: () =>
      kling('motionBrush', {
        ...{ model: 'KLING_V2_6', startFrame: at('/scene.png'), prompt: 'A ball bouncing across the scene' },
        mode: 'STANDARD',
        dynamicMasks: [{ mask: at('/ball-mask.png'), points: ballPath }],
      }),
    ...{ route: 'kling-v2-6@klingai-legacy', seconds: 5 },
    body: {
      dynamic_masks: [
        { mask: bareBytes, trajectories: [100, 200, 300, 400].map((x) => expect.objectContaining({ x })) },
      ],
    },
  },
  'AIG-09 Kling with three shots': {
    prompt: 'A bird flies across the frame.',
    start: () =>
      kling('multiShot', {
        ...{ model: 'KLING_V3', startFrame: at('/start-frame.png'), aspectRatio: 'RATIO_16_9' },
        ...{ mode: 'PRO', generateAudio: true, shots: shotsOfNine },
      }),
    ...{ route: 'kling-v3@klingai', seconds: 10, sound: true },
    body: { settings: { duration: 10, audio: 'native', multi_shot: true, resolution: '1080p' } },
  },
  'AIG-10 Wan 2.6 with a sound of one’s own, in the larger size': {
    prompt: 'The cat sings along',
    start: () =>
      clipOf({
        wan: {
          drivingAudio: {
            ...{ model: 'WAN_2_6_I2V', startFrame: at('/cat.png'), prompt: 'The cat sings along', durationSeconds: 3 },
            drivingAudio: at('/birds.wav'),
          },
        },
      }),
    ...{ route: 'wan-2-6-i2v@dashscope', seconds: 3, sound: true },
    body: {
      ...{ model: 'wan2.6-i2v', input: { audio_url: expect.stringMatching(/^http|^<sha256:|^oss/) } },
      parameters: { resolution: '1080P', duration: 3 },
    },
  },
  'AIG-10 Wan 2.6 Flash with sound': {
    prompt: 'The cat waves hello and smiles',
    start: () =>
      wan({
        ...{ model: 'WAN_2_6_I2V_FLASH', startFrame: at('/cat.png'), prompt: 'The cat waves hello and smiles' },
        ...{ durationSeconds: 5, generateAudio: true },
      }),
    ...{ route: 'wan-2-6-i2v-flash@dashscope', seconds: 5, sound: true },
    body: { model: 'wan2.6-i2v-flash', parameters: { duration: 5, audio: true, watermark: false } },
  },
  'AIG-10 Wan 2.6 Flash from bytes, silent unless asked': {
    prompt: 'The cat is quiet',
    start: () =>
      wan({
        ...{ model: 'WAN_2_6_I2V_FLASH', startFrame: bytes(), prompt: 'The cat is quiet', durationSeconds: 2 },
        ...{ resolution: 'RESOLUTION_720P', negativePrompt: 'noise', watermark: true },
      }),
    ...{ route: 'wan-2-6-i2v-flash@dashscope', seconds: 2 },
    body: {
      input: { negative_prompt: 'noise', img_url: expect.stringMatching(/^<sha256:/) },
      parameters: { resolution: '720P', duration: 2, audio: false, watermark: true },
    },
  },
  'AIG-11 Grok in the shape of the picture, for ten minutes at most': {
    prompt: cat,
    start: () =>
      grok(
        { model: 'GROK_IMAGINE_VIDEO', startFrame: at('/cat.png'), prompt: cat, durationSeconds: 5 },
        { poll: { ...poll, timeoutMilliseconds: 600_000 } },
      ),
    ...{ route: 'grok-imagine-video@xai', seconds: 5, sound: true },
    body: {
      ...{ model: 'grok-imagine-video', duration: 5, aspect_ratio: '16:9', resolution: '480p' },
      image: { url: expect.stringMatching(/^<sha256:/) },
    },
  },
  'AIG-11 Grok without words, in another shape than the picture’s': {
    prompt: '"aspect_ratio":"9:16"',
    start: () =>
      grok({
        ...{ model: 'GROK_IMAGINE_VIDEO', startFrame: bytes(), durationSeconds: 1 },
        ...{ aspectRatio: 'RATIO_9_16', resolution: 'RESOLUTION_720P' },
      }),
    ...{ route: 'grok-imagine-video@xai', seconds: 1, sound: true },
    body: { prompt: '', duration: 1, aspect_ratio: '9:16', resolution: '720p' },
  },
  'CMF-01, CMF-03 Comfy’s node': {
    prompt: 'A node that waves',
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V1_5', startFrame: bytes(), prompt: 'A node that waves', negativePrompt: 'noise' },
        ...{ guidanceScale: 0.7, aspectRatio: 'RATIO_16_9' },
      }),
    ...{ route: 'kling-v1-5@klingai-legacy', seconds: 5 },
    body: {
      ...{ model_name: 'kling-v1-5', image: bareBytes, mode: 'pro', duration: '5', cfg_scale: 0.7 },
      negative_prompt: 'noise',
    },
  },
  'CMF-02 Comfy’s node with a camera': {
    prompt: 'A node that turns',
    start: () =>
      kling('cameraControl', {
        ...{ model: 'KLING_V1_5', startFrame: bytes(), prompt: 'A node that turns', camera: { simple: { pan: -3 } } },
      }),
    ...{ route: 'kling-v1-5@klingai-legacy', seconds: 5 },
    body: { model_name: 'kling-v1-5', mode: 'pro', camera_control: { type: 'simple', config: { pan: -3, zoom: 0 } } },
  },
  'CMF-02 Comfy’s node with an end frame': {
    prompt: 'A node that ends',
    start: () =>
      kling('startEndFrame', {
        ...{ model: 'KLING_V1_5', startFrame: bytes(), endFrame: bytes(), prompt: 'A node that ends' },
      }),
    ...{ route: 'kling-v1-5@klingai-legacy', seconds: 5 },
    body: { image: bareBytes, image_tail: bareBytes, mode: 'pro' },
  },
  'CMF-04 answers that are none are asked for anew, and nothing is bought twice': {
    prompt: '[[submit-malformed:1]] [[poll-malformed:1]] [[result-not-a-video:1]]',
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V3_TURBO', startFrame: bytes(), durationSeconds: 3 },
        prompt: '[[submit-malformed:1]] [[poll-malformed:1]] [[result-not-a-video:1]]',
      }),
    ...{ route: 'kling-v3-turbo@klingai', seconds: 3, sound: true },
    body: {},
  },
  'SLA-01, SLA-02 Kling V3 Standard, with the camera in its words': {
    prompt: sixAxes,
    start: () => kling('imageToVideo', { model: 'KLING_V3', startFrame: bytes(), prompt: sixAxes, durationSeconds: 8 }),
    ...{ route: 'kling-v3@klingai', seconds: 8 },
    body: { contents: [{ type: 'prompt', text: sixAxes }, {}] },
  },
  'SLA-01 Kling V3 Pro': {
    prompt: 'The second tier',
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V3', startFrame: bytes(), prompt: 'The second tier', durationSeconds: 3, mode: 'PRO' },
      }),
    ...{ route: 'kling-v3@klingai', seconds: 3 },
    body: { settings: { resolution: '1080p' } },
  },
  'SLA-01 Kling V3 Omni': {
    prompt: 'The third tier',
    start: () =>
      kling('imageToVideo', {
        ...{ model: 'KLING_V3_OMNI', startFrame: bytes(), prompt: 'The third tier', durationSeconds: 3 },
      }),
    ...{ route: 'kling-v3-omni@klingai', seconds: 3 },
    body: { settings: { resolution: '720p' } },
  },
  'SLA-03 Veo 3.1 Standard in 4K from a 4K start frame': {
    prompt: 'A hero shot',
    start: () =>
      veo({
        ...{ model: 'VEO_3_1', startFrame: at('/hero.png'), prompt: 'A hero shot', resolution: 'RESOLUTION_4K' },
        generateAudio: false,
      }),
    ...{ route: 'veo-3-1@vertex', seconds: 8 },
    body: { parameters: { resolution: '4k', durationSeconds: 8 } },
  },
  'DNG-13 example 1, at fal, which has no rule of 8 seconds': {
    prompt: turntable.prompt,
    start: () => fromSettings(turntable, { provider: 'fal' }),
    ...{ route: 'veo-3-1@fal', seconds: 6, sound: true },
    body: { duration: '6s', resolution: '1080p', aspect_ratio: '16:9', generate_audio: true, auto_fix: false },
  },
  'DNG-13 example 2: three shots of 5 seconds from one portrait': {
    prompt: shotsOfThirteen[1]!,
    start: () =>
      fromSettings({
        ...{ modelName: 'Kling v3', aspect_ratio: '16:9', resolution: '1080p', multi_prompt_enabled: true },
        multi_prompt_config: shotsOfThirteen.map((prompt) => ({ prompt, duration: 5 })),
      }),
    ...{ route: 'kling-v3@klingai', seconds: 15 },
    body: { settings: { resolution: '1080p', duration: 15, multi_shot: true, audio: 'off' } },
  },
  'DNG-08, DNG-13 example 3: two pictures, a video and a sound, of a length that Seedance chooses': {
    prompt: 'is walking through a forest',
    start: () =>
      fromSettings(
        {
          ...{ modelName: 'Seedance 2.0 Reference', duration_seconds: 0, generate_audio: true, prompt: forest },
          seedance_refs_config: { images: 2, videos: 1, audios: 1 },
        },
        { provider: 'modelark' },
        [
          { port: 'input_seedance_image_1', media: { image: bytes() } },
          { port: 'input_seedance_image_2', media: { image: bytes() } },
          { port: 'input_seedance_video_1', media: { video: { generationClip: { generationId: walk } } } },
          { port: 'input_seedance_audio_1', media: { audio: at('/birds.wav') } },
        ],
      ),
    ...{ route: 'seedance-2-0@modelark', seconds: 5, sound: true },
    body: {
      content: [
        { type: 'text', text: forest },
        { role: 'reference_image', image_url: { url: bareBytes } },
        { role: 'reference_image' },
        { role: 'reference_video', video_url: { url: expect.stringMatching(/^http/) } },
        { role: 'reference_audio', audio_url: { url: bareBytes } },
      ],
      ...{ duration: -1, generate_audio: true, resolution: '720p', ratio: '16:9' },
    },
  },
  'SLA-04 Seedance 2.0 with its sound in the same pass': {
    prompt: 'Rain on a tin roof',
    start: () =>
      clipOf({
        seedance: { imageToVideo: { model: 'SEEDANCE_2_0', startFrame: bytes(), prompt: 'Rain on a tin roof' } },
      }),
    ...{ route: 'seedance-2-0@modelark', seconds: 5, sound: true },
    body: { content: [{ type: 'text' }, { role: 'first_frame' }], generate_audio: true, duration: 5 },
  },
}
const ballPath = [
  { x: 100, y: 200 },
  { x: 200, y: 300 },
  { x: 300, y: 200 },
  { x: 400, y: 300 },
]

const startFrame = () => [{ port: 'input_start_frame', media: { image: bytes() } }]
async function fromSettings(canonical: object, around: object = {}, media: object[] = startFrame()) {
  const settings = { canonical, media }
  const { data } = await gateway.query(
    `mutation ($input: StartGenerationFromSettingsInput!) { startGenerationFromSettings(input: $input) {
      generation { id } userErrors { code path message } } }`,
    { input: { settings, poll, ...around } },
  )
  return data.startGenerationFromSettings
}

async function uploaded(file: Buffer): Promise<string> {
  const { data } = await gateway.query(
    `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id } target { url headers { name value } } } }`,
    { input: { contentType: 'image/jpeg', sizeBytes: file.length } },
  )
  const { upload, target } = data.createUpload
  const headers = Object.fromEntries(target.headers.map(({ name, value }: any) => [name, value]))
  expect((await fetch(target.url, { method: 'PUT', body: new Uint8Array(file), headers })).ok).toBe(true)
  return upload.id
}

const journeys = new Map<string, Promise<Journey>>()
beforeAll(async () => {
  png = await picture()
  const square = await picture(400, 400)
  const hero = await sharp({ create: { width: 3840, height: 2160, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const mask = await picture(1280, 720)
  const files: Record<string, Buffer> = {
    '/start-frame.png': square,
    '/hero.png': hero,
    '/ball-mask.png': mask,
    '/birds.wav': wav(3),
  }
  for (const name of ['landscape', 'cat', 'person', 'scene']) files[`/${name}.png`] = png
  host = await startInputServer(
    Object.fromEntries(
      Object.entries(files).map(([path, file]) => [path, (response) => void response.writeHead(200).end(file)]),
    ),
  )
  gateway = await startEmulatedGateway({ speed: 400, environment: { KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host } })
  const move = { durationSeconds: 2, frameRate: 24, resolution: 'RESOLUTION_480P' }
  walk = (await gateway.start(await cameraMove(move))).generation.id
  await gateway.events(walk)
  const inTurn = createTurns()
  for (const [name, { prompt, start }] of Object.entries(examples)) {
    const journey = travel(gateway, prompt, inTurn(start))
    // It is looked at in its own test.
    journey.catch(() => {})
    journeys.set(name, journey)
  }
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

it.each(Object.entries(examples))('%s', async (name, { route, body, seconds, sound = false }) => {
  const journey = await journeys.get(name)!
  expect(journey).toMatchObject({ route, submit: { body }, purchase: { status: 'succeeded' } })
  expect(journey.video).toMatchObject({ durationSeconds: seconds, hasAudio: sound })
  expect(journey.events.at(-1)).toMatchObject({ __typename: 'GenerationSucceeded', isFinal: true })
})

it('SLA-01 what a tier is charged is what its plan says', async () => {
  const input = { startFrame: bytes(), prompt: 'x', durationSeconds: 3 }
  for (const [name, more, micros] of [
    [
      'SLA-01, SLA-02 Kling V3 Standard, with the camera in its words',
      { model: 'KLING_V3', durationSeconds: 8 },
      672_000,
    ],
    ['SLA-01 Kling V3 Pro', { model: 'KLING_V3', mode: 'PRO' }, 336_000],
    ['SLA-01 Kling V3 Omni', { model: 'KLING_V3_OMNI' }, 252_000],
  ] as const) {
    const { estimate } = await plan(gateway, { kling: { imageToVideo: { ...input, ...more } } })
    const { charge, purchase } = await journeys.get(name)!
    expect([estimate.total.micros, charge.amount!.micros, purchase.charged!.micros]).toEqual([micros, micros, micros])
  }
})

it('AIG-11 the ratio that is asked for wins over the picture’s own, and seconds and picture are charged', async () => {
  for (const [name, shape, micros] of [
    ['AIG-11 Grok in the shape of the picture, for ten minutes at most', [160, 90], 252_000],
    ['AIG-11 Grok without words, in another shape than the picture’s', [90, 160], 72_000],
  ] as const) {
    const { video, charge, purchase, patienceMilliseconds } = await journeys.get(name)!
    expect([video.width, video.height]).toEqual(shape)
    expect([charge.amount!.micros, purchase.charged!.micros, patienceMilliseconds]).toEqual([micros, micros, 600_000])
  }
})

it('AIG-12 the result is there as bytes and by its URL', async () => {
  const { video } = await journeys.get('AIG-03 Kling 2.6 in the standard mode')!
  const answer = await fetch(video.url)
  expect(answer.headers.get('content-type')).toBe('video/mp4')
  const file = Buffer.from(await answer.arrayBuffer())
  expect(createHash('sha256').update(file).digest('hex')).toBe(video.sha256)
  const part = await fetch(video.url, { headers: { range: 'bytes=4-7' } })
  expect([part.status, await part.text()]).toEqual([206, 'ftyp'])
})

it('a photo whose lossless copy is over the vendor’s limit arrives within it', async () => {
  const [width, height] = [2000, 2000]
  // Noise: as PNG it is as large as its pixels, 12 MB; Kling takes 10.
  const photo = await sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 60 })
    .toBuffer()
  const prompt = 'A photo of noise'
  const request = { model: 'KLING_V2_1', startFrame: { base64: photo.toString('base64') }, prompt, durationSeconds: 5 }
  const { submit } = await travel(gateway, prompt, kling('imageToVideo', request))
  const [, characters] = /<sha256:[0-9a-f]{64} (\d+) characters>/.exec(JSON.stringify(submit.body))!
  expect((Number(characters) * 3) / 4).toBeLessThan(10 * 1024 * 1024)
})

it('AIG-02 the caller says how often is asked, and how long at most', async () => {
  const request = {
    geminiOmni: {
      textToVideo: { model: 'GEMINI_OMNI_1_1_FLASH', prompt: 'AIG-02 [[never-ends]]', durationSeconds: 3 },
    },
  }
  const { generation } = await gateway.start(request, {
    provider: 'vertex',
    poll: { intervalMilliseconds: 500, timeoutMilliseconds: 8_000 },
  })
  const events = await gateway.events(generation.id)
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationExpired' })
  const { calls } = gateway.emulator.ledger()
  const { jobId } = calls.find(({ body }) => JSON.stringify(body).includes('AIG-02'))!
  const polls = calls.filter((call) => call.kind === 'poll' && call.jobId === jobId).length
  expect(polls).toBeGreaterThanOrEqual(2)
  expect(polls).toBeLessThanOrEqual(18)

  const { patienceMilliseconds } = await journeys.get('AIG-03 Kling 2.6 in the standard mode')!
  expect(patienceMilliseconds).toBe(600_000)
})

describe('is refused', () => {
  const problemsOf = async (request: object, around: object = {}) => (await gateway.start(request, around)).userErrors

  it('AIG-01 Veo 3.0, which is retired, and 4K of it', async () => {
    const problems = await problemsOf({
      veo: { imageToVideo: { model: 'VEO_3_0', startFrame: bytes(), resolution: 'RESOLUTION_4K', durationSeconds: 8 } },
    })
    expect(problems).toMatchObject([
      { code: 'NOT_ALLOWED', parameter: 'resolution', allowedValues: ['RESOLUTION_720P', 'RESOLUTION_1080P'] },
      { code: 'MODEL_RETIRED', message: expect.stringContaining('use Veo 3.1') },
    ])
  })

  it('AIG-06 the document’s voice in the standard mode', async () => {
    const input = {
      model: 'KLING_V2_6',
      startFrame: bytes(),
      voiceIds: ['v'],
      prompt: '<<<voice_1>>>',
      mode: 'STANDARD',
    }
    expect(await problemsOf({ kling: { voices: input } })).toMatchObject([
      { code: 'NOT_ALLOWED', message: expect.stringContaining('PRO mode only'), allowedValues: ['PRO'] },
    ])
  })

  it('SLA-04 a realistic face by Seedance, with the provider’s word for it, and free', async () => {
    const prompt = 'A portrait [[moderated-at-submit]]'
    const input = { model: 'SEEDANCE_2_0', startFrame: bytes(), prompt }
    const { generation } = await clipOf({ seedance: { imageToVideo: input } })
    await gateway.events(generation.id)
    expect((await stateOf(gateway, generation.id)).failure).toMatchObject({
      ...{ code: 'MODERATED', stage: 'SUBMIT', charged: 'NONE', retryable: false },
      moderation: { stage: 'INPUT', categories: ['PrivacyInformation'] },
    })
  })

  it('words in a prompt that ModelArk would read as a length, before anything is sent', async () => {
    const input = { model: 'SEEDANCE_2_0', startFrame: bytes(), prompt: 'A cat --dur 15' }
    const { generation, userErrors } = await gateway.start(
      { seedance: { imageToVideo: input } },
      { provider: 'modelark' },
    )
    expect([generation, userErrors]).toMatchObject([
      null,
      [{ code: 'NOT_ALLOWED', path: expect.arrayContaining(['prompt']), message: expect.stringContaining('--dur 15') }],
    ])
  })

  it('AIG-04 a picture of fewer than 300 pixels', async () => {
    const small = { base64: (await picture(640, 280)).toString('base64') }
    const problems = await problemsOf({
      kling: { imageToVideo: { model: 'KLING_V3', startFrame: small, prompt: 'x' } },
    })
    expect(problems).toMatchObject([{ code: 'INVALID_IMAGE', message: expect.stringContaining('300') }])
  })

  it('DNG-13 example 1 at Vertex, by its rule of 8 seconds', async () => {
    const { generation, userErrors } = await fromSettings(turntable, { provider: 'vertex' })
    expect(generation).toBeNull()
    expect(userErrors.map(({ message }: any) => message)).toEqual([
      expect.stringContaining('Veo clips of 1080p and 4K last 8 seconds'),
    ])
  })
})

describe('a plan', () => {
  it('shows what would be sent, media by their fields', async () => {
    const { providerRequest, changes } = await plan(gateway, {
      kling: {
        startEndFrame: {
          ...{
            model: 'KLING_V3',
            startFrame: bytes(),
            endFrame: { base64: (await picture(400, 400)).toString('base64') },
          },
          ...{ prompt: 'x', aspectRatio: 'RATIO_9_16', resizeMode: 'CROP' },
        },
      },
    })
    expect(providerRequest).toMatchObject({
      path: '/image-to-video/kling-3.0',
      body: {
        contents: [
          { text: 'x' },
          { url: expect.stringContaining('startFrame') },
          { url: expect.stringContaining('endFrame') },
        ],
      },
    })
    expect(changes).toMatchObject([
      {
        path: ['request', 'kling', 'startEndFrame', 'startFrame'],
        kind: 'CROP',
        message: expect.stringContaining('640×360'),
      },
      {
        path: ['request', 'kling', 'startEndFrame', 'endFrame'],
        kind: 'CROP',
        message: expect.stringContaining('400×400'),
      },
    ])
  })

  it('knows that the emulator answers', async () => {
    const { data } = await gateway.query('{ models { routes { id availability { state usable reason } } } }')
    const routes = data.models.flatMap((model: any) => model.routes)
    const states = Object.fromEntries(routes.map(({ id, availability }: any) => [id, availability]))
    for (const id of [
      'kling-v3@klingai',
      'kling-v3@klingai-legacy',
      'veo-3-1@vertex',
      'veo-3-1@fal',
      'sora-2@openai-videos',
    ])
      expect(states[id]).toEqual({ state: 'EMULATED', usable: true, reason: null })
  })
})
