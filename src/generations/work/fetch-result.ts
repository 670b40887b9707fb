import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UrlError } from '../../network/safe-fetch.ts'
import { type Output, ProviderError } from '../../providers/provider.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow, SentAttempt } from '../record/record.ts'
import { inLog } from '../record/step.ts'
import { callFor, chargedFor, providerOf, resultFileOf } from './attempt.ts'
import { clipKey } from './clip-files.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { askOnce } from './poll.ts'
import { backoffMilliseconds, createRetryLimit, lastMomentOf } from './retry-limit.ts'
import type { WorkContext } from './work-context.ts'

/** 4K clips of a minute are some hundred MB. */
const maximumBytes = 4 * 1024 ** 3
const downloadMilliseconds = 20 * 60_000
/** It had succeeded, and is not done: rendered anew, or the provider is slow to know. */
const askAgainMilliseconds = 5_000

/** Where the clip is, as far as is known; what is learned is written into it. */
export interface ResultSource {
  /** What the provider said once. It is tried first, and once: its addresses die. */
  kept: Output | undefined
  /** What it said last. */
  told: Output | undefined
}

interface Fault {
  failure: Failure
  /** The provider's last word. */
  isLasting: boolean
  /** It is not there, or not to be had; that may change for minutes. */
  isDead: boolean
  retryAfterMilliseconds?: number | undefined
}

/**
 * Brings the finished clip into the store, asking the provider for it anew as often as is sensible: its URLs die, its
 * servers stumble, a result may take its time to appear. Null when it is there.
 * @throws what the machine is in trouble with
 */
export async function fetchResult(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  source: ResultSource,
): Promise<Failure | null | 'given-up'> {
  const retryLimit = createRetryLimit(context.timeouts.resultMilliseconds)
  for (let failures = 1; ; failures += 1) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return 'given-up'
    const fault = await tryOnce(context, holder, generation, attempt, source)
    if (fault === null || fault === 'given-up') return fault
    const { failure, isLasting, isDead, retryAfterMilliseconds = 0 } = fault
    if (isLasting) return failure
    context.log.warn(
      { ...inLog(generation), attempt: attempt.number, code: failure.code, failures },
      'A result was not brought in',
    )
    if ((isDead && retryLimit.isOver()) || context.now().getTime() > lastMomentOf(generation)) return failure
    const wait = isDead ? retryLimit.waitMilliseconds() : backoffMilliseconds(failures)
    await holder.pause(Math.max(wait, retryAfterMilliseconds), since)
  }
}

async function tryOnce(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  source: ResultSource,
): Promise<Fault | null | 'given-up'> {
  try {
    const output = source.kept ?? (await untilSucceeded(context, holder, generation, attempt))
    source.kept = undefined
    if (output === 'given-up') return output
    // A provider that has lost sight of it for a moment finds it again; one that says it failed does not.
    if ('code' in output) return { failure: output, isLasting: output.code !== 'RESULT_EXPIRED', isDead: true }
    source.told = output
    await fetchOutput(context, holder, generation, attempt, output)
    return null
  } catch (error) {
    if (holder.signal.aborted) return 'given-up'
    if (error instanceof UrlError)
      return { failure: unfetched(attempt, error.message), isLasting: false, isDead: !error.retryable }
    if (error instanceof ProviderError)
      return {
        failure: { ...unfetched(attempt, error.failure.message), ...saidOf(error) },
        isLasting: error.failure.code === 'MODERATED',
        isDead: !error.failure.retryable,
        retryAfterMilliseconds: error.retryAfterMilliseconds,
      }
    throw error
  }
}

const saidOf = ({ failure }: ProviderError): Partial<Failure> => ({
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
  attempt: SentAttempt,
  output: Output,
): Promise<void> {
  const { fetching, storing } = context.resultTurns
  const keep = (file: string) => storing(() => context.store.adopt(clipKey(attempt.id), file), holder.signal)
  if ('file' in output) return keep(output.file)
  const resultFile = resultFileOf(context, holder, attempt)
  await mkdir(dirname(resultFile), { recursive: true })
  try {
    const { tenant, provider } = generation
    const host = 'url' in output ? hostOf(output.url) : provider
    await fetching({ host, tenant }, () => download(context, holder, generation, attempt, output), holder.signal)
    await keep(resultFile)
  } finally {
    await rm(resultFile, { force: true })
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')

async function download(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  output: Exclude<Output, { file: string }>,
): Promise<void> {
  const tooLong = AbortSignal.timeout(downloadMilliseconds)
  const signal = AbortSignal.any([holder.signal, tooLong])
  const call = callFor(context, holder, generation, attempt, signal)
  try {
    if ('url' in output)
      await context.downloadResult(output.url, call.resultFile, {
        signal,
        maximumBytes,
        totalTimeoutMilliseconds: downloadMilliseconds,
      })
    else await providerOf(context, generation).fetchResult!(output.handle, call.resultFile, call)
  } catch (error) {
    if (!tooLong.aborted || error instanceof ProviderError || error instanceof UrlError) throw error
    throw new UrlError('MEDIA_UNREACHABLE', 'It took too long to arrive.', true)
  }
}

/** A local provider may have to render anew. */
async function untilSucceeded(
  context: WorkContext,
  holder: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
): Promise<Output | Failure | 'given-up'> {
  for (;;) {
    const since = holder.wakeCount()
    if (holder.signal.aborted) return 'given-up'
    const state = await askOnce(context, holder, generation, attempt)
    if (state.state === 'succeeded') return state.outputs[0] ?? gone(attempt)
    if (state.state === 'failed') return { ...state.failure, stage: 'COLLECT', charged: chargedFor(attempt) }
    if (state.state !== 'pending') return gone(attempt)
    await holder.pause(state.pollAfterMilliseconds ?? askAgainMilliseconds, since)
  }
}

const gone = (attempt: SentAttempt): Failure => ({
  ...unfetched(attempt, ''),
  message: 'The provider no longer has the clip it had announced.',
})

const unfetched = (attempt: SentAttempt, message: string): Failure => ({
  code: 'RESULT_EXPIRED',
  stage: 'COLLECT',
  message: `The clip could not be fetched from the provider. ${message}`,
  retryable: true,
  charged: chargedFor(attempt),
})
