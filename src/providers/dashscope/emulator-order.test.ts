import { expect, it } from 'vitest'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { orderOf } from './emulator-order.ts'

const world = {
  fetchMedium: async () => Buffer.alloc(7),
  pictureFacts: async () => ({ format: 'png', width: 800, height: 600, sizeBytes: 7 }),
} as unknown as EmulatedWorld

it('a clip has the shape of its frame unless a ratio is asked for, and never that of a reference', async () => {
  const shaped = async (type: string, parameters: { ratio?: string } = {}) => {
    const media = [{ type, url: 'https://a.example/1.png' }]
    const order = await orderOf({ model: 'wan3.0-video', input: { media }, parameters }, world, () => undefined)
    return order.clip.width / order.clip.height
  }
  expect(await shaped('first_frame')).toBeCloseTo(4 / 3, 2)
  expect(await shaped('first_frame', { ratio: '9:16' })).toBeCloseTo(9 / 16, 2)
  expect(await shaped('reference_image')).toBeCloseTo(16 / 9, 2)
})
