import { sql } from 'kysely'
import { patiently } from '../../engine/connection.ts'
import type { Rows } from '../record/decision.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, ClipRow, GenerationRow, SentAttempt } from '../record/record.ts'
import { isFinal, type Status } from '../record/status.ts'
import { afterAnswers } from './after-answers.ts'
import { collect } from './collect.ts'
import { stopEnded, waitedInVain } from './end-upstream.ts'
import { type LeaseHolder, LeaseLost } from './lease-holder.ts'
import { type Polled, poll, polledOf } from './poll.ts'
import { inputFolder, prepareMedia } from './prepare.ts'
import { reconcile, settleUncertain } from './reconcile.ts'
import { settleLate } from './settle-late.ts'
import { readSlotQueue, waiterId } from './slot-queue.ts'
import type { StartGuard } from './start-guard.ts'
import { submit } from './submit.ts'
import { submitMilliseconds } from './submit-deadline.ts'
import { attemptRequestOf, localCredential, slotKey, takeSlot } from './take-slot.ts'
import { waitForVendor } from './wait-for-vendor.ts'
import type { WorkContext } from './work-context.ts'

/** What comes before the first submit may fail this often, or end its process. */
const failedStartsTolerated = 5

/**
 * Carries one held generation from wherever its row stands to its end. True when nothing is left to do; false when the
 * lease was given up (lease lost, process stopping).
 */
export async function runGeneration(
  context: WorkContext,
  holder: LeaseHolder,
  startGuard: StartGuard,
): Promise<boolean> {
  let clips = await takeUp(context, holder, startGuard)
  if (typeof clips === 'boolean') return clips
  while (clips > 0 && !holder.signal.aborted && (await runClips(context, holder, clips)) && !holder.signal.aborted)
    clips = await prepareIfQueued(context, holder, startGuard, await holder.read())
  return finish(context, holder)
}

/**
 * The first look, and what comes before its clips go their ways. How many they are; true when nothing is left to do, false
 * when the lease was given up. Its rows end with it: a generation is held for as long as its provider takes.
 */
async function takeUp(context: WorkContext, holder: LeaseHolder, startGuard: StartGuard): Promise<number | boolean> {
  // Of what is taken up while its provider works nothing is decided before its clip is looked at.
  const rows = await holder.readUnlessJustDecided({ staysLeft: true })
  const { generation } = rows
  const { lease } = holder.lease
  context.onStep({ step: lease > 1 ? 'taken-over' : 'claimed', generation, lease, status: generation.status })
  if (generation.workDone) {
    await context.store.remove(inputFolder(generation.id))
    return true
  }
  const isEmulated = context.providers.get(generation.provider)?.emulated === true
  if (isEmulated && !generation.emulated) {
    return (await waitForVendor(context, holder)) ? 0 : false
  }
  if (generation.emulated && !isEmulated) await failAll(context, holder, emulatorGone)
  else if (await isPoison(context, holder)) await failAll(context, holder, poison)
  else return prepareIfQueued(context, holder, startGuard, rows)
  return 0
}

/** Also of one that is sent another way: its media are prepared for that one. How many clips it has. */
async function prepareIfQueued(
  context: WorkContext,
  holder: LeaseHolder,
  startGuard: StartGuard,
  { generation, clips }: Rows,
): Promise<number> {
  if (clips.some((clip) => clip.status === 'QUEUED') && !generation.prepared) {
    await afterAnswers(context, holder, generation.tenant)
    if (!holder.signal.aborted) await startGuard.admit(holder, () => prepare(context, holder, generation))
  }
  return clips.length
}

/** Nothing of it was ever bought, and nothing is to be now. */
const emulatorGone: Failure = {
  code: 'PROVIDER_UNAVAILABLE',
  stage: 'RUN',
  message: 'It was started with the emulator, which no longer stands in the provider’s place.',
  retryable: true,
  charged: 'NONE',
}

async function prepare(context: WorkContext, holder: LeaseHolder, generation: GenerationRow): Promise<void> {
  if (generation.cancelRequestedAt) return
  context.killPoint('prepare.begun')
  const since = context.now()
  const result = await prepareMedia(context, holder, generation)
  if (holder.signal.aborted) return
  if (!Array.isArray(result)) {
    await failAll(context, holder, result)
    return
  }
  const { failedStarts } = holder.lease
  await holder.decide(() => ({ generation: { prepared: result, failedStarts } }))
  context.onStep({ step: 'prepared', generation, since })
}

/** Only what was never sent is given up by a count: what is paid for is worth any number of tries. */
async function isPoison(context: WorkContext, holder: LeaseHolder): Promise<boolean> {
  if (holder.lease.failedStarts <= failedStartsTolerated) return false
  const sent = await context.database
    .selectFrom('attempt')
    .select('id')
    .where('generation_id', '=', holder.lease.generationId)
    .executeTakeFirst()
  return sent === undefined
}

const poison: Failure = {
  code: 'INTERNAL',
  stage: 'PREPARE',
  message: 'The generation was taken up several times without getting any further.',
  retryable: false,
  charged: 'NONE',
}

/** All clips that are still open end the same way. */
async function failAll(context: WorkContext, holder: LeaseHolder, failure: Failure): Promise<void> {
  await holder.decide(async ({ clips, transaction, generation }) => {
    const open = clips.filter((clip) => !isFinal(clip.status))
    await transaction
      .updateTable('attempt')
      .set({
        closed_at: context.now(),
        outcome: failure.code,
        // A charge that is known stays: facts are written once.
        ...(failure.charged === 'NONE' ? { charge: sql`coalesce(charge, '{"state":"NONE"}')` } : {}),
      })
      .where('generation_id', '=', generation.id)
      .where('closed_at', 'is', null)
      .execute()
    return {
      clips: open.map((clip) => ({ index: clip.index, to: 'FAILED', failure })),
      events: open.map((clip) => ({ type: 'ClipFinished', data: { clipIndex: clip.index } })),
    }
  })
}

const runClips = (context: WorkContext, holder: LeaseHolder, count: number): Promise<boolean> =>
  count === 1 ? runClip(context, holder, 0) : runSideBySide(context, holder, count)

/**
 * All clips side by side. When one meets an error the others stop where they can, and are waited for: the lease is not
 * given up while a submit is on its way. True when one of them waits for its media to be prepared.
 */
async function runSideBySide(context: WorkContext, holder: LeaseHolder, count: number): Promise<boolean> {
  const stop = new AbortController()
  const shared = holder.until(stop.signal)
  const errors: unknown[] = []
  const run = (index: number) =>
    runClip(context, shared, index).catch((error: unknown) => {
      errors.push(error)
      stop.abort()
      holder.wake()
      return false
    })
  const unprepared = await Promise.all(Array.from({ length: count }, (_, index) => run(index)))
  if (errors.length > 0) throw errors.find((error) => error instanceof LeaseLost) ?? errors[0]
  return unprepared.includes(true)
}

/** True when its media are to be prepared first. */
async function runClip(context: WorkContext, holder: LeaseHolder, index: number): Promise<boolean> {
  // Whoever polls ends with asking the provider to stop; whoever takes an ended clip up does not know.
  let isStopAsked = false
  let wakes = holder.wakeCount()
  while (!holder.signal.aborted) {
    // Of the round before: a provider may call back before its answer to the submit is written.
    const since = wakes
    wakes = holder.wakeCount()
    const next = await goOn(context, holder, index, since, isStopAsked)
    if (next === 'ended') return false
    if (next === 'unprepared') return true
    if (next === 'stop-asked') isStopAsked = true
    else if (next !== 'again') {
      await poll(context, holder, next, since)
      isStopAsked = true
    }
  }
  return false
}

/** One step of a clip, whatever its row says. What it is polled with is answered: the rows themselves end here. */
async function goOn(
  context: WorkContext,
  holder: LeaseHolder,
  index: number,
  since: number,
  isStopAsked: boolean,
): Promise<'again' | 'stop-asked' | 'ended' | 'unprepared' | Polled> {
  const { generation, clips } = await holder.readUnlessJustDecided()
  const clip = clips[index]!
  const isSent = clip.status !== 'QUEUED' && clip.status !== 'SUBMITTING'
  const attempt = isSent ? await holder.attemptUnlessJustLeft(index) : undefined
  const unsent = async () => (await holder.latestAttempt(index))!
  switch (clip.status) {
    case 'QUEUED': {
      if (!generation.prepared && !generation.cancelRequestedAt) return 'unprepared'
      const taken = await leaveQueue(context, holder, generation, clip, since)
      if (taken) await submitFresh(context, holder, generation, taken)
      return 'again'
    }
    case 'SUBMITTING':
      await reconcile(context, holder, generation, await unsent())
      return 'again'
    case 'RUNNING':
      await takeOver(context, holder, generation, attempt!.id)
      return polledOf(generation, clip, attempt!)
    case 'COLLECTING':
      context.slots.freed(slotKey(generation))
      return (await collect(context, holder, generation, attempt!, 'in-time')) ? 'ended' : 'stop-asked'
    default:
      if (!attempt || attempt.closedAt) return 'ended'
      if (attempt.operation === null) await settleUncertain(context, holder, generation, await unsent())
      else if (!isStopAsked && isStopWanted(clip.status, attempt))
        return (await stopEnded(context, holder, generation, attempt)) ? 'ended' : 'stop-asked'
      // What was bought is kept, unless the caller said that it is not wanted.
      else if (await settleLate(context, holder, generation, clip, attempt, isKept(clip.status, generation)))
        return 'ended'
      return 'again'
  }
}

const isStopWanted = (status: Status, { outputs, result }: SentAttempt): boolean =>
  (status === 'CANCELED' || status === 'EXPIRED') && outputs === null && result === null

const isKept = (status: Status, { lateResult }: GenerationRow): boolean =>
  status !== 'CANCELED' || lateResult === 'KEEP'

/** Sends the attempt that was just written. */
async function submitFresh(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<void> {
  const result = await submit(context, holder, generation, attempt)
  if (result.next === 'uncertain') await reconcile(context, holder, generation, attempt)
}

/** A local attempt runs on whoever holds it: its slot moves along. */
async function takeOver(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attemptId: string,
): Promise<void> {
  if (!context.providers.get(generation.provider)?.local) return
  await holder.decide(async ({ transaction }) => {
    await transaction
      .updateTable('attempt')
      .set({ credential: localCredential(context) })
      .where('id', '=', attemptId)
      .execute()
    return {}
  })
}

/** What is to be sent, once a slot is taken and SUBMITTING is committed; null where the clip ended or is to be looked at again. */
async function leaveQueue(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  { index, retryAt, message }: ClipRow,
  since: number,
): Promise<AttemptRow | null> {
  const now = context.now().getTime()
  const remaining = generation.deadlineAt.getTime() - now
  if (generation.cancelRequestedAt || remaining <= 0) {
    await holder.decide(({ clips }) =>
      clips[index]!.status === 'QUEUED'
        ? {
            clips: [
              generation.cancelRequestedAt
                ? { index, to: 'CANCELED' }
                : { index, to: 'EXPIRED', failure: waitedInVain(clips[index]!.message) },
            ],
            events: [{ type: 'ClipFinished', data: { clipIndex: index } }],
          }
        : null,
    )
    return null
  }
  const untilRetry = (retryAt?.getTime() ?? 0) - now
  if (untilRetry > 0) {
    // Who is told to wait for an hour still ends at its deadline, or with a cancel; nothing else sends it sooner.
    await holder.pause(Math.min(untilRetry, remaining), since)
    return null
  }
  // A cancel or the deadline ends the wait: the queue is told by its rows. The loop then looks at this one again.
  const key = slotKey(generation)
  const { generationId, lease } = holder.lease
  const submit = await patiently(holder.signal, () =>
    submitMilliseconds(context, attemptRequestOf(context, generation)),
  )
  const offWake = holder.onWake(() => context.slots.look(key))
  let attempt = null as AttemptRow | null
  try {
    const isTaken = await context.slots.take({
      key,
      id: waiterId(generationId, lease, index),
      signal: holder.signal,
      read: (waiting) => readSlotQueue(context, generation, waiting),
      async tryTake() {
        const answer = await takeSlot(context, holder, index, submit)
        if (typeof answer === 'string') return answer
        attempt = answer
        return 'taken'
      },
      onPosition: (queuePosition) =>
        context.progress.report({
          generationId,
          lease,
          clipIndex: index,
          status: 'QUEUED',
          fraction: null,
          source: 'UNKNOWN',
          queuePosition,
          message,
          polls: 0,
        }),
    })
    return isTaken ? attempt : null
  } finally {
    offWake()
  }
}

/** Everything is settled: the last write, and what only the work needed is removed. */
async function finish(context: WorkContext, holder: LeaseHolder): Promise<boolean> {
  if (holder.signal.aborted) return false
  // Most have nothing to settle after their end.
  let isDone = (await holder.readUnlessJustDecided()).generation.workDone
  if (!isDone)
    await holder.decide(({ generation, clips }) => {
      if (!clips.every((clip) => isFinal(clip.status))) return null
      isDone = true
      return {
        generation: { workDone: true },
        events:
          generation.settling || generation.reopenedAt
            ? [{ type: 'ChargeSettled', data: { charge: generation.charge } }]
            : [],
      }
    })
  if (isDone) await context.store.remove(inputFolder(holder.lease.generationId))
  return isDone
}
