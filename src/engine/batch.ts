/**
 * One call for what many ask for: the first goes alone, and what comes while it is on its way goes together.
 *
 * @param send settles a whole batch; its error is everybody's
 */
export function batched<Item>(maximum: number, send: (items: Item[]) => Promise<void>): (item: Item) => Promise<void> {
  const waiting: { item: Item; resolve(): void; reject(error: unknown): void }[] = []
  let isSending = false

  async function sendAll(): Promise<void> {
    isSending = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maximum)
      await send(batch.map(({ item }) => item)).then(
        () => batch.forEach(({ resolve }) => void resolve()),
        (error: unknown) => batch.forEach(({ reject }) => void reject(error)),
      )
    }
    isSending = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isSending) void sendAll()
    })
}
