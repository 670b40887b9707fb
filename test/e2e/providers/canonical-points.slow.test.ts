import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { cameraMove } from '../../support/gateway.ts'
import { stateOf } from '../../support/paid-clips.ts'
import { wav } from '../../support/sounds.ts'
import { picture } from '../../support/still.ts'
import { type Journey, poll, travel } from './journey.ts'

// The points of Draft & Goal's node (DNG), from the settings that a caller writes to the clip, or to its refusal.

let gateway: EmulatedGateway
let image: { base64: string }
/** A clip that Seedance takes as a reference. */
let video: object
const audio = { base64: wav(3).toString('base64') }

beforeAll(async () => {
  gateway = await startEmulatedGateway({ speed: 400 })
  image = { base64: (await picture()).toString('base64') }
  const move = { durationSeconds: 2, frameRate: 24, resolution: 'RESOLUTION_480P' }
  const { generation } = await gateway.start(await cameraMove(move))
  await gateway.events(generation.id)
  video = { generationClip: { generationId: generation.id } }
})
afterAll(() => gateway.stop())

type Connected = { port: string; media: object }[]
const at = (...ports: string[]): Connected =>
  ports.map((port) => ({
    port,
    media: /_video/.test(port) ? { video } : /_audio/.test(port) ? { audio } : { image },
  }))
const elementPorts = (id: string) => [
  { port: `input_element_${id}_frontal`, media: { image } },
  { port: `input_element_${id}_references`, media: { images: [image] } },
]

const settingsQuery = `query ($input: SettingsInput!, $to: String) { settings(input: $input, switchToModel: $to) {
  model { name } canonical parameters { name visible } ports { name } resets { name } userErrors { message path } } }`
async function settings(canonical: object, to?: string) {
  const { data } = await gateway.query(settingsQuery, { input: { canonical }, ...(to === undefined ? {} : { to }) })
  return data.settings
}

const startMutation = `mutation ($input: StartGenerationFromSettingsInput!) { startGenerationFromSettings(input: $input) {
  generation { id } userErrors { code path message } warnings { code path message } } }`
async function start(canonical: object, media: Connected = at('input_start_frame'), more: object = {}) {
  const { variables = [], chooseFirstAvailableModel = false, ...around } = more as Record<string, unknown>
  const input = { settings: { canonical, media, variables, chooseFirstAvailableModel }, poll, ...around }
  const answer = await gateway.query(startMutation, { input })
  expect(answer.errors).toBeUndefined()
  return answer.data.startGenerationFromSettings
}
const clip = (marker: string, ...wish: Parameters<typeof start>): Promise<Journey> =>
  travel(gateway, marker, start(...wish))
const messagesOf = async (...wish: Parameters<typeof start>): Promise<string[]> => {
  const { generation, userErrors } = await start(...wish)
  expect(generation).toBeNull()
  return userErrors.map(({ message }: { message: string }) => message)
}
const noModel = 'Image to Video requires a model to be selected'

describe('DNG-01 makes a clip with', () => {
  it.each<[string, object, string[], string]>([
    ['Veo 3.1', { duration_seconds: 4, resolution: '720p' }, ['input_start_frame'], 'veo-3-1@'],
    // The vendor has retired both; servers that speak its wire, and the emulator, have not.
    ['Sora 2', { duration_seconds: 4, aspect_ratio: 'auto', resolution: '720p' }, ['input_start_frame'], 'sora-2@'],
    ['Sora 2 Pro', { duration_seconds: 4, resolution: '1080p' }, ['input_start_frame'], 'sora-2-pro@'],
    ['Kling v3', { duration_seconds: 3 }, ['input_start_frame'], 'kling-v3@'],
    ['Kling o3', { duration_seconds: 3 }, ['input_start_frame'], 'kling-v3-omni@'],
    ['Kling o3 Ref', { duration_seconds: 3, use_reference_images: true }, ['input_reference_images'], 'kling-v3-omni@'],
    ['Seedance 2.0', { duration_seconds: 4, resolution: '480p' }, ['input_start_frame'], 'seedance-2-0@'],
    [
      'Seedance 2.0 Reference',
      { duration_seconds: 4, resolution: '480p', seedance_refs_config: { images: 1, videos: 0, audios: 0 } },
      ['input_seedance_image_1'],
      'seedance-2-0@',
    ],
  ])('%s', async (modelName, more, ports, route) => {
    const prompt = `@Image1 of ${modelName}, at dawn`
    const words = ports.some((port) => /reference|seedance/.test(port)) ? prompt : prompt.slice('@Image1 '.length)
    const marker = `of ${modelName}, at dawn`
    const journey = await clip(marker, { modelName, prompt: words, ...more }, at(...ports))
    expect(journey.route).toContain(route)
    expect(journey.video.durationSeconds).toBe((more as { duration_seconds: number }).duration_seconds)
  })
})

it('DNG-02 the whole set with its defaults, as it is answered, makes the clip that it describes', async () => {
  const { canonical } = await settings({ modelName: 'Veo 3.1', prompt: 'All by default' })
  expect(canonical).toMatchObject({ aspect_ratio: '16:9', duration_seconds: 8, resolution: '1080p', num_videos: 1 })
  const { video: made } = await clip('All by default', canonical)
  expect(made).toMatchObject({ durationSeconds: 8, hasAudio: true })
  expect(made.width / made.height).toBeCloseTo(16 / 9, 1)
})

it('DNG-03 a port is there with its switch, and what is connected to it is sent', async () => {
  const canonical = { modelName: 'Kling v3', prompt: 'From here to there', duration_seconds: 3 }
  const names = async (more: object) => (await settings({ ...canonical, ...more })).ports.map(({ name }: any) => name)
  expect(await names({})).toEqual(['input_start_frame'])
  expect(await names({ use_end_frame: true })).toEqual(['input_start_frame', 'input_end_frame'])
  const both = at('input_start_frame', 'input_end_frame')
  const { submit } = await clip('From here to there', { ...canonical, use_end_frame: true }, both)
  expect(submit.body.contents.map(({ type }: any) => type)).toEqual(['prompt', 'first_frame', 'last_frame'])
})

it('DNG-04 settings that were switched to another family start there, without what was reset', async () => {
  const from = { modelName: 'Veo 3.1', prompt: 'Switched', generate_audio: true, use_end_frame: true }
  const { canonical, resets } = await settings(from, 'Kling v3')
  expect(resets.map(({ name }: any) => name)).toEqual(expect.arrayContaining(['generate_audio', 'use_end_frame']))
  const { route, video: made, submit } = await clip('Switched', canonical)
  expect([route, made.hasAudio]).toEqual(['kling-v3@klingai', false])
  expect(submit.body.contents).toHaveLength(2)
})

it('DNG-05 variables stand in the prompt that is sent; a name without a value is named', async () => {
  const canonical = { modelName: 'Kling v3', prompt: 'A {{thing}} turns', duration_seconds: 3 }
  const variables = [{ name: 'thing', value: 'brass top' }]
  const { submit } = await clip('A brass top turns', canonical, at('input_start_frame'), { variables })
  expect(submit.body.contents[0]).toEqual({ type: 'prompt', text: 'A brass top turns' })
  expect(await messagesOf(canonical)).toEqual([expect.stringContaining('thing')])
})

it('DNG-06, DNG-07 elements are pointed at by their ids, which each wire writes its own way', async () => {
  const canonical = {
    ...{ modelName: 'Kling v3', duration_seconds: 3, prompt: '@Element7 meets @Element2 at noon' },
    elements_config: [
      { id: 2, type: 'image' },
      { id: 7, type: 'image' },
    ],
  }
  const media = [...at('input_start_frame'), ...elementPorts('2'), ...elementPorts('7')]
  const { submit, route } = await clip('at noon', canonical, media, { provider: 'fal' })
  expect(route).toBe('kling-v3@fal')
  // The one of id 7 is the second of the list.
  expect(submit.body.prompt).toBe('@Element2 meets @Element1 at noon')
  expect(submit.body.elements).toHaveLength(2)
  expect(await messagesOf({ ...canonical, prompt: '@Element5 waits' }, media, { provider: 'fal' })).toEqual([
    'The prompt refers to something that is not supplied; only 2 of this kind are supplied.',
  ])
})

it('DNG-08 references of Seedance beyond 12, and a sound alone, are refused before anything is sent', async () => {
  const canonical = { modelName: 'Seedance 2.0 Reference', prompt: 'a boat', duration_seconds: 4, resolution: '480p' }
  const ports = (images: number, videos: number, audios: number) =>
    Object.entries({ image: images, video: videos, audio: audios }).flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, index) => `input_seedance_${kind}_${index + 1}`),
    )
  const refs = (images: number, videos: number, audios: number) =>
    messagesOf({ ...canonical, seedance_refs_config: { images, videos, audios } }, at(...ports(images, videos, audios)))
  expect(await refs(9, 3, 1)).toEqual([expect.stringContaining('12')])
  expect(await refs(0, 0, 1)).toEqual([expect.stringMatching(/image|picture/i)])
})

it('DNG-09, DNG-10 shots of more than 15 s, or without any words, are refused in the document’s words', async () => {
  const shots = (...all: [prompt: string, duration: number][]) => ({
    ...{ modelName: 'Kling v3', multi_prompt_enabled: true },
    multi_prompt_config: all.map(([prompt, duration]) => ({ prompt, duration })),
  })
  expect(await messagesOf(shots(['one', 8], ['two', 9]))).toEqual(['Total shot duration (17s) exceeds maximum of 15s'])
  expect(await messagesOf(shots(['', 5], ['', 5]))).toEqual([
    'At least one shot prompt is required in multi-prompt mode',
  ])
  expect(await messagesOf({ prompt: 'a boat' })).toEqual([noModel])
  const { submit, video: made } = await clip('Second of two', shots(['First of two', 1], ['Second of two', 2]))
  expect(made.durationSeconds).toBe(3)
  expect(submit.body.contents[0].text).toBe('shot 1, 1, First of two; shot 2, 2, Second of two;')
})

it('DNG-11 what the model does not have is left out with a warning that names it', async () => {
  const canonical = { modelName: 'Kling v3', prompt: 'Quietly', duration_seconds: 3, enhance_prompt: true }
  const { generation, warnings } = await start(canonical)
  const told = warnings.filter(({ code }: any) => code !== 'ENLARGED')
  expect(told).toMatchObject([{ path: ['settings', 'canonical', 'enhance_prompt'] }])
  const { submit } = await travel(gateway, 'Quietly', Promise.resolve({ generation, userErrors: [] }))
  expect(JSON.stringify(submit.body)).not.toMatch(/enhance/)
})

it('DNG-12 two clips come of num_videos 2', async () => {
  const { generation } = await start({ modelName: 'Kling v3', prompt: 'Twice', duration_seconds: 3, num_videos: 2 })
  await gateway.events(generation.id)
  const { status, clips } = await stateOf(gateway, generation.id)
  expect([status, clips.map((one: { status: string }) => one.status)]).toEqual([
    'SUCCEEDED',
    ['SUCCEEDED', 'SUCCEEDED'],
  ])
})

it('DNG-14 the first model that can be used makes the clip when the caller asks for that', async () => {
  const wish = { prompt: 'Whoever comes first', duration_seconds: 4, resolution: '720p' }
  const more = { chooseFirstAvailableModel: true }
  const { route } = await clip('Whoever comes first', wish, at('input_start_frame'), more)
  expect(route).toMatch(/^veo-3-1@/)
})
