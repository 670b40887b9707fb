/** Bounds how many bytes of large bodies are in memory at once. Tenants take turns, and none has all of it. */
export interface ByteBudget {
  /** Waits for its turn; null when that takes too long or the signal aborts. What it answers gives the bytes back. */
  take(tenant: string, bytes: number, signal: AbortSignal): Promise<(() => void) | null>
}

export interface ByteBudgetOptions {
  totalBytes: number
  tenantBytes: number
  waitMilliseconds: number
}

export function createByteBudget({ totalBytes, tenantBytes, waitMilliseconds }: ByteBudgetOptions): ByteBudget {
  let used = 0
  const usedBy = new Map<string, number>()
  /** By tenant, whose turn is next first. */
  const waiting = new Map<string, { bytes: number; start(): void }[]>()

  // One that is larger than its share may have it when there is nothing else.
  const fits = (tenant: string, bytes: number): boolean => {
    const own = usedBy.get(tenant) ?? 0
    return (own === 0 || own + bytes <= tenantBytes) && (used === 0 || used + bytes <= totalBytes)
  }

  function occupy(tenant: string, bytes: number): () => void {
    const add = (change: number) => {
      used += change
      const own = (usedBy.get(tenant) ?? 0) + change
      if (own > 0) usedBy.set(tenant, own)
      else usedBy.delete(tenant)
    }
    add(bytes)
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      add(-bytes)
      serve()
    }
  }

  function serve(): void {
    for (;;) {
      const turn = [...waiting].find(([tenant, [next]]) => fits(tenant, next!.bytes))
      if (!turn) return
      const [tenant, [next, ...others]] = turn
      waiting.delete(tenant)
      if (others.length > 0) waiting.set(tenant, others)
      next!.start()
    }
  }

  return {
    take(tenant, bytes, signal) {
      if (signal.aborted) return Promise.resolve(null)
      if (!waiting.has(tenant) && fits(tenant, bytes)) return Promise.resolve(occupy(tenant, bytes))
      return new Promise((resolve) => {
        const settle = (release: (() => void) | null) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', leave)
          resolve(release)
        }
        const leave = () => {
          const left = (waiting.get(tenant) ?? []).filter((other) => other !== entry)
          if (left.length > 0) waiting.set(tenant, left)
          else waiting.delete(tenant)
          settle(null)
          serve()
        }
        const entry = { bytes, start: () => settle(occupy(tenant, bytes)) }
        const timer = setTimeout(leave, waitMilliseconds)
        signal.addEventListener('abort', leave, { once: true })
        waiting.set(tenant, [...(waiting.get(tenant) ?? []), entry])
      })
    },
  }
}
