import type { Expected } from './record.ts'
import type { Wire } from './wires.ts'

/** What a wire does to a clip whose prompt says so. */
export interface WireFault {
  id: string
  words: string
  /** Of the emulator, docs/emulator.md. */
  marker: string
  applies?(wire: Wire): boolean
  /** Of the generation; long enough for all else, unless given. */
  timeoutMilliseconds?: number
  /** Work on it goes on for a day after its end. */
  isSettledLong?: true
  expected(wire: Wire): Expected
}

const delivered: Expected = { outcomes: ['delivered'] }
const failed = (because: string): Expected => ({ outcomes: ['failed'], because })

/** The vendor has the job, and its answer did not arrive. */
const ofAccepted = ({ lostSubmit }: Wire): Expected =>
  lostSubmit === 'tells nothing'
    ? { outcomes: ['uncertain'], because: 'no job of this vendor shows what it was made for' }
    : delivered

/** The vendor does not have the job, and nobody can know. */
export const ofUnaccepted = ({ lostSubmit }: Wire): Expected => {
  if (lostSubmit === 'refuses twice') return delivered
  return {
    outcomes: ['uncertain'],
    because:
      lostSubmit === 'shows'
        ? 'a list without it does not prove that it was not taken'
        : 'no job of this vendor shows what it was made for',
  }
}

const always = () => delivered
const calls = ({ calls }: Wire) => calls

export const wireFaults: readonly WireFault[] = [
  {
    id: 'lost-cut',
    words: 'answer lost after acceptance: cut',
    marker: '[[submit-cut-after:1]]',
    expected: ofAccepted,
  },
  {
    id: 'lost-502',
    words: 'answer lost after acceptance: 502',
    marker: '[[submit-bad-gateway:1]]',
    expected: ofAccepted,
  },
  {
    id: 'lost-malformed',
    words: 'answer lost after acceptance: malformed',
    marker: '[[submit-malformed:1]]',
    expected: ofAccepted,
  },
  {
    id: 'cut-before',
    words: 'submit cut before acceptance',
    marker: '[[submit-cut-before:1]]',
    expected: ofUnaccepted,
  },
  { id: 'submit-hang', words: 'submit hangs', marker: '[[submit-hang:1]]', expected: ofUnaccepted },
  { id: 'submit-500', words: '500 to a submit, once', marker: '[[submit-server-error:1]]', expected: ofUnaccepted },
  { id: 'submit-429', words: '429 to a submit, six times', marker: '[[rate-limited:6]]', expected: always },
  {
    id: 'submit-429-after',
    words: '429 with a time to wait, three times',
    marker: '[[rate-limited-with-retry-after:3]]',
    expected: always,
  },
  { id: 'full', words: '“as many as may run do”, three times', marker: '[[concurrency-full:3]]', expected: always },
  { id: 'poll-500', words: '500 to a question, once', marker: '[[poll-server-error:1]]', expected: always },
  { id: 'poll-502', words: '502 to a question, three times', marker: '[[poll-bad-gateway:3]]', expected: always },
  { id: 'poll-cut', words: 'questions cut, three times', marker: '[[poll-cut:3]]', expected: always },
  { id: 'poll-malformed', words: 'malformed answers to questions', marker: '[[poll-malformed:3]]', expected: always },
  { id: 'poll-hang', words: 'a question hangs', marker: '[[poll-hang:1]]', expected: always },
  { id: 'call-doubled', words: 'webhook doubled', marker: '[[webhook-duplicated]]', applies: calls, expected: always },
  { id: 'call-late', words: 'webhook late', marker: '[[webhook-late:120s]]', applies: calls, expected: always },
  {
    id: 'call-forged',
    words: 'webhook forged',
    marker: '[[webhook-wrong-signature]]',
    applies: calls,
    expected: always,
  },
  { id: 'call-missing', words: 'webhook missing', marker: '[[webhook-missing]]', applies: calls, expected: always },
  {
    id: 'result-404',
    words: 'result 404 at first',
    marker: '[[result-dead:1]]',
    expected: ({ id }) =>
      id === 'vertex'
        ? failed('the clip is part of the answer: one that is empty is not asked for again; its charge is UNKNOWN')
        : delivered,
  },
  { id: 'result-cut', words: 'result truncated three times', marker: '[[result-truncated:3]]', expected: always },
  {
    id: 'result-dead',
    words: 'result dead',
    marker: '[[result-dead]]',
    expected: () => failed('the vendor never gives the clip; the charge is told'),
  },
  {
    id: 'result-truncated',
    words: 'result always truncated',
    marker: '[[result-truncated]]',
    // Fetched again and again: what breaks off may come whole the next time.
    timeoutMilliseconds: 45_000,
    isSettledLong: true,
    expected: () => failed('fetched until the deadline, and for a day after it; the charge is told'),
  },
  {
    id: 'result-expired',
    words: 'result expired',
    marker: '[[expired]]',
    expected: () => failed('the vendor no longer has the clip; the charge is told'),
  },
]
