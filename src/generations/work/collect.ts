import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefusal, type MediaRefusal, type PictureFile, type VideoFacts } from '../../media/job.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, GenerationRow, StoredPicture, VideoManifest } from '../record/record.ts'
import { closeAttempt } from './attempt.ts'
import { fetchResult, resultInvalid, videoIdOf } from './fetch-result.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** A clip's objects are named after its attempt: whoever collects writes the same ones. */
export const videoFolder = (attemptId: string): string => `videos/${attemptId}`

/**
 * Brings the finished clip into the store, verifies that it plays to its last frame, and writes SUCCEEDED, or the late
 * result of a clip that had ended before.
 */
export async function collect(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  mode: 'in-time' | 'late',
): Promise<void> {
  const manifest = attempt.result ?? (await bringToStore(context, holder, generation, attempt))
  if (manifest === null) return
  await holder.decide(async ({ clips, generation: current, transaction }) => {
    const clip = clips[attempt.clipIndex]!
    // Too late to stop it, yet CANCELED all the same: what to do with the clip is settled after the end.
    if (mode === 'in-time' && current.cancelRequestedAt)
      return {
        clips: [{ index: clip.index, to: 'CANCELED' }],
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
          events: [{ type: 'LateResult', data: { clipIndex: clip.index } }],
        }
      : {
          clips: [{ index: clip.index, to: 'SUCCEEDED', video }],
          events: [{ type: 'ClipFinished', data: { clipIndex: clip.index } }],
        }
  })
  context.killPoint('succeeded.committed')
  context.slots.freed(slotKey(generation))
}

/** What arrived and is no clip is asked for anew: a transfer may have been cut short. */
const badFilesTolerated = 3

/** Null when the lease was given up meanwhile. */
async function bringToStore(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<VideoManifest | Failure | null> {
  const folder = videoFolder(attempt.id)
  const key = `${folder}/clip.mp4`
  for (let badFiles = 1; ; badFiles += 1) {
    let providerVideoId: string | undefined
    if ((await context.store.stat(key)) === null) {
      const brought = await fetchResult(context, holder, generation, attempt, key)
      if (brought === null) return null
      if ('failure' in brought) return brought.failure
      providerVideoId = brought.output.providerVideoId
    } else providerVideoId = await videoIdOf(context, holder, generation, attempt)
    context.killPoint('collect.half')
    const facts = await inspect(context, holder, generation, folder, key, providerVideoId)
    if (!isRefusal(facts)) {
      await context.receipts.record({ attemptId: attempt.id, kind: 'result', value: facts })
      context.killPoint('collect.renamed')
      return facts
    }
    await context.store.remove(folder)
    if (badFiles >= badFilesTolerated) return resultInvalid(attempt, facts.message)
    context.log.warn({ generation: generation.id, badFiles }, 'What the provider delivered is no clip')
    await holder.pause(1_000 * badFiles, holder.wakeCount())
  }
}

async function inspect(
  context: WorkContext,
  holder: LeaseHolder,
  { tenant }: GenerationRow,
  folder: string,
  key: string,
  providerVideoId: string | undefined,
): Promise<VideoManifest | MediaRefusal> {
  const pictures = join(context.store.pathOf(folder), `pictures.${holder.lease.lease}`)
  await mkdir(pictures, { recursive: true })
  try {
    const facts = await context.pool.forWork(tenant).inspectVideo(context.store.pathOf(key), pictures, holder.signal)
    return isRefusal(facts) ? facts : await manifestOf(context, folder, facts, providerVideoId)
  } finally {
    await rm(pictures, { recursive: true, force: true })
  }
}

async function manifestOf(
  context: WorkContext,
  folder: string,
  facts: VideoFacts,
  providerVideoId: string | undefined,
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
    providerVideoId: providerVideoId ?? null,
    poster: await keep(facts.pictures.poster, 'poster'),
    firstFrame: await keep(facts.pictures.first, 'first'),
    lastFrame: await keep(facts.pictures.last, 'last'),
  }
}
