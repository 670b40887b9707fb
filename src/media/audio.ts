import { readFile, stat } from 'node:fs/promises'
import type { AudioFacts, MediaRefusal } from './job.ts'
import { refuse } from './job.ts'
import { type FileKind, identify } from './magic.ts'
import { readMp3Frame } from './mp3-frame.ts'

const accepted = 'Accepted are WAV (PCM) and MP3.'
/** Of what is read into memory at once; whoever asks has smaller limits. */
const maximumBytes = 64 * 1024 * 1024

/**
 * What a sound file is, by its own frames and chunks. No decoder: these two formats are walked through as they are.
 * @throws what is not the file's fault: it is missing or unreadable
 */
export async function inspectAudio(path: string): Promise<AudioFacts | MediaRefusal> {
  const { size } = await stat(path)
  if (size > maximumBytes) return refuse('MEDIA_TOO_LARGE', 'The sound file is too large.')
  return judgeAudio(await readFile(path))
}

/** The same of bytes at hand. */
export function judgeAudio(bytes: Buffer): AudioFacts | MediaRefusal {
  const kind = identify(bytes.subarray(0, 4096))
  if (kind.kind !== 'audio') return refuse('INVALID_AUDIO', describe(kind))
  const seconds = kind.format === 'WAV' ? wavSeconds(bytes) : mp3Seconds(bytes)
  if (typeof seconds === 'string') return refuse('INVALID_AUDIO', `${seconds} ${accepted}`)
  return {
    mimeType: kind.format === 'WAV' ? 'audio/wav' : 'audio/mpeg',
    sizeBytes: bytes.length,
    durationSeconds: Math.round(seconds * 1000) / 1000,
  }
}

/** Format tags of chunk `fmt `: integer PCM, floating point, and the one that says it elsewhere. */
const pcmTags = [1, 3, 0xfffe]
/** Written by programs that did not know the length when they began. */
const unknownLength = 0xffffffff
/** Real files have a handful. */
const maximumChunks = 1000

/** What is wrong, in a sentence, or how long it plays. */
function wavSeconds(bytes: Buffer): number | string {
  let bytesPerSecond: number | undefined
  let offset = 12
  for (let chunks = 0; chunks < maximumChunks && offset + 8 <= bytes.length; chunks += 1) {
    const name = bytes.toString('latin1', offset, offset + 4)
    const size = bytes.readUInt32LE(offset + 4)
    const start = offset + 8
    if (name === 'fmt ' && size >= 16 && start + 16 <= bytes.length) {
      if (!pcmTags.includes(bytes.readUInt16LE(start))) return 'The WAV file is not PCM.'
      bytesPerSecond = bytes.readUInt32LE(start + 8)
    }
    if (name === 'data') {
      if (!bytesPerSecond) return 'The WAV file has no sample rate.'
      const there = bytes.length - start
      if (size !== unknownLength && size > there) return 'The WAV file is truncated.'
      const seconds = (size === unknownLength ? there : size) / bytesPerSecond
      return seconds > 0 ? seconds : 'There is no sound in the WAV file.'
    }
    // Chunks begin at even places.
    offset = start + size + (size % 2)
  }
  return 'There is no sound in the WAV file.'
}

/** Between two frames; players skip as much. */
const maximumGapBytes = 64 * 1024

function mp3Seconds(bytes: Buffer): number | string {
  let seconds = 0
  let offset = tagBytes(bytes)
  for (let isFirst = true; ; isFirst = false) {
    offset = nextFrame(bytes, offset)
    const frame = readMp3Frame(bytes, offset)
    if (frame === null) break
    const end = offset + frame.sizeBytes
    // The last one is cut short and cannot be heard.
    if (end > bytes.length) break
    if (!(isFirst && isDescription(bytes.subarray(offset, end)))) seconds += frame.seconds
    offset = end
  }
  return seconds > 0 ? seconds : 'The MP3 file is damaged or truncated: there is no sound in it.'
}

/** Length of a leading ID3v2 tag, which says it in four times seven bits. */
function tagBytes(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10)
  const hasFooter = ((bytes[5] ?? 0) & 0x10) !== 0
  return 10 + (((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127)) + (hasFooter ? 10 : 0)
}

/**
 * Where the next frame begins that another one, or the end of the file, follows: two bytes alone occur in anything.
 * The end of the file when there is none.
 */
function nextFrame(bytes: Buffer, from: number): number {
  const last = Math.min(bytes.length, from + maximumGapBytes)
  for (
    let offset = bytes.indexOf(0xff, from);
    offset !== -1 && offset < last;
    offset = bytes.indexOf(0xff, offset + 1)
  ) {
    const frame = readMp3Frame(bytes, offset)
    if (frame === null) continue
    const end = offset + frame.sizeBytes
    if (end >= bytes.length || readMp3Frame(bytes, end) !== null || bytes.toString('latin1', end, end + 3) === 'TAG') {
      return offset
    }
  }
  return bytes.length
}

/** A first frame that holds a table of the others instead of sound. */
function isDescription(frame: Buffer): boolean {
  return ['Xing', 'Info', 'VBRI'].some((name) => frame.subarray(0, 64).includes(name, 4, 'latin1'))
}

function describe(kind: Exclude<FileKind, { kind: 'audio' }>): string {
  if (kind.kind === 'empty') return `The file is empty. ${accepted}`
  const name = { image: 'a picture, not a sound file', video: 'a video clip, not a sound file', other: '' }[kind.kind]
  return `This is ${kind.kind === 'other' ? kind.name : name}. ${accepted}`
}
