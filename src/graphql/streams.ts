import type { Identity } from './authentication.ts'

/** One open WebSocket or SSE connection, as far as the server needs to end it. */
export interface Stream {
  kind: 'websocket' | 'sse'
  address: string
  /** Says goodbye; the other side may take its time. */
  close(): void
  /** Cuts the connection. */
  terminate(): void
}

export interface StreamLimits {
  subscriptionsPerKey: number
  connectionsPerAddress: number
  streamCloseMilliseconds: number
}

export interface Streams {
  /** Null when the address has its fill or the server is stopping; otherwise the function to call at its end. */
  open(stream: Stream): (() => void) | null
  /** Null when the key has its fill; otherwise the function to call at the subscription's end. */
  subscribe(identity: Identity): (() => void) | null
  readonly isClosing: boolean
  counts(): { websocket: number; sse: number; subscriptions: number }
  /** Refuses new streams, closes the open ones and cuts those that are still there after `streamCloseMilliseconds`. */
  close(): Promise<void>
}

export function createStreams(limits: StreamLimits): Streams {
  const open = new Set<Stream>()
  const byAddress = createCounter()
  const byKey = createCounter()
  let isClosing = false
  let whenEmpty: (() => void) | null = null
  return {
    get isClosing() {
      return isClosing
    },
    open(stream) {
      if (isClosing) return null
      const release = byAddress.take(stream.address, limits.connectionsPerAddress)
      if (!release) return null
      open.add(stream)
      return () => {
        open.delete(stream)
        release()
        if (open.size === 0) whenEmpty?.()
      }
    },
    subscribe: ({ tenant, keyId }) => byKey.take(keyId ?? tenant, limits.subscriptionsPerKey),
    counts() {
      const websocket = [...open].filter((stream) => stream.kind === 'websocket').length
      return { websocket, sse: open.size - websocket, subscriptions: byKey.total() }
    },
    async close() {
      isClosing = true
      if (open.size === 0) return
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve
      })
      for (const stream of [...open]) stream.close()
      const timer = setTimeout(() => {
        for (const stream of [...open]) stream.terminate()
      }, limits.streamCloseMilliseconds)
      await empty
      clearTimeout(timer)
    },
  }
}

function createCounter() {
  const counts = new Map<string, number>()
  let total = 0
  return {
    total: () => total,
    /** The function that gives the place back; calling it again does nothing. */
    take(name: string, limit: number): (() => void) | null {
      const count = counts.get(name) ?? 0
      if (count >= limit) return null
      counts.set(name, count + 1)
      total += 1
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        total -= 1
        const left = (counts.get(name) ?? 1) - 1
        if (left === 0) counts.delete(name)
        else counts.set(name, left)
      }
    },
  }
}
