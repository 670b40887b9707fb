import { open } from 'node:fs/promises'
import { readMp3Frame } from './mp3-frame.ts'

/** What the first bytes of a file say it is, whatever its name or MIME type claims. */
export type FileKind =
  | { kind: 'image'; format: 'JPEG' | 'PNG' | 'WEBP' | 'AVIF' }
  | { kind: 'video'; container: 'MP4' | 'MOV' | 'WEBM' }
  | { kind: 'audio'; format: 'WAV' | 'MP3' }
  | { kind: 'empty' }
  /** `name` continues the sentence "This is …". */
  | { kind: 'other'; name: string; hint?: string }

const headBytes = 4096

/** Reads the first 4 KiB of a file. @throws when it cannot be opened or is not a regular file */
export async function readHead(path: string): Promise<{ head: Buffer; sizeBytes: number }> {
  const file = await open(path, 'r')
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new Error('media is not a regular file')
    const head = Buffer.alloc(Math.min(headBytes, stat.size))
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return { head: head.subarray(0, bytesRead), sizeBytes: stat.size }
  } finally {
    await file.close()
  }
}

export function identify(head: Buffer): FileKind {
  if (head.length === 0) return { kind: 'empty' }
  const at = (offset: number, text: string) => head.toString('latin1', offset, offset + text.length) === text
  if (at(0, '\xff\xd8\xff')) return { kind: 'image', format: 'JPEG' }
  if (at(0, '\x89PNG\r\n\x1a\n')) return { kind: 'image', format: 'PNG' }
  if (at(0, 'RIFF') && at(8, 'WEBP')) return { kind: 'image', format: 'WEBP' }
  if (at(0, 'RIFF') && at(8, 'WAVE')) return { kind: 'audio', format: 'WAV' }
  if (at(0, 'ID3') || readMp3Frame(head, 0) !== null) return { kind: 'audio', format: 'MP3' }
  if (at(4, 'ftyp')) return identifyByBrands(head)
  if (at(0, '\x1a\x45\xdf\xa3')) {
    return head.toString('latin1', 0, 64).includes('webm')
      ? { kind: 'video', container: 'WEBM' }
      : { kind: 'other', name: 'a Matroska file' }
  }
  for (const [offset, bytes, name] of others) if (at(offset, bytes)) return { kind: 'other', name }
  return identifyText(head)
}

const heicPicture = {
  kind: 'other',
  name: 'a HEIC picture, as iPhones take them',
  hint: 'Export or share it as a JPEG on the phone and send that.',
} as const

/** For where nothing but the name of its type is known. */
export const thisIsHeic = sentenceOf(heicPicture)

/** For people: what was found, and what to do about it. */
export function sentenceOf({ name, hint }: { name: string; hint?: string }): string {
  return hint === undefined ? `This is ${name}.` : `This is ${name}. ${hint}`
}

/** ISO base media files: AVIF and HEIC pictures, MP4 and QuickTime clips share one signature. */
function identifyByBrands(head: Buffer): FileKind {
  const boxEnd = Math.min(head.readUInt32BE(0), head.length)
  const brands = [head.toString('latin1', 8, 12)]
  for (let offset = 16; offset + 4 <= boxEnd; offset += 4) brands.push(head.toString('latin1', offset, offset + 4))
  const major = brands[0] ?? ''
  if (brands.includes('avis')) return { kind: 'other', name: 'an animated AVIF picture' }
  if (brands.includes('avif')) return { kind: 'image', format: 'AVIF' }
  if (/^(hei[cxms]|hev[cxms])$/.test(major) || /^(mif|msf)\d$/.test(major)) {
    return heicPicture
  }
  if (/^(M4A |M4B |F4A )$/.test(major)) return { kind: 'other', name: 'a sound file' }
  if (/^(jp2 |jpx |jpm )$/.test(major)) return { kind: 'other', name: 'a JPEG 2000 picture' }
  if (major === 'crx ') return { kind: 'other', name: 'a camera raw picture' }
  return { kind: 'video', container: major === 'qt  ' ? 'MOV' : 'MP4' }
}

const others: [offset: number, bytes: string, name: string][] = [
  [0, 'GIF8', 'a GIF'],
  [0, 'II*\0', 'a TIFF picture'],
  [0, 'MM\0*', 'a TIFF picture'],
  [0, 'II+\0', 'a TIFF picture'],
  [0, 'MM\0+', 'a TIFF picture'],
  [0, '%PDF', 'a PDF document'],
  [0, 'BM', 'a BMP picture'],
  [0, '8BPS', 'a Photoshop document'],
  [0, '\xff\x0a', 'a JPEG XL picture'],
  [4, 'JXL ', 'a JPEG XL picture'],
  [4, 'jP  ', 'a JPEG 2000 picture'],
  [0, '\0\0\x01\0', 'an icon file'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [8, 'AVI ', 'an AVI clip'],
  [0, 'OggS', 'an Ogg file'],
  [0, 'fLaC', 'a FLAC file'],
  [0, 'FLV', 'a Flash clip'],
]

function identifyText(head: Buffer): FileKind {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .toLowerCase()
  if (text.startsWith('#extm3u')) return { kind: 'other', name: 'a playlist (HLS)' }
  if (text.startsWith('<') && text.includes('<mpd')) return { kind: 'other', name: 'a playlist (DASH)' }
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) return { kind: 'other', name: 'a web page' }
  if (text.startsWith('<') && text.includes('<svg')) return { kind: 'other', name: 'an SVG drawing' }
  if (text.startsWith('<?xml')) return { kind: 'other', name: 'an XML document' }
  return { kind: 'other', name: 'of no known media format' }
}

export const acceptedClips = 'Accepted are MP4, MOV and WebM clips with H.264, HEVC, VP8, VP9 or AV1 pictures.'

/** For people: what was found where a clip should be. */
export function describeNoClip(kind: Exclude<FileKind, { kind: 'video' }>): string {
  if (kind.kind === 'empty') return `The file is empty. ${acceptedClips}`
  const name = { image: 'a picture, not a clip', audio: 'a sound file, not a clip', other: '' }[kind.kind]
  return `${sentenceOf(kind.kind === 'other' ? kind : { name })} ${acceptedClips}`
}
