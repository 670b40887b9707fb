import { type ExitCode, exitCodes } from './command-error.ts'

export interface Interruption {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Resolves with the first of them. */
  readonly arrived: Promise<void>
  /** 130 or 143 once one has arrived. */
  exitCode(): ExitCode
  dispose(): void
}

/** npm, npx and the terminal each pass on the same Ctrl-C. */
const sameKeyMilliseconds = 500

/** The first signal asks for an orderly end, the second one leaves at once. */
export function watchInterruption(): Interruption {
  const controller = new AbortController()
  let firstAt = 0
  let code: ExitCode = exitCodes.interrupted
  const onSignal = (name: NodeJS.Signals) => {
    const given = name === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
    if (!controller.signal.aborted) {
      code = given
      firstAt = performance.now()
      controller.abort()
    } else if (performance.now() - firstAt > sameKeyMilliseconds) process.exit(given)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    arrived: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true })),
    exitCode: () => code,
    dispose() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
