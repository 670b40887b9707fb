import { nextPollMilliseconds } from '../../engine/schedule.ts'
import { type JsonValue, type OperationState, ProviderError } from '../../providers/provider.ts'
import { type Failure, isOfRequest } from '../record/failure.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { callFor, closeAttempt, keepAnswers, providerOf } from './attempt.ts'
import { cancelUpstream, endUpstream } from './end-upstream.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { keepOutputs } from './outputs.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** So often in a row, and for `unknownMilliseconds`: a provider may be slow to learn of its own operation. */
const unknownOperationsTolerated = 5

/** Asks until the provider has ended it, somebody cancels or the deadline comes. False when the clip is final. */
export async function poll(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<boolean> {
  let failures = 0
  let polls = 0
  let unknowns = 0
  let unknownSince = 0
  /** Why the last question had no answer. */
  let reason: string | null = null
  for (;;) {
    // Taken before the row is read and the provider asked: what happens meanwhile is not slept over.
    const since = holder.wakeCount()
    if (holder.signal.aborted) return false
    if (await holder.isCancelRequested())
      return cancelUpstream(context, holder, (await holder.read()).generation, attempt)
    if (untilDeadline(context, generation) <= 0)
      return endUpstream(context, holder, (await holder.read()).generation, attempt, 'EXPIRED', reason)

    let state: OperationState | undefined
    let pollAfterMilliseconds: number | undefined
    try {
      state = await askOnce(context, holder, generation, attempt)
      polls += 1
      failures = 0
      reason = null
    } catch (error) {
      if (holder.signal.aborted) return false
      // A failed question says nothing about the operation: it is asked again, never declared dead.
      failures += 1
      context.log.warn({ generation: generation.id, failures, ...pollFault(error) }, 'A poll failed')
      pollAfterMilliseconds = error instanceof ProviderError ? error.retryAfterMilliseconds : undefined
      // The key may come back: until then this is what is told.
      reason = error instanceof ProviderError ? error.failure.message : null
      if (reason !== null && isForOperator(error))
        reportPending(context, holder, attempt, { state: 'pending', message: reason }, polls)
    }
    if (state?.state === 'pending') {
      unknowns = 0
      pollAfterMilliseconds = state.pollAfterMilliseconds
      reportPending(context, holder, attempt, state, polls)
    } else if (state?.state === 'unknown-operation') {
      unknowns += 1
      if (unknowns === 1) unknownSince = context.now().getTime()
      const isOver = context.now().getTime() - unknownSince >= context.timeouts.unknownMilliseconds
      if (unknowns > unknownOperationsTolerated && isOver)
        return settleState(context, holder, generation, attempt, state)
    } else if (state) {
      context.killPoint('poll.terminal-seen')
      return settleState(context, holder, generation, attempt, state)
    }
    const wait = nextPollMilliseconds({
      intervalMilliseconds: generation.pollIntervalMilliseconds,
      resultLifeMilliseconds: providerOf(context, generation).resultLifeMilliseconds,
      pollAfterMilliseconds,
      failures,
      random: context.random(),
    })
    await holder.pause(Math.min(wait, untilDeadline(context, generation)), since)
  }
}

const pollFault = (error: unknown) =>
  error instanceof ProviderError ? { code: error.failure.code } : { name: (error as Error).name }

const isForOperator = (error: unknown): boolean =>
  error instanceof ProviderError && error.failure.code === 'CREDENTIALS'

export async function askOnce(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<OperationState> {
  const signal = AbortSignal.any([holder.signal, AbortSignal.timeout(context.timeouts.pollMilliseconds)])
  const call = callFor(context, holder, generation, attempt, signal)
  const state = await context.pollBatches.ask(providerOf(context, generation), attempt.operation as JsonValue, call)
  if (state.state !== 'pending') await keepAnswers(context, attempt, call.answers)
  return state
}

function reportPending(
  context: WorkContext,
  holder: LeaseHolder,
  attempt: AttemptRow,
  state: Extract<OperationState, { state: 'pending' }>,
  polls: number,
): void {
  context.progress.report({
    generationId: holder.lease.generationId,
    lease: holder.lease.lease,
    clipIndex: attempt.clipIndex,
    fraction: state.fraction ?? null,
    source:
      state.fraction === undefined
        ? 'UNKNOWN'
        : context.providers.get(attempt.provider)?.local
          ? 'MEASURED'
          : 'PROVIDER',
    queuePosition: state.queuePosition ?? null,
    message: state.message ?? null,
    polls,
  })
}

async function settleState(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  state: OperationState,
): Promise<boolean> {
  if ('charge' in state && state.charge)
    await context.receipts.record({ attemptId: attempt.id, kind: 'charge', value: state.charge })
  if (state.state === 'succeeded') {
    await keepOutputs(context, attempt, state.outputs)
    await holder.decide(({ clips }) =>
      clips[attempt.clipIndex]!.status === 'RUNNING'
        ? {
            clips: [{ index: attempt.clipIndex, to: 'COLLECTING', fraction: 0.99 }],
            events: [{ type: 'Collecting', data: { clipIndex: attempt.clipIndex } }],
          }
        : null,
    )
    return true
  }
  const failure = failureOf(context, generation, state)
  await holder.decide(async ({ transaction }) => {
    await closeAttempt(context, transaction, attempt.id, outcomeOf(state))
    return {
      clips: [{ index: attempt.clipIndex, to: 'FAILED', failure }],
      events: [{ type: 'ClipFinished', data: { clipIndex: attempt.clipIndex } }],
    }
  })
  context.slots.freed(slotKey(generation))
  return false
}

function failureOf(context: WorkContext, generation: GenerationRow, state: OperationState): Failure {
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

const untilDeadline = (context: WorkContext, generation: GenerationRow): number =>
  generation.deadlineAt.getTime() - context.now().getTime()
