import { join, parse } from 'node:path'
import { type ClientVideoFragment, KinetographError } from '../client/index.ts'
import type { CameraReading } from './camera-words.ts'
import { CommandError } from './command-error.ts'
import { followGeneration, videoOf } from './follow-generation.ts'
import type { GatewayAccess } from './gateway-access.ts'
import type { Interruption } from './interruption.ts'
import type { Order } from './order.ts'
import { createProgressDisplay } from './progress-display.ts'
import { saveFile } from './save-file.ts'
import { type Spending, startGeneration } from './start-generation.ts'

const downloadAttempts = 5

export interface MadeClip {
  id: string
  video: ClientVideoFragment
  files: { clip: string; poster?: string; lastFrame?: string }
  /** What was made of the prompt, where the camera came from it. */
  reading?: CameraReading
}

/**
 * From order to files: starts the generation, shows its progress on stderr, and downloads what came of it.
 * @throws CommandError, KinetographError
 */
export async function makeClip(
  access: GatewayAccess,
  order: Order,
  options: {
    output: string
    isForced: boolean
    /** Poster and last frame too, beside the clip. */
    withStills: boolean
    interruption: Interruption
    spending?: Spending
  },
): Promise<MadeClip> {
  const { interruption, spending } = options
  if (interruption.signal.aborted) throw new CommandError('Interrupted.', interruption.exitCode())
  const { id, warnings, reading } = await startGeneration(access.client, order, spending)
  for (const warning of warnings) process.stderr.write(`Note: ${warning}\n`)
  return { ...(await collectClip(id, access, options)), ...(reading && { reading }) }
}

/** From a generation that was started before to files; it says how to go on whatever happens. */
export async function collectClip(
  id: string,
  access: GatewayAccess,
  options: {
    output: string
    isForced: boolean
    withStills: boolean
    interruption: Interruption
    /** Whether an interruption cancels the generation; it does unless told otherwise. */
    cancels?: boolean
  },
): Promise<MadeClip> {
  try {
    return await collect(id, access, options)
  } catch (error) {
    const isOver = error instanceof CommandError && (error.details !== undefined || options.interruption.signal.aborted)
    if (!isOver) process.stderr.write(`The generation is ${id}. Continue with: kinetograph follow ${id}\n`)
    throw error
  }
}

async function collect(
  id: string,
  access: GatewayAccess,
  { output, isForced, withStills, interruption, cancels = true }: Parameters<typeof collectClip>[2],
): Promise<MadeClip> {
  const display = createProgressDisplay(process.stderr)
  const { note } = access
  access.note = (line) => display.note(line)
  let video: ClientVideoFragment
  try {
    video = await followGeneration(id, access, display, interruption, cancels)
  } finally {
    display.end()
    access.note = note
  }

  const save = async (urlOf: (from: ClientVideoFragment) => string | undefined, path: string, sha256?: string) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await saveFile(urlOf(video)!, path, { isForced, ...(sha256 === undefined ? {} : { sha256 }) })
        return path
      } catch (error) {
        const isBroken = error instanceof KinetographError && error.code === 'UNREACHABLE'
        if (!isBroken || attempt === downloadAttempts) throw error
        // Waits until the gateway is back, and has URLs that are valid then.
        video = videoOf((await access.client.get(id))!)
      }
    }
  }
  const files: MadeClip['files'] = { clip: await save(({ url }) => url, output, video.sha256) }
  if (withStills) {
    if (video.poster) files.poster = await save(({ poster }) => poster?.url, beside(output, 'poster'))
    if (video.lastFrame) files.lastFrame = await save(({ lastFrame }) => lastFrame?.url, beside(output, 'last-frame'))
  }
  return { id, video, files }
}

/** Where the stills of a clip go: `lake.mp4` → `lake-poster.jpg`. */
export function beside(output: string, still: 'poster' | 'last-frame'): string {
  const { dir, name } = parse(output)
  return join(dir, `${name}-${still}.${still === 'poster' ? 'jpg' : 'png'}`)
}

/** `1280×720, 5 s at 24 frames a second, silent, 1.2 MB`. */
export function describeVideo(video: ClientVideoFragment): string {
  const { width, height, durationSeconds, frameRate, hasAudio, sizeBytes } = video
  const size = `${(sizeBytes / 1_000_000).toFixed(sizeBytes < 1_000_000 ? 2 : 1)} MB`
  return `${width}×${height}, ${durationSeconds} s at ${frameRate} frames a second, ${hasAudio ? 'with sound' : 'silent'}, ${size}`
}
