import { expect, it } from 'vitest'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { until, withFolder } from '../support/folder.ts'
import { startTestGateway } from '../support/gateway.ts'
import { startPaid } from '../support/paid-clips.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'

const held = 2_000
/** Nobody is asked about for most of a minute. */
const seldom = { KINETOGRAPH_POLLS_PER_JOB: '0.1' }

/** One row as often as is wanted, under new ids. */
const copies = (table: string, ids: Record<string, string>) => `
  insert into ${table} select (jsonb_populate_record(row, ${ids.fields})).*
  from ${table} as row, copied where ${ids.where}`

it(`${held} held, the database 10 ms away: a stop hands every lease back`, () =>
  withFolder(async ({ dataDirectory, connectionString, sql }) => {
    const providers = () => [scriptedProvider({ maximumConcurrent: held, poll: async () => ({ state: 'pending' }) })]
    const first = await startTestGateway(seldom, {
      dataDirectory,
      databaseUrl: connectionString,
      providers: providers(),
    })
    const poll = { intervalMilliseconds: 20_000, timeoutMilliseconds: 3_600_000 }
    const id = await startPaid(first, 'gemini', 'held', { poll })
    await first.untilStatus(id, 'RUNNING')
    await first.stop()

    await sql(`create table copied as select gen_random_uuid() as id from generate_series(2, ${held})`)
    await sql(
      copies('generation', {
        fields: `jsonb_build_object('id', copied.id, 'idempotency_key', null, 'job_id', null)`,
        where: 'row.id not in (select id from copied)',
      }),
    )
    for (const [table, fields] of [
      ['event', `jsonb_build_object('generation_id', copied.id)`],
      ['clip', `jsonb_build_object('generation_id', copied.id)`],
      [
        'attempt',
        `jsonb_build_object('generation_id', copied.id, 'id', copied.id, 'operation', jsonb_build_object('id', copied.id, 'nth', 1))`,
      ],
    ] as const)
      await sql(copies(table, { fields, where: 'row.generation_id not in (select id from copied)' }))

    const proxy = await startDatabaseProxy(connectionString, 10)
    const second = await startTestGateway(seldom, {
      dataDirectory,
      databaseUrl: proxy.connectionString,
      providers: providers(),
    })
    const counted = async () =>
      (await sql('select count(*)::int as held from generation where holder is not null'))[0].held
    await until(async () => (await counted()) === held, 120_000)
    await second.stop()
    await proxy.stop()
    expect(await counted()).toBe(0)
    // Whoever comes next may have every job at once.
    const jobs = await sql(`select state, count(*)::int from pgboss.job where name = 'generation' group by 1`)
    expect(jobs).toEqual([{ state: 'retry', count: held }])
  }))
