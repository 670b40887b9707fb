import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Database } from '../../src/engine/connection.ts'
import type { Tables } from '../../src/engine/tables.ts'

/** A database that answers each statement with the rows that `answer` says. */
export const scriptedDatabase = (
  answer: (statement: string, parameters: readonly unknown[]) => object[] | Promise<object[]>,
): Database =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () =>
        Object.assign(new DummyDriver(), {
          acquireConnection: async () => ({
            executeQuery: async ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) => ({
              rows: await answer(sql, parameters),
            }),
            async *streamQuery() {},
          }),
        }) as never,
    },
  })

/** How many rows a statement asks for; undefined where it does not say. */
export function limitOf(statement: string, parameters: readonly unknown[]): number | undefined {
  const nth = /limit \$(\d+)/.exec(statement)?.[1]
  return nth === undefined ? undefined : Number(parameters[Number(nth) - 1])
}
