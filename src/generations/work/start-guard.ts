import type { LeaseHolder } from './lease-holder.ts'

/** What failed this often may be what ends its process: it runs alone, so that no bystander is counted with it. */
const aloneFrom = 2

/** Generations that were taken up before and did not come as far as to be sent. */
export interface StartGuard {
  /** Notes, before it works on one, that it did; a process that dies leaves the note. */
  admit(holder: LeaseHolder, work: () => Promise<void>): Promise<void>
}

export function createStartGuard(): StartGuard {
  let last: Promise<void> = Promise.resolve()

  async function noted(holder: LeaseHolder, work: () => Promise<void>): Promise<void> {
    if (holder.signal.aborted) return
    const failedStarts = holder.lease.failedStarts + 1
    await holder.decide(() => ({ generation: { failedStarts } }))
    await work()
  }

  return {
    async admit(holder, work) {
      if (holder.lease.claims === 1 && holder.lease.failedStarts === 0) return work()
      if (holder.lease.failedStarts < aloneFrom) return noted(holder, work)
      const turn = last.then(() => noted(holder, work))
      // Any error: whose turn it was hears of it.
      last = turn.catch(() => {})
      return turn
    },
  }
}
