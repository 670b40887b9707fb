import { expect, it, test } from 'vitest'
import { aspectOf, type PictureRule, readPictures } from './pictures.ts'
import type { EmulatedWorld, PictureFacts } from './port.ts'

const facts: PictureFacts = { format: 'png', width: 400, height: 300, sizeBytes: 7 }
const picture = { bytes: Buffer.alloc(7), facts }

test.each<[string | undefined, number, number]>([
  ['9:16', 9 / 16, 9 / 16],
  ['auto', 4 / 3, 16 / 9],
  ['adaptive', 4 / 3, 16 / 9],
  ['', 4 / 3, 16 / 9],
  [undefined, 4 / 3, 16 / 9],
])('the shape of %s is %d beside a picture of 4:3, and %d without one', (ratio, withPicture, alone) => {
  expect(aspectOf(ratio, picture)).toBe(withPicture)
  expect(aspectOf(ratio)).toBe(alone)
})

it('pictures are looked at in their order; what is none only has to be had', async () => {
  const there = ['https://a.example/1.png', 'https://a.example/2.mp4']
  const world = {
    fetchMedium: async (url: string) => (there.includes(url) ? picture.bytes : null),
    pictureFacts: async () => facts,
  } as unknown as EmulatedWorld
  const rule: PictureRule = { forms: ['https', 'data'], formats: ['png'], megabytes: 1 }
  const read = (...sent: { url: string; isPicture?: boolean }[]) =>
    readPictures(world, sent, rule, (fault, { url }) => new Error(`${fault}: ${url}`))
  const inline = `data:image/png;base64,${picture.bytes.toString('base64')}`
  expect(await read({ url: there[0]! }, { url: there[1]!, isPicture: false }, { url: inline })).toEqual([
    picture,
    picture,
  ])
  const gone = 'https://a.example/3.mp4'
  await expect(read({ url: there[0]! }, { url: gone, isPicture: false })).rejects.toThrow(`unreachable: ${gone}`)
  await expect(read({ url: gone })).rejects.toThrow(`unreachable: ${gone}`)
  await expect(read({ url: 'ftp://a.example/1.png' })).rejects.toThrow('form: ')
})
