/**
 * Joining clips of 1080p, each 5 s: ten copied beside Debian's `ffmpeg -f concat -c copy` with a SHA-256 and an fsync, which
 * a stored clip has too; three encoded beside ffmpeg's own encode with the renderer's settings; and the memory that a film of
 * 4K takes. `npm run bench:assembly`.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { type ClipFacts, readClip } from '../src/assembly/clip-file.ts'
import { copyFilm, partsToCopy } from '../src/assembly/copy-film.ts'
import { planFilm } from '../src/assembly/film.ts'
import type { AssemblyPlan } from '../src/assembly/plan.ts'
import { loadFfmpeg } from '../src/media/ffmpeg.ts'
import { chooseQuality } from '../src/renderer/quality.ts'
import { renderClip } from '../src/renderer/render.ts'
import { ffmpegVersion, runFfmpeg } from './support/ffmpeg.ts'
import { drawScene } from './support/scene.ts'

const { values } = parseArgs({
  options: { ffmpeg: { type: 'string', default: 'ffmpeg' }, runs: { type: 'string', default: '5' } },
})
const goal = 1.5
const [copiedParts, encodedParts] = [10, 3]

async function sha256(path: string): Promise<void> {
  await pipeline(createReadStream(path), createHash('sha256'))
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync()
  await file.close()
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

// As it is installed: its child process is the compiled program.
const compiled = new URL('../dist/assembly/assemble.js', import.meta.url).href
const { assembleFilm }: typeof import('../src/assembly/assemble.ts') = await import(compiled)

const median = (numbers: number[]): number => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]!

const version = await ffmpegVersion(values.ffmpeg)
if (!version) {
  process.stderr.write(`There is no ${values.ffmpeg} to compare with.\n`)
  process.exit(2)
}
const folder = await mkdtemp(join(tmpdir(), 'bench-assembly-'))
try {
  const at = (name: string) => join(folder, name)
  await drawScene(at('still.jpg'), 2400, 1350)
  const camera = { horizontal: 4, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 8 }
  const render = (name: string, width: number, durationSeconds: number, seed: number) => {
    const segments = [{ still: at('still.jpg'), camera, durationSeconds, transition: 'CUT' as const }]
    const size = { width, height: (width * 9) / 16, frameRate: 24, fit: 'CROP' as const }
    return renderClip({ ...size, sound: 'AMBIENCE', segments, seed }, at(name))
  }
  for (const seed of [1, 2]) await render(`${seed}.mp4`, 1920, 5, seed)
  // Each part is a file of its own.
  const clips = Array.from({ length: copiedParts }, (_, index) => at(`part-${index}.mp4`))
  for (const [index, clip] of clips.entries()) await copyFile(at(`${1 + (index % 2)}.mp4`), clip)
  const plan = (order: string[], volume: number): AssemblyPlan => ({
    kind: 'assembly',
    fit: 'PAD',
    parts: order.map((video) => ({ source: { video }, crossFadeSeconds: 0, volume })),
  })
  const ours = async (order: string[], volume: number) => {
    await assembleFilm(plan(order, volume), at('ours.mp4'))
    await sha256(at('ours.mp4'))
  }
  const theirs = async (order: string[], settings: string[]) => {
    await writeFile(at('list.txt'), order.map((clip) => `file '${clip}'\n`).join(''))
    const list = ['-f', 'concat', '-safe', '0', '-i', at('list.txt')]
    await runFfmpeg(values.ffmpeg, [...list, ...settings, '-movflags', '+faststart', at('theirs.mp4')])
    await sha256(at('theirs.mp4'))
    await sync(at('theirs.mp4'))
  }

  const copies = { ours: [] as number[], theirs: [] as number[] }
  for (let run = 0; run < Number(values.runs); run++) {
    copies.ours.push(await seconds(() => ours(clips, 1)))
    copies.theirs.push(await seconds(() => theirs(clips, ['-c', 'copy'])))
  }
  const { size } = await stat(at('ours.mp4'))
  const ratio = median(copies.ours) / median(copies.theirs)
  const milliseconds = (time: number) => `${Math.round(time * 1000)} ms`
  const steps = await stepsOf(plan(clips, 1), clips, at('steps.mp4'))
  const known = steps.reduce((sum, [, time]) => sum + time, 0)
  process.stdout.write(`${version}; parts of 5 s, 1920×1080; load ${loadavg()[0]!.toFixed(1)}
copied    ${copiedParts} parts, ${(size / 1e6).toFixed(1)} MB: ours ${milliseconds(median(copies.ours))}, ffmpeg ${milliseconds(median(copies.theirs))}, ratio ${ratio.toFixed(2)} (goal ${goal})
  of ours ${steps.map(([step, time]) => `${step} ${milliseconds(time)}`).join(', ')}; a process and its programs, the rest: ${milliseconds(median(copies.ours) - known)}
`)
  process.exitCode = ratio <= goal ? 0 : 1

  const order = clips.slice(0, encodedParts)
  const quality = chooseQuality(1920, 1080, availableParallelism())
  // Encoders of other ages: the same preset, quality, threads and distance of keyframes is the nearest there is.
  const picture = `-c:v libx264 -preset ${quality.preset} -crf ${quality.rateFactor} -threads ${quality.threads} -g 48`
  const encoded = {
    ours: await seconds(() => ours(order, 0.99)),
    theirs: await seconds(() => theirs(order, `${picture} -c:a aac -b:a 128k`.split(' '))),
  }
  process.stdout.write(
    `encoded   ${encodedParts} parts: ours ${encoded.ours.toFixed(1)} s, ffmpeg ${encoded.theirs.toFixed(1)} s, ratio ${(encoded.ours / encoded.theirs).toFixed(2)}; load ${loadavg()[0]!.toFixed(1)}\n`,
  )

  await render('4k.mp4', 3840, 1, 1)
  const film = plan([at('4k.mp4'), at('4k.mp4')], 1)
  film.parts[1]!.crossFadeSeconds = 0.5
  let peak = 0
  const log = { info: (facts: { peakMemoryBytes: number }) => (peak = facts.peakMemoryBytes), warn() {} }
  await assembleFilm(film, at('4k-film.mp4'), { log: log as never })
  process.stdout.write(
    `memory    two parts of 3840×2160, cross-faded: at most ${Math.round(peak / 1e6)} MB in the child\n`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** The same work in this process, which has everything loaded. */
async function stepsOf(plan: AssemblyPlan, clips: string[], path: string): Promise<[string, number][]> {
  const ffmpeg = await loadFfmpeg()
  if (!ffmpeg) throw new Error('node-av does not load')
  const known: ClipFacts[] = []
  const reading = await seconds(async () => {
    for (const clip of clips) known.push(await readClip(ffmpeg, clip, known))
  })
  const parts = known.map((clip) => ({ clip, startSeconds: 0, seconds: clip.seconds }))
  const copied = partsToCopy(planFilm(plan, parts), plan, parts)
  if (!copied) throw new Error('The parts cannot be copied')
  return [
    ['reading the parts', reading],
    ['copying', await seconds(() => copyFilm(ffmpeg, copied, path, () => {}))],
    ['fsync', await seconds(() => sync(path))],
    ['SHA-256', await seconds(() => sha256(path))],
  ]
}
