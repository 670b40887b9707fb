import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isAlive } from '../../test/support/is-alive.ts'
import type { RenderPlan } from './plan.ts'
import { isCodecInstalled, RenderError, renderClip } from './render.ts'
import { renderInProcess } from './render-process.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
let folder: string
let still: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-test-'))
  still = join(folder, 'still.png')
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">
    <rect width="400" height="300" fill="#c83228"/><circle cx="200" cy="150" r="80" fill="#2864c8"/></svg>`
  await sharp(Buffer.from(scene)).png().toFile(still)
})

afterAll(() => rm(folder, { recursive: true }))

function planOf(changes: Partial<RenderPlan> = {}): RenderPlan {
  return {
    width: 320,
    height: 180,
    frameRate: 24,
    fit: 'CROP',
    segments: [{ still, camera: { ...camera, zoom: 10 }, durationSeconds: 1, transition: 'CUT' }],
    sound: 'NONE',
    seed: 1,
    ...changes,
  }
}

/** Runs a module in a process of its own, as the codec is not to be loaded into this one. */
async function run(source: string, ...values: string[]): Promise<string> {
  const script = join(folder, `${Math.random()}.ts`)
  await writeFile(script, source)
  const child = spawn(process.execPath, [script, ...values], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, errors] = ['', '']
  child.stdout.on('data', (data) => {
    output += data
  })
  child.stderr.on('data', (data) => {
    errors += data
  })
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(errors)
  return output
}

const probeSource = `
  import { Decoder, Demuxer } from ${JSON.stringify(join(modules, 'node-av/dist/api/index.js'))}
  const file = await Demuxer.open(process.argv[2])
  const video = file.video()
  const decoder = await Decoder.create(video)
  const { profile, format, width, height, colorPrimaries, colorTrc, colorSpace, colorRange } = video.codecpar
  const frames = []
  for await (const frame of decoder.frames(file.packets(video.index))) {
    if (!frame) continue
    const bytes = frame.toBuffer()
    const middle = (height / 2) * width + width / 2
    const pairs = width * height
    const chroma = (height / 4) * (width / 2) + width / 4
    frames.push([bytes[0], bytes[middle], bytes[pairs + chroma], bytes[pairs * 1.25 + chroma]])
    frame.free()
  }
  const sound = file.audio()
  console.log(JSON.stringify({
    profile, format, width, height, colors: [colorPrimaries, colorTrc, colorSpace, colorRange], duration: file.duration,
    frames: frames.length, first: frames[0], last: frames.at(-1),
    sound: sound ? { rate: sound.codecpar.sampleRate, channels: sound.codecpar.channels, codec: sound.codecpar.codecId } : null,
  }))`

async function probe(clip: string) {
  return JSON.parse(await run(probeSource, clip))
}

async function boxesOf(clip: string): Promise<string[]> {
  const bytes = await readFile(clip)
  const names: string[] = []
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) names.push(bytes.toString('latin1', at + 4, at + 8))
  return names
}

type Sound = RenderPlan['sound']
const silentAndSounding: { sound: Sound }[] = [{ sound: 'NONE' }, { sound: 'AMBIENCE' }]

async function renderWith(sound: Sound) {
  const clip = join(folder, `${sound}.mp4`)
  const progress: [number, number][] = []
  const result = await renderClip(planOf({ sound }), clip, { onProgress: (...report) => progress.push(report) })
  return { clip, progress, result, facts: await probe(clip) }
}
const rendered = new Map<Sound, ReturnType<typeof renderWith>>()
/** The usual plan's clip, made once for all that look at it. */
function clipWith(sound: Sound) {
  const known = rendered.get(sound) ?? renderWith(sound)
  rendered.set(sound, known)
  return known
}

describe('A rendered clip', () => {
  test.each(silentAndSounding)('is an MP4 that every browser plays, with sound $sound', async ({ sound }) => {
    const { clip, progress, result, facts } = await clipWith(sound)
    const hasAudio = sound === 'AMBIENCE'
    const sizeBytes = (await readFile(clip)).length
    expect(result).toEqual({
      width: 320,
      height: 180,
      frameRate: 24,
      frames: 24,
      durationSeconds: 1,
      hasAudio,
      sizeBytes,
    })
    expect(facts).toMatchObject({
      profile: 100,
      format: 0,
      width: 320,
      height: 180,
      colors: [1, 1, 1, 1],
      duration: 1,
      frames: 24,
      sound: hasAudio ? { rate: 48_000, channels: 2, codec: 86_018 } : null,
    })
    const boxes = await boxesOf(clip)
    expect(boxes.indexOf('moov')).toBeGreaterThan(0)
    expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'))
    expect(progress.at(-1)).toEqual([24, 24])
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('shows the stills’ own colours from the first frame to the last', async () => {
    const { first, last } = (await clipWith('NONE')).facts
    for (const [corner, middle, blueDifference, redDifference] of [first, last]) {
      // #c83228 at the corner and #2864c8 in the middle, as BT.709.
      expect(Math.abs(corner - 86)).toBeLessThanOrEqual(3)
      expect(Math.abs(middle - 97)).toBeLessThanOrEqual(3)
      expect(Math.abs(blueDifference - 178)).toBeLessThanOrEqual(4)
      expect(Math.abs(redDifference - 97)).toBeLessThanOrEqual(4)
    }
  })

  test('is the same file when the same plan is rendered again', async () => {
    const { clip } = await clipWith('AMBIENCE')
    const again = join(folder, 'again.mp4')
    await renderClip(planOf({ sound: 'AMBIENCE' }), again)
    expect((await readFile(again)).equals(await readFile(clip))).toBe(true)
  })

  test('carries its own number of frames through cuts, fades and end pictures', async () => {
    const clip = join(folder, 'segments.mp4')
    const segments: RenderPlan['segments'] = [
      { still, camera, durationSeconds: 0.5, transition: 'CUT' },
      { still, endStill: still, camera: { ...camera, pan: 5 }, durationSeconds: 0.7, transition: 'CROSS_FADE' },
      { still, camera: { ...camera, roll: -10 }, durationSeconds: 0.3, transition: 'CUT' },
    ]
    const { frames } = await renderClip(planOf({ segments, frameRate: 30, fit: 'PAD', width: 180, height: 320 }), clip)
    expect(frames).toBe(45)
    expect(await probe(clip)).toMatchObject({ frames: 45, width: 180, height: 320 })
  })
})

const longPlan = () =>
  planOf({ segments: [{ still, camera: { ...camera, pan: 10 }, durationSeconds: 600, transition: 'CUT' }] })

describe('A render that cannot end well', () => {
  test('leaves nothing behind when it is cancelled', async () => {
    const own = await mkdtemp(join(folder, 'cancelled-'))
    const stop = new AbortController()
    const reason = new Error('no longer wanted')
    const rendering = renderClip(longPlan(), join(own, 'clip.mp4'), {
      signal: stop.signal,
      onProgress: () => stop.abort(reason),
    })
    await expect(rendering).rejects.toBe(reason)
    expect(await readdir(own)).toEqual([])
  })

  test('does not begin when it was cancelled before', async () => {
    const rendering = renderClip(planOf(), join(folder, 'never.mp4'), { signal: AbortSignal.abort(new Error('early')) })
    await expect(rendering).rejects.toThrow('early')
  })

  test('is given up when its child is stuck', async () => {
    const own = await mkdtemp(join(folder, 'stuck-'))
    const program = join(own, 'stuck.ts')
    await writeFile(program, `process.once('message', () => { for (;;); })`)
    let child: ChildProcess | undefined
    const note = (started: unknown) => {
      child = (started as { process: ChildProcess }).process
    }
    subscribe('child_process', note)
    const rendering = renderInProcess(program, planOf(), join(own, 'clip.mp4'), { silenceMilliseconds: 500 })
    unsubscribe('child_process', note)
    await expect(rendering).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      message: expect.stringContaining('nothing'),
    })
    expect(child!.signalCode).toBe('SIGKILL')
  })

  test('takes its child along when it is killed, which sees nothing of our environment', async () => {
    const own = await mkdtemp(join(folder, 'orphan-'))
    const script = join(own, 'parent.ts')
    await writeFile(
      script,
      `import { subscribe } from 'node:diagnostics_channel'
       import { renderClip } from ${JSON.stringify(join(here, 'render.ts'))}
       let child
       subscribe('child_process', (started) => { child = started.process })
       await renderClip(${JSON.stringify(longPlan())}, ${JSON.stringify(join(own, 'clip.mp4'))}, {
         onProgress: () => process.stdout.write(child.pid + '\\n'),
       })`,
    )
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(parent.stdout, 'data')
    const child = Number.parseInt(String(line), 10)
    expect(isAlive(child)).toBe(true)
    if (process.platform === 'linux') {
      const environment = (await readFile(`/proc/${child}/environ`, 'utf8'))
        .split('\0')
        .map((entry) => entry.split('=')[0])
      // And how it reaches its parent: of what we were told nothing but where compiled code is kept.
      expect(environment.filter((name) => name && !name.startsWith('NODE_CHANNEL_')).sort()).toEqual([
        'MALLOC_ARENA_MAX',
        'NODE_COMPILE_CACHE',
      ])
    }
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 60_000, interval: 50 })
    expect(await readdir(own)).toEqual(['parent.ts'])
  })

  test.each([
    ['that is missing', () => join(folder, 'nothing.png')],
    ['that is no picture', () => fileURLToPath(import.meta.url)],
  ])('says so of a still %s', async (_what, path) => {
    const segments = [{ still: path(), camera, durationSeconds: 1, transition: 'CUT' as const }]
    const rendering = renderClip(planOf({ segments }), join(folder, 'unreadable.mp4'))
    await expect(rendering).rejects.toMatchObject({ name: 'RenderError', code: 'STILL_UNREADABLE' })
    expect(await readdir(folder)).not.toContain('unreadable.mp4')
  })

  test('reports a folder that is not there as a failed render', async () => {
    const error = await renderClip(planOf(), join(folder, 'nowhere', 'clip.mp4')).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(RenderError)
    expect(error.code).toBe('RENDER_FAILED')
  })
})

describe('Without the codec', () => {
  const source = `
    import { isCodecInstalled, renderClip } from './src/renderer/render.ts'
    const { code, message } = await renderClip(JSON.parse(process.argv[2]), process.argv[3]).catch((error) => error)
    console.log(JSON.stringify({ installed: isCodecInstalled(), code, message }))`

  async function renderAt(target: string) {
    await cp(here, join(target, 'src', 'renderer'), { recursive: true })
    await cp(join(here, '..', 'places.ts'), join(target, 'src', 'places.ts'))
    await writeFile(join(target, 'package.json'), JSON.stringify({ type: 'module' }))
    await mkdir(join(target, 'node_modules'), { recursive: true })
    await symlink(join(modules, 'sharp'), join(target, 'node_modules', 'sharp'))
    await writeFile(join(target, 'main.ts'), source)
    const output = await run(
      `process.argv[2] = process.argv[3]; process.argv[3] = process.argv[4]; await import(${JSON.stringify(join(target, 'main.ts'))})`,
      target,
      JSON.stringify(planOf()),
      join(target, 'clip.mp4'),
    )
    expect(await readdir(target)).not.toContain('clip.mp4')
    return JSON.parse(output)
  }

  test('is installed where the tests run', () => {
    expect(isCodecInstalled()).toBe(true)
  })

  test('a render says which package is missing', async () => {
    const answer = await renderAt(await mkdtemp(join(folder, 'no-codec-')))
    expect(answer).toMatchObject({ installed: false, code: 'CODEC_MISSING' })
    expect(answer.message).toContain('node-av is not installed')
  })

  test('a render says so too when the package is there but does not load', async () => {
    const target = await mkdtemp(join(folder, 'broken-codec-'))
    const broken = join(target, 'node_modules', 'node-av')
    await mkdir(broken, { recursive: true })
    const exports = { './lib': './broken.js', './constants': './broken.js' }
    await writeFile(join(broken, 'package.json'), JSON.stringify({ name: 'node-av', type: 'module', exports }))
    await writeFile(join(broken, 'broken.js'), `throw new Error('no binary for this platform')`)
    const answer = await renderAt(target)
    expect(answer).toMatchObject({ installed: true, code: 'CODEC_MISSING' })
    expect(answer.message).toContain('node-av does not load')
  })
})
