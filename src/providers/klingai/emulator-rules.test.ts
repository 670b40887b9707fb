import { afterAll, beforeAll, expect, it } from 'vitest'
import { type InputServer, startInputServer } from '../../../test/support/input-server.ts'
import { plainPicture, startKlingai } from '../../../test/support/klingai-emulator.ts'
import { legacyModels, newModels, productOf } from './emulator-models.ts'

type Body = Record<string, unknown>
interface Pictures {
  wide: string
  small: string
  square: string
  long: string
  webp: string
}

let klingai: Awaited<ReturnType<typeof startKlingai>>
let server: InputServer
let pictures: Pictures
let elements: Body[]

beforeAll(async () => {
  const [wide, small, square, long, webp] = await Promise.all([
    plainPicture(640, 360),
    plainPicture(299, 400),
    plainPicture(320, 320),
    plainPicture(1000, 390),
    plainPicture(640, 360, 'webp'),
  ])
  pictures = { wide, small, square, long, webp }
  klingai = await startKlingai({
    concurrency: 1_000,
  })
  server = await startInputServer({
    '/five.mp4': (response) => response.end(video(5, 1280, 720)),
    '/twenty.mp4': (response) => response.end(video(20, 1280, 720)),
    '/wide.mp4': (response) => response.end(video(5, 1800, 800)),
    '/tiny.mp4': (response) => response.end(video(5, 320, 180)),
    '/text.mp4': (response) => response.end('not a video'),
    '/wide.png': (response) => response.end(Buffer.from(wide, 'base64')),
  })
  elements = ['11', '12', '13', '14'].map((id) => ({ type: 'element', element_id: id, id: `Figure${id}` }))
})
afterAll(async () => {
  await klingai.stop()
  await server.stop()
})

/** The headers of an MP4 that are looked at: its length, and the size of its picture. */
function video(seconds: number, width: number, height: number): Buffer {
  const movie = Buffer.alloc(104)
  movie.write('mvhd', 0, 'latin1')
  movie.writeUInt32BE(1000, 16)
  movie.writeUInt32BE(seconds * 1000, 20)
  const track = Buffer.alloc(90)
  track.write('tkhd', 0, 'latin1')
  track.writeUInt16BE(width, 80)
  track.writeUInt16BE(height, 84)
  return Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), movie, track])
}

const prompt = (text: string) => ({ type: 'prompt', text })
const first = () => ({ type: 'first_frame', url: pictures.wide })
const last = () => ({ type: 'last_frame', url: pictures.wide })
const reference = () => ({ type: 'refer_image', url: pictures.wide })
const images = (count: number) => Array.from({ length: count }, reference)
const feature = (file = '/five.mp4') => ({ type: 'feature_video', url: server.url(file) })
const oldImages = (count: number) => Array.from({ length: count }, () => ({ image_url: pictures.wide }))
const oldElements = (count: number) => ['11', '12', '13'].slice(0, count).map((element_id) => ({ element_id }))

const fromImage = (model: string, contents: unknown[], settings: Body = {}, options: Body = {}) => ({
  path: `/image-to-video/${model}`,
  body: { contents, settings, options },
})
const omni = (model: string, contents: unknown[], settings: Body = {}) => ({
  path: `/omni-video/${model}`,
  body: { contents, settings: { aspect_ratio: '16:9', ...settings } },
})
const legacy = (body: Body) => ({ path: '/v1/videos/image2video', body: { image: pictures.wide, ...body } })
const legacyOmni = (body: Body) => ({ path: '/v1/videos/omni-video', body: { prompt: 'a', ...body } })
const point = { x: 1, y: 1 }
const brush = (count = 2) => [{ mask: pictures.wide, trajectories: Array.from({ length: count }, () => point) }]
const shots = (...durations: string[]) => durations.map((duration, at) => ({ index: at + 1, prompt: 'a', duration }))
const custom = (multi_prompt: unknown[], more: Body = {}) =>
  legacy({ model_name: 'kling-v3', multi_shot: true, shot_type: 'customize', multi_prompt, ...more })
const simple = (config: Body) => ({ camera_control: { type: 'simple', config } })

interface Request {
  path: string
  body: unknown
}
type Case = [title: string, request: () => Request | Promise<Request>, message: string]

const refusedNew: Case[] = [
  [
    'a field that does not exist',
    () => ({ path: '/image-to-video/kling-3.0', body: { contents: [first()], seed: 1 } }),
    'seed',
  ],
  ['an unknown setting', () => fromImage('kling-3.0', [first()], { fps: 24 }), 'fps'],
  ['an unknown option', () => fromImage('kling-3.0', [first()], {}, { callback: 'https://a.example' }), 'callback'],
  ['an unknown key of an item', () => fromImage('kling-3.0', [{ ...first(), image: 'a' }]), 'image'],
  ['an unknown type of item', () => fromImage('kling-3.0', [first(), { type: 'end_frame', url: 'a' }]), 'contents.1'],
  ['no contents', () => fromImage('kling-3.0', []), 'contents'],
  ['no first frame', () => fromImage('kling-3.0', [prompt('a')]), 'first_frame is required'],
  ['two first frames', () => fromImage('kling-3.0', [first(), first()]), 'only one first_frame'],
  ['a frame with an id', () => fromImage('kling-3.0', [{ ...first(), id: 'a' }]), 'takes no id'],
  ['a last frame on turbo', () => fromImage('kling-3.0-turbo', [first(), last()]), 'last_frame is not supported'],
  ['an element on turbo', () => fromImage('kling-3.0-turbo', [first(), elements[0]]), 'element is not supported'],
  [
    'a voice on 3.0',
    () => fromImage('kling-3.0', [first(), { type: 'voice', voice_id: 'v', id: 'a' }]),
    'voice is not supported',
  ],
  ['audio on turbo', () => fromImage('kling-3.0-turbo', [first()], { audio: 'off' }), 'settings.audio'],
  ['multi_shot on 2.6', () => fromImage('kling-2.6', [first()], { multi_shot: false }), 'settings.multi_shot'],
  ['an aspect ratio beside a frame', () => fromImage('kling-3.0', [first()], { aspect_ratio: '16:9' }), 'aspect_ratio'],
  ['a duration as text', () => fromImage('kling-3.0', [first()], { duration: '5' }), 'settings.duration'],
  ['2 s', () => fromImage('kling-3.0', [first()], { duration: 2 }), 'settings.duration'],
  ['7 s on 2.6', () => fromImage('kling-2.6', [first()], { duration: 7 }), 'settings.duration'],
  ['4k on turbo', () => fromImage('kling-3.0-turbo', [first()], { resolution: '4k' }), 'settings.resolution'],
  ['native audio at 720p on 2.6', () => fromImage('kling-2.6', [first()], { audio: 'native' }), 'native needs 1080p'],
  ['a last frame at 720p on 2.6', () => fromImage('kling-2.6', [first(), last()]), 'needs 1080p'],
  [
    'a last frame with audio on 2.6',
    () => fromImage('kling-2.6', [first(), last()], { resolution: '1080p', audio: 'native' }),
    'without audio',
  ],
  ['a last frame at 720p on 2.5', () => fromImage('kling-2.5-turbo', [first(), last()]), 'needs 1080p'],
  [
    'voices without audio',
    () => fromImage('kling-2.6', [first(), { type: 'voice', voice_id: 'v', id: 'a' }]),
    'voices need audio',
  ],
  ['a prompt of 3,073 characters', () => fromImage('kling-3.0', [first(), prompt('a'.repeat(3073))]), '3072'],
  [
    'a prompt of 2,501 characters on turbo',
    () => fromImage('kling-3.0-turbo', [first(), prompt('a'.repeat(2501))]),
    '2500',
  ],
  ['four elements', () => fromImage('kling-3.0', [first(), ...elements]), 'at most 3 elements'],
  ['the same alias twice', () => fromImage('kling-3.0', [first(), elements[0], elements[0]]), 'unique'],
  [
    'an alias within another',
    () => fromImage('kling-3.0', [first(), elements[0], { ...elements[1], id: 'Figure' }]),
    'part of another',
  ],
  [
    'an alias within the prompt',
    () => fromImage('kling-3.0', [first(), elements[0], prompt('@Figure11 and Figure11')]),
    'part of the prompt',
  ],
  [
    'an element that does not exist',
    () => fromImage('kling-3.0', [first(), { ...elements[0], element_id: 'x99' }]),
    'Element id not found: x99',
  ],
  [
    'shots that do not sum up',
    () => fromImage('kling-3.0', [first(), prompt('shot 1, 2, a; shot 2, 2, b;')]),
    'sum to 4',
  ],
  [
    'shots out of order',
    () => fromImage('kling-3.0', [first(), prompt('shot 2, 2, a; shot 1, 3, b')]),
    'numbered from 1',
  ],
  ['seven shots', () => fromImage('kling-3.0', [first(), prompt('shot 1, 1, a;'.repeat(7))]), '1 to 6'],
  [
    'a shot of half seconds',
    () => fromImage('kling-3.0', [first(), prompt('shot 1, 2.5, a; shot 2, 2.5, b;')]),
    'must read',
  ],
  [
    'a shot of 513 characters',
    () => fromImage('kling-3.0', [first(), prompt(`shot 1, 5, ${'a'.repeat(513)};`)]),
    '512',
  ],
  ['a shot of no seconds', () => fromImage('kling-3.0', [first(), prompt('shot 1, 0, a; shot 2, 5, b')]), 'at least 1'],
  ['a callback that is no URL', () => fromImage('kling-3.0', [first()], {}, { callback_url: 'here' }), 'callback_url'],
  [
    'a data: prefix',
    () => fromImage('kling-3.0', [{ ...first(), url: `data:image/png;base64,${pictures.wide}` }]),
    'File is not in a valid base64 format',
  ],
  ['what is no Base64', () => fromImage('kling-3.0', [{ ...first(), url: 'a picture' }]), 'valid base64 format'],
  [
    'a URL behind which nothing is',
    () => fromImage('kling-3.0', [{ ...first(), url: server.url('/nothing') }]),
    'Failed to download',
  ],
  ['a WebP', () => fromImage('kling-3.0', [{ ...first(), url: pictures.webp }]), 'format'],
  [
    'a picture of 299 pixels',
    () => fromImage('kling-3.0', [{ ...first(), url: pictures.small }]),
    'Image pixel is invalid',
  ],
  ['a picture of 1000×390', () => fromImage('kling-3.0', [{ ...first(), url: pictures.long }]), 'aspect ratio'],
  [
    'an aspect ratio that does not exist',
    () => omni('kling-3.0-omni', [prompt('a')], { aspect_ratio: '4:3' }),
    'aspect_ratio',
  ],
  ['omni without a prompt', () => omni('kling-3.0-omni', [first()]), 'prompt is required'],
  [
    'omni without an aspect ratio',
    () => omni('kling-3.0-omni', [prompt('a'), reference()], { aspect_ratio: undefined }),
    'required without first frame',
  ],
  ['a last frame alone', () => omni('kling-3.0-omni', [prompt('a'), last()]), 'needs first_frame'],
  [
    'four elements with a frame',
    () => omni('kling-3.0-omni', [prompt('a'), first(), ...elements]),
    'at most 3 elements',
  ],
  ['eight references', () => omni('kling-3.0-omni', [prompt('a'), ...images(4), ...elements]), 'at most 7'],
  [
    'five references with a video',
    () => omni('kling-3.0-omni', [prompt('a'), feature(), ...images(5)]),
    'with a video',
  ],
  ['two videos', () => omni('kling-3.0-omni', [prompt('a'), feature(), feature()]), 'at most 1 video'],
  [
    'a video as Base64',
    () => omni('kling-3.0-omni', [prompt('a'), { type: 'feature_video', url: 'AAAA' }]),
    'only a URL',
  ],
  ['a video of 20 s', () => omni('kling-3.0-omni', [prompt('a'), feature('/twenty.mp4')]), 'duration is invalid'],
  ['a video of 320 pixels', () => omni('kling-3.0-omni', [prompt('a'), feature('/tiny.mp4')]), 'Video pixel'],
  ['a video of 9:4', () => omni('kling-3.0-omni', [prompt('a'), feature('/wide.mp4')]), 'aspect ratio is invalid'],
  ['a text as a video', () => omni('kling-3.0-omni', [prompt('a'), feature('/text.mp4')]), 'Video format'],
  [
    'sound with a feature video',
    () => omni('kling-3.0-omni', [prompt('a'), feature()], { audio: 'native' }),
    'must be off',
  ],
  ['multi_shot on o1', () => omni('kling-o1', [prompt('a'), first()], { multi_shot: true }), 'settings.multi_shot'],
  ['native audio on o1', () => omni('kling-o1', [prompt('a'), first()], { audio: 'native' }), 'settings.audio'],
  ['7 s from a first frame on o1', () => omni('kling-o1', [prompt('a'), first()], { duration: 7 }), '5 or 10'],
  ['7 s from a prompt on o1', () => omni('kling-o1', [prompt('a')], { duration: 7 }), '5 or 10'],
  [
    'shots of 2 s for 5 s on turbo',
    () => fromImage('kling-3.0-turbo', [first(), prompt('shot 1, 2, a;')]),
    'durations sum',
  ],
  [
    'elements with both frames on o1',
    () => omni('kling-o1', [prompt('a'), first(), last(), elements[0]]),
    'exclude first and last',
  ],
]

const refusedLegacy: Case[] = [
  ['an unknown key', () => legacy({ modle_name: 'kling-v3' }), 'modle_name'],
  ['an aspect ratio beside a picture', () => legacy({ aspect_ratio: '16:9' }), 'aspect_ratio'],
  ['a duration as a number', () => legacy({ model_name: 'kling-v3', duration: 5 }), 'duration'],
  ['7 s on v2-6', () => legacy({ model_name: 'kling-v2-6', duration: '7' }), 'duration'],
  ['16 s on v3', () => legacy({ model_name: 'kling-v3', duration: '16' }), 'duration'],
  ['4k on v2-6', () => legacy({ model_name: 'kling-v2-6', mode: '4k' }), 'mode'],
  ['no picture', () => legacy({ image: undefined }), 'cannot both be empty'],
  ['a data: prefix', () => legacy({ image: `data:image/png;base64,${pictures.wide}` }), 'valid base64 format'],
  ['a picture of 299 pixels', () => legacy({ image: pictures.small }), 'Image pixel is invalid'],
  ['a prompt of 2,501 characters', () => legacy({ prompt: 'a'.repeat(2501) }), 'prompt'],
  ['a negative prompt of 2,501 characters', () => legacy({ negative_prompt: 'a'.repeat(2501) }), 'negative_prompt'],
  ['a cfg_scale above 1', () => legacy({ cfg_scale: 7 }), 'cfg_scale'],
  ['a cfg_scale on v2.x', () => legacy({ model_name: 'kling-v2-1', cfg_scale: 0.5 }), 'cfg_scale'],
  ['an end frame in std on v1-6', () => legacy({ model_name: 'kling-v1-6', image_tail: pictures.wide }), 'image_tail'],
  [
    'an end frame alone on v3',
    () => legacy({ model_name: 'kling-v3', image: undefined, image_tail: pictures.wide }),
    'required by this model',
  ],
  [
    'an end frame with sound on v2-6',
    () => legacy({ model_name: 'kling-v2-6', mode: 'pro', sound: 'on', image_tail: pictures.wide }),
    'sound must be off',
  ],
  ['sound on v2-5', () => legacy({ model_name: 'kling-v2-5-turbo', sound: 'on' }), 'sound'],
  ['sound in std on v2-6', () => legacy({ model_name: 'kling-v2-6', sound: 'on' }), 'sound'],
  [
    'voices without sound',
    () => legacy({ model_name: 'kling-v2-6', voice_list: [{ voice_id: 'v' }] }),
    'sound must be on',
  ],
  [
    'three voices',
    () =>
      legacy({
        model_name: 'kling-v2-6',
        mode: 'pro',
        sound: 'on',
        voice_list: [1, 2, 3].map((id) => ({ voice_id: `${id}` })),
      }),
    'at most 2 voices',
  ],
  [
    'voices on v3',
    () => legacy({ model_name: 'kling-v3', sound: 'on', voice_list: [{ voice_id: 'v' }] }),
    'voice_list is not supported',
  ],
  ['a voice that is not listed', () => legacy({ prompt: 'says <<<voice_1>>>' }), 'not in voice_list'],
  [
    'elements on v2-6',
    () => legacy({ model_name: 'kling-v2-6', element_list: [{ element_id: '11' }] }),
    'element_list',
  ],
  [
    'four elements',
    () => legacy({ model_name: 'kling-v3', element_list: [11, 12, 13, 14].map((element_id) => ({ element_id })) }),
    'at most 3',
  ],
  [
    'an end frame and a camera',
    () => legacy({ model_name: 'kling-v1-5', mode: 'pro', image_tail: pictures.wide, ...simple({ pan: 1 }) }),
    'exclude each other',
  ],
  [
    'a brush and a camera',
    () => legacy({ model_name: 'kling-v1-5', mode: 'pro', dynamic_masks: brush(), ...simple({ pan: 1 }) }),
    'exclude each other',
  ],
  ['a camera on v1-5 std', () => legacy({ model_name: 'kling-v1-5', ...simple({ pan: 1 }) }), 'camera_control'],
  ['two axes', () => legacy({ model_name: 'kling-v2-6', ...simple({ pan: 1, tilt: 1 }) }), 'exactly one'],
  ['no axis', () => legacy({ model_name: 'kling-v2-6', ...simple({ pan: 0 }) }), 'exactly one'],
  ['an axis of 11', () => legacy({ model_name: 'kling-v2-6', ...simple({ pan: 11 }) }), 'pan'],
  [
    'a config with a named move',
    () => legacy({ model_name: 'kling-v2-6', camera_control: { type: 'down_back', config: { pan: 1 } } }),
    'takes no config',
  ],
  [
    'a named move on v1-5',
    () => legacy({ model_name: 'kling-v1-5', mode: 'pro', camera_control: { type: 'down_back' } }),
    'only simple',
  ],
  ['a brush on v1-6', () => legacy({ model_name: 'kling-v1-6', mode: 'pro', dynamic_masks: brush() }), 'dynamic_masks'],
  ['a brush for 10 s', () => legacy({ duration: '10', dynamic_masks: brush() }), '5 seconds'],
  ['a path of one point', () => legacy({ dynamic_masks: brush(1) }), 'trajectories'],
  ['a path of 78 points', () => legacy({ dynamic_masks: brush(78) }), 'trajectories'],
  ['seven masks', () => legacy({ dynamic_masks: Array.from({ length: 7 }, () => brush()[0]) }), 'dynamic_masks'],
  ['a mask of another aspect', () => legacy({ static_mask: pictures.square }), 'aspect ratio of the image'],
  [
    'masks of two sizes',
    async () => legacy({ static_mask: await plainPicture(1280, 720), dynamic_masks: brush() }),
    'same resolution',
  ],
  [
    'a point outside of the picture',
    () => legacy({ dynamic_masks: [{ mask: pictures.wide, trajectories: [point, { x: 641, y: 0 }] }] }),
    'outside',
  ],
  ['shots on v2-6', () => custom(shots('5'), { model_name: 'kling-v2-6' }), 'multi_shot'],
  ['shots without a type', () => custom(shots('5'), { shot_type: undefined }), 'shot_type'],
  ['shots without the switch', () => custom(shots('5'), { multi_shot: false }), 'must be true'],
  ['shots that do not sum up', () => custom(shots('2', '2')), 'sum to 4'],
  ['a shot with a number', () => custom([{ index: 1, prompt: 'a', duration: 5 }]), 'multi_prompt.0.duration'],
  ['a shot of 513 characters', () => custom([{ index: 1, prompt: 'a'.repeat(513), duration: '5' }]), '512'],
  [
    'eight pictures',
    () => legacyOmni({ image_list: Array.from({ length: 8 }, () => ({ image_url: pictures.wide })) }),
    'too many',
  ],
  [
    'last_frame, the new word',
    () => legacyOmni({ image_list: [{ image_url: pictures.wide, type: 'last_frame' }] }),
    'image_list',
  ],
  [
    'an end frame alone',
    () => legacyOmni({ image_list: [{ image_url: pictures.wide, type: 'end_frame' }] }),
    'needs first_frame',
  ],
  [
    'sound with a video',
    () =>
      legacyOmni({
        model_name: 'kling-v3-omni',
        sound: 'on',
        video_list: [{ video_url: server.url('/five.mp4'), refer_type: 'feature' }],
      }),
    'sound',
  ],
  ['sound on o1', () => legacyOmni({ sound: 'on' }), 'sound'],
  ['a picture that is not there', () => legacyOmni({ prompt: '<<<image_1>>>' }), 'not in image_list'],
  [
    'five references with a video',
    () =>
      legacyOmni({
        model_name: 'kling-v3-omni',
        image_list: oldImages(3),
        element_list: oldElements(2),
        video_list: [{ video_url: server.url('/five.mp4'), refer_type: 'feature' }],
      }),
    'too many references',
  ],
  ['eight pictures', () => legacyOmni({ model_name: 'kling-v3-omni', image_list: oldImages(8) }), 'too many'],
  ['11 s on o1', () => legacyOmni({ duration: '11' }), 'duration'],
]

it.each(refusedNew)('the new standard refuses %s', async (_title, request, message) => {
  await expectRefusal(await request(), message)
})

it.each(refusedLegacy)('the old standard refuses %s', async (_title, request, message) => {
  await expectRefusal(await request(), message)
})

async function expectRefusal({ path, body }: Request, message: string) {
  const { status, body: answer } = await klingai.ask(path, body)
  expect(answer).toEqual({ code: 1201, message: expect.stringContaining(message), request_id: expect.any(String) })
  expect(status).toBe(400)
}

const accepted: [title: string, request: () => Request][] = [
  ['turbo with a picture alone', () => fromImage('kling-3.0-turbo', [first()])],
  ['a picture by its URL', () => fromImage('kling-3.0', [{ ...first(), url: server.url('/wide.png') }])],
  ['two frames in 4k', () => fromImage('kling-3.0', [first(), last()], { resolution: '4k', audio: 'native' })],
  ['three elements', () => fromImage('kling-3.0', [first(), prompt('@Figure11 waves'), ...elements.slice(0, 3)])],
  ['shots in the prompt', () => fromImage('kling-3.0', [first(), prompt('shot 1, 2, a; Shot 2, 3, b, c;')])],
  [
    'what looks like shots when they are off',
    () => fromImage('kling-3.0', [first(), prompt('shot 1, 2, a')], { multi_shot: false }),
  ],
  [
    'voices',
    () =>
      fromImage('kling-2.6', [first(), { type: 'voice', voice_id: 'v', id: 'a' }], {
        audio: 'native',
        resolution: '1080p',
      }),
  ],
  ['two frames on 2.5', () => fromImage('kling-2.5-turbo', [first(), last()], { resolution: '1080p', duration: 10 })],
  ['seven references', () => omni('kling-3.0-omni', [prompt('a'), ...images(4), ...elements.slice(0, 3)])],
  ['a feature video', () => omni('kling-3.0-omni', [prompt('a'), feature()], { multi_shot: true, audio: 'off' })],
  ['the smallest old request', () => legacy({})],
  ['an old request with the key of another version', () => legacy({ model: 'kling-v3' })],
  [
    'a tail alone on v1-5',
    () => legacy({ model_name: 'kling-v1-5', mode: 'pro', image: undefined, image_tail: pictures.wide }),
  ],
  ['a camera', () => legacy({ model_name: 'kling-v1-5', mode: 'pro', cfg_scale: 0, ...simple({ zoom: -10, pan: 0 }) })],
  ['a brush of 77 points', () => legacy({ dynamic_masks: brush(77), static_mask: pictures.wide })],
  ["shots of one's own", () => custom(shots('2', '3'))],
  [
    "shots of the model's choice",
    () => legacy({ model_name: 'kling-v3', prompt: 'a', multi_shot: true, shot_type: 'intelligence' }),
  ],
  [
    'old omni',
    () =>
      legacyOmni({
        model_name: 'kling-v3-omni',
        mode: '4k',
        prompt: '<<<image_2>>>',
        image_list: [
          { image_url: pictures.wide, type: 'first_frame' },
          { image_url: pictures.wide, type: 'end_frame' },
        ],
      }),
  ],
  [
    'old omni of a frame beside seven references',
    () =>
      legacyOmni({
        model_name: 'kling-v3-omni',
        image_list: [{ image_url: pictures.wide, type: 'first_frame' }, ...oldImages(4)],
        element_list: oldElements(3),
      }),
  ],
]

it.each(accepted)('accepts %s', async (_title, request) => {
  const { path, body } = request()
  const answer = await klingai.ask(path, body)
  expect(answer.body).toMatchObject({ code: 0, message: 'SUCCEED' })
  expect(answer.status).toBe(200)
})

it('every model takes each of its resolutions and lengths', async () => {
  const refused: unknown[] = []
  const send = async ({ path, body }: Request) => {
    const answer = await klingai.ask(path, body)
    if (answer.status !== 200) refused.push({ path, body, answer: answer.body })
  }
  for (const [name, model] of Object.entries(newModels)) {
    const { durations, resolutions } = model
    const isOmni = productOf(model) === 'omni-video'
    const make = (settings: Body) =>
      isOmni ? omni(name, [prompt('a'), reference()], settings) : fromImage(name, [first()], settings)
    for (const resolution of resolutions) await send(make({ resolution }))
    for (const duration of durations) await send(make({ duration }))
  }
  for (const [model_name, model] of Object.entries(legacyModels)) {
    const { durations, modes } = model
    const make = productOf(model) === 'omni-video' ? legacyOmni : legacy
    for (const mode of modes) await send(make({ model_name, mode }))
    for (const duration of durations) await send(make({ model_name, duration: `${duration}` }))
  }
  expect(refused).toEqual([])
})
