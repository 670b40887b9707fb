import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import { pino } from 'pino'
import { copiesOf, newIds } from '../test/support/copied-rows.ts'
import { batching } from './support/unbatched.ts'

const { answerQuestions, startBenchGateway } = await import('./support/gateway-server.ts')
const { connect } = await import('../dist/engine/connection.js')

let database: ReturnType<typeof connect>
/** Each look wakes the process: a hundred a second took 6 ms of it, as much as twenty questions. */
const lookMilliseconds = 100
const delay = monitorEventLoopDelay({ resolution: lookMilliseconds })

interface Target {
  urls: { klingai: string; fal: string }
  isBatched: boolean
  hasWebhooks: boolean
  pollsPerJob?: number
}

answerQuestions({
  async begin({ urls, isBatched, hasWebhooks, pollsPerJob = 5 }: Target) {
    batching.isOff = !isBatched
    const { url, gateway } = await startBenchGateway({
      role: 'serve',
      environment: {
        KINETOGRAPH_CONCURRENCY: 'klingai=10000,fal=10000',
        KINETOGRAPH_POLLS_PER_JOB: String(pollsPerJob),
        // As a vendor's server it is not told where we are; as the emulator it is.
        ...(hasWebhooks
          ? {}
          : {
              KLINGAI_API_KEY: 'bench-key',
              KLINGAI_BASE_URL: urls.klingai,
              KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(urls.klingai).host,
            }),
      },
      emulated: new Map([...(hasWebhooks ? [['klingai', urls.klingai] as const] : []), ['fal', urls.fal] as const]),
    })
    if (!isBatched && !batching.wasTakenOut) throw new Error('The client still asks about many at once')
    database = connect(gateway.database.connection, 1, pino({ level: 'error' }))
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)
    return { url, backendPid: rows[0]!.pid }
  },
  /** With the provider, none of them ended. */
  async running() {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from clip where status = 'RUNNING'`.execute(database)
    return rows[0]!.count
  },
  /** Ids of what is going to be copied. */
  async copies(count: number) {
    await sql.raw(newIds(count)).execute(database)
    const { rows } = await sql<{ id: string }>`select id from copied`.execute(database)
    return rows.map(({ id }) => id)
  },
  /** The one that runs, for each of these ids: its rows alone, as if another process had died with them. */
  async insertCopies() {
    const { rows } = await sql<{ id: string }>`
      select generation_id as id from clip where status = 'RUNNING'`.execute(database)
    for (const statement of copiesOf(rows[0]!.id)) await sql.raw(statement).execute(database)
  },
  /** Generations whose lease this process has. */
  async held() {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from generation where holder is not null and not work_done`.execute(database)
    return rows[0]!.count
  },
  /** How late timers were since it was last asked, milliseconds: of a hundred the latest but one. */
  lateness() {
    // From one look to the next.
    const milliseconds = Math.max(0, delay.percentile(99) / 1e6 - lookMilliseconds)
    delay.reset()
    delay.enable()
    return milliseconds
  },
  /** Of this process and its database, since they started. */
  async used() {
    const { rows } = await sql<{ transactions: number }>`
      select (xact_commit + xact_rollback)::float8 as transactions from pg_stat_database
      where datname = current_database()`.execute(database)
    return {
      cpu: process.cpuUsage(),
      transactions: rows[0]!.transactions,
      rss: process.memoryUsage.rss(),
    }
  },
})
