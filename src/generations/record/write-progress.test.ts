import { expect, it } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import type { DecisionContext } from './decision.ts'
import { writeProgress } from './write-progress.ts'

const now = new Date('2026-11-29T12:00:00Z')

/** Whether rows are written, of a clip that was written so long ago, when nothing is new of it. */
async function isWritten(milliseconds: number): Promise<boolean> {
  const statements: string[] = []
  const clip = {
    generation_id: 'one',
    index: 0,
    status: 'RUNNING',
    fraction: null,
    queue_position: null,
    message: null,
  }
  const database = scriptedDatabase((statement) => {
    statements.push(statement)
    return statement.includes('from "clip"')
      ? [{ ...clip, polls: 1, as_of: new Date(now.getTime() - milliseconds) }]
      : []
  })
  const nothingNew = { fraction: null, source: 'UNKNOWN', queuePosition: null, message: null, polls: 2 } as const
  await writeProgress({ database, now: () => now, killPoint() {} } as unknown as DecisionContext, [
    { generationId: 'one', lease: 1, clipIndex: 0, ...nothingNew },
  ])
  return statements.some((statement) => statement.includes('update clip set'))
}

it('that somebody asked once more is written after eight seconds', async () => {
  expect([await isWritten(7_999), await isWritten(8_000)]).toEqual([false, true])
})
