import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { connect, type Database } from '../../src/engine/connection.ts'
import { createTestDatabase, type TestDatabase } from './cluster.ts'

/** For all tests of a file: a migrated database of their own, and a pool of so many connections to it. */
export function withFileDatabase(most: number, use: (test: TestDatabase, database: Database) => void): void {
  let end = async () => {}
  beforeAll(async () => {
    const test = await createTestDatabase({ migrated: true })
    const database = connect(test.connection, most, pino({ level: 'silent' }))
    end = async () => {
      await database.destroy()
      await test.drop()
    }
    use(test, database)
  })
  afterAll(() => end())
}
