import { rmSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import { composeFrames } from './compose.ts'
import type { RenderErrorCode, RenderOrder, RenderReport, RenderResult } from './messages.ts'
import { createAmbience } from './sound.ts'
import { UnreadableStill } from './still.ts'
import { countFrames } from './timeline.ts'

const millisecondsBetweenReports = 50

type Encoder = typeof import('./encode.ts')

process.once('message', (order: RenderOrder) => {
  // Without its parent nobody wants the clip, and nobody else removes what was begun.
  process.once('disconnect', () => {
    rmSync(order.temporaryPath, { force: true })
    process.exit(1)
  })
  void obey(order)
})
process.once('disconnect', () => process.exit(1))

async function obey(order: RenderOrder): Promise<void> {
  const report = await render(order).then(
    (result): RenderReport => ({ kind: 'done', result }),
    (error): RenderReport => ({ kind: 'failed', code: codeOf(error), message: messageOf(error) }),
  )
  if (report.kind === 'failed') await rm(order.temporaryPath, { force: true })
  process.send?.(report)
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
    const wanted = Math.min(seconds * 48_000, ambience.totalSamples)
    while (samplesDone < wanted) {
      const count = Math.min(samplesPerPacket, ambience.totalSamples - samplesDone)
      await clip.writeSound(ambience.next(count))
      samplesDone += count
    }
  }
  let framesDone = 0
  let reportedAt = 0
  for await (const frame of composeFrames(plan)) {
    await clip.writeFrame(frame)
    framesDone++
    if (hasAudio) await writeSoundUpTo(framesDone / plan.frameRate)
    const now = performance.now()
    if (now - reportedAt >= millisecondsBetweenReports || framesDone === frames) {
      reportedAt = now
      process.send?.({ kind: 'progress', framesDone, framesTotal: frames } satisfies RenderReport)
    }
    await nextTurn()
  }
  await clip.finish()
  await sync(temporaryPath)
  const { size: sizeBytes } = await stat(temporaryPath)
  await rename(temporaryPath, outputPath)
  await sync(dirname(outputPath))
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
