import sharp, { type Sharp } from 'sharp'
import { blackPng } from './odd-pictures.ts'
import { iCCP, withChunks } from './png-chunks.ts'

export interface PictureFormat {
  name: string
  contentType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif'
  bytes: Buffer
  /** What people see of it; null where nobody is to look at it. */
  seen: Buffer | null
  /** How far a part of it may be from what is seen, of 255: ink has no bright red. */
  tolerance: number
}

/** No two of its corners are alike, and its colours are as full as sRGB has them. */
const scene = (width: number, height: number): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 36" width="${width}" height="${height}" preserveAspectRatio="none">
    <defs><linearGradient id="sky"><stop offset="0" stop-color="#27408b"/><stop offset="1" stop-color="#f5b97a"/></linearGradient></defs>
    <rect width="48" height="36" fill="url(#sky)"/>
    <rect width="12" height="9" fill="#dc2828"/><rect x="36" width="12" height="18" fill="#28c83c"/>
    <rect y="24" width="24" height="12" fill="#16120e"/><circle cx="36" cy="28" r="6" fill="#283cd2"/></svg>`)

const drawn = (width = 640, height = 360): Sharp => sharp(scene(width, height)).removeAlpha()
const jpeg = { quality: 95, chromaSubsampling: '4:4:4' } as const

/** How the pixels of an upright picture lie in a file: turned, then mirrored. source: Exif 3.0 §4.6.5.1.6 */
const laid: Record<number, [degrees: number, mirrored?: 'flip' | 'flop']> = {
  ...{ 1: [0], 2: [0, 'flop'], 3: [180], 4: [0, 'flip'] },
  ...{ 5: [90, 'flop'], 6: [270], 7: [270, 'flop'], 8: [90] },
}

async function turned(orientation: number): Promise<Buffer> {
  const [degrees, mirrored] = laid[orientation]!
  const raw = await sharp(await drawn().png().toBuffer())
    .rotate(degrees)
    .png()
    .toBuffer()
  const picture = sharp(raw)
  return (mirrored ? picture[mirrored]() : picture).withMetadata({ orientation }).jpeg(jpeg).toBuffer()
}

/** Two pictures in one file, as cameras write them: the second is a small one in another colour. source: CIPA DC-007 */
async function multiPicture(): Promise<Buffer> {
  const first = await drawn().jpeg(jpeg).toBuffer()
  const second = await sharp({ create: { width: 160, height: 120, channels: 3, background: '#0f0' } })
    .jpeg()
    .toBuffer()
  const index = Buffer.alloc(4 + 8 + 2 + 3 * 12 + 4 + 32)
  index.write('MPF\0MM\0*\0\0\0\x08\0\x03', 'latin1')
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    index.writeUInt16BE(tag, at)
    index.writeUInt16BE(type, at + 2)
    index.writeUInt32BE(count, at + 4)
    index.writeUInt32BE(value, at + 8)
  }
  entry(14, 0xb000, 7, 4, 0x30313030)
  entry(26, 0xb001, 4, 1, 2)
  entry(38, 0xb002, 7, 32, 50)
  const segment = Buffer.concat([Buffer.from('ffe20000', 'hex'), index])
  segment.writeUInt16BE(segment.length - 2, 2)
  const firstLength = first.length + segment.length
  index.writeUInt32BE(0x030000, 54)
  index.writeUInt32BE(firstLength, 58)
  index.writeUInt32BE(second.length, 74)
  // From the end of "MPF\0", which stands 8 bytes behind the start marker.
  index.writeUInt32BE(firstLength - 10, 78)
  index.copy(segment, 4)
  return Buffer.concat([first.subarray(0, 2), segment, first.subarray(2), second])
}

/** The numbers of the scene by Display P3, in 16 bits. */
async function deepP3(): Promise<Buffer> {
  const plain = await drawn().withIccProfile('p3').png().toBuffer()
  const { icc } = await sharp(plain).metadata()
  const numbers = await sharp(plain, { ignoreIcc: true }).toColourspace('rgb16').png().toBuffer()
  return withChunks(numbers, iCCP(icc!))
}

/** The lower right of it can be seen through, to white. */
async function transparent(): Promise<{ bytes: Buffer; seen: Buffer }> {
  const hole = sharp({ create: { width: 320, height: 180, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 1 } } })
  const input = await hole.png().toBuffer()
  const bytes = await sharp(await drawn().png().toBuffer())
    .ensureAlpha()
    .composite([{ input, left: 320, top: 180, blend: 'dest-out' }])
    .png()
    .toBuffer()
  const white = await sharp({ create: { width: 320, height: 180, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const seen = await sharp(await drawn().png().toBuffer())
    .composite([{ input: white, left: 320, top: 180 }])
    .png()
    .toBuffer()
  return { bytes, seen }
}

/** A picture of each format and kind that cameras, phones, scanners and editors make, and of the sizes at the edge. */
export async function pictureFormats(): Promise<PictureFormat[]> {
  const upright = await drawn().png().toBuffer()
  const ordinary = { seen: upright, tolerance: 6 }
  const alpha = await transparent()
  const sized = async (width: number, height: number) => {
    const bytes = await drawn(width, height).png().toBuffer()
    return { contentType: 'image/png', bytes, seen: bytes, tolerance: 6 } as const
  }
  return [
    ...(await Promise.all(
      Object.keys(laid).map(async (orientation) => ({
        ...{ name: `JPEG, EXIF ${orientation}`, contentType: 'image/jpeg' as const },
        ...{ bytes: await turned(Number(orientation)), ...ordinary },
      })),
    )),
    { name: 'MPO', contentType: 'image/jpeg', bytes: await multiPicture(), ...ordinary },
    {
      ...{ name: 'JPEG, CMYK', contentType: 'image/jpeg', seen: upright, tolerance: 80 },
      bytes: await drawn().withIccProfile('cmyk').jpeg(jpeg).toBuffer(),
    },
    {
      ...{ name: 'JPEG, progressive', contentType: 'image/jpeg', ...ordinary },
      bytes: await drawn()
        .jpeg({ ...jpeg, progressive: true })
        .toBuffer(),
    },
    {
      ...{ name: 'PNG, 16 bit', contentType: 'image/png', ...ordinary },
      bytes: await drawn().toColourspace('rgb16').png().toBuffer(),
    },
    { name: 'PNG, 16 bit, P3', contentType: 'image/png', bytes: await deepP3(), ...ordinary },
    { name: 'PNG, alpha', contentType: 'image/png', ...alpha, tolerance: 6 },
    { name: 'WebP', contentType: 'image/webp', bytes: await drawn().webp({ quality: 95 }).toBuffer(), ...ordinary },
    {
      ...{ name: 'AVIF, 10 bit', contentType: 'image/avif', ...ordinary },
      bytes: await drawn().avif({ quality: 90, effort: 0, bitdepth: 10, chromaSubsampling: '4:4:4' }).toBuffer(),
    },
    {
      ...{ name: 'JPEG, P3', contentType: 'image/jpeg', ...ordinary },
      bytes: await drawn().withIccProfile('p3').jpeg(jpeg).toBuffer(),
    },
    {
      ...{ name: '12,000 × 9,000', contentType: 'image/png', seen: null, tolerance: 0 },
      bytes: blackPng(12_000, 9_000),
    },
    { name: '299 × 299', ...(await sized(299, 299)) },
    { name: '5:1', ...(await sized(1_500, 300)) },
  ]
}

const parts = { width: 12, height: 9 }

/** How far the part lies apart that is least alike, 0 to 255, in pictures of one shape; no profile is heeded. */
export async function furthestPart(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map(async (bytes) => {
      // Whole: a JPEG would be decoded smaller, with other neighbours.
      const whole = sharp(bytes, { ignoreIcc: true }).removeAlpha().raw()
      const { data, info } = await whole.toBuffer({ resolveWithObject: true })
      const { width, height, channels } = info
      return sharp(data, { raw: { width, height, channels } })
        .resize({ ...parts, fit: 'fill' })
        .raw()
        .toBuffer()
    }),
  )
  return Math.max(...a!.map((value, index) => Math.abs(value - b![index]!)))
}
