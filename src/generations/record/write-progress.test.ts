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
  const nothingNew = {
    status: 'RUNNING',
    fraction: null,
    source: 'UNKNOWN',
    queuePosition: null,
    message: null,
    polls: 2,
  } as const
  await writeProgress({ database, now: () => now, killPoint() {} } as unknown as DecisionContext, [
    { generationId: 'one', lease: 1, clipIndex: 0, ...nothingNew },
  ])
  return statements.some((statement) => statement.includes('update clip set'))
}

it('a position that is told late says nothing of a clip that is sent by then, or later, and why it waits stays with it', async () => {
  /** @param meanwhile what is found under the lock */
  const written = async (clip: object, meanwhile: object = clip) => {
    const statements: string[] = []
    const reads = [clip, meanwhile]
    const database = scriptedDatabase((statement) => {
      statements.push(statement)
      if (statement.includes('from "generation"')) return [{ id: 'one', status: 'QUEUED', sequence: 4, lease: 1 }]
      const row = { generation_id: 'one', index: 0, fraction: null, queue_position: null, polls: 0, as_of: now }
      return statement.includes('from "clip"') ? [{ ...row, ...reads.shift() }] : [{ isWanted: false }]
    })
    const context = { database, now: () => now, killPoint() {}, wake: { notify() {} } } as unknown as DecisionContext
    const position = { status: 'QUEUED', fraction: null, source: 'UNKNOWN', queuePosition: 1, polls: 0 } as const
    await writeProgress(context, [{ generationId: 'one', lease: 1, clipIndex: 0, ...position, message: 'Before.' }])
    return statements.some((statement) => !statement.startsWith('select'))
  }
  const waiting = { status: 'QUEUED', retry_at: null, message: null }
  const sent = { ...waiting, status: 'SUBMITTING' }
  const retryAt = (milliseconds: number) => new Date(now.getTime() + milliseconds)
  expect([
    await written(waiting),
    await written({ status: 'QUEUED', retry_at: retryAt(0), message: 'Too many requests.' }),
    await written({ status: 'QUEUED', retry_at: retryAt(1), message: 'Too many requests.' }),
    await written(sent),
    await written(waiting, sent),
  ]).toEqual([true, true, false, false, false])
})

it('that somebody asked once more is written after eight seconds', async () => {
  expect([await isWritten(7_999), await isWritten(8_000)]).toEqual([false, true])
})

it('an estimate that has moved on is written with what was asked anyway, and is no event', async () => {
  const written: unknown[] = []
  const statements: string[] = []
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  const clip = {
    ...{ generation_id: 'one', index: 0, status: 'RUNNING', fraction: 0.1, progress_source: 'ESTIMATED', polls: 1 },
    ...{ queue_position: null, message: null, retry_at: null, as_of: ago(9), started_at: ago(10) },
    ...{ expected_median_at: ago(-10), expected_ninetieth_at: ago(-30), expected_samples: 9 },
  }
  const database = scriptedDatabase((statement, parameters) => {
    statements.push(statement)
    if (statement.includes('update clip set')) written.push(...JSON.parse(parameters[1] as string))
    return statement.includes('from "clip"') ? [clip] : []
  })
  const told = { status: 'RUNNING', fraction: null, source: 'UNKNOWN', queuePosition: null, message: null } as const
  await writeProgress({ database, now: () => now, killPoint() {} } as unknown as DecisionContext, [
    { generationId: 'one', lease: 1, clipIndex: 0, polls: 2, ...told },
  ])
  expect(written).toMatchObject([{ fraction: 0.4, source: 'ESTIMATED' }])
  expect(statements).toHaveLength(2)
})
