import { syncBuiltinESMExports } from 'node:module'
import timersOfPromises from 'node:timers/promises'

/** Timers this short only gather what belongs together: they end before anything else happens. */
const gatheringMilliseconds = 50

interface Timer {
  at: number
  every: number | null
  call(): void
}

/** Of real time: who is not at rest by then never is. */
const longestSettlingMilliseconds = 60_000

/** Time that passes only when it is told to. What takes no time at all (Postgres, files) is not its matter. */
export interface VirtualClock {
  now(): Date
  /** Ends when nothing is left to do at this instant. */
  settle(isBusy: () => boolean): Promise<void>
  /** Goes to that instant at once: every timer that is due by then rings one time. */
  jump(milliseconds: number): void
  /** Gives the real timers back. */
  restore(): void
}

/** Puts its timers in the place of the process's. */
export function installVirtualClock(): VirtualClock {
  const real = { setTimeout, setInterval, clearTimeout, clearInterval, sleep: timersOfPromises.setTimeout }
  let now = Date.now()
  const timers = new Set<Timer>()
  const set = (every: boolean) =>
    ((call: (...parameters: unknown[]) => void, milliseconds = 0, ...parameters: unknown[]) => {
      const timer = {
        ...{ at: now + milliseconds, every: every ? milliseconds : null, call: () => call(...parameters) },
        ...{ unref: () => timer, ref: () => timer, hasRef: () => true },
      }
      timers.add(timer)
      return timer
    }) as never
  const clear = ((timer: Timer) => void timers.delete(timer)) as never
  Object.assign(globalThis, {
    ...{ setTimeout: set(false), setInterval: set(true), clearTimeout: clear, clearInterval: clear },
  })
  timersOfPromises.setTimeout = ((milliseconds: number, value: unknown) =>
    new Promise((resolve) => setTimeout(() => resolve(value), milliseconds))) as never
  syncBuiltinESMExports()
  const begun = now
  performance.now = () => now - begun

  const ring = (until: number): boolean => {
    const due = [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)
    for (const timer of due) {
      if (!timers.has(timer)) continue
      now = Math.max(now, timer.at)
      if (timer.every === null) timers.delete(timer)
      else timer.at = now + timer.every
      timer.call()
    }
    return due.length > 0
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  return {
    now: () => new Date(now),
    async settle(isBusy) {
      const until = now + gatheringMilliseconds
      const giveUpAt = Date.now() + longestSettlingMilliseconds
      for (let quiet = 0; quiet < 4; ) {
        await turn()
        if (Date.now() > giveUpAt) throw new Error('It never comes to rest')
        if (isBusy()) quiet = 0
        else if (++quiet === 3 && ring(until)) quiet = 0
      }
      now = until
    },
    jump(milliseconds) {
      now += milliseconds
      ring(now)
    },
    restore() {
      Object.assign(globalThis, {
        ...{ setTimeout: real.setTimeout, setInterval: real.setInterval },
        ...{ clearTimeout: real.clearTimeout, clearInterval: real.clearInterval },
      })
      timersOfPromises.setTimeout = real.sleep
      Reflect.deleteProperty(performance, 'now')
      syncBuiltinESMExports()
    },
  }
}
