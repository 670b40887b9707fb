import { type Kysely, sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/engine/connection.ts'
import { createStatementNames } from '../../src/engine/prepared-statements.ts'
import { kindOfError } from '../../src/error-kind.ts'
import { createTestDatabase } from '../support/cluster.ts'

const log = pino({ level: 'silent' })

describe('a statement that recurs', () => {
  let server: Awaited<ReturnType<typeof createTestDatabase>>
  let database: ReturnType<typeof connect>
  beforeAll(async () => {
    server = await createTestDatabase()
    database = connect({ connectionString: server.connectionString }, 1, log)
    await sql`create table shelf (name text)`.execute(database)
    await sql`insert into shelf values ('top')`.execute(database)
  })
  afterAll(async () => {
    await database.destroy()
    await server.drop()
  })

  const shelves = async (by: Kysely<any>) =>
    (await sql<object>`select * from shelf where name = ${'top'}`.execute(by)).rows
  const prepared = async () =>
    (
      await sql<{ statement: string; times: number }>`
        select statement, (generic_plans + custom_plans)::int as times from pg_prepared_statements`.execute(database)
    ).rows

  it('is prepared by its connection from the third time on', async () => {
    for (let time = 1; time <= 5; time += 1) expect(await shelves(database)).toEqual([{ name: 'top' }])
    expect(await prepared()).toEqual([{ statement: 'select * from shelf where name = $1', times: 3 }])
  })

  it('is planned for its list where that is long', async () => {
    const found = async (count: number) =>
      (
        await sql`select from shelf where name = any(${Array.from({ length: count }, () => 'top')}::text[])`.execute(
          database,
        )
      ).rows.length
    for (let time = 1; time <= 5; time += 1) expect(await found(1_000)).toBe(1)
    expect((await prepared()).filter(({ statement }) => statement.includes('any('))).toEqual([])
    for (let time = 1; time <= 5; time += 1) expect(await found(2)).toBe(1)
    expect((await prepared()).filter(({ statement }) => statement.includes('any('))).toMatchObject([{ times: 3 }])
  })

  it('is answered with the columns that a migration of another process added', async () => {
    await shelves(database)
    await sql`alter table shelf add column height int`.execute(database)
    expect(await shelves(database)).toEqual([{ name: 'top', height: null }])
  })

  it('fails its transaction there for a reason of the machine, and succeeds in the next', async () => {
    for (let time = 1; time <= 3; time += 1) await shelves(database)
    await sql`alter table shelf add column depth int`.execute(database)
    const inTransaction = () => database.transaction().execute(shelves)
    expect(kindOfError(await inTransaction().catch((error: unknown) => error))).toBe('machine')
    expect(await inTransaction()).toEqual([{ name: 'top', height: null, depth: null }])
  })
})

describe('names of statements', () => {
  it('are one for each text, and none for lists, whose lengths differ', () => {
    const { nameOf } = createStatementNames()
    const nameAtLast = (text: string) => [1, 2, 3].map(() => nameOf(text)).at(-1)
    const names = ['select $1', 'select $2'].map(nameAtLast)
    expect(new Set(names).size).toBe(2)
    expect(names).not.toContain(undefined)
    expect(nameAtLast('select where id in ($1, $2)')).toBeUndefined()
  })

  it('are at most two hundred', () => {
    const { nameOf } = createStatementNames()
    const texts = Array.from({ length: 300 }, (_, index) => `select ${index} + $1`)
    for (const text of [...texts, ...texts]) nameOf(text)
    expect(texts.filter((text) => nameOf(text) !== undefined)).toHaveLength(200)
  })
})
