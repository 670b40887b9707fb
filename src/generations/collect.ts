import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefusal, type PictureFile, type VideoFacts } from '../media/job.ts'
import type { Output } from '../providers/provider.ts'
import type { Failure } from './failure.ts'
import type { Hold } from './hold.ts'
import { askOnce } from './poll.ts'
import type { AttemptRow, GenerationRow, StoredPicture, VideoManifest } from './record.ts'
import { closeAttempt, slotKey } from './submit.ts'
import type { WorkContext } from './work-context.ts'

/** A clip's objects are named after its attempt: whoever collects writes the same ones. */
export const videoFolder = (attemptId: string): string => `videos/${attemptId}`

/**
 * Brings the finished clip into the store, verifies that it plays to its last frame, and writes SUCCEEDED, or the late
 * result of a clip that had ended before.
 */
export async function collect(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
  mode: 'in-time' | 'late',
): Promise<void> {
  const manifest = attempt.result ?? (await bringIn(context, hold, generation, attempt))
  if (manifest === null) return
  await hold.decide(async ({ clips, generation: current, transaction }) => {
    const clip = clips[attempt.clipIndex]!
    // Too late to stop it, yet CANCELED all the same: what to do with the clip is settled after the end.
    if (mode === 'in-time' && current.cancelRequestedAt)
      return {
        clips: [{ index: clip.index, to: 'CANCELED' }],
        generation: { settling: true },
        events: [{ type: 'ClipFinished', data: { clipIndex: clip.index } }],
      }
    await closeAttempt(context, transaction, attempt.id, 'code' in manifest ? 'result-invalid' : 'succeeded')
    const isLate = mode === 'late'
    if ('code' in manifest)
      return isLate
        ? {}
        : {
            clips: [{ index: clip.index, to: 'FAILED', failure: manifest }],
            events: [{ type: 'ClipFinished', data: { clipIndex: clip.index } }],
          }
    const video = { id: attempt.id, facts: manifest }
    return isLate
      ? {
          clips: [{ index: clip.index, to: clip.status, arrivedLate: true, video }],
          events: [{ type: 'LateResult', data: { clipIndex: clip.index, charge: current.charge } }],
        }
      : {
          clips: [{ index: clip.index, to: 'SUCCEEDED', video }],
          events: [{ type: 'ClipFinished', data: { clipIndex: clip.index } }],
        }
  })
  context.reach('succeeded.committed')
  context.slots.freed(slotKey(context, generation))
}

/** Null when the hold was given up meanwhile. */
async function bringIn(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<VideoManifest | Failure | null> {
  const folder = videoFolder(attempt.id)
  const key = `${folder}/clip.mp4`
  let output: Output | undefined
  if ((await context.store.stat(key)) === null) {
    const state = await untilSucceeded(context, hold, generation, attempt)
    if (state === null) return null
    if (!('file' in state)) return state
    output = state
    await context.store.adopt(key, output.file)
  }
  context.reach('collect.half')
  const path = context.store.pathOf(key)
  const pictures = join(context.store.pathOf(folder), `pictures.${hold.lease.lease}`)
  await mkdir(pictures, { recursive: true })
  try {
    const facts = await context.pool.inspectVideo(path, pictures, hold.signal)
    if (isRefusal(facts)) {
      await context.store.remove(folder)
      return resultInvalid(facts.message)
    }
    const manifest = await manifestOf(context, folder, facts, output)
    await context.receipts.record({ attemptId: attempt.id, kind: 'result', value: manifest })
    context.reach('collect.renamed')
    return manifest
  } finally {
    await rm(pictures, { recursive: true, force: true })
  }
}

/** Asks for the result again: a restart lost it from memory, and a local provider may have to render anew. */
async function untilSucceeded(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<Output | Failure | null> {
  for (;;) {
    const since = hold.pokes()
    if (hold.signal.aborted) return null
    const state = await askOnce(context, hold, generation, attempt)
    if (state.state === 'succeeded') return state.outputs[0]!
    if (state.state !== 'pending') return resultInvalid('The provider no longer has the clip it had announced.')
    await hold.pause(state.pollAfterMilliseconds ?? generation.pollIntervalMilliseconds, since)
  }
}

async function manifestOf(
  context: WorkContext,
  folder: string,
  facts: VideoFacts,
  output: Output | undefined,
): Promise<VideoManifest> {
  const keep = async (picture: PictureFile, name: string): Promise<StoredPicture> => {
    const key = `${folder}/${name}.${picture.mimeType === 'image/png' ? 'png' : 'jpg'}`
    await context.store.adopt(key, picture.path)
    return { key, width: picture.width, height: picture.height, mimeType: picture.mimeType }
  }
  const key = `${folder}/clip.mp4`
  return {
    key,
    width: facts.width,
    height: facts.height,
    durationSeconds: facts.durationSeconds,
    frameRate: facts.frameRate,
    hasAudio: facts.hasAudio,
    mimeType: facts.mimeType,
    ...(await context.store.digest(key)),
    providerVideoId: output?.providerVideoId ?? null,
    poster: await keep(facts.pictures.poster, 'poster'),
    firstFrame: await keep(facts.pictures.first, 'first'),
    lastFrame: await keep(facts.pictures.last, 'last'),
  }
}

const resultInvalid = (message: string): Failure => ({
  code: 'RESULT_INVALID',
  stage: 'COLLECT',
  message,
  retryable: true,
  charged: 'UNKNOWN',
})
