import { type Box, type BoxReader, BrokenBoxes } from './mp4-boxes.ts'

/** What a track of an MP4 says of itself. source: ISO/IEC 14496-12 §8 */
export interface Track {
  id: number
  kind: 'video' | 'audio' | 'other'
  /** Ticks per second. */
  timescale: number
  samples: number
  /** Of all samples, in ticks. */
  ticks: number
  /** What its edit list leaves to be shown, in ticks of the movie; 0: no list, or all of it. */
  shownMovieTicks: number
  /** The first sample entry's code: `avc1`. */
  code: string
  /** Pixels, as people see it: square pixels, after rotation. 0 where it is no picture. */
  width: number
  height: number
}

/** What tells when the samples of a fragment are shown, unless it says so itself. */
interface Defaults {
  sampleTicks: number
}

/** @throws BrokenBoxes */
export async function readTrack(reader: BoxReader, trak: Box): Promise<Track> {
  const children = await reader.childrenOf(trak)
  const media = await reader.childrenOf(needed(children, 'mdia'))
  const tables = await reader.childrenOf(needed(await reader.childrenOf(needed(media, 'minf')), 'stbl'))
  const handler = (await reader.bytes(needed(media, 'hdlr'), 12)).toString('latin1', 8)
  const kind = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other'
  const header = await reader.bytes(needed(media, 'mdhd'), 24)
  const timescale = header.readUInt32BE(header[0] === 1 ? 20 : 12)
  if (timescale === 0) throw new BrokenBoxes('a track has no timescale')
  const { isTurned, id } = await readTrackHeader(reader, needed(children, 'tkhd'))
  const entry = await readSampleEntry(reader, needed(tables, 'stsd'), kind === 'video')
  return {
    ...{ id, kind, timescale, code: entry.code },
    ...(await readTimes(reader, needed(tables, 'stts'))),
    shownMovieTicks: await readEdits(reader, children),
    width: isTurned ? entry.height : entry.width,
    height: isTurned ? entry.width : entry.height,
  }
}

export function needed(boxes: readonly Box[], type: string): Box {
  const box = boxes.find((candidate) => candidate.type === type)
  if (box === undefined) throw new BrokenBoxes(`there is no ${type}`)
  return box
}

async function readTrackHeader(reader: BoxReader, tkhd: Box): Promise<{ id: number; isTurned: boolean }> {
  const isLong = (await reader.bytes(tkhd, 1))[0] === 1
  const header = await reader.bytes(tkhd, isLong ? 96 : 84)
  const matrix = isLong ? 52 : 40
  const turned = Math.atan2(header.readInt32BE(matrix + 4), header.readInt32BE(matrix)) / (Math.PI / 2)
  return { id: header.readUInt32BE(isLong ? 20 : 12), isTurned: Math.abs(Math.round(turned)) % 2 === 1 }
}

/** Bytes of a visual sample entry before the boxes in it. */
const visualEntryBytes = 78

async function readSampleEntry(
  reader: BoxReader,
  stsd: Box,
  isVideo: boolean,
): Promise<{ code: string; width: number; height: number }> {
  await reader.bytes(stsd, 8)
  const [entry] = await reader.childrenOf({ start: stsd.start + 8, end: stsd.end })
  if (entry === undefined) throw new BrokenBoxes('a track has no sample entry')
  if (!isVideo) return { code: entry.type, width: 0, height: 0 }
  const fields = await reader.bytes(entry, visualEntryBytes)
  const [width, height] = [fields.readUInt16BE(24), fields.readUInt16BE(26)]
  const parts = await reader.childrenOf({ start: entry.start + visualEntryBytes, end: entry.end })
  const shape = parts.find(({ type }) => type === 'pasp')
  const spacing = shape && (await reader.bytes(shape, 8))
  const aspect = spacing ? spacing.readUInt32BE(0) / spacing.readUInt32BE(4) : 1
  // The bounds of shape.ts.
  return { code: entry.type, width: aspect > 0.1 && aspect < 10 ? Math.round(width * aspect) : width, height }
}

async function readTimes(reader: BoxReader, stts: Box): Promise<{ samples: number; ticks: number }> {
  const count = (await reader.bytes(stts, 8)).readUInt32BE(4)
  let [samples, ticks, step, previousStep] = [0, 0, 0, 0]
  for await (const part of reader.table(stts, stts.start + 8, count, 8))
    for (let offset = 0; offset < part.length; offset += 8) {
      const repeated = part.readUInt32BE(offset)
      previousStep = step
      step = part.readUInt32BE(offset + 4)
      samples += repeated
      ticks += repeated * step
    }
  // Some writers do not know how long the last one is shown.
  return { samples, ticks: step === 0 ? ticks + previousStep : ticks }
}

async function readEdits(reader: BoxReader, trackBoxes: readonly Box[]): Promise<number> {
  const edts = trackBoxes.find(({ type }) => type === 'edts')
  const elst = edts && (await reader.childrenOf(edts)).find(({ type }) => type === 'elst')
  if (elst === undefined) return 0
  const head = await reader.bytes(elst, 8)
  const isLong = head[0] === 1
  let shown = 0
  for await (const part of reader.table(elst, elst.start + 8, head.readUInt32BE(4), isLong ? 20 : 12))
    for (let offset = 0; offset < part.length; offset += isLong ? 20 : 12) {
      const mediaTime = isLong ? Number(part.readBigInt64BE(offset + 8)) : part.readInt32BE(offset + 4)
      // A negative one is a pause before the track begins.
      if (mediaTime >= 0) shown += isLong ? Number(part.readBigUInt64BE(offset)) : part.readUInt32BE(offset)
    }
  return shown
}

/** Adds what the fragments of a file hold to its tracks. @throws BrokenBoxes */
export async function addFragments(
  reader: BoxReader,
  tracks: readonly Track[],
  mvex: Box,
  fragments: readonly Box[],
): Promise<void> {
  const defaults = new Map<number, Defaults>()
  for (const trex of (await reader.childrenOf(mvex)).filter(({ type }) => type === 'trex')) {
    const fields = await reader.bytes(trex, 16)
    defaults.set(fields.readUInt32BE(4), { sampleTicks: fields.readUInt32BE(12) })
  }
  for (const moof of fragments)
    for (const traf of (await reader.childrenOf(moof)).filter(({ type }) => type === 'traf')) {
      const boxes = await reader.childrenOf(traf)
      const { trackId, sampleTicks } = await readFragmentHeader(reader, needed(boxes, 'tfhd'))
      const track = tracks.find(({ id }) => id === trackId)
      if (track === undefined) continue
      const usual = sampleTicks ?? defaults.get(trackId)?.sampleTicks ?? 0
      for (const trun of boxes.filter(({ type }) => type === 'trun')) {
        const run = await readRun(reader, trun, usual)
        track.samples += run.samples
        track.ticks += run.ticks
      }
    }
}

async function readFragmentHeader(
  reader: BoxReader,
  tfhd: Box,
): Promise<{ trackId: number; sampleTicks: number | undefined }> {
  const head = await reader.bytes(tfhd, 8)
  const flags = head.readUInt32BE(0)
  const trackId = head.readUInt32BE(4)
  if ((flags & 0x8) === 0) return { trackId, sampleTicks: undefined }
  const offset = 8 + ((flags & 0x1) === 0 ? 0 : 8) + ((flags & 0x2) === 0 ? 0 : 4)
  return { trackId, sampleTicks: (await reader.bytes(tfhd, offset + 4)).readUInt32BE(offset) }
}

async function readRun(reader: BoxReader, trun: Box, usualTicks: number): Promise<{ samples: number; ticks: number }> {
  const head = await reader.bytes(trun, 8)
  const flags = head.readUInt32BE(0)
  const samples = head.readUInt32BE(4)
  if ((flags & 0x100) === 0) return { samples, ticks: samples * usualTicks }
  const start = trun.start + 8 + ((flags & 0x1) === 0 ? 0 : 4) + ((flags & 0x4) === 0 ? 0 : 4)
  const entryBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length
  let ticks = 0
  for await (const part of reader.table(trun, start, samples, entryBytes))
    for (let offset = 0; offset < part.length; offset += entryBytes) ticks += part.readUInt32BE(offset)
  return { samples, ticks }
}
