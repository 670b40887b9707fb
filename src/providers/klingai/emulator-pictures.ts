import { type Picture, type PictureFault, type PictureRule, readPicture as read } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { badParameters } from './emulator-refusal.ts'

export interface PictureLimits {
  megabytes: number
  /** Of a picture that only follows another one the documents give no aspect ratio. */
  isAspectFree?: boolean
}

const rule: Omit<PictureRule, 'megabytes'> = {
  forms: ['https', 'http', 'base64'],
  formats: ['jpeg', 'png'],
  minimumSide: 300,
}
const aspect = [0.4, 2.5] as const

const words: Record<PictureFault, string> = {
  form: 'neither a URL nor Base64',
  unreachable: 'Failed to download the file',
  size: 'Image size exceeds the limit',
  format: 'Image format is not supported',
  // In these words it was seen as the end of a task that had been accepted (§4); here it comes at once.
  pixels: 'Image pixel is invalid',
  aspect: 'Image aspect ratio is invalid',
}

/** A picture of a request, fetched and looked at as the vendor does. source: §2 image limits, §4 `image` */
export async function readPicture(
  world: EmulatedWorld,
  field: string,
  sent: string,
  { megabytes, isAspectFree = false }: PictureLimits,
): Promise<Picture> {
  // UNSURE for the new standard (§2); the old one refuses it by the documents.
  if (/^data:/i.test(sent)) throw badParameters(`${field}: base64 must not have a data: prefix`)
  const found = await read(world, sent, { ...rule, megabytes, ...(isAspectFree ? {} : { aspect }) })
  if (typeof found === 'string') throw badParameters(`${field}: ${words[found]}`)
  return found
}
