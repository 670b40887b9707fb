import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { lookAtPicture, makeSmall } from './attention.ts'
import { acceptedImages, judgeHeader, judgeSize } from './image-header.ts'
import type { ImageFacts, ImageLimits, MediaRefusal, NormaliseOptions, SmallPicture } from './job.ts'
import { isRefusal, refuse } from './job.ts'
import { replaceProfile } from './jpeg-profile.ts'
import { type FileKind, identify, readHead } from './magic.ts'
import { colourOf } from './picture-colour.ts'
import { plainJpeg } from './plain-jpeg.ts'
import { filteredPng } from './png.ts'
import { insertProfile } from './png-profile.ts'

// Everything libvips can open is shut but the four formats we accept: a file that lies past its first bytes finds
// no SVG, PDF, TIFF or GIF decoder to reach.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadJpegBuffer',
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
  const plain = await decodePlain(path, facts)
  if (plain) return { ...facts.told, isPlainJpeg: true, small: plain.small }
  return (await decodable(path, facts.told)) === null ? damaged(facts.told) : facts.told
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
  const { told, profile } = facts
  const { maximumSide = Number.POSITIVE_INFINITY } = options
  const mayStay = options.mayStayJpeg && Math.max(told.width, told.height) <= maximumSide
  const plain = mayStay ? await decodePlain(path, facts) : null
  if (plain) {
    await writeFile(join(folder, 'picture'), plain.jpeg)
    const { width, height } = told
    return { ...told, sizeBytes: plain.jpeg.length, original: { width, height }, small: plain.small }
  }
  const original = { width: told.width, height: told.height }
  const format = options.format === 'png' ? 'PNG' : 'JPEG'
  const write = async (source: Source): Promise<ImageFacts> => {
    const readable = profile ? await withProfile(source, profile, folder) : openPicture(source).autoOrient()
    const { width, height, size } = await normalised(readable, options).toFile(join(folder, 'picture'))
    const seen = await lookAtPicture(path)
    return { format, mimeType: mimeTypes[format], width, height, sizeBytes: size, hasAlpha: false, original, ...seen }
  }
  try {
    return await write(path)
  } catch (error) {
    const source = await decodable(path, told)
    if (source === null) return damaged(told)
    // The pipeline does not say which of its ends failed: a picture that decodes on its own is not to blame.
    if (source === path) throw error
    return write(source)
  }
}

/** A JPEG that needs nothing, if it decodes to its end without a warning: decoded once, made small on the way. */
async function decodePlain(
  path: string,
  { told, isUsual }: Facts,
): Promise<{ jpeg: Buffer; small: SmallPicture } | null> {
  const jpeg = told.format === 'JPEG' && isUsual ? plainJpeg(await readFile(path)) : null
  const small = jpeg && (await makeSmall(sharp(jpeg, { failOn: 'warning', sequentialRead: true })).catch(() => null))
  return small && { jpeg, small }
}

function normalised(picture: Sharp, { format, maximumSide: side }: NormaliseOptions): Sharp {
  let pipeline = picture.flatten({ background: '#ffffff' }).toColourspace('srgb')
  if (side !== undefined) pipeline = pipeline.resize(side, side, { fit: 'inside', withoutEnlargement: true })
  return format === 'png' ? pipeline.png(filteredPng) : pipeline.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
}

/** What is told of a picture, and the profile by which its numbers are to be read where the decoder does not know it. */
interface Facts {
  told: ImageFacts
  profile: Buffer | null
  /** Upright, of three colours, which are sRGB's for all it says. */
  isUsual: boolean
}

async function readFacts(path: string, limits: ImageLimits): Promise<Facts | MediaRefusal> {
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
  const colour = await colourOf(path, format, metadata)
  if (colour.as === 'HDR')
    return refuse(
      'INVALID_IMAGE',
      `This is an HDR picture (${colour.name}). Export it for ordinary screens, in sRGB or Display P3.`,
    )
  return {
    told: { format, mimeType: mimeTypes[format], width, height, sizeBytes, hasAlpha: metadata.hasAlpha },
    profile: colour.as === 'PROFILE' ? colour.icc : null,
    isUsual: metadata.icc === undefined && metadata.space === 'srgb' && (metadata.orientation ?? 1) === 1,
  }
}

/**
 * The picture with its numbers as they are and this profile in place of its own, upright. The numbers have 8 bits: of
 * more, sharp converts through Display P3, and grey not at all. A PNG has no inks: a JPEG of them gets the profile itself.
 */
async function withProfile(source: Source, icc: Buffer, folder: string): Promise<Sharp> {
  if (icc.toString('latin1', 16, 20) === 'CMYK') {
    const bytes = typeof source === 'string' ? await readFile(source) : source
    return openPicture(replaceProfile(bytes, icc)).autoOrient()
  }
  const numbers = join(folder, 'numbers.png')
  const space = icc.toString('latin1', 16, 20) === 'GRAY' ? 'b-w' : 'srgb'
  await openPicture(source, { ignoreIcc: true })
    .autoOrient()
    .toColourspace(space)
    .png({ compressionLevel: 1 })
    .toFile(numbers)
  await insertProfile(numbers, icc)
  return openPicture(numbers)
}

/** A file, or what it should hold. */
type Source = string | Buffer

function openPicture(source: Source, options: SharpOptions = {}): Sharp {
  return sharp(source, { failOn: 'error', sequentialRead: true, ...options })
}

/**
 * From what the whole picture can be decoded, or null: the file, or its bytes and an end marker where a JPEG lacks that
 * and no pixel, as some cameras and download tools write them.
 */
async function decodable(path: string, { format }: Pick<ImageFacts, 'format'>): Promise<Source | null> {
  if (await decodes(openPicture(path))) return path
  if (format !== 'JPEG') return null
  const ended = Buffer.concat([await readFile(path), Buffer.from('ffd9', 'hex')])
  // That lines are missing is only a warning once the end is there.
  return (await decodes(sharp(ended, { failOn: 'warning', sequentialRead: true }))) ? ended : null
}

/** Asking for the last pixel alone makes libvips read every line and keep none. */
async function decodes(picture: Sharp): Promise<boolean> {
  try {
    const { width, height } = await picture.metadata()
    await picture
      .extract({ left: width - 1, top: height - 1, width: 1, height: 1 })
      .raw()
      .toBuffer()
    return true
  } catch {
    return false
  }
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
  return refuse('INVALID_IMAGE', `The ${formatName(format)} picture is damaged or truncated: it does not decode.`)
}

function formatName(format: ImageFacts['format']): string {
  return format === 'WEBP' ? 'WebP' : format
}
