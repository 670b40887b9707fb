import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UrlError } from '../../network/safe-fetch.ts'
import { type Output, ProviderError } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import { callFor, providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { askOnce } from './poll.ts'
import type { WorkContext } from './work-context.ts'

/** 4K clips of a minute are some hundred MB. */
const maximumBytes = 4 * 1024 ** 3
const downloadMilliseconds = 20 * 60_000
/** A result that is said to be there and is not, or is no clip: so often it is asked for anew. */
const deadResultsTolerated = 3
/** However late it is: a paid clip whose provider is in trouble is asked for this long. */
const patienceMilliseconds = 10 * 60_000

/** How an output got into the store: the object is there now, or why it never will be. */
export type FetchedResult = { output: Output } | { failure: Failure } | null

/**
 * Brings the finished clip to `key` of the store, asking the provider for it anew as often as is sensible: its URLs die,
 * its servers stumble. `isUsable` looks at what arrived. Null when the lease was given up meanwhile.
 */
export async function fetchResult(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  key: string,
): Promise<FetchedResult> {
  const patientUntil = Math.max(generation.deadlineAt.getTime(), context.now().getTime() + patienceMilliseconds)
  let deadResults = 0
  for (let failures = 1; ; failures += 1) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return null
    const fault = await tryOnce(context, holder, generation, attempt, key)
    if (fault === null) return null
    if ('output' in fault || fault.isLasting) return fault
    if (holder.signal.aborted) return null
    deadResults += fault.isDead ? 1 : 0
    context.log.warn({ generation: generation.id, code: fault.failure.code, failures }, 'A result was not brought in')
    if (deadResults >= deadResultsTolerated || context.now().getTime() > patientUntil) return fault
    await holder.pause(Math.min(30_000, 500 * 2 ** Math.min(failures, 6)), since)
  }
}

type Try = { output: Output } | { failure: Failure; isLasting: boolean; isDead: boolean } | null

async function tryOnce(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  key: string,
): Promise<Try> {
  try {
    const output = await untilSucceeded(context, holder, generation, attempt)
    if (output === null) return null
    // A provider that has lost sight of it for a moment finds it again; one that says it failed does not.
    if ('code' in output) return { failure: output, isLasting: output.code !== 'RESULT_EXPIRED', isDead: true }
    await fetchOutput(context, holder, generation, attempt, output, key)
    return { output }
  } catch (error) {
    if (holder.signal.aborted) return null
    if (error instanceof UrlError)
      return { failure: unfetched(attempt, error.message), isLasting: false, isDead: !error.retryable }
    if (error instanceof ProviderError)
      return {
        failure: { ...unfetched(attempt, error.failure.message), ...lasting(error) },
        isLasting: error.failure.code === 'MODERATED',
        isDead: !error.failure.retryable,
      }
    throw error
  }
}

const lasting = ({ failure }: ProviderError): Partial<Failure> => ({
  code: failure.code,
  ...(failure.providerMessage === undefined ? {} : { providerMessage: failure.providerMessage }),
  // Whatever it says of itself: what is withheld here is the result.
  ...(failure.code === 'MODERATED'
    ? { retryable: failure.retryable, moderation: { categories: [], ...failure.moderation, stage: 'OUTPUT' } }
    : {}),
})

async function fetchOutput(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
  output: Output,
  key: string,
): Promise<void> {
  if ('file' in output) {
    await context.store.adopt(key, output.file)
    return
  }
  const signal = AbortSignal.any([holder.signal, AbortSignal.timeout(downloadMilliseconds)])
  const call = callFor(context, holder, generation, attempt, signal)
  await mkdir(dirname(call.resultFile), { recursive: true })
  try {
    if ('url' in output)
      await context.downloadResult(output.url, call.resultFile, {
        signal,
        maximumBytes,
        totalTimeoutMilliseconds: downloadMilliseconds,
      })
    else await providerOf(context, generation).fetchResult!(output.handle, call.resultFile, call)
    await context.store.adopt(key, call.resultFile)
  } finally {
    await rm(call.resultFile, { force: true })
  }
}

/** What the poll brought; otherwise asks again: a restart lost it, and a local provider may have to render anew. */
async function untilSucceeded(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<Output | Failure | null> {
  for (;;) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return null
    const brought = holder.outputs.get(attempt.id)
    if (brought) {
      holder.outputs.delete(attempt.id)
      return brought
    }
    const state = await askOnce(context, holder, generation, attempt)
    if (state.state === 'succeeded') return state.outputs[0] ?? gone(attempt)
    if (state.state === 'failed') return { ...state.failure, stage: 'COLLECT', charged: chargedFor(attempt) }
    if (state.state !== 'pending') return gone(attempt)
    await holder.pause(state.pollAfterMilliseconds ?? generation.pollIntervalMilliseconds, since)
  }
}

/**
 * The provider's id of a clip that an earlier holder brought in; undefined where it has none, or does not say.
 */
export async function videoIdOf(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: AttemptRow,
): Promise<string | undefined> {
  if (providerOf(context, generation).local) return undefined
  // Any error: the clip is there; only its name at the provider is not.
  const state = await askOnce(context, holder, generation, attempt).catch(() => null)
  if (state?.state !== 'succeeded') return undefined
  for (const output of state.outputs) if ('file' in output) await rm(output.file, { force: true })
  return state.outputs[0]?.providerVideoId
}

const chargedFor = (attempt: AttemptRow): Failure['charged'] => attempt.charge?.state ?? 'UNKNOWN'

const gone = (attempt: AttemptRow): Failure => ({
  code: 'RESULT_EXPIRED',
  stage: 'COLLECT',
  message: 'The provider no longer has the clip it had announced.',
  retryable: true,
  charged: chargedFor(attempt),
})

const unfetched = (attempt: AttemptRow, message: string): Failure => ({
  code: 'RESULT_EXPIRED',
  stage: 'COLLECT',
  message: `The clip could not be fetched from the provider. ${message}`,
  retryable: true,
  charged: chargedFor(attempt),
})

export const resultInvalid = (attempt: AttemptRow, message: string): Failure => ({
  code: 'RESULT_INVALID',
  stage: 'COLLECT',
  message,
  retryable: true,
  charged: chargedFor(attempt),
})
