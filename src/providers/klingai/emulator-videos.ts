import type { EmulatedWorld } from '../../emulation/port.ts'
import { badParameters } from './emulator-refusal.ts'

export interface VideoLimits {
  seconds: readonly [number, number]
  /** Pixels of a side. */
  side: readonly [number, number]
}

interface VideoFacts {
  seconds: number
  width: number
  height: number
}

const mostBytes = 200 * 1024 * 1024
const mostArea = 8_294_400

/** A reference video, fetched and looked at as the vendor does. source: §2 omni, video */
export async function readVideo(world: EmulatedWorld, url: string, limits: VideoLimits): Promise<VideoFacts> {
  if (!/^https?:\/\//i.test(url)) throw badParameters('video: only a URL is supported')
  const bytes = await world.fetchMedium(url)
  if (!bytes) throw badParameters('video: Failed to download the file')
  if (bytes.length > mostBytes) throw badParameters('video: Video size exceeds the limit')
  const facts = mp4Facts(bytes)
  if (!facts) throw badParameters('video: Video format is not supported')
  const { seconds, width, height } = facts
  if (seconds < limits.seconds[0] || seconds > limits.seconds[1]) throw badParameters('video: duration is invalid')
  const sides = [width, height]
  if (sides.some((side) => side < limits.side[0] || side > limits.side[1]) || width * height > mostArea) {
    throw badParameters('video: Video pixel is invalid')
  }
  if (width / height < 0.4 || width / height > 2) throw badParameters('video: aspect ratio is invalid')
  return facts
}

/** MP4 and MOV say both in their headers; null when it is neither. */
function mp4Facts(bytes: Buffer): VideoFacts | null {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null
  const movie = bytes.indexOf('mvhd', 0, 'latin1')
  if (movie < 0 || movie + 40 > bytes.length) return null
  const isLong = bytes[movie + 4] === 1
  const timescale = bytes.readUInt32BE(movie + (isLong ? 24 : 16))
  const length = isLong ? Number(bytes.readBigUInt64BE(movie + 28)) : bytes.readUInt32BE(movie + 20)
  for (let track = bytes.indexOf('tkhd', 0, 'latin1'); track >= 0; track = bytes.indexOf('tkhd', track + 4, 'latin1')) {
    const size = track + (bytes[track + 4] === 1 ? 92 : 80)
    if (size + 8 > bytes.length) return null
    // 16.16 fixed point; a sound track has none.
    const width = bytes.readUInt16BE(size)
    const height = bytes.readUInt16BE(size + 4)
    if (width > 0 && height > 0) return { seconds: length / timescale, width, height }
  }
  return null
}
