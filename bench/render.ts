import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import sharp from 'sharp'
import { chooseQuality } from '../src/renderer/quality.ts'
import { renderClip } from '../src/renderer/render.ts'

const help = `Measures the renderer: a five-second zoom into a picture, CPU and memory of the rendering process alone.

  node bench/render.ts [--size 1280x720]… [--ffmpeg ffmpeg] [--supersample 4]

  --size         frame size, may be repeated; 1280x720 and 3840x2160 unless given
  --ffmpeg       also make the same clip with this program's zoompan filter, same preset and rate factor
  --supersample  how much larger zoompan gets the picture, as it only moves by whole pixels of it`

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['1280x720', '3840x2160'] },
    ffmpeg: { type: 'string' },
    supersample: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
})

const [frameRate, durationSeconds, zoom] = [24, 5, 1.5]

interface Measurement {
  cpuSeconds: number
  wallSeconds: number
  peakMegabytes: number
  fileMegabytes: number
}

async function measureOurs(still: string, clip: string, width: number, height: number): Promise<Measurement> {
  const lines: { cpuMilliseconds: number; peakMemoryBytes: number }[] = []
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const startedAt = performance.now()
  const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 10 }
  const { sizeBytes } = await renderClip(
    {
      ...{ width, height, frameRate, fit: 'CROP', sound: 'NONE', seed: 1 },
      segments: [{ still, camera, durationSeconds, transition: 'CUT' }],
    },
    clip,
    { log },
  )
  return {
    cpuSeconds: lines[0]!.cpuMilliseconds / 1000,
    wallSeconds: (performance.now() - startedAt) / 1000,
    peakMegabytes: lines[0]!.peakMemoryBytes / 1e6,
    fileMegabytes: sizeBytes / 1e6,
  }
}

async function measureZoompan(still: string, clip: string, width: number, height: number): Promise<Measurement> {
  const frames = frameRate * durationSeconds
  const { preset, rateFactor, threads, x264Settings } = chooseQuality(width, height, availableParallelism())
  // The same easing as camera.ts, in zoompan's own language.
  const eased =
    'st(0,min(1,on/LAST));st(1,if(gt(ld(0),0.5),1-ld(0),ld(0)));' +
    'st(2,if(gte(ld(1),0.25),(ld(1)-0.125)/0.75,(ld(1)-0.25/PI*sin(PI*ld(1)/0.25))/1.5));' +
    'pow(ZOOM,if(gt(ld(0),0.5),1-ld(2),ld(2)))'
  const expression = eased.replace('LAST', String(frames - 1)).replace('ZOOM', String(zoom))
  const larger = Number(values.supersample)
  const filter =
    `scale=${width * larger}:${height * larger},zoompan=z='${expression}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'` +
    `:d=${frames}:s=${width}x${height}:fps=${frameRate},format=yuv420p`
  const codec = ['-c:v', 'libx264', '-preset', preset, '-crf', String(rateFactor), '-threads', String(threads)]
  const settings = x264Settings ? ['-x264-params', x264Settings] : []
  const keyFrames = ['-g', String(2 * frameRate), '-movflags', '+faststart']
  const startedAt = performance.now()
  const child = spawn(
    values.ffmpeg!,
    ['-y', '-benchmark', '-i', still, '-vf', filter, ...codec, ...settings, ...keyFrames, clip],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(said)
  const reading = (name: string) => Number(new RegExp(`${name}=([0-9.]+)`).exec(said)?.[1])
  return {
    cpuSeconds: reading('utime') + reading('stime'),
    wallSeconds: (performance.now() - startedAt) / 1000,
    peakMegabytes: reading('maxrss') / 1000,
    fileMegabytes: (await stat(clip)).size / 1e6,
  }
}

/** Shapes, thin lines and grain, so that neither the scaler nor the encoder has it too easy. */
async function drawScene(path: string, width: number, height: number): Promise<void> {
  const shapes = Array.from({ length: 60 }, (_, index) => {
    const [x, y] = [(index * 7919) % width, (index * 104729) % height]
    return `<circle cx="${x}" cy="${y}" r="${height / (6 + (index % 9))}" fill="hsl(${index * 47} 45% ${25 + index}%)"/>
      <line x1="${x}" y1="0" x2="${width - x}" y2="${height}" stroke="white" stroke-opacity=".4"/>`
  })
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`
  await sharp(Buffer.from(scene)).flatten({ background: '#345' }).jpeg({ quality: 92 }).toFile(path)
}

async function main(): Promise<void> {
  if (values.help) return console.log(help)
  const folder = await mkdtemp(join(tmpdir(), 'render-bench-'))
  try {
    const rows: Record<string, Record<string, string>> = {}
    for (const size of values.size) {
      const [width, height] = size.split('x').map(Number) as [number, number]
      const still = join(folder, `${size}.jpg`)
      await drawScene(still, width * 1.5, height * 1.5)
      const measured: [string, Measurement][] = [
        ['renderer', await measureOurs(still, join(folder, 'ours.mp4'), width, height)],
      ]
      if (values.ffmpeg) {
        measured.push([
          `zoompan ×${values.supersample}`,
          await measureZoompan(still, join(folder, 'zoompan.mp4'), width, height),
        ])
      }
      for (const [name, measurement] of measured) {
        const entries = Object.entries(measurement).map(([unit, value]) => [unit, value.toFixed(2)])
        rows[`${size} ${name}`] = Object.fromEntries(entries)
      }
    }
    console.table(rows)
  } finally {
    await rm(folder, { recursive: true })
  }
}

await main()
