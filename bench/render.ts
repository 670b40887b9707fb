/**
 * The renderer against Debian's ffmpeg with its zoompan filter: the same five-second zoom at 720p with the same
 * encoder settings and sound; and the renderer's memory at 4K. `npm run bench:render`, after `npm run build`.
 */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ffmpegVersion } from './support/ffmpeg.ts'
import { similarity } from './support/frame-similarity.ts'
import { drawBar, type Jitter, jitterOfRenderer, jitterOfZoompan } from './support/jitter.ts'
import { measureRender, type RenderCost } from './support/render-cost.ts'
import { drawScene } from './support/scene.ts'
import { generateSound, makeZoompanClip, zoompanFilters } from './support/zoompan.ts'

const help = `Measures the renderer: CPU, memory and quality of a five-second zoom, beside ffmpeg's zoompan.

  node bench/render.ts [--ffmpeg ffmpeg] [--runs 3]

  --ffmpeg  the program to compare with; looked for in PATH
  --runs    how often each is measured, in turns; CPU is the median, memory the most`

const { values } = parseArgs({
  options: {
    ffmpeg: { type: 'string', default: 'ffmpeg' },
    runs: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})

const hd = { width: 1280, height: 720 }
const ultraHd = { width: 3840, height: 2160 }
/** How much larger zoompan gets the picture: it only moves by whole pixels of it, so less is a different move. */
const supersamples = [4, 8]
const goals = { cpuRatio: 0.7, megabytesAt4k: 500, similarityDifference: 0.002 }

type Cost = Pick<RenderCost, 'cpuSeconds' | 'peakMegabytes'>

interface Column {
  name: string
  cpuSeconds: number[]
  peakMegabytes: number[]
  fileMegabytes: number
  jitter: Jitter
  /** Of the clip to its own frames before they were encoded. */
  similarity: number
  /** Of its frames to the renderer's, none of them encoded. */
  similarityToRenderer: number
}

async function compare(folder: string, program: string): Promise<void> {
  const at = (name: string) => join(folder, name)
  const [still, bar, sound] = [at('still.jpg'), at('bar.png'), at('sound.raw')]
  await drawScene(still, hd.width * 1.5, hd.height * 1.5)
  await drawBar(bar, hd.width * 1.5, hd.height * 1.5)
  await writeFile(sound, generateSound())
  const drawn = { still, ...hd }
  const ours = { clip: at('renderer.mp4'), costs: [] as RenderCost[] }
  const theirs = supersamples.map((supersample) => ({
    supersample,
    clip: at(`zoompan-${supersample}.mp4`),
    costs: [] as Cost[],
  }))
  for (let run = 0; run < Number(values.runs); run++) {
    ours.costs.push(await measureRender(still, ours.clip, hd.width, hd.height))
    for (const { supersample, clip, costs } of theirs) {
      costs.push(await makeZoompanClip(program, { still, sound, clip }, { ...hd, supersample }))
    }
  }
  const column = async (name: string, { clip, costs }: { clip: string; costs: Cost[] }) => ({
    name,
    cpuSeconds: costs.map(({ cpuSeconds }) => cpuSeconds),
    peakMegabytes: costs.map(({ peakMegabytes }) => peakMegabytes),
    fileMegabytes: (await stat(clip)).size / 1e6,
  })
  const columns: Column[] = [
    {
      ...(await column('renderer', ours)),
      jitter: await jitterOfRenderer(bar, hd.width, hd.height),
      similarity: await similarity(program, drawn, { clip: ours.clip }),
      similarityToRenderer: 1,
    },
  ]
  for (const zoompan of theirs) {
    const { supersample, clip } = zoompan
    const frames = { still, filters: zoompanFilters(hd.width, hd.height, supersample) }
    columns.push({
      ...(await column(`zoompan ×${supersample}`, zoompan)),
      jitter: await jitterOfZoompan(program, bar, { ...hd, supersample }),
      similarity: await similarity(program, frames, { clip }),
      similarityToRenderer: await similarity(program, drawn, frames),
    })
  }
  report(columns)
}

function report(columns: Column[]): void {
  const [renderer] = columns as [Column]
  const ratioTo = ({ cpuSeconds }: Column) => median(renderer.cpuSeconds) / median(cpuSeconds)
  const difference = (column: Column) => Math.abs(column.similarity - renderer.similarity)
  const others = (show: (column: Column) => string) => (column: Column) => (column === renderer ? '' : show(column))
  const rows: [what: string, show: (column: Column) => string, goal: string][] = [
    ['CPU, seconds (median)', ({ cpuSeconds }) => median(cpuSeconds).toFixed(2), ''],
    ['CPU, seconds (all runs)', ({ cpuSeconds }) => cpuSeconds.map((cpu) => cpu.toFixed(2)).join(', '), ''],
    ['renderer’s CPU ÷ this', others((column) => ratioTo(column).toFixed(2)), `≤ ${goals.cpuRatio}`],
    ['jitter, pixels from frame to frame (RMS)', ({ jitter }) => jitter.typical.toFixed(3), ''],
    ['jitter, pixels from frame to frame (worst)', ({ jitter }) => jitter.worst.toFixed(3), ''],
    ['SSIM of the clip to its own unencoded frames', (column) => column.similarity.toFixed(4), ''],
    [
      'difference from the renderer’s',
      others((column) => difference(column).toFixed(4)),
      `≤ ${goals.similarityDifference}`,
    ],
    ['SSIM of unencoded frames to the renderer’s', others((column) => column.similarityToRenderer.toFixed(4)), ''],
    ['clip, MB', ({ fileMegabytes }) => fileMegabytes.toFixed(2), ''],
    ['peak memory, MB', ({ peakMegabytes }) => Math.max(...peakMegabytes).toFixed(0), ''],
  ]
  console.log(`5 s, 1280×720, 24 fps, zoom ×1.5, AAC stereo; runs in turns: ${values.runs}\n`)
  printTable([
    ['', ...columns.map(({ name }) => name), 'goal'],
    ...rows.map(([what, show, goal]) => [what, ...columns.map(show), goal]),
  ])
  for (const column of columns.slice(1)) {
    const ratio = ratioTo(column)
    const isComparable = difference(column) <= goals.similarityDifference
    console.log(
      `CPU ratio to ${column.name}: ${ratio.toFixed(2)}, goal ≤ ${goals.cpuRatio}: ${verdict(ratio <= goals.cpuRatio)}; ` +
        `it jitters ${(column.jitter.typical / renderer.jitter.typical).toFixed(0)} times as much; SSIM ` +
        (isComparable ? 'is comparable' : `differs by more than ${goals.similarityDifference}: NOT comparable`),
    )
  }
}

async function measure4k(folder: string): Promise<void> {
  const { width, height } = ultraHd
  const still = join(folder, 'still-4k.jpg')
  await drawScene(still, width * 1.5, height * 1.5)
  const costs: RenderCost[] = []
  for (let run = 0; run < Number(values.runs); run++) {
    costs.push(await measureRender(still, join(folder, '4k.mp4'), width, height))
  }
  const most = Math.max(...costs.map(({ peakMegabytes }) => peakMegabytes))
  const processes = Math.max(...costs.map((cost) => cost.processes))
  console.log(`\n5 s, 3840×2160, 24 fps, zoom ×1.5, AAC stereo; runs: ${values.runs}\n`)
  printTable([
    ['', 'renderer', 'goal'],
    ['peak memory of the rendering process and its children, MB', most.toFixed(0), `≤ ${goals.megabytesAt4k}`],
    ['processes at once', processes === 0 ? 'not known' : String(processes), ''],
    ['CPU, seconds (median)', median(costs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1), ''],
  ])
  console.log(
    `peak memory at 4K: ${most.toFixed(0)} MB, goal ≤ ${goals.megabytesAt4k}: ${verdict(most <= goals.megabytesAt4k)}`,
  )
}

function printTable([header, ...rows]: string[][]): void {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  console.log([line(header!), line(header!.map(() => '---')), ...rows.map(line), ''].join('\n'))
}

function verdict(isReached: boolean): string {
  return isReached ? 'reached' : 'MISSED'
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

async function main(): Promise<void> {
  if (values.help) return console.log(help)
  const version = await ffmpegVersion(values.ffmpeg)
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `Node ${process.versions.node}, ffmpeg ${version ?? 'none'}, ${availableParallelism()} processors, load ${load} at the start`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-bench-'))
  try {
    if (version) await compare(folder, values.ffmpeg)
    else console.log(`No ${values.ffmpeg} here, so nothing to compare with: apt-get install ffmpeg`)
    await measure4k(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

await main()
