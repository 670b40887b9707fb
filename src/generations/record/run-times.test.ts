import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, it } from 'vitest'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import { createRunTimes } from './run-times.ts'

/** A pool whose answers come when `connected` does. */
const poolOf = (connected: Promise<void>): Database =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () =>
        Object.assign(new DummyDriver(), {
          async acquireConnection() {
            await connected
            return new DummyDriver().acquireConnection()
          },
        }),
    },
  })

it('does not keep a transaction waiting for a connection that somebody else has asked for', async () => {
  const runTimes = createRunTimes({ database: poolOf(new Promise(() => {})), now: () => new Date() })
  const subject = { timingKey: 'one', emulated: false }
  void runTimes.of(subject)
  expect(await runTimes.of(subject, poolOf(Promise.resolve()))).toBeNull()
})
