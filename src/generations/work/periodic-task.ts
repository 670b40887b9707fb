export interface PeriodicTask {
  start(): void
  /** Runs it now, or once more after the run that is under way. */
  request(): void
  /** Waits for the run that is under way; its signal is aborted. */
  stop(): Promise<void>
}

/** Runs at once, then again and again, and never beside itself. */
export function createPeriodicTask(options: {
  everyMilliseconds: number
  run(signal: AbortSignal): Promise<void>
  /** Not told of what breaks while it is being stopped. The next run comes in its time. */
  onError(error: unknown): void
}): PeriodicTask {
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isRequested = false

  async function runRequested(): Promise<void> {
    try {
      while (isRequested && !signal.aborted) {
        isRequested = false
        await options.run(signal)
      }
    } catch (error) {
      if (!signal.aborted) options.onError(error)
    } finally {
      running = undefined
    }
  }

  function request(): void {
    isRequested = true
    running ??= runRequested()
  }

  return {
    start() {
      timer = setInterval(request, options.everyMilliseconds)
      request()
    },
    request,
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await running
    },
  }
}
