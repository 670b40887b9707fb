import { open } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { acceptedImages, judgeHeader, judgeSize } from './image-header.ts'
import type { ImageFacts, ImageLimits, MediaRefusal, NormaliseOptions } from './job.ts'
import { isRefusal, refuse } from './job.ts'
import { type FileKind, identify, readHead } from './magic.ts'

// Everything libvips can open is shut but the four formats we accept: a file that lies past its first bytes finds
// no SVG, PDF, TIFF or GIF decoder to reach.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadHeifFile',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

const mimeTypes = { JPEG: 'image/jpeg', PNG: 'image/png', WEBP: 'image/webp', AVIF: 'image/avif' } as const
const loaders = { JPEG: 'jpeg', PNG: 'png', WEBP: 'webp', AVIF: 'heif' } as const

/** @throws what is not the picture's fault: the file is missing or unreadable */
export async function inspectImage(path: string, limits: ImageLimits): Promise<ImageFacts | MediaRefusal> {
  const facts = await readFacts(path, limits)
  if (isRefusal(facts)) return facts
  return (await decodes(path)) ? facts : damaged(facts)
}

/**
 * Writes `picture` into `folder`: EXIF orientation applied, converted to sRGB with 8 bits, transparency flattened on
 * white (as browsers and JPEG exports show it), all metadata dropped. JPEG is quality 95 without chroma subsampling.
 * @throws what is not the picture's fault, such as a full disk
 */
export async function normaliseImage(
  path: string,
  folder: string,
  options: NormaliseOptions,
): Promise<ImageFacts | MediaRefusal> {
  const facts = await readFacts(path, options.limits ?? {})
  if (isRefusal(facts)) return facts
  const side = options.maximumSide
  let pipeline = openPicture(path).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
  if (side !== undefined) pipeline = pipeline.resize(side, side, { fit: 'inside', withoutEnlargement: true })
  pipeline =
    options.format === 'png'
      ? pipeline.png({ compressionLevel: 6 })
      : pipeline.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  const format = options.format === 'png' ? 'PNG' : 'JPEG'
  try {
    const written = await pipeline.toFile(join(folder, 'picture'))
    const { width, height, size } = written
    const original = { width: facts.width, height: facts.height }
    return { format, mimeType: mimeTypes[format], width, height, sizeBytes: size, hasAlpha: false, original }
  } catch (error) {
    // The pipeline does not say which of its ends failed: a picture that decodes on its own is not to blame.
    if (await decodes(path)) throw error
    return damaged(facts)
  }
}

async function readFacts(path: string, limits: ImageLimits): Promise<ImageFacts | MediaRefusal> {
  const refusal = await judgeHeader(path, limits)
  if (refusal) return refusal
  const { head, sizeBytes } = await readHead(path)
  const { format } = identify(head) as FileKind & { kind: 'image' }
  const metadata = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (metadata === null || metadata.format !== loaders[format]) return damaged({ format })
  const { width, height } = metadata.autoOrient
  const wrongSize = judgeSize({ width, height }, limits)
  if (wrongSize) return wrongSize
  if ((metadata.pages ?? 1) > 1 || (format === 'PNG' && (await isAnimatedPng(path)))) {
    return refuse('INVALID_IMAGE', `This is an animated ${formatName(format)} picture. ${acceptedImages}`)
  }
  return { format, mimeType: mimeTypes[format], width, height, sizeBytes, hasAlpha: metadata.hasAlpha }
}

function openPicture(path: string) {
  return sharp(path, { failOn: 'error', sequentialRead: true })
}

/**
 * Whether the whole picture decodes. Asking for the last pixel alone makes libvips read every line and keep none.
 */
async function decodes(path: string): Promise<boolean> {
  const { width, height } = await openPicture(path).metadata()
  const corner = { left: width - 1, top: height - 1, width: 1, height: 1 }
  return openPicture(path)
    .extract(corner)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    )
}

/** An animated PNG declares itself (acTL) before its first picture data; libvips would silently show one frame. */
async function isAnimatedPng(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const header = Buffer.alloc(8)
    for (let offset = 8, chunks = 0; chunks < 10_000; chunks++) {
      const { bytesRead } = await file.read(header, 0, 8, offset)
      const type = header.toString('latin1', 4, 8)
      if (bytesRead < 8 || type === 'IDAT') return false
      if (type === 'acTL') return true
      offset += 12 + header.readUInt32BE(0)
    }
    return false
  } finally {
    await file.close()
  }
}

function damaged({ format }: { format: ImageFacts['format'] }): MediaRefusal {
  return refuse('INVALID_IMAGE', `The ${formatName(format)} picture is damaged or cut short: it does not decode.`)
}

function formatName(format: ImageFacts['format']): string {
  return format === 'WEBP' ? 'WebP' : format
}
