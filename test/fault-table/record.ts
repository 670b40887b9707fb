import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Cell } from './cell.ts'
import type { Counts, Outcome } from './counts.ts'

/** What the wire explains. */
export interface Expected {
  outcomes: readonly Outcome[]
  /** Why it is not a clip, or may not be. */
  because?: string
}

/** One line of the table. */
export interface Row {
  part: string
  /** Its place in the table. */
  order: number
  fault: string
  wire: string
  counts: Counts
  because: string
  isExplained: boolean
}

/** Waits for the rest, writes the counts down where `npm run chaos` looks for them, and fails when they are not explained. */
export async function expectExplained(
  { part, order, fault }: Pick<Row, 'part' | 'order' | 'fault'>,
  cell: Cell,
  expected: Expected,
  moment: 'rest' | 'end' = 'rest',
): Promise<void> {
  const { counts, outcomes } = await cell.ended(moment)
  const isExplained =
    outcomes.every((outcome) => expected.outcomes.includes(outcome)) &&
    counts.bought >= counts.delivered &&
    counts.lost + counts.twice + counts.missed + counts.repeated === 0
  const row: Row = { part, order, fault, wire: cell.wire.id, counts, because: expected.because ?? '', isExplained }
  const file = process.env.KINETOGRAPH_TEST_CHAOS_ROWS
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`)
  expect({ ...counts, outcomes }).toMatchObject({ lost: 0, twice: 0, missed: 0, repeated: 0 })
  for (const outcome of outcomes) expect(expected.outcomes, JSON.stringify(counts)).toContain(outcome)
  expect(counts.bought).toBeGreaterThanOrEqual(counts.delivered)
}
