import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { EmulatorClock } from '../emulation/port.ts'

/** What Node's timers take. */
const longestTimer = 2 ** 31 - 1

/** Our own time from now on, `speed` times as fast. */
export function createClock(speed = 1): EmulatorClock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError('the speed of a clock is a number above 0')
  const [startedAt, started] = [Date.now(), performance.now()]
  const now = () => Math.floor(startedAt + (performance.now() - started) * speed)
  return {
    now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted()
      const end = now() + milliseconds
      // A timer may fire a little early: whoever slept must find the time reached.
      for (let left = milliseconds; left > 0; left = end - now()) {
        await wait(Math.min(Math.ceil(left / speed), longestTimer), undefined, signal ? { signal } : {})
      }
    },
  }
}

/** Stands still until it is moved on. For tests. */
export interface VirtualClock extends EmulatorClock {
  /** Wakes the sleepers on the way, each at its own moment; resolves when what they do without waiting is done. */
  advance(milliseconds: number): Promise<void>
}

export function createVirtualClock(startsAt = Date.UTC(2026, 0, 1)): VirtualClock {
  interface Sleeper {
    at: number
    wake(): void
  }
  let time = startsAt
  const sleepers = new Set<Sleeper>()
  const nextBefore = (end: number) => {
    let next: Sleeper | undefined
    for (const sleeper of sleepers) if (sleeper.at <= end && (!next || sleeper.at < next.at)) next = sleeper
    return next
  }
  return {
    now: () => time,
    sleep(milliseconds, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      if (!(milliseconds > 0)) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const leave = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', stop)
        }
        const sleeper: Sleeper = {
          at: time + milliseconds,
          wake() {
            leave()
            resolve()
          },
        }
        const stop = () => {
          leave()
          reject(signal?.reason)
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', stop, { once: true })
      })
    },
    async advance(milliseconds) {
      const end = time + milliseconds
      for (;;) {
        await nextTurn()
        const next = nextBefore(end)
        if (!next) break
        time = Math.max(time, next.at)
        next.wake()
      }
      time = end
    },
  }
}
