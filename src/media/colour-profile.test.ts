import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withBlackInInks } from './colour-profile.ts'

test('of a profile for inks that is cut short anywhere no table is made, and none throws', async () => {
  const { data } = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#864' } })
    .withIccProfile('cmyk')
    .jpeg()
    .toBuffer({ resolveWithObject: true })
  const icc = (await sharp(data).metadata()).icc!
  expect(withBlackInInks(icc)).not.toBeNull()
  const entry = icc.indexOf('A2B0', 132, 'latin1')
  for (let bytes = 0; bytes < 80; bytes++) {
    const short = Buffer.from(icc)
    short.writeUInt32BE(bytes, entry + 8)
    expect(withBlackInInks(short), `${bytes} bytes of a table`).toBeNull()
    expect(withBlackInInks(icc.subarray(0, 128 + bytes)), `${128 + bytes} bytes of a profile`).toBeNull()
  }
})
