/**
 * Items of several streams as they come, at most one waiting per stream; ends when all have ended, fails when one
 * fails. `giveUp` must end what the others are waiting for: a generator is not left before its `next` has answered.
 *
 * @param more streams that come later; they are waited for until it ends
 */
export async function* mergeStreams<Item>(
  streams: readonly AsyncGenerator<Item>[],
  giveUp: () => void,
  more?: AsyncGenerator<AsyncGenerator<Item>>,
): AsyncGenerator<Item> {
  const pending = new Map<AsyncGenerator<unknown>, Promise<() => IteratorResult<Item> | null>>()
  const opened: AsyncGenerator<unknown>[] = []
  const next = async (stream: AsyncGenerator<Item>) => {
    const result = await stream.next()
    return () => {
      if (result.done) pending.delete(stream)
      else pending.set(stream, next(stream))
      return result
    }
  }
  const open = (stream: AsyncGenerator<Item>) => {
    opened.push(stream)
    pending.set(stream, next(stream))
  }
  const nextStream = async (of: AsyncGenerator<AsyncGenerator<Item>>) => {
    const result = await of.next()
    return () => {
      pending.delete(of)
      if (result.done) return null
      open(result.value)
      pending.set(of, nextStream(of))
      return null
    }
  }
  for (const stream of streams) open(stream)
  if (more) {
    opened.push(more)
    pending.set(more, nextStream(more))
  }
  try {
    while (pending.size > 0) {
      const settle = await Promise.race(pending.values())
      const result = settle()
      if (result && !result.done) yield result.value
    }
  } finally {
    giveUp()
    await Promise.allSettled(opened.map((stream) => stream.return(undefined)))
  }
}
