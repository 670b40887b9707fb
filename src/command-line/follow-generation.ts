import { setTimeout as sleep } from 'node:timers/promises'
import { ClientError } from './client/client-error.ts'
import {
  CancelDocument,
  type FailureFieldsFragment,
  FollowDocument,
  ResultDocument,
  type ResultQuery,
} from './client/generated/operations.ts'
import { CommandError, exitCodes } from './command-error.ts'
import type { GatewayAccess } from './gateway-access.ts'
import type { Interruption } from './interruption.ts'
import type { ProgressDisplay } from './progress-display.ts'
import { patienceMilliseconds } from './start-generation.ts'

type State = NonNullable<ResultQuery['generation']>['state']
export type ClipVideo = NonNullable<State['clips'][number]['video']>

const longestPauseMilliseconds = 5_000
/** A `serve` that went away: whoever follows may have to start a gateway of its own. */
const lostBeforeReopening = 3
const cancelMilliseconds = 5_000

/**
 * Follows a generation to its end, over broken connections, and answers with its video. When interrupted it cancels it, if asked to.
 * @throws CommandError, ClientError
 */
export async function followGeneration(
  id: string,
  access: GatewayAccess,
  display: ProgressDisplay,
  interruption: Interruption,
  cancels: boolean,
): Promise<ClipVideo> {
  const following = follow(id, access, display)
  const settled = following.catch(() => {})
  const canceled = interruption.arrived.then(async () => {
    if (cancels) await cancel(id, access, display)
    if (cancels) await Promise.race([settled, sleep(cancelMilliseconds)])
  })
  await Promise.race([following, canceled])
  if (interruption.signal.aborted) {
    await canceled
    throw new CommandError('Interrupted.', interruption.exitCode())
  }
  return readVideo(id, access)
}

/** Resolves after the final event. */
async function follow(id: string, access: GatewayAccess, display: ProgressDisplay): Promise<void> {
  let afterSequence = 0
  let lost = 0
  let lostAt = 0
  for (;;) {
    try {
      for await (const { generationEvents: event } of access.client.subscribe(FollowDocument, { id, afterSequence })) {
        lost = 0
        afterSequence = event.sequence
        display.update(event)
        if (event.isFinal) return
      }
    } catch (error) {
      if (!(error instanceof ClientError && error.code === 'UNREACHABLE')) throw error
      if (lost > 0 && performance.now() - lostAt > patienceMilliseconds)
        throw new CommandError(`${error.message} The generation goes on there without us.`, exitCodes.failed, {
          cause: error,
        })
    }
    if (lost === 0) {
      display.note('The connection broke; trying again for 15 minutes.')
      lostAt = performance.now()
    }
    await sleep(Math.min(500 * 2 ** lost, longestPauseMilliseconds))
    lost++
    if (lost >= lostBeforeReopening && access.kind === 'serving') await access.reopen()
  }
}

async function cancel(id: string, access: GatewayAccess, display: ProgressDisplay): Promise<void> {
  display.note('Canceling; Ctrl-C again leaves at once.')
  await access.client.request(CancelDocument, { id }, AbortSignal.timeout(cancelMilliseconds)).catch(() => {})
}

async function readVideo(id: string, { client }: GatewayAccess): Promise<ClipVideo> {
  const { generation } = await client.request(ResultDocument, { id })
  const state = generation?.state
  const video = state?.clips.find((clip) => clip.video)?.video
  if (state?.status === 'SUCCEEDED' && video) return video
  const failure = state?.failure ?? state?.clips.find((clip) => clip.failure)?.failure
  throw new CommandError(
    failure ? describeFailure(failure) : `The generation ended as ${state?.status ?? 'unknown'}.`,
    exitCodes.failed,
    { details: { id, status: state?.status, failure } },
  )
}

function describeFailure({ code, stage, message, path, retryable, charged }: FailureFieldsFragment): string {
  const at = path ? ` ${path.join('.')}:` : ''
  const advice = retryable ? ' The same command may work when run again.' : ''
  const money = charged === 'NONE' ? '' : ` Charge: ${charged}.`
  return `The generation failed with ${code} (${stage}):${at} ${message}${advice}${money}`
}
