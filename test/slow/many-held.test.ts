import { expect, it } from 'vitest'
import { copiesOf, newIds } from '../support/copied-rows.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { until, withFolder } from '../support/folder.ts'
import { startTestGateway } from '../support/gateway.ts'
import { startPaid } from '../support/paid-clips.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'

const held = 2_000
/** Nobody is asked about for most of a minute. */
const seldom = { KINETOGRAPH_POLLS_PER_JOB: '0.1' }

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

    const [{ id: rowId }] = await sql('select id from generation')
    await sql(newIds(held - 1))
    for (const statement of copiesOf(rowId)) await sql(statement)

    const proxy = await startDatabaseProxy(connectionString, 10)
    const second = await startTestGateway(seldom, {
      dataDirectory,
      databaseUrl: proxy.connectionString,
      providers: providers(),
    })
    const counted = async () =>
      (await sql('select count(*)::int as held from generation where holder is not null'))[0].held
    await until(async () => (await counted()) === held)
    await second.stop()
    await proxy.stop()
    expect(await counted()).toBe(0)
    // Whoever comes next may have every job at once.
    const jobs = await sql(`select state, count(*)::int from pgboss.job where name = 'generation' group by 1`)
    expect(jobs).toEqual([{ state: 'retry', count: held }])
  }))
