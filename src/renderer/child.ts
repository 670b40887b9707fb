import { flushCompileCache } from 'node:module'
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import { composeFrames } from './compose.ts'
import type { RenderResult } from './messages.ts'
import type { RenderPlan } from './plan.ts'
import { CodecMissing, loadCodec, serveOneOrder, UnreadableStill } from './render-child.ts'
import { createAmbience, type StereoSamples, sampleRate } from './sound.ts'
import { countFrames } from './timeline.ts'

serveOneOrder<RenderPlan>({
  render,
  codeOf(error) {
    if (error instanceof CodecMissing) return 'CODEC_MISSING'
    return error instanceof UnreadableStill ? 'STILL_UNREADABLE' : 'RENDER_FAILED'
  },
})

async function render(
  plan: RenderPlan,
  path: string,
  progress: (framesDone: number, framesTotal: number) => void,
): Promise<Omit<RenderResult, 'sizeBytes'>> {
  sharp.cache(false)
  sharp.concurrency(1)
  const { openClip, samplesPerPacket } = await loadCodec(() => import('./encode.ts'))
  const frames = countFrames(plan)
  const durationSeconds = frames / plan.frameRate
  const hasAudio = plan.sound !== 'NONE'
  const ambience = createAmbience({ seed: plan.seed, durationSeconds })
  const samplesOf = (count: number): StereoSamples =>
    plan.sound === 'SILENCE' ? [new Float32Array(count), new Float32Array(count)] : ambience.next(count)
  const clip = await openClip(path, { ...plan, frameRate: { num: plan.frameRate, den: 1 }, hasSound: hasAudio })
  let samplesDone = 0
  const writeSoundUpTo = async (seconds: number) => {
    const wanted = Math.min(seconds * sampleRate, ambience.totalSamples)
    while (samplesDone < wanted) {
      const count = Math.min(samplesPerPacket, ambience.totalSamples - samplesDone)
      await clip.writeSound(samplesOf(count))
      samplesDone += count
    }
  }
  // Everything is loaded; this process is killed when it is done, and keeps nothing then.
  flushCompileCache()
  let framesDone = 0
  for await (const frame of composeFrames(plan)) {
    await clip.writeFrame(frame)
    framesDone++
    if (hasAudio) await writeSoundUpTo(framesDone / plan.frameRate)
    progress(framesDone, frames)
    await nextTurn()
  }
  await clip.finish()
  const { width, height, frameRate } = plan
  return { width, height, frameRate, frames, durationSeconds, hasAudio }
}
