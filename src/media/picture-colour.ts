import { type FileHandle, open } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import {
  makeInkProfile,
  makeProfile,
  type Primaries,
  primariesByCode,
  srgbPrimaries,
  srgbTransfer,
  tagOf,
  transferByCode,
  videoTransfer,
  withBlackInInks,
} from './colour-profile.ts'
import { boxes, readAvifMeta } from './image-header.ts'
import type { ImageFacts } from './job.ts'

/**
 * How the numbers of a picture are to be read: as the decoder does by itself; by this profile, in place of the picture's
 * own; or in a way that is not converted here, by its name.
 */
export type PictureColour = { as: 'DECODED' } | { as: 'PROFILE'; icc: Buffer } | { as: 'HDR'; name: string }

const decoded: PictureColour = { as: 'DECODED' }

/** What the file says of its colours, taken in the order in which browsers do. */
export async function colourOf(
  path: string,
  format: ImageFacts['format'],
  { icc, depth, channels, space }: Pick<Metadata, 'icc' | 'depth' | 'channels' | 'space'>,
): Promise<PictureColour> {
  if (space === 'cmyk') {
    const isForInks = icc?.toString('latin1', 16, 20) === 'CMYK'
    return { as: 'PROFILE', icc: withoutBlackPoint(isForInks ? (withBlackInInks(icc) ?? icc) : makeInkProfile()) }
  }
  const png = format === 'PNG' ? await readPngColour(path) : null
  const points = png?.cicp ?? (format === 'AVIF' && !icc ? await readNclx(path) : null)
  if (points) return fromCodePoints(points, format, icc !== undefined)
  if (icc) {
    const hdr = nameOfHdr(cicpOfProfile(icc))
    if (hdr) return { as: 'HDR', name: hdr }
    // Of more than 8 bits, and of grey by a profile for colours, the decoder does not heed it, or not rightly.
    const isGrey = channels !== undefined && channels < 3
    const isForGrey = icc.toString('latin1', 16, 20) === 'GRAY'
    return depth !== 'uchar' || (isGrey && !isForGrey) ? { as: 'PROFILE', icc } : decoded
  }
  // Browsers heed chromaticities only beside a gamma, and take the usual one alone for sRGB's curve.
  if (!png?.gamma || png.isSrgb || (!png.chromaticities && Math.abs(png.gamma - 1 / 2.2) < 0.001)) return decoded
  return { as: 'PROFILE', icc: makeProfile(png.chromaticities ?? srgbPrimaries, [1 / png.gamma]) }
}

/** Of another class: of that alone lcms2 does not lift the picture's black to the screen's, and no browser does. */
function withoutBlackPoint(icc: Buffer): Buffer {
  const abstract = Buffer.from(icc)
  abstract.write('abst', 12, 'latin1')
  return abstract
}

interface CodePoints {
  primaries: number
  transfer: number
}

function fromCodePoints(
  { primaries: primariesCode, transfer: transferCode }: CodePoints,
  format: ImageFacts['format'],
  hasProfile: boolean,
): PictureColour {
  const hdr = nameOfHdr(transferCode)
  if (hdr) return { as: 'HDR', name: hdr }
  const primaries = primariesByCode[primariesCode] ?? srgbPrimaries
  const named = transferByCode[transferCode] ?? srgbTransfer
  // Browsers show video's curve as a screen does in a PNG, and as sRGB in an AVIF.
  const transfer = format === 'AVIF' && named === videoTransfer ? srgbTransfer : named
  const isSrgb = primaries === srgbPrimaries && transfer === srgbTransfer
  return isSrgb && !hasProfile ? decoded : { as: 'PROFILE', icc: makeProfile(primaries, transfer) }
}

/** source: ITU-T H.273 (07/2024), table 3 */
function nameOfHdr(transfer: number | null): string | null {
  return transfer === 16 ? 'PQ' : transfer === 18 ? 'HLG' : null
}

/** The transfer that a profile names by its code point. source: ICC.1:2022 §9.2.17, §10.5 */
const cicpOfProfile = (icc: Buffer): number | null => tagOf(icc, 'cicp')?.[9] ?? null

interface PngColour {
  cicp?: CodePoints
  isSrgb?: true
  gamma?: number
  chromaticities?: Primaries
}

/** More chunks than this before the first pixels: nobody's. */
const maximumChunks = 1_000

/** source: PNG, third edition, §11.3.2 */
async function readPngColour(path: string): Promise<PngColour> {
  const colour: PngColour = {}
  const file = await open(path, 'r')
  try {
    for (let offset = 8, chunks = 0; chunks < maximumChunks; chunks += 1) {
      const chunk = await readAt(file, offset, 8)
      if (chunk.length < 8) break
      const [length, type] = [chunk.readUInt32BE(0), chunk.toString('latin1', 4, 8)]
      if (type === 'IDAT') break
      const data = () => readAt(file, offset + 8, Math.min(length, 32))
      if (type === 'cICP' && length === 4) {
        const [primaries, transfer] = await data()
        colour.cicp = { primaries: primaries!, transfer: transfer! }
      }
      if (type === 'sRGB') colour.isSrgb = true
      if (type === 'gAMA' && length === 4) colour.gamma = (await data()).readUInt32BE(0) / 100_000
      if (type === 'cHRM' && length === 32) {
        const numbers = await data()
        // White comes first.
        const [wx, wy, ...others] = Array.from({ length: 8 }, (_, index) => numbers.readUInt32BE(index * 4) / 100_000)
        colour.chromaticities = [...others, wx, wy] as unknown as Primaries
      }
      offset += 12 + length
    }
  } finally {
    await file.close()
  }
  return colour
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** source: ISO/IEC 14496-12 §12.1.5 */
async function readNclx(path: string): Promise<CodePoints | null> {
  const meta = await readAvifMeta(path)
  if (!meta) return null
  for (const properties of boxes(meta.subarray(12), 'iprp'))
    for (const container of boxes(properties, 'ipco'))
      for (const colour of boxes(container, 'colr'))
        if (colour.length >= 10 && colour.toString('latin1', 0, 4) === 'nclx')
          return { primaries: colour.readUInt16BE(4), transfer: colour.readUInt16BE(6) }
  return null
}
