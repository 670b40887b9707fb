import { open } from 'node:fs/promises'
import { type MediaRefusal, refuse, type VideoFacts } from './job.ts'
import { describeNoClip, identify, readHead } from './magic.ts'
import { type Box, type BoxReader, BrokenBoxes, createBoxReader } from './mp4-boxes.ts'
import { addFragments, needed, readTrack, type Track } from './mp4-track.ts'

/** What an MP4 says of itself: nothing of it was decoded. Its codecs are as the container names them where we know no name. */
export interface Mp4Facts extends Omit<VideoFacts, 'pictures' | 'videoCodec' | 'container' | 'mimeType'> {
  mimeType: 'video/mp4' | 'video/quicktime'
  videoCodec: string
}

const videoCodecs: Readonly<Record<string, VideoFacts['videoCodec']>> = {
  ...{ avc1: 'H264', avc3: 'H264', hvc1: 'HEVC', hev1: 'HEVC', dvh1: 'HEVC', dvhe: 'HEVC' },
  ...{ vp08: 'VP8', vp09: 'VP9', av01: 'AV1' },
}
const audioCodecs: Readonly<Record<string, string>> = { mp4a: 'aac', Opus: 'opus', '.mp3': 'mp3' }
const mostTracks = 64
const longestSeconds = 86_400

/**
 * Length, size, codecs, frame rate and sound of an MP4 or QuickTime file, read from its boxes. No codec takes part and
 * little is read, so foreign files may be read in any process. Whether the frames decode is another question.
 * @throws what is not the file's fault: it is missing, the disk fails
 */
export async function readMp4(path: string): Promise<Mp4Facts | MediaRefusal> {
  const { head, sizeBytes } = await readHead(path)
  const kind = identify(head)
  if (kind.kind !== 'video') return refuse('INVALID_VIDEO', describeNoClip(kind))
  if (kind.container === 'WEBM') return refuse('INVALID_VIDEO', 'This is a WebM clip, not an MP4.')
  const file = await open(path, 'r')
  try {
    const facts = await readMovie(createBoxReader(file, sizeBytes), sizeBytes)
    return { ...facts, sizeBytes, mimeType: kind.container === 'MOV' ? 'video/quicktime' : 'video/mp4' }
  } catch (error) {
    if (!(error instanceof BrokenBoxes)) throw error
    return refuse('INVALID_VIDEO', `The clip is damaged or truncated: ${error.message}.`)
  } finally {
    await file.close()
  }
}

async function readMovie(reader: BoxReader, sizeBytes: number): Promise<Omit<Mp4Facts, 'sizeBytes' | 'mimeType'>> {
  const boxes = await reader.boxes()
  for (const { type, end } of boxes)
    if (['moov', 'mdat', 'moof'].includes(type) && end > sizeBytes)
      throw new BrokenBoxes(`${end - sizeBytes} bytes are missing at its end`)
  const moov = await reader.childrenOf(needed(boxes, 'moov'))
  needed(boxes, 'mdat')
  const tracks = await readTracks(reader, moov, boxes)
  const [video] = tracks
    .filter(({ kind, samples }) => kind === 'video' && samples > 0)
    .sort((left, right) => right.width * right.height - left.width * left.height)
  if (video === undefined) throw new BrokenBoxes('there are no pictures in it')
  const { width, height, samples, code } = video
  if (width === 0 || height === 0) throw new BrokenBoxes('its pictures have no size')
  // A frame takes a byte at least.
  if (samples > sizeBytes) throw new BrokenBoxes('it states more frames than it can hold')
  const seconds = video.ticks / video.timescale
  if (seconds > longestSeconds) throw new BrokenBoxes('it states no length that can be')
  const audio = tracks.find((track) => track.kind === 'audio' && track.samples > 0)
  const thousandths = (value: number) => Math.round(value * 1000) / 1000
  return {
    ...{ width, height, frameCount: samples, hasAudio: audio !== undefined },
    durationSeconds: thousandths(await shownSeconds(reader, moov, video, seconds)),
    frameRate: seconds === 0 ? 0 : thousandths(samples / seconds),
    videoCodec: videoCodecs[code] ?? printable(code),
    audioCodec: audio === undefined ? null : (audioCodecs[audio.code] ?? printable(audio.code)),
  }
}

const printable = (code: string): string => code.replaceAll(/[^ -~]/g, '?')

async function readTracks(reader: BoxReader, moov: readonly Box[], boxes: readonly Box[]): Promise<Track[]> {
  const traks = moov.filter(({ type }) => type === 'trak')
  if (traks.length > mostTracks) throw new BrokenBoxes('there are too many tracks')
  const tracks: Track[] = []
  for (const trak of traks) tracks.push(await readTrack(reader, trak))
  const mvex = moov.find(({ type }) => type === 'mvex')
  if (mvex) {
    const fragments = boxes.filter(({ type }) => type === 'moof')
    await addFragments(reader, tracks, mvex, fragments)
  }
  return tracks
}

/** An edit list may leave out some of it. Movie ticks are coarse: less than a frame is none. */
async function shownSeconds(
  reader: BoxReader,
  moov: readonly Box[],
  { shownMovieTicks, samples }: Track,
  seconds: number,
): Promise<number> {
  if (shownMovieTicks === 0) return seconds
  const header = await reader.bytes(needed(moov, 'mvhd'), 24)
  const shown = shownMovieTicks / header.readUInt32BE(header[0] === 1 ? 20 : 12)
  return shown < seconds - seconds / samples ? shown : seconds
}
