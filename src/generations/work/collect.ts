import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { kindOfError } from '../../error-kind.ts'
import { isRefusal, type MediaRefusal } from '../../media/job.ts'
import type { Output } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow, SentAttempt, VideoManifest } from '../record/record.ts'
import { isFinal } from '../record/status.ts'
import { inLog } from '../record/step.ts'
import { chargedFor, closeAttempt } from './attempt.ts'
import { clipKey, endQuarantine, keepPictures, quarantine } from './clip-files.ts'
import { clipWarnings, lookOrder } from './clip-warnings.ts'
import { timedOutFor } from './end-upstream.ts'
import { examineClip } from './examine-clip.ts'
import { fetchResult, type ResultSource } from './fetch-result.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { backoffMilliseconds, createRetryLimit, lastMomentOf } from './retry-limit.ts'
import { slotKey } from './take-slot.ts'
import { keepVendorFrame } from './vendor-frame.ts'
import { whileWanted } from './while-wanted.ts'
import type { WorkContext } from './work-context.ts'

/**
 * Brings the finished clip into the store, finds out what it is, and writes SUCCEEDED, or the late result of a clip that
 * had ended before. A cancel and the deadline end the fetching: what comes of it then is settled after the end. True when
 * nothing of the attempt is left to do.
 */
export async function collect(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  mode: 'in-time' | 'late',
): Promise<boolean> {
  const since = context.now()
  const manifest =
    attempt.result ??
    (mode === 'late'
      ? await bringToStore(context, holder, holder, generation, attempt)
      : await whileWanted(context, holder, generation, (wanted) =>
          bringToStore(context, holder, wanted, generation, attempt),
        ))
  if (manifest === null) {
    if (mode === 'in-time' && !holder.signal.aborted) await endUncollected(holder, attempt)
    return false
  }
  if (attempt.result === null && !('code' in manifest)) {
    const { clipIndex, number } = attempt
    const { sizeBytes, verified } = manifest
    context.onStep({ step: 'collected', generation, clipIndex, attempt: number, sizeBytes, verified, since })
  }
  let isClosed = false
  const outcome = await holder.decide(async ({ clips, generation: current, transaction }) => {
    isClosed = false
    const clip = clips[attempt.clipIndex]!
    // Too late to stop it, yet CANCELED all the same: what to do with the clip is settled after the end.
    if (mode === 'in-time' && current.cancelRequestedAt)
      return {
        clips: [{ index: clip.index, to: 'CANCELED' }],
        events: [{ type: 'ClipFinished', data: { clipIndex: clip.index } }],
      }
    await closeAttempt(context, transaction, attempt.id, 'code' in manifest ? outcomeOf(manifest) : 'succeeded')
    isClosed = true
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
  return isClosed && outcome === 'written'
}

const outcomeOf = ({ code }: Failure): string => (code === 'RESULT_INVALID' ? 'quarantined' : 'result-expired')

async function endUncollected(holder: LeaseHolder, attempt: SentAttempt): Promise<void> {
  await holder.decide(({ clips, generation }) => {
    const { index, status } = clips[attempt.clipIndex]!
    if (isFinal(status)) return null
    const failure: Failure = { ...timedOutFor(null), stage: 'COLLECT', charged: chargedFor(attempt) }
    return {
      clips: [generation.cancelRequestedAt ? { index, to: 'CANCELED' } : { index, to: 'EXPIRED', failure }],
      events: [{ type: 'ClipFinished', data: { clipIndex: index } }],
    }
  })
}

/**
 * Fetches the clip until it is one. Troubles of the machine are waited out. Null when the lease was given up meanwhile, or
 * the clip is not wanted any more.
 */
async function bringToStore(
  context: WorkContext,
  holder: LeaseHolder,
  wanted: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
): Promise<VideoManifest | Failure | null> {
  const source: ResultSource = { kept: attempt.outputs?.[0], told: attempt.outputs?.[0] }
  const retryLimit = createRetryLimit(context.timeouts.resultMilliseconds)
  const about = { ...inLog(generation), attempt: attempt.number }
  for (let troubles = 0; !wanted.signal.aborted || (await isThere(context, attempt)); ) {
    const since = holder.wakeCount()
    try {
      if (!(await isThere(context, attempt))) {
        const failure = await fetchResult(context, wanted, generation, attempt, source)
        if (failure === 'given-up') return null
        if (failure !== null) return failure
      }
      context.killPoint('collect.half')
      const found = await examine(context, holder, wanted.signal, generation, attempt, source.told)
      if (!isRefusal(found)) {
        await context.receipts.record({ attemptId: attempt.id, kind: 'result', value: found })
        context.killPoint('collect.renamed')
        return found
      }
      await quarantine(context, attempt.id)
      source.kept = undefined
      if (retryLimit.isOver() || context.now().getTime() > lastMomentOf(generation))
        return resultInvalid(attempt, found.message)
      context.log.warn({ ...about, reason: found.message }, 'What the provider delivered is no clip')
      troubles = 0
      await holder.pause(retryLimit.waitMilliseconds(), since)
    } catch (error) {
      if (holder.signal.aborted) return null
      if (kindOfError(error) !== 'machine') throw error
      troubles += 1
      context.log.warn({ ...about, code: (error as { code?: string }).code }, 'A clip has to wait')
      await holder.pause(backoffMilliseconds(troubles), since)
    }
  }
  return null
}

const isThere = async ({ store }: WorkContext, { id }: SentAttempt): Promise<boolean> =>
  (await store.stat(clipKey(id))) !== null

async function examine(
  context: WorkContext,
  holder: LeaseHolder,
  wanted: AbortSignal,
  generation: GenerationRow,
  attempt: SentAttempt,
  told: Output | undefined,
): Promise<VideoManifest | MediaRefusal> {
  const key = clipKey(attempt.id)
  // Named as results are, so that a killed process's are swept with them.
  const pictures = join(context.resultsDirectory, `${attempt.id}.${holder.lease.lease}.pictures`)
  await mkdir(pictures, { recursive: true })
  try {
    const found = await context.store.withLocalFile(key, (path) =>
      examineClip(
        context.pool.forWork(generation.tenant, generation.traceContext),
        path,
        pictures,
        holder.signal,
        lookOrder(context, generation),
        wanted,
      ),
    )
    if (isRefusal(found)) return found
    if ('undecoded' in found)
      context.log.warn(
        { ...inLog(generation), attempt: attempt.number, reason: found.undecoded },
        'A clip is kept unverified',
      )
    const clip = 'decoded' in found ? found.decoded : found.boxes
    const { width, height, durationSeconds, frameRate, hasAudio, mimeType, videoCodec, audioCodec } = clip
    const stills =
      'decoded' in found
        ? await keepPictures(context, attempt.id, found.decoded.pictures)
        : {
            ...{ poster: null, firstFrame: null },
            lastFrame: await keepVendorFrame(context, holder, generation, attempt, told?.lastFrame, pictures),
          }
    await endQuarantine(context, attempt.id)
    return {
      ...{ key, width, height, durationSeconds, frameRate, hasAudio, mimeType, videoCodec, audioCodec },
      warnings: clipWarnings(context, generation, clip),
      ...(await context.store.digest(key)),
      ...{ providerVideoId: told?.providerVideoId ?? null, verified: 'decoded' in found, ...stills },
    }
  } finally {
    await rm(pictures, { recursive: true, force: true })
  }
}

const resultInvalid = (attempt: SentAttempt, message: string): Failure => ({
  code: 'RESULT_INVALID',
  stage: 'COLLECT',
  message,
  retryable: true,
  charged: chargedFor(attempt),
})
