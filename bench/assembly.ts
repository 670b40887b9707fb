/**
 * Joining ten clips of 1080p: copied beside Debian's `ffmpeg -f concat -c copy` with a SHA-256 and an fsync, which a stored
 * clip has too; encoded beside ffmpeg's own encode with the renderer's settings. `npm run bench:assembly`.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { assembleFilm } from '../src/assembly/assemble.ts'
import type { AssemblyPlan } from '../src/assembly/plan.ts'
import { renderClip } from '../src/renderer/render.ts'
import { ffmpegVersion, runFfmpeg } from './support/ffmpeg.ts'
import { drawScene } from './support/scene.ts'

const { values } = parseArgs({
  options: { ffmpeg: { type: 'string', default: 'ffmpeg' }, runs: { type: 'string', default: '5' } },
})
const goal = 1.5
const parts = 10

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
  const clips: string[] = []
  for (const seed of [1, 2]) {
    const segments = [{ still: at('still.jpg'), camera, durationSeconds: 5, transition: 'CUT' as const }]
    const plan = { width: 1920, height: 1080, frameRate: 24, fit: 'CROP' as const, sound: 'AMBIENCE' as const }
    await renderClip({ ...plan, segments, seed }, at(`${seed}.mp4`))
    clips.push(at(`${seed}.mp4`))
  }
  const order = Array.from({ length: parts }, (_, index) => clips[index % clips.length]!)
  await writeFile(at('list.txt'), order.map((clip) => `file '${clip}'\n`).join(''))
  const plan = (volume: number): AssemblyPlan => ({
    kind: 'assembly',
    fit: 'PAD',
    parts: order.map((video) => ({ source: { video }, crossFadeSeconds: 0, volume })),
  })
  const ours = async (volume: number) => {
    await assembleFilm(plan(volume), at('ours.mp4'))
    await sha256(at('ours.mp4'))
  }
  const theirs = async (settings: string[]) => {
    await runFfmpeg(values.ffmpeg, ['-f', 'concat', '-safe', '0', '-i', at('list.txt'), ...settings, at('theirs.mp4')])
    await sha256(at('theirs.mp4'))
    await sync(at('theirs.mp4'))
  }
  // Encoders of other ages: the same preset and quality is the nearest there is.
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '20',
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    '-movflags',
    '+faststart',
  ]
  const copies = { ours: [] as number[], theirs: [] as number[] }
  for (let run = 0; run < Number(values.runs); run++) {
    copies.ours.push(await seconds(() => ours(1)))
    copies.theirs.push(await seconds(() => theirs(['-c', 'copy', '-movflags', '+faststart'])))
  }
  const { size } = await stat(at('ours.mp4'))
  const encoded = { ours: await seconds(() => ours(0.99)), theirs: await seconds(() => theirs(encode)) }
  const ratio = median(copies.ours) / median(copies.theirs)
  process.stdout.write(`${version}; ${parts} parts of 5 s, 1920×1080, ${(size / 1e6).toFixed(1)} MB; load ${loadavg()[0]!.toFixed(1)}
copied    ours ${median(copies.ours).toFixed(2)} s   ffmpeg ${median(copies.theirs).toFixed(2)} s   ratio ${ratio.toFixed(2)} (goal ${goal})
encoded   ours ${encoded.ours.toFixed(1)} s   ffmpeg ${encoded.theirs.toFixed(1)} s
`)
  process.exitCode = ratio <= goal ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
