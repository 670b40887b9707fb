import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientFailureFragment, ClientVideoFragment, Generation } from '../client/index.ts'
import { CommandError, exitCodes } from './command-error.ts'
import type { GatewayAccess } from './gateway-access.ts'
import type { Interruption } from './interruption.ts'
import type { ProgressDisplay } from './progress-display.ts'

const cancelMilliseconds = 5_000

/**
 * Follows a generation to its end, over broken connections, and answers with its video. When interrupted it cancels it, if asked to.
 * @throws CommandError, KinetographError
 */
export async function followGeneration(
  id: string,
  { client }: GatewayAccess,
  display: ProgressDisplay,
  interruption: Interruption,
  cancels: boolean,
): Promise<ClientVideoFragment> {
  const leaving = new AbortController()
  let last: Generation | null = null
  const following = (async () => {
    for await (const generation of client.follow(id, { signal: leaving.signal })) {
      last = generation
      display.update(generation)
    }
  })()
  const settled = following.catch(() => {})
  const canceled = interruption.arrived.then(async () => {
    if (!cancels) return
    display.note('Canceling; Ctrl-C again leaves at once.')
    const limit = sleep(cancelMilliseconds)
    await Promise.race([client.cancel(id).catch(() => {}), limit])
    await Promise.race([settled, limit])
  })
  try {
    await Promise.race([following, canceled])
    if (interruption.signal.aborted) {
      await canceled
      throw new CommandError('Interrupted.', interruption.exitCode())
    }
    return videoOf(last!)
  } finally {
    leaving.abort()
  }
}

/** @throws CommandError when it ended without one */
export function videoOf({ id, status, failure: own, clips }: Generation): ClientVideoFragment {
  const video = clips.find((clip) => clip.video)?.video
  if (status === 'SUCCEEDED' && video) return video
  const failure = own ?? clips.find((clip) => clip.failure)?.failure
  throw new CommandError(failure ? describeFailure(failure) : `The generation ended as ${status}.`, exitCodes.failed, {
    details: { id, status, failure },
  })
}

function describeFailure({ code, stage, message, path, retryable, charged }: ClientFailureFragment): string {
  const at = path ? ` ${path.join('.')}:` : ''
  const advice = retryable ? ' The same command may work when run again.' : ''
  const money = charged === 'NONE' ? '' : ` Charge: ${charged}.`
  return `The generation failed with ${code} (${stage}):${at} ${message}${advice}${money}`
}
