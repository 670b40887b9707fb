import { nextPollMilliseconds } from '../../engine/schedule.ts'
import { type JsonValue, type OperationState, ProviderError } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { callFor, closeAttempt, keepAnswers, providerOf } from './attempt.ts'
import { cancelUpstream, endUpstream } from './end-upstream.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { slotKey } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** A provider that does not know its own operation may only be slow to learn of it. */
const unknownOperationsTolerated = 5

/** Asks until the provider has ended it, somebody cancels or the deadline comes. False when the clip is final. */
export async function poll(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  firstPollMilliseconds?: number,
): Promise<boolean> {
  let failures = 0
  let unknowns = 0
  let polls = 0
  let waitMilliseconds = firstPollMilliseconds ?? 0
  for (;;) {
    const since = holder.wakeCount()
    if (waitMilliseconds > 0) await holder.pause(Math.min(waitMilliseconds, untilDeadline(context, generation)), since)
    if (holder.signal.aborted) return false
    if (await holder.isCancelRequested())
      return cancelUpstream(context, holder, (await holder.read()).generation, attempt)
    if (untilDeadline(context, generation) <= 0)
      return endUpstream(context, holder, (await holder.read()).generation, attempt, 'EXPIRED')

    let state: OperationState
    try {
      state = await askOnce(context, holder, generation, attempt)
      failures = 0
    } catch (error) {
      if (holder.signal.aborted) return false
      // A failed question says nothing about the operation: it is asked again, never declared dead.
      failures += 1
      context.log.warn({ generation: generation.id, failures, ...pollFault(error) }, 'A poll failed')
      waitMilliseconds = nextPollMilliseconds({
        intervalMilliseconds: generation.pollIntervalMilliseconds,
        pollAfterMilliseconds: error instanceof ProviderError ? error.retryAfterMilliseconds : undefined,
        failures,
        random: context.random(),
      })
      continue
    }
    polls += 1
    if (state.state === 'pending') {
      reportPending(context, holder, attempt, state, polls)
    } else if (state.state !== 'unknown-operation' || ++unknowns > unknownOperationsTolerated) {
      context.killPoint('poll.terminal-seen')
      return settleState(context, holder, generation, attempt, state)
    }
    waitMilliseconds = nextPollMilliseconds({
      intervalMilliseconds: generation.pollIntervalMilliseconds,
      pollAfterMilliseconds: state.state === 'pending' ? state.pollAfterMilliseconds : undefined,
      failures: 0,
      random: context.random(),
    })
  }
}

const pollFault = (error: unknown) =>
  error instanceof ProviderError ? { code: error.failure.code } : { name: (error as Error).name }

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
    if (state.outputs[0]) holder.outputs.set(attempt.id, state.outputs[0])
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
    await closeAttempt(context, transaction, attempt.id, state.state)
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

const untilDeadline = (context: WorkContext, generation: GenerationRow): number =>
  generation.deadlineAt.getTime() - context.now().getTime()
