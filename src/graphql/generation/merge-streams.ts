/**
 * Items of several streams as they come, at most one waiting per stream; ends when all have ended, fails when one
 * fails. `giveUp` must end what the others are waiting for: a generator is not left before its `next` has answered.
 */
export async function* mergeStreams<Item>(
  streams: readonly AsyncGenerator<Item>[],
  giveUp: () => void,
): AsyncGenerator<Item> {
  const next = (index: number) => streams[index]!.next().then((result) => ({ index, result }))
  const pending = new Map(streams.map((_, index) => [index, next(index)]))
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values())
      if (result.done) {
        pending.delete(index)
        continue
      }
      pending.set(index, next(index))
      yield result.value
    }
  } finally {
    giveUp()
    await Promise.allSettled(streams.map((stream) => stream.return(undefined)))
  }
}
