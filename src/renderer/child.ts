import { rmSync } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { constants, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import { composeFrames } from './compose.ts'
import type { RenderCost, RenderErrorCode, RenderOrder, RenderReport, RenderResult } from './messages.ts'
import { createAmbience, sampleRate } from './sound.ts'
import { UnreadableStill } from './still.ts'
import { countFrames } from './timeline.ts'

const millisecondsBetweenReports = 50

type Encoder = typeof import('./encode.ts')

/** What must not stay behind. */
let begun: string | undefined

process.once('message', (order: RenderOrder) => {
  begun = order.temporaryPath
  void obey(order)
})

// Without its parent nobody wants the clip, and nobody else removes what was begun.
process.once('disconnect', () => {
  if (begun) rmSync(begun, { force: true })
  process.exit(1)
})

// A service manager may signal every process of a service: what the parent does about it decides.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

async function obey(order: RenderOrder): Promise<void> {
  tell(
    await render(order).then(
      (result): RenderReport => ({ kind: 'done', result, cost: costSoFar() }),
      (error): RenderReport => ({ kind: 'failed', code: codeOf(error), message: messageOf(error) }),
    ),
  )
}

function tell(report: RenderReport): void {
  // A failure to send means that the parent is gone, which `disconnect` deals with.
  process.send?.(report, undefined, undefined, () => {})
}

function costSoFar(): RenderCost {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { cpuMilliseconds: Math.round((userCPUTime + systemCPUTime) / 1000), peakMemoryBytes: maxRSS * 1024 }
}

async function render({ plan, temporaryPath, outputPath }: RenderOrder): Promise<RenderResult> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  sharp.cache(false)
  sharp.concurrency(1)
  const { openClip, samplesPerPacket } = await loadEncoder()
  const frames = countFrames(plan)
  const durationSeconds = frames / plan.frameRate
  const hasAudio = plan.sound === 'AMBIENCE'
  const ambience = createAmbience({ seed: plan.seed, durationSeconds })
  const clip = await openClip(temporaryPath, { ...plan, hasSound: hasAudio })
  let samplesDone = 0
  const writeSoundUpTo = async (seconds: number) => {
    const wanted = Math.min(seconds * sampleRate, ambience.totalSamples)
    while (samplesDone < wanted) {
      const count = Math.min(samplesPerPacket, ambience.totalSamples - samplesDone)
      await clip.writeSound(ambience.next(count))
      samplesDone += count
    }
  }
  // Everything is loaded; this process is killed when it is done, and keeps nothing then.
  flushCompileCache()
  let framesDone = 0
  let reportedAt = 0
  for await (const frame of composeFrames(plan)) {
    await clip.writeFrame(frame)
    framesDone++
    if (hasAudio) await writeSoundUpTo(framesDone / plan.frameRate)
    const now = performance.now()
    if (now - reportedAt >= millisecondsBetweenReports || framesDone === frames) {
      reportedAt = now
      tell({ kind: 'progress', framesDone, framesTotal: frames })
    }
    await nextTurn()
  }
  await clip.finish()
  await sync(temporaryPath)
  const { size: sizeBytes } = await stat(temporaryPath)
  await rename(temporaryPath, outputPath)
  // Windows cannot open a folder, and keeps its names without this.
  if (process.platform !== 'win32') await sync(dirname(outputPath))
  const { width, height, frameRate } = plan
  return { width, height, frameRate, frames, durationSeconds, hasAudio, sizeBytes }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

class CodecMissing extends Error {
  override name = 'CodecMissing'
  readonly kind = 'machine'
}

async function loadEncoder(): Promise<Encoder> {
  try {
    return await import('./encode.ts')
  } catch (error) {
    throw new CodecMissing(`the codec package node-av does not load: ${messageOf(error)}`, { cause: error })
  }
}

function codeOf(error: unknown): RenderErrorCode {
  if (error instanceof CodecMissing) return 'CODEC_MISSING'
  return error instanceof UnreadableStill ? 'STILL_UNREADABLE' : 'RENDER_FAILED'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
