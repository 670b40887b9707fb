/** Items of several streams as they come, at most one waiting per stream; ends when all have ended. */
export async function* mergeStreams<Item>(streams: readonly AsyncGenerator<Item>[]): AsyncGenerator<Item> {
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
    await Promise.all(streams.map((stream) => stream.return(undefined)))
  }
}
