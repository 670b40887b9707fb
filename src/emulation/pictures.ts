import type { EmulatedWorld, PictureFacts } from './port.ts'

/** How a picture may come. On the own machine `http` passes for `https`: nobody has a certificate there. */
export type PictureForm = 'https' | 'http' | 'data' | 'base64'

export interface PictureRule {
  /** An address or a data URI unless given. */
  forms?: readonly PictureForm[]
  /** JPEG, PNG and WebP unless given. */
  formats?: readonly PictureFacts['format'][]
  megabytes: number
  /** Pixels of the shorter side. */
  minimumSide?: number
  /** Pixels of the longer side. */
  maximumSide?: number
  /** Width by height. */
  aspect?: readonly [least: number, most: number]
}

/** The first thing that is wrong with a picture; each vendor has its words for it. */
export type PictureFault = 'form' | 'unreachable' | 'size' | 'format' | 'pixels' | 'aspect'

/** Of vendors that no document has the words of, behind the name of a field. */
export const pictureFaults: Readonly<Record<PictureFault, string>> = {
  form: 'must be an https URL or a data URI',
  unreachable: 'could not be fetched',
  size: 'is too large',
  format: 'is not in a supported image format',
  pixels: 'has an unsupported size',
  aspect: 'has an unsupported aspect ratio',
}

export interface Picture {
  bytes: Buffer
  facts: PictureFacts
}

export async function readPicture(
  world: EmulatedWorld,
  sent: string,
  rule: PictureRule,
): Promise<Picture | PictureFault> {
  const { forms = ['https', 'http', 'data'], formats = ['jpeg', 'png', 'webp'] } = rule
  const form = formOf(sent)
  if (form === null || !forms.includes(form)) return 'form'
  const bytes = await bytesOf(world, sent, form)
  if (!bytes) return 'unreachable'
  if (bytes.length > rule.megabytes * 1024 * 1024) return 'size'
  const facts = await world.pictureFacts(bytes)
  if (!facts || !formats.includes(facts.format)) return 'format'
  const { minimumSide = 1, maximumSide = Number.POSITIVE_INFINITY } = rule
  const [shorter, longer] = [facts.width, facts.height].sort((one, other) => one - other) as [number, number]
  if (shorter < minimumSide || longer > maximumSide) return 'pixels'
  const [least, most] = rule.aspect ?? [0, Number.POSITIVE_INFINITY]
  const ratio = facts.width / facts.height
  return ratio < least || ratio > most ? 'aspect' : { bytes, facts }
}

/** Several, one after the other; what is no picture only has to be had. @throws what is said of the first that is wrong */
export async function readPictures<Sent extends { url: string; isPicture?: boolean }>(
  world: EmulatedWorld,
  sent: readonly Sent[],
  rule: PictureRule,
  refused: (fault: PictureFault, sent: Sent) => Error,
): Promise<Picture[]> {
  const pictures: Picture[] = []
  for (const one of sent) {
    if (one.isPicture === false) {
      if (!(await world.fetchMedium(one.url))) throw refused('unreachable', one)
      continue
    }
    const read = await readPicture(world, one.url, rule)
    if (typeof read === 'string') throw refused(read, one)
    pictures.push(read)
  }
  return pictures
}

const ownMachine = /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/i

function formOf(sent: string): PictureForm | null {
  if (/^data:[^,]*;base64,/i.test(sent)) return 'data'
  if (/^https:\/\//i.test(sent) || ownMachine.test(sent)) return 'https'
  if (/^http:\/\//i.test(sent)) return 'http'
  return sent !== '' && sent.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(sent) ? 'base64' : null
}

function bytesOf(world: EmulatedWorld, sent: string, form: PictureForm): Promise<Buffer | null> | Buffer {
  if (form === 'https' || form === 'http') return world.fetchMedium(sent)
  return Buffer.from(form === 'data' ? sent.slice(sent.indexOf(',') + 1) : sent, 'base64')
}

/** Of a 16:9 frame. */
export const pixels = {
  '360p': 640 * 360,
  '480p': 854 * 480,
  '720p': 1280 * 720,
  '768p': 1344 * 768,
  '1080p': 1920 * 1080,
  '2k': 2560 * 1440,
  '4k': 3840 * 2160,
}
export type Resolution = keyof typeof pixels

/** As many pixels as a 16:9 frame of that resolution has, in the aspect asked for. */
export function frameOf(resolution: Resolution, aspect: number): { width: number; height: number } {
  const even = (side: number) => Math.round(side / 2) * 2
  const width = Math.sqrt(pixels[resolution] * aspect)
  return { width: even(width), height: even(width / aspect) }
}

/** Of `16:9`; of what is no ratio, such as `auto`, the picture's, and without one that of 16:9. */
export function aspectOf(ratio = '', { facts }: Partial<Picture> = {}): number {
  const [, width, height] = /^(\d+):(\d+)$/.exec(ratio) ?? []
  if (width && height) return Number(width) / Number(height)
  return facts ? facts.width / facts.height : 16 / 9
}
