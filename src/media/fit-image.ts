import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type CreateRaw, type Sharp } from 'sharp'
import type { FitOptions, ImageFacts, MediaRefusal } from './job.ts'
import { refuse } from './job.ts'
import { filteredPng } from './png.ts'

/** Tried in turn until the bytes fit: first less exact, then smaller. */
const jpegQualities = [95, 90, 82, 72]
const shrinking = 0.8
const smallestSide = 300

/**
 * Writes a picture of our own making anew as `picture` in `folder`: fitted into the frame, in one of the formats, within
 * the bytes. PNG while that fits; a framed picture keeps its size and loses quality instead.
 */
export async function fitImage(path: string, folder: string, options: FitOptions): Promise<ImageFacts | MediaRefusal> {
  const { formats, maximumBytes = Number.POSITIVE_INFINITY, maximumSide = Number.POSITIVE_INFINITY, frame } = options
  const { width, height } = await sharp(path).metadata()
  for (let scale = Math.min(1, maximumSide / Math.max(width, height)); ; scale *= shrinking) {
    const size = frame ?? { width: Math.round(width * scale), height: Math.round(height * scale) }
    for (const encode of encodings(formats)) {
      const facts = await encode(await fitted(path, { width, height }, size, options), join(folder, 'picture.part'))
      if (facts.sizeBytes > maximumBytes) continue
      await rename(join(folder, 'picture.part'), join(folder, 'picture'))
      return facts
    }
    if (frame || Math.min(size.width, size.height) * shrinking < smallestSide)
      return refuse('MEDIA_TOO_LARGE', `The picture cannot be brought under ${maximumBytes} bytes.`)
  }
}

type Encode = (picture: Sharp, path: string) => Promise<ImageFacts>

function encodings(formats: FitOptions['formats']): Encode[] {
  const png: Encode = async (picture, path) => factsOf('PNG', await picture.png(filteredPng).toFile(path))
  const jpeg =
    (quality: number): Encode =>
    async (picture, path) =>
      factsOf('JPEG', await picture.jpeg({ quality, chromaSubsampling: '4:4:4' }).toFile(path))
  return [...(formats.includes('png') ? [png] : []), ...(formats.includes('jpeg') ? jpegQualities.map(jpeg) : [])]
}

const factsOf = (
  format: 'PNG' | 'JPEG',
  { width, height, size }: { width: number; height: number; size: number },
): ImageFacts => ({
  format,
  mimeType: format === 'PNG' ? 'image/png' : 'image/jpeg',
  width,
  height,
  sizeBytes: size,
  hasAlpha: false,
})

async function fitted(
  path: string,
  from: { width: number; height: number },
  to: { width: number; height: number },
  { frame }: FitOptions,
): Promise<Sharp> {
  const isSame = from.width === to.width && from.height === to.height
  if (isSame) return sharp(path)
  if (frame?.fit === 'PAD') return padded(path, to)
  if (frame?.fit !== 'CROP') return sharp(path).resize(to.width, to.height, { fit: 'fill' })
  const { crop } = frame
  if (!crop) return sharp(path).resize(to.width, to.height, { fit: 'cover' })
  const { x: left, y: top, width, height } = crop
  return sharp(path).extract({ left, top, width, height }).resize(to.width, to.height, { fit: 'fill' })
}

/** The whole picture over a blurred copy of itself that fills the frame. In between as pixels: only files may be decoded. */
async function padded(path: string, { width, height }: { width: number; height: number }): Promise<Sharp> {
  const [background, whole] = await Promise.all([
    pixelsOf(
      sharp(path)
        .resize(width, height, { fit: 'cover' })
        .blur(Math.max(4, Math.min(width, height) / 24)),
    ),
    pixelsOf(sharp(path).resize(width, height, { fit: 'inside' })),
  ])
  return sharp(background.input, { raw: background.raw }).composite([{ ...whole, gravity: 'centre' }])
}

async function pixelsOf(picture: Sharp): Promise<{ input: Buffer; raw: CreateRaw }> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { input: data, raw: { width, height, channels } }
}
