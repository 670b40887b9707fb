import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { connect } from '../../src/engine/connection.ts'
import { createTestDatabase } from '../support/cluster.ts'

it('that the server ends a connection is told, but not of one that is being closed', async () => {
  const test = await createTestDatabase()
  const admin = new pg.Client(test.connectionString)
  await admin.connect()
  /** Ends the only connection of a pool from the server's side. @returns what the log was told */
  const endedByServer = async (isClosing: boolean): Promise<string[]> => {
    const lines: string[] = []
    const database = connect(
      { connectionString: test.connectionString },
      1,
      pino({}, { write: (line) => void lines.push(line) }),
    )
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)
    const { pid } = rows[0]!
    // It hears of its end before it reads the farewell.
    process.kill(pid, 'SIGSTOP')
    if (isClosing) await database.destroy()
    process.kill(pid, 'SIGTERM')
    process.kill(pid, 'SIGCONT')
    await vi.waitFor(
      async () => expect((await admin.query('select from pg_stat_activity where pid = $1', [pid])).rowCount).toBe(0),
      60_000,
    )
    await sleep(100)
    if (!isClosing) await database.destroy()
    return lines
  }
  try {
    expect((await endedByServer(false)).join()).toContain('A database connection broke')
    expect(await endedByServer(true)).toEqual([])
  } finally {
    await admin.end()
    await test.drop()
  }
})
