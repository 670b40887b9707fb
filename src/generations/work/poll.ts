import { type JsonValue, type KeptAnswer, type OperationState, ProviderError } from '../../providers/provider.ts'
import { type Failure, isOfRequest } from '../record/failure.ts'
import type { ClipRow, GenerationRow, SentAttempt } from '../record/record.ts'
import { recordRunTime } from '../record/run-times.ts'
import { inLog, type StepSubject } from '../record/step.ts'
import { type CallSubject, callFor, closeAttempt, keepAnswers, providerOf } from './attempt.ts'
import { cancelUpstream, endUpstream } from './end-upstream.ts'
import { createFollower } from './follow.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { keepEnd } from './outputs.ts'
import { createPollPace, type EndedRun } from './poll-pace.ts'
import { ProgressTeller } from './progress-teller.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** So often in a row, and for `unknownMilliseconds`: a provider may be slow to learn of its own operation, or of its result. */
const unknownOperationsTolerated = 5

/** Of a generation what asking about it takes: thousands are held for as long as their providers take. */
export type PolledGeneration = CallSubject & StepSubject & Pick<GenerationRow, 'emulated' | 'longestPollMilliseconds'>

export interface Polled {
  generation: PolledGeneration
  /** Of the row that is polled from. */
  isCancelRequested: boolean
  /** Milliseconds since the epoch. */
  deadlineAt: number
  clip: Pick<ClipRow, 'startedAt' | 'timingKey'>
  attempt: SentAttempt
}

/** Rows as they are polled with, and nothing else of them. Each object is written at once: one that is spread takes more. */
export const polledOf = (generation: GenerationRow, clip: ClipRow, attempt: SentAttempt): Polled => ({
  generation: {
    id: generation.id,
    tenant: generation.tenant,
    provider: generation.provider,
    model: generation.model,
    route: generation.route,
    traceContext: generation.traceContext,
    prepared: generation.prepared?.map(({ key, mimeType }) => ({ key, mimeType })) ?? null,
    emulated: generation.emulated,
    longestPollMilliseconds: generation.longestPollMilliseconds,
  },
  isCancelRequested: generation.cancelRequestedAt !== null,
  deadlineAt: generation.deadlineAt.getTime(),
  clip: { startedAt: clip.startedAt, timingKey: clip.timingKey },
  attempt: {
    id: attempt.id,
    clipIndex: attempt.clipIndex,
    number: attempt.number,
    provider: attempt.provider,
    credential: attempt.credential,
    sentAt: attempt.sentAt,
    operation: attempt.operation,
    charge: attempt.charge,
    outputs: attempt.outputs,
    result: attempt.result,
    closedAt: attempt.closedAt,
  },
})

/**
 * Asks until the provider has ended it, somebody cancels or the deadline comes. False when the clip is final. One function,
 * and nothing that closes over what is in it: thousands wait in here.
 * @param wakes what happened after so many is not slept over
 */
export async function poll(
  context: WorkContext,
  holder: LeaseHolder,
  { generation, clip, attempt, isCancelRequested, deadlineAt }: Polled,
  wakes: number,
): Promise<boolean> {
  const pace = createPollPace(context, holder, generation, clip, attempt)
  const teller = new ProgressTeller(context, holder, attempt)
  const follower = createFollower(context, holder, generation, attempt, pace, teller)
  let failures = 0
  let unknowns = 0
  let unknownSince = 0
  /** Why the last question had no answer. */
  let reason: string | null = null
  try {
    // Taken before the row is read and before the provider is asked: what happens meanwhile is not slept over.
    let since = wakes
    let wait: number | null = await pace.first()
    // Whoever wants it canceled wakes the holder.
    let tellings = holder.tellCount()
    let isWoken = isCancelRequested || holder.wakeCount() !== wakes
    for (;;) {
      if (holder.signal.aborted) return false
      if (isWoken && (await holder.isCancelRequested()))
        return await cancelUpstream(context, holder, (await holder.read()).generation, attempt)
      const remaining = deadlineAt - context.now().getTime()
      if (remaining <= 0)
        return await endUpstream(context, holder, (await holder.read()).generation, attempt, 'EXPIRED', reason)
      const told = follower?.ended()
      if (told) {
        const sample = pace.seenEnded(true)
        const { polls } = teller
        return await settleState(context, holder, generation, attempt, { state: told, answers: [], polls, sample })
      }
      follower?.begin()
      if (wait !== null) {
        await pace.pause(wait, remaining, since)
        isWoken = holder.wakeCount() !== since
        since = holder.wakeCount()
        wait = null
        continue
      }

      const wasTold = holder.tellCount() !== tellings
      tellings = holder.tellCount()
      isWoken = false
      since = holder.wakeCount()
      let state: OperationState | undefined
      let answers: readonly KeptAnswer[] = []
      let pollAfterMilliseconds: number | undefined
      try {
        ;({ state, answers } = await ask(context, holder, generation, attempt, deadlineAt))
        teller.polls += 1
        failures = 0
        reason = null
      } catch (error) {
        if (holder.signal.aborted) return false
        // A failed question says nothing about the operation: it is asked again, never declared dead.
        failures += 1
        context.log.warn(
          { ...inLog(generation), attempt: attempt.number, failures, ...pollFault(error) },
          'A poll failed',
        )
        pollAfterMilliseconds = error instanceof ProviderError ? error.retryAfterMilliseconds : undefined
        // The key may come back: until then this is what is told.
        reason = error instanceof ProviderError ? error.failure.message : null
        if (reason !== null && isForOperator(error)) teller.tell({ state: 'pending', message: reason })
      }
      const { polls } = teller
      if (state?.state === 'pending') {
        unknowns = 0
        pollAfterMilliseconds = state.pollAfterMilliseconds
        pace.seenRunning()
        teller.tell(state)
      } else if (state?.state === 'unknown-operation' || state?.state === 'expired') {
        unknowns += 1
        await keepAnswers(context, attempt, answers)
        if (unknowns === 1) unknownSince = performance.now()
        const isOver = performance.now() - unknownSince >= context.timeouts.unknownMilliseconds
        if (unknowns > unknownOperationsTolerated && isOver)
          return await settleState(context, holder, generation, attempt, { state, answers: [], polls, sample: null })
      } else if (state) {
        const sample = pace.seenEnded(wasTold)
        return await settleState(context, holder, generation, attempt, { state, answers, polls, sample })
      }
      wait = await pace.next({ failures, pollAfterMilliseconds })
    }
  } finally {
    follower?.stop()
    pace.leave()
  }
}

const pollFault = (error: unknown) =>
  error instanceof ProviderError ? { code: error.failure.code } : { name: (error as Error).name }

const isForOperator = (error: unknown): boolean =>
  error instanceof ProviderError && error.failure.code === 'CREDENTIALS'

export async function askOnce(
  context: WorkContext,
  holder: LeaseHolder,
  generation: PolledGeneration,
  attempt: SentAttempt,
): Promise<OperationState> {
  const { state, answers } = await ask(context, holder, generation, attempt)
  if (state.state !== 'pending') await keepAnswers(context, attempt, answers)
  return state
}

/** And leaves it to the caller to keep the answers. One that hangs is waited for until the deadline, or a cancel. */
async function ask(
  context: WorkContext,
  holder: LeaseHolder,
  generation: PolledGeneration,
  attempt: SentAttempt,
  deadlineAt?: number,
): Promise<{ state: OperationState; answers: readonly KeptAnswer[] }> {
  const provider = providerOf(context, generation)
  const call = callFor(context, holder, generation, attempt, holder.signal)
  const { clipIndex, number } = attempt
  const polled = { step: 'polled', generation, clipIndex, attempt: number, since: context.now() } as const
  const wakes = holder.wakeCount()
  const isOver = async () =>
    context.now().getTime() >= deadlineAt! || (holder.wakeCount() !== wakes && (await holder.isCancelRequested()))
  let state: OperationState
  try {
    state = await context.pollBatches.ask(
      provider,
      attempt.operation as JsonValue,
      call,
      deadlineAt === undefined ? undefined : isOver,
    )
  } catch (error) {
    const failure = error instanceof ProviderError ? error.failure.code : 'defect'
    if (!holder.signal.aborted) context.onStep({ ...polled, outcome: 'failed', failure })
    throw error
  }
  context.onStep({ ...polled, outcome: state.state, failure: null })
  return { state, answers: call.answers }
}

interface Ended {
  state: OperationState
  /** Not kept yet. */
  answers: readonly KeptAnswer[]
  polls: number
  sample: EndedRun | null
}

async function settleState(
  context: WorkContext,
  holder: LeaseHolder,
  generation: PolledGeneration,
  attempt: SentAttempt,
  { state, answers, polls, sample }: Ended,
): Promise<boolean> {
  context.killPoint('poll.terminal-seen')
  const wakes = holder.wakeCount()
  const left = await keepEnd(context, attempt, state, { withOutputs: true, answers })
  const { clipIndex, number, sentAt: since } = attempt
  context.onStep({
    ...{ step: 'ran', generation, clipIndex, attempt: number, since, outcome: state.state },
    latenessMilliseconds: sample && sample.latest - sample.earliest,
  })
  if (state.state === 'succeeded') {
    await holder.decide(async ({ clips, transaction }) => {
      const { status, timingKey } = clips[attempt.clipIndex]!
      if (status !== 'RUNNING') return null
      const subject = { timingKey, emulated: generation.emulated }
      if (sample?.isKept) await recordRunTime(transaction, subject, sample, context.random())
      return {
        clips: [{ index: attempt.clipIndex, to: 'COLLECTING', fraction: 0.99, polls }],
        events: [{ type: 'Collecting', data: { clipIndex: attempt.clipIndex } }],
      }
    })
    if (left) holder.leaveAttempt(left, wakes)
    return true
  }
  const failure = failureOf(context, generation, state)
  await holder.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, outcomeOf(state))
    return {
      clips: [{ index: attempt.clipIndex, to: 'FAILED', failure, polls }],
      events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
    }
  })
  context.slots.freed(slotKey(generation))
  return false
}

function failureOf(context: WorkContext, generation: PolledGeneration, state: OperationState): Failure {
  const unsaid = providerOf(context, generation).local ? 'NONE' : 'UNKNOWN'
  const charged = ('charge' in state && state.charge?.state) || unsaid
  if (state.state === 'failed') return { ...state.failure, stage: 'RUN', charged }
  if (state.state === 'expired')
    return {
      code: 'RESULT_EXPIRED',
      stage: 'RUN',
      message: 'The provider no longer has the result.',
      retryable: true,
      charged: 'UNKNOWN',
    }
  if (state.state === 'canceled')
    return {
      code: 'CANCELED_BY_PROVIDER',
      stage: 'RUN',
      message: 'The provider canceled the generation.',
      retryable: true,
      charged,
    }
  return {
    code: 'PROVIDER_REJECTED',
    stage: 'RUN',
    message: 'The provider no longer knows the generation.',
    retryable: true,
    charged: 'UNKNOWN',
  }
}

/** What the request is to blame for says nothing about the route. */
const outcomeOf = (state: OperationState): string =>
  state.state === 'failed' && isOfRequest(state.failure) ? 'rejected' : state.state
