export interface StreamLimits {
  /** More bytes than this end the stream with TOO_LARGE. */
  maximumBytes: number
  /** Longest wait for one chunk. */
  idleTimeoutMilliseconds?: number
  /** Average that the source must hold. Only time spent waiting for the source counts, never the reader's own. */
  minimumBytesPerSecond?: number
  /** How far behind that average the source may fall. Default 10,000. */
  rateGraceMilliseconds?: number
  /** From the first read to the last byte. */
  deadlineMilliseconds?: number
  signal?: AbortSignal
}

export type StreamFault = 'TOO_LARGE' | 'IDLE' | 'TOO_SLOW' | 'DEADLINE'

export class StreamLimitError extends Error {
  override readonly name = 'StreamLimitError'
  readonly kind = 'request'
  readonly fault: StreamFault

  constructor(fault: StreamFault) {
    super(messages[fault])
    this.fault = fault
  }
}

const messages: Record<StreamFault, string> = {
  TOO_LARGE: 'More bytes arrived than are allowed.',
  IDLE: 'No bytes arrived for too long.',
  TOO_SLOW: 'The bytes arrived too slowly.',
  DEADLINE: 'The bytes took too long to arrive.',
}

/**
 * Passes chunks on and stops the moment a limit is broken, also while the source is silent. Closing the source's
 * connection is its owner's work: a silent iterator cannot be asked to.
 *
 * @throws StreamLimitError, or the signal's reason.
 */
export async function* limitStream(
  source: AsyncIterable<Uint8Array>,
  limits: StreamLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { maximumBytes, minimumBytesPerSecond = 0, rateGraceMilliseconds = 10_000, signal } = limits
  const startedAt = performance.now()
  const iterator = source[Symbol.asyncIterator]()
  let failWait: (reason: unknown) => void = () => undefined
  const onAbort = () => failWait(signal?.reason)
  signal?.addEventListener('abort', onAbort)

  const next = (allowance: Allowance) =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      failWait = reject
      const timer =
        allowance.milliseconds === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => reject(new StreamLimitError(allowance.fault)), Math.max(0, allowance.milliseconds))
      iterator
        .next()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer))
    })

  let receivedBytes = 0
  let behindMilliseconds = 0
  let isFinished = false
  try {
    while (true) {
      signal?.throwIfAborted()
      const askedAt = performance.now()
      const result = await next(
        smallest([
          { fault: 'IDLE', milliseconds: limits.idleTimeoutMilliseconds ?? Number.POSITIVE_INFINITY },
          {
            fault: 'TOO_SLOW',
            milliseconds:
              minimumBytesPerSecond > 0 ? rateGraceMilliseconds - behindMilliseconds : Number.POSITIVE_INFINITY,
          },
          {
            fault: 'DEADLINE',
            milliseconds: (limits.deadlineMilliseconds ?? Number.POSITIVE_INFINITY) - (askedAt - startedAt),
          },
        ]),
      )
      if (result.done) {
        isFinished = true
        return
      }
      receivedBytes += result.value.byteLength
      if (receivedBytes > maximumBytes) throw new StreamLimitError('TOO_LARGE')
      if (minimumBytesPerSecond > 0) {
        const paidMilliseconds = (result.value.byteLength / minimumBytesPerSecond) * 1000
        behindMilliseconds = Math.max(0, behindMilliseconds + performance.now() - askedAt - paidMilliseconds)
      }
      yield result.value
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Not awaited: behind a read that never answers, neither does this.
    if (!isFinished) iterator.return?.().catch(() => undefined)
  }
}

interface Allowance {
  fault: StreamFault
  milliseconds: number
}

function smallest(allowances: [Allowance, ...Allowance[]]): Allowance {
  return allowances.reduce((least, each) => (each.milliseconds < least.milliseconds ? each : least))
}
