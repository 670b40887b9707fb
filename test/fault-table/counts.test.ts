import { expect, it } from 'vitest'
import type { LedgerPurchase } from '../../src/emulator/ledger.ts'
import { countAll, type Ended } from './counts.ts'

const purchase = (more: Partial<LedgerPurchase> = {}): LedgerPurchase => ({
  ...{ provider: 'klingai', jobId: '1', model: 'm', externalId: null, account: 'a', acceptedAt: '' },
  ...{ status: 'succeeded', charged: { micros: 1 } },
  ...more,
})
const delivered: Ended = {
  state: { status: 'SUCCEEDED', charge: { state: 'CHARGED' }, failure: null },
  clip: { bytes: 9, promised: 9 },
  purchases: [purchase()],
  transcripts: [[1, 2, 3]],
  finalSequence: 3,
}
const failed = (code: string, charge: string): Ended => ({
  ...delivered,
  clip: null,
  state: { status: 'FAILED', charge: { state: charge }, failure: { code, charged: charge } },
})

it('what went well is counted as such, and nothing else of it', () => {
  expect(countAll([delivered, delivered])).toEqual({
    ...{ started: 2, bought: 2, delivered: 2, failed: 0, canceled: 0, uncertain: 0 },
    ...{ lost: 0, twice: 0, missed: 0, repeated: 0 },
  })
})

it.each<[string, Ended, object]>([
  ['a generation that never ends', { ...delivered, finalSequence: null }, { lost: 1, delivered: 0 }],
  ['a clip that is not all there', { ...delivered, clip: { bytes: 8, promised: 9 } }, { lost: 1 }],
  ['a clip that is not there', { ...delivered, clip: null }, { lost: 1 }],
  ['a paid job that is said to be free', failed('TIMED_OUT', 'NONE'), { lost: 1, failed: 1 }],
  ['a paid job that is said to be paid', failed('RESULT_EXPIRED', 'CHARGED'), { lost: 0, failed: 1 }],
  ['an uncertain one', failed('SUBMISSION_UNCERTAIN', 'UNKNOWN'), { lost: 0, uncertain: 1, failed: 0 }],
  ['two that are paid', { ...delivered, purchases: [purchase(), purchase()] }, { twice: 1, bought: 2 }],
  [
    'one that is paid and one that runs',
    { ...delivered, purchases: [purchase(), purchase({ status: 'running', charged: null })] },
    { twice: 1 },
  ],
  [
    'one that failed for nothing before',
    { ...delivered, purchases: [purchase({ status: 'failed', charged: null }), purchase()] },
    { twice: 0, bought: 2 },
  ],
  ['an event in the middle and the last one missing', { ...delivered, transcripts: [[1], [2, 3]] }, { missed: 3 }],
  ['an event twice, and one too late', { ...delivered, transcripts: [[1, 1, 3, 2]] }, { missed: 0, repeated: 2 }],
])('%s is seen', (_, ended, counts) => {
  expect(countAll([ended])).toMatchObject(counts)
})
