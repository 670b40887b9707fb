import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({
    emulators: allEmulators,
    port: 0,
    pictures: 'cheap',
    log: pino({ level: 'silent' }),
  })
})
afterAll(() => emulator.stop())

const url = 'https://a.example/a.png'
const ofVertex = '/v1/projects/p/locations/us-central1/publishers/google/models'

it.each<[provider: string, path: (model: string) => string, body: (model: string) => object]>([
  ['klingai', (model) => `/image-to-video/${model}`, () => ({ contents: [{ type: 'prompt', text: 'a' }] })],
  ['klingai', () => '/v1/videos/image2video', (model_name) => ({ model_name, image: url })],
  ['vertex', (model) => `${ofVertex}/${model}:predictLongRunning`, () => ({ instances: [{ prompt: 'a' }] })],
  ['gemini', () => '/v1beta/interactions', (model) => ({ model, input: 'a' })],
  ['openai-videos', () => '/v1/videos', (model) => ({ model, prompt: 'a' })],
  ['xai', () => '/v1/videos/generations', (model) => ({ model, prompt: 'a' })],
  ['fal', (model) => `/queue/${model}`, () => ({ prompt: 'a' })],
  [
    'modelark',
    () => '/api/v3/contents/generations/tasks',
    (model) => ({ model, content: [{ type: 'text', text: 'a' }] }),
  ],
  [
    'dashscope',
    () => '/api/v1/services/aigc/video-generation/video-synthesis',
    (model) => ({ model, input: { prompt: 'a' } }),
  ],
])('%s has no model that is called as what every object has', async (provider, pathOf, bodyOf) => {
  const answerTo = async (model: string) => {
    const response = await fetch(`${emulator.urlOf(provider)}${pathOf(model)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `${provider === 'fal' ? 'Key' : 'Bearer'} ${provider === 'vertex' ? 'emulator-token' : 'key'}`,
        'x-goog-api-key': 'key',
        'x-dashscope-async': 'enable',
      },
      body: JSON.stringify(bodyOf(model)),
    })
    return [response.status, (await response.text()).replaceAll(model, 'it').replace(/"request_id":"[^"]+"/, '')]
  }
  const unknown = await answerTo('nobody-s')
  expect(unknown[0]).toBeLessThan(500)
  for (const name of ['constructor', 'toString']) expect(await answerTo(name)).toEqual(unknown)
})
