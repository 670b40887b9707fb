/**
 * What it costs to look at a clip when it is collected: processor time of all threads for a second of the clip, beside that
 * of its inspection, which makes the pictures. `npm run bench:look`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { decodeFrames } from '../src/media/clip-frames.ts'
import { createLooker } from '../src/media/clip-look.ts'
import { loudestDecibels } from '../src/media/clip-sound.ts'
import { loadFfmpeg } from '../src/media/ffmpeg.ts'
import { maximumPixels, withVideo } from '../src/media/open-video.ts'
import { type ClipPlan, framesPerSecond, makeClip } from '../test/support/coded-clip.ts'
import { drawScene } from './support/scene.ts'

const help = `Looks at made clips as it is done when they are collected.

  node bench/look.ts [--runs 5] [--seconds 10] [--only 720p]`
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(`${help}\n`)
  process.exit(0)
}

interface Cost {
  passing: number
  keyframes: number
  sound: number
}
const sum = ({ passing, keyframes, sound }: Cost): number => passing + keyframes + sound

const goal = 10
const [runs, seconds] = [Number(values.runs), Number(values.seconds)]
/** Bits a second as vendors' clips have them. */
const sizes = {
  '720p': { width: 1280, height: 720, bitrate: '5M' },
  '1080p': { width: 1920, height: 1080, bitrate: '10M' },
  '4K': { width: 3840, height: 2160, bitrate: '30M' },
}
const h264: Partial<ClipPlan> = { encoder: 'libx264', encoderOptions: { preset: 'veryfast' } }
const hevc: Partial<ClipPlan> = {
  encoder: 'libx265',
  encoderOptions: { preset: 'ultrafast', 'x265-params': 'log-level=none' },
}
const vp9: Partial<ClipPlan> = {
  ...{ encoder: 'libvpx-vp9', container: 'webm' },
  encoderOptions: { deadline: 'realtime', 'cpu-used': '8' },
}
const [silent, heard] = [{ sound: 'aac' }, { sound: 'aac', loudness: 0.1 }] as const
const oneGroup = framesPerSecond * 60
const rows: [string, keyof typeof sizes, Partial<ClipPlan>][] = [
  ['720p H.264, no sound, one group of pictures', '720p', { ...h264, groupOfPictures: oneGroup }],
  ['720p H.264, no sound, a keyframe a second', '720p', h264],
  ['720p H.264, sound', '720p', { ...h264, ...heard }],
  ['720p H.264, silent track', '720p', { ...h264, ...silent }],
  ['720p HEVC, silent track', '720p', { ...hevc, ...silent }],
  ['720p VP9, no sound', '720p', vp9],
  ['1080p H.264, silent track, one group of pictures', '1080p', { ...h264, ...silent, groupOfPictures: oneGroup }],
  ['1080p H.264, silent track', '1080p', { ...h264, ...silent }],
  ['1080p HEVC, silent track', '1080p', { ...hevc, ...silent }],
  ['4K H.264, silent track, one group of pictures', '4K', { ...h264, ...silent, groupOfPictures: oneGroup }],
  ['4K H.264, silent track', '4K', { ...h264, ...silent }],
  ['4K HEVC, silent track', '4K', { ...hevc, ...silent }],
]

const folder = await mkdtemp(join(tmpdir(), 'bench-look-'))
try {
  process.stdout.write(`clips of ${seconds} s, medians of ${runs} runs; load ${loadavg()[0]!.toFixed(1)}\n`)
  for (const [name, size, plan] of rows.filter(([name]) => name.includes(values.only))) {
    const clip = join(folder, 'clip')
    const scene = { ...sizes[size], drawFrame: await pan(sizes[size]) }
    const frameCount = seconds * framesPerSecond
    const usual = { container: 'mp4', groupOfPictures: framesPerSecond, frameCount, scene } as const
    await writeFile(clip, await makeClip({ ...usual, encoder: 'libx264', ...plan }))
    const costs: Cost[] = []
    for (let run = 0; run < runs; run++) costs.push(await cost(clip))
    const part = (of: (cost: Cost) => number) => median(costs.map(of)).toFixed(1)
    const all = median(costs.map(sum))
    process.stdout.write(
      `${name.padEnd(50)} ${all.toFixed(1)} ms (${part(({ passing }) => passing)} passing, ${part(({ keyframes }) => keyframes)} keyframes, ${part(({ sound }) => sound)} sound)${all <= goal ? '' : `  over ${goal} ms`}\n`,
    )
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

function median(numbers: number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1]!
}

/** As `inspectVideo` looks; the rest of its work is not counted. */
async function cost(clip: string): Promise<Cost> {
  const answer = await withVideo<Cost>(clip, loadFfmpeg, async ({ ffmpeg, reader, survey, codecs }) => {
    let passing = 0
    const looker = createLooker(ffmpeg, reader, survey, codecs.video, maximumPixels)
    const times = [survey.firstTime, survey.firstTime + (survey.lastTime - survey.firstTime) / 3n, survey.lastTime]
    await decodeFrames(ffmpeg, reader, survey, codecs.video, times, maximumPixels, {
      onFrame(frame) {
        // The decoder's threads go on beside it.
        const before = process.threadCpuUsage()
        looker.onFrame(frame)
        passing += milliseconds(process.threadCpuUsage(before))
      },
    })
    const start = process.cpuUsage()
    const seen = await looker.finish()
    const keyframes = milliseconds(process.cpuUsage(start))
    if (seen?.stillSeconds !== 0) throw new Error('It was not seen to move')
    const between = process.cpuUsage()
    await loudestDecibels(ffmpeg, reader)
    return { passing, keyframes, sound: milliseconds(process.cpuUsage(between)) }
  })
  if ('code' in answer) throw new Error(answer.message)
  return answer
}

/** For a second of the clip. */
function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000 / seconds
}

/** A camera that moves over grain and shapes, two pixels a frame. */
async function pan({ width, height }: { width: number; height: number }): Promise<(index: number) => Buffer> {
  const wide = width + 2 * framesPerSecond * seconds
  const still = join(folder, 'scene.jpg')
  await drawScene(still, wide, height)
  const noise = { type: 'gaussian', mean: 128, sigma: 14 } as const
  const grain = await sharp({ create: { width: wide, height, channels: 3, noise, background: '#000' } })
    .png()
    .toBuffer()
  const picture = sharp(
    await sharp(still)
      .composite([{ input: grain, blend: 'soft-light' }])
      .png()
      .toBuffer(),
  )
  const luma = await picture.clone().greyscale().raw().toBuffer()
  const half = await picture
    .resize(wide / 2, height / 2)
    .raw()
    .toBuffer()
  const chroma = (colour: number) =>
    Buffer.from(
      Uint8Array.from({ length: (wide * height) / 4 }, (_, at) => {
        const [red, green, blue] = [half[at * 3]!, half[at * 3 + 1]!, half[at * 3 + 2]!]
        const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        return 128 + ((colour === 0 ? red : blue) - light) * 0.45
      }),
    )
  const planes = [
    { pixels: luma, step: 1 },
    { pixels: chroma(2), step: 2 },
    { pixels: chroma(0), step: 2 },
  ]
  return (index) =>
    Buffer.concat(
      planes.flatMap(({ pixels, step }) =>
        Array.from({ length: height / step }, (_, row) => {
          const start = (row * wide + 2 * index) / step
          return pixels.subarray(start, start + width / step)
        }),
      ),
    )
}
