import type { GenerationRow } from '../record/record.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** A deadline may lie further away than a timer can wait. */
const longestPauseMilliseconds = 3_600_000

/**
 * Lends a holder whose signal also ends when nobody waits for the clip any more: a cancel, or the deadline.
 */
export async function whileWanted<Result>(
  context: WorkContext,
  holder: LeaseHolder,
  { deadlineAt, cancelRequestedAt }: GenerationRow,
  work: (wanted: LeaseHolder) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController()
  let isDone = false
  const watching = watch()
  try {
    return await work(holder.until(over.signal))
  } finally {
    isDone = true
    holder.wake()
    await watching
  }

  async function watch(): Promise<void> {
    try {
      // Whoever wants it canceled wakes the holder.
      for (let isWoken = cancelRequestedAt !== null; !isDone && !holder.signal.aborted; isWoken = true) {
        const since = holder.wakeCount()
        const remaining = deadlineAt.getTime() - context.now().getTime()
        if (remaining <= 0 || (isWoken && (await holder.isCancelRequested()))) {
          over.abort()
          holder.wake()
          return
        }
        if (!isDone) await holder.pause(Math.min(remaining, longestPauseMilliseconds), since)
      }
    } catch {
      // Any error: the row is out of reach or another's, and whoever writes next meets that, too.
    }
  }
}
