import type { LedgerPurchase } from '../../src/emulator/ledger.ts'

/** How one generation ended. */
export type Outcome = 'delivered' | 'failed' | 'canceled' | 'uncertain' | 'unfinished'

export interface Counts {
  started: number
  /** Jobs that the vendor took, by its books. */
  bought: number
  delivered: number
  /** With a typed failure. */
  failed: number
  canceled: number
  /** SUBMISSION_UNCERTAIN: it may have been bought. */
  uncertain: number
  /** Never ended; or said to be there and not readable; or paid for by the vendor's books, and free by ours. */
  lost: number
  /** Clips that cost the money of two. */
  twice: number
  /** Events that a subscriber never got. */
  missed: number
  /** Events that a subscriber got again, or out of their order. */
  repeated: number
}

/** What is known of one generation when all is at rest. */
export interface Ended {
  state: { status: string; charge: { state: string }; failure: { code: string; charged: string } | null } | null
  /** Bytes that its URL gives, and that the API promises; null without a clip. */
  clip: { bytes: number; promised: number } | null
  purchases: readonly LedgerPurchase[]
  /** The numbers of the events as each subscriber got them. */
  transcripts: readonly (readonly number[])[]
  /** The number of the final event; null while there is none. */
  finalSequence: number | null
}

export function outcomeOf({ state, finalSequence }: Ended): Outcome {
  if (!state || finalSequence === null) return 'unfinished'
  if (state.status === 'SUCCEEDED') return 'delivered'
  if (state.status === 'CANCELED') return 'canceled'
  return state.failure?.code === 'SUBMISSION_UNCERTAIN' ? 'uncertain' : 'failed'
}

function isLost(ended: Ended): boolean {
  const { state, clip, purchases } = ended
  const outcome = outcomeOf(ended)
  if (outcome === 'unfinished') return true
  if (outcome === 'delivered') return clip === null || clip.bytes !== clip.promised
  return purchases.some(({ charged }) => charged !== null) && state!.charge.state === 'NONE'
}

const costs = ({ status, charged }: LedgerPurchase) => charged !== null || status === 'queued' || status === 'running'

export function countAll(all: readonly Ended[]): Counts {
  const of = (outcome: Outcome) => all.filter((ended) => outcomeOf(ended) === outcome).length
  const sum = (each: (ended: Ended) => number) => all.reduce((total, ended) => total + each(ended), 0)
  return {
    started: all.length,
    bought: sum(({ purchases }) => purchases.length),
    delivered: of('delivered'),
    failed: of('failed'),
    canceled: of('canceled'),
    uncertain: of('uncertain'),
    lost: all.filter(isLost).length,
    twice: all.filter(({ purchases }) => purchases.filter(costs).length > 1).length,
    missed: sum(({ transcripts, finalSequence }) =>
      transcripts.reduce((total, numbers) => total + missedOf(numbers, finalSequence ?? 0), 0),
    ),
    repeated: sum(({ transcripts }) => transcripts.reduce((total, numbers) => total + repeatedOf(numbers), 0)),
  }
}

const missedOf = (numbers: readonly number[], last: number) =>
  Array.from({ length: last }, (_, index) => index + 1).filter((number) => !numbers.includes(number)).length

const repeatedOf = (numbers: readonly number[]) =>
  numbers.filter((number, index) => index > 0 && number <= Math.max(...numbers.slice(0, index))).length
