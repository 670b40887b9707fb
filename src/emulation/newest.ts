/** What is kept by name until newer things take its place: an emulator may run for weeks. */
export interface Newest<Value> {
  get(name: string): Value | undefined
  /** Makes it the newest. */
  set(name: string, value: Value): void
  forget(name: string): void
}

/** Of what is uploaded to a vendor: it is used by the request that follows. */
export const uploadsKept = { most: 2_000, mostBytes: 500_000_000 }

/**
 * @param options.most beyond it the oldest are forgotten
 * @param options.mostBytes so are they where all together have more, as `bytesOf` tells; the newest stays
 */
export function createNewest<Value>(options: {
  most: number
  mostBytes?: number
  bytesOf?(value: Value): number
  /** To make room. */
  onForgotten?(value: Value): void
}): Newest<Value> {
  const { most, mostBytes = Number.POSITIVE_INFINITY, bytesOf = () => 0, onForgotten = () => {} } = options
  const all = new Map<string, Value>()
  let bytes = 0

  function take(name: string): Value | undefined {
    const value = all.get(name)
    if (all.delete(name)) bytes -= bytesOf(value!)
    return value
  }

  return {
    get: (name) => all.get(name),
    set(name, value) {
      take(name)
      all.set(name, value)
      bytes += bytesOf(value)
      for (const oldest of all.keys()) {
        if (oldest === name || (all.size <= most && bytes <= mostBytes)) return
        onForgotten(take(oldest)!)
      }
    },
    forget: take,
  }
}
