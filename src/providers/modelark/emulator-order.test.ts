import { expect, it } from 'vitest'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { creation, orderOf } from './emulator-order.ts'

const world = {
  fetchMedium: async () => Buffer.alloc(7),
  pictureFacts: async () => ({ format: 'png', width: 800, height: 600, sizeBytes: 7 }),
} as unknown as EmulatedWorld

it('a clip has the shape of its frame unless a ratio is asked for, and never that of a reference', async () => {
  const shaped = async (role: string, more: object = {}) => {
    const content = [{ type: 'image_url', image_url: { url: 'https://a.example/1.png' }, role }]
    const { clip } = await orderOf(creation.parse({ model: 'dreamina-seedance-2-0-260128', content, ...more }), world)
    return clip.width / clip.height
  }
  expect(await shaped('first_frame')).toBeCloseTo(4 / 3, 2)
  expect(await shaped('first_frame', { ratio: '9:16' })).toBeCloseTo(9 / 16, 2)
  expect(await shaped('reference_image')).toBeCloseTo(16 / 9, 2)
})
