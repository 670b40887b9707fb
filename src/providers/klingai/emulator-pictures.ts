import type { EmulatedWorld, PictureFacts } from '../../emulation/port.ts'
import { badParameters } from './emulator-refusal.ts'

export interface Picture {
  bytes: Buffer
  facts: PictureFacts
}

export interface PictureLimits {
  megabytes: number
  /** Of a picture that only follows another one the documents give no aspect ratio. */
  isAspectFree?: boolean
}

/** A picture of a request, fetched and looked at as the vendor does. source: §2 image limits, §4 `image` */
export async function readPicture(
  world: EmulatedWorld,
  field: string,
  sent: string,
  limits: PictureLimits,
): Promise<Picture> {
  const bytes = await bytesOf(world, field, sent)
  if (bytes.length > limits.megabytes * 1024 * 1024) throw badParameters(`${field}: Image size exceeds the limit`)
  const facts = await world.pictureFacts(bytes)
  if (!facts || (facts.format !== 'jpeg' && facts.format !== 'png')) {
    throw badParameters(`${field}: Image format is not supported`)
  }
  // In these words it was seen as the end of a task that had been accepted (§4); here it comes at once.
  if (facts.width < 300 || facts.height < 300) throw badParameters(`${field}: Image pixel is invalid`)
  const ratio = facts.width / facts.height
  if (!limits.isAspectFree && (ratio < 0.4 || ratio > 2.5)) {
    throw badParameters(`${field}: Image aspect ratio is invalid`)
  }
  return { bytes, facts }
}

async function bytesOf(world: EmulatedWorld, field: string, sent: string): Promise<Buffer> {
  // UNSURE for the new standard (§2); the old one refuses it by the documents.
  if (/^data:/i.test(sent)) throw badParameters(`${field}: base64 must not have a data: prefix`)
  if (/^https?:\/\//i.test(sent)) {
    const fetched = await world.fetchMedium(sent)
    if (!fetched) throw badParameters(`${field}: Failed to download the file`)
    return fetched
  }
  if (sent === '' || sent.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(sent)) {
    throw badParameters(`${field}: neither a URL nor Base64`)
  }
  return Buffer.from(sent, 'base64')
}

const areas = { '720p': 1280 * 720, '1080p': 1920 * 1080, '4k': 3840 * 2160 }
export type Resolution = keyof typeof areas

/** Pixels of the frame: as many as a 16:9 frame of that resolution has, in the aspect asked for. */
export function frameOf(resolution: Resolution, aspect: number): { width: number; height: number } {
  const even = (pixels: number) => Math.round(pixels / 2) * 2
  const width = Math.sqrt(areas[resolution] * aspect)
  return { width: even(width), height: even(width / aspect) }
}

export function aspectOf(ratio: string): number {
  const [width, height] = ratio.split(':').map(Number)
  return (width ?? 16) / (height ?? 9)
}
