import { expect, it } from 'vitest'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Call } from '../../emulation/vendor.ts'
import { endpoints } from './emulator-endpoints.ts'
import { orderOf } from './emulator-order.ts'

const there = ['https://a.example/frame.png', 'https://a.example/clip.mp4']
const world = {
  fetchMedium: async (url: string) => (there.includes(url) ? Buffer.alloc(7) : null),
  pictureFacts: async () => ({ format: 'png', width: 800, height: 600, sizeBytes: 7 }),
} as unknown as EmulatedWorld
const [frame, clip] = there

const order = (path: string, input: object) =>
  orderOf(endpoints[path]!.input.parse(input), world, {
    params: { '*': path },
    request: { query: {} },
  } as unknown as Call)

it('a clip has the shape of its picture unless a ratio is asked for', async () => {
  const path = 'bytedance/seedance-2.0/image-to-video'
  const shaped = async (more: object) => {
    const { width, height } = (await order(path, { prompt: 'a', image_url: frame, ...more })).clip
    return width / height
  }
  expect(await shaped({})).toBeCloseTo(4 / 3)
  expect(await shaped({ aspect_ratio: '9:16' })).toBeCloseTo(9 / 16)
})

it('media are looked for in every field of addresses, however deep', async () => {
  const path = 'bytedance/seedance-2.0/reference-to-video'
  const inline = 'data:audio/mpeg;base64,AAAA'
  const sent = { prompt: 'a', image_urls: [frame], video_urls: [clip], audio_urls: [inline] }
  const { details, price } = await order(path, sent)
  expect(details).toMatchObject({ input: { ...sent, audio_urls: [`${inline}…`] } })
  expect(price).toEqual({ units: '5' })
  const gone = 'https://a.example/none'
  for (const field of ['image_urls', 'video_urls', 'audio_urls'])
    await expect(order(path, { ...sent, [field]: [gone] })).rejects.toMatchObject({
      details: { detail: [{ loc: ['body', field, 0], type: 'file_download_error', input: gone }] },
    })
  const kling = { start_image_url: frame, prompt: '@Element1', elements: [{ frontal_image_url: gone }] }
  await expect(order('fal-ai/kling-video/v3/pro/image-to-video', kling)).rejects.toMatchObject({
    details: { detail: [{ loc: ['body', 'elements', 0, 'frontal_image_url'] }] },
  })
})
