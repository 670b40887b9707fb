import type { client } from '../support/gateway.ts'
import { cancelPaid } from '../support/paid-clips.ts'
import type { Expected } from './record.ts'
import type { Wire } from './wires.ts'

/** A moment at which a process is killed with -9, and what must become of the clips that it was at. */
export interface KillPoint {
  point: string
  timeoutMilliseconds?: number
  marker?: string
  count?: number
  /** What brings the process there, once its clips run. */
  act?(gateway: ReturnType<typeof client>, ids: readonly string[]): Promise<unknown>
  /** Where vendors call back. */
  isCalled?: true
  /** The time of vendors is ours until then: the job, of most of a minute, surely still runs. */
  isAwaited?: true
  expected(wire: Wire): Expected
}

const delivered = (): Expected => ({ outcomes: ['delivered'] })
const canceled = (): Expected => ({ outcomes: ['canceled'] })
const cancelAll: KillPoint['act'] = (gateway, ids) => Promise.all(ids.map((id) => cancelPaid(gateway, id)))

/** Its row says that it is being sent, and nobody knows whether it was. Of two clips only the one that was at the point is in doubt. */
const unsent = inDoubt('killed between its row and its submit')
/** The vendor has it; the other one may be on its way there. */
const besideUnsent = inDoubt('killed while the other clip was between its row and its submit')

/** Of one generation; deletion, storyboards and migrations have points of their own, and tests in test/slow and test/chaos. */
export const killPoints: readonly KillPoint[] = [
  ...['start.media-stored', 'start.committed', 'claim.locked', 'claim.committed', 'prepare.begun'].map(
    (point): KillPoint => ({ point, expected: delivered }),
  ),
  { point: 'submitting.committed', expected: unsent },
  { point: 'submit.sent', expected: unsent },
  ...['submit.answered', 'receipt.committed'].map((point): KillPoint => ({ point, expected: besideUnsent })),
  // Of what tells no progress, it is written each ten seconds that it was asked.
  { point: 'flush.open', isAwaited: true, expected: delivered },
  { point: 'poll.terminal-seen', expected: delivered },
  { point: 'webhook.acknowledged', isCalled: true, expected: delivered },
  ...['collect.half', 'collect.renamed', 'succeeded.committed'].map(
    (point): KillPoint => ({ point, expected: delivered }),
  ),
  // Of two, the second may not have been asked for yet.
  ...['cancel.requested', 'canceled.committed'].map(
    (point): KillPoint => ({ point, count: 1, isAwaited: true, act: cancelAll, expected: canceled }),
  ),
  {
    point: 'expired.committed',
    // Both are sent by then, on a busy machine, too: what is not ends before it comes here.
    timeoutMilliseconds: 15_000,
    isAwaited: true,
    expected: () => ({
      outcomes: ['failed'],
      because: 'its deadline came first: EXPIRED, with a late clip and its charge',
    }),
  },
]

function inDoubt(why: string): KillPoint['expected'] {
  const because = `${why}; a list without it does not prove that it was not taken`
  return ({ lostSubmit }) =>
    lostSubmit === 'refuses twice' ? delivered() : { outcomes: ['delivered', 'uncertain'], because }
}
