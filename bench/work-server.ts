import { readdirSync } from 'node:fs'
import { sql } from 'kysely'
import { pino } from 'pino'
import { processCpu } from './support/process-cpu.ts'
import { countStatements, ofBench } from './support/statements.ts'

const statements = countStatements()
const { answerQuestions, startBenchGateway } = await import('./support/gateway-server.ts')
const { connect } = await import('../dist/engine/connection.js')

let database: ReturnType<typeof connect>
let postmaster = 0

/** All processes under this one but Postgres, those that have ended included. */
function secondsOfChildren(): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const cpu = processCpu(Number(name))
        return cpu ? [[Number(name), cpu] as const] : []
      }),
  )
  const under = (parent: number): number =>
    [...processes].reduce(
      (sum, [pid, cpu]) =>
        cpu.parent === parent && pid !== postmaster ? sum + cpu.seconds + cpu.secondsOfEndedChildren + under(pid) : sum,
      0,
    )
  return (processes.get(process.pid)?.secondsOfEndedChildren ?? 0) + under(process.pid)
}

answerQuestions({
  async begin({ urls }: { urls: { klingai: string } }) {
    const { url, gateway } = await startBenchGateway({
      role: 'serve',
      environment: { KINETOGRAPH_CONCURRENCY: 'klingai=10000' },
      emulated: new Map([['klingai', urls.klingai]]),
    })
    database = connect(gateway.database.connection, 1, pino({ level: 'error' }))
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)
    postmaster = processCpu(rows[0]!.pid)?.parent ?? 0
    return { url, backendPid: rows[0]!.pid }
  },
  async unfinished() {
    const { rows } = await sql<{ open: number; failed: number }>`
      ${sql.raw(ofBench)} select count(*) filter (where not work_done)::int as open,
        count(*) filter (where status = 'FAILED')::int as failed from generation`.execute(database)
    if (rows[0]!.failed > 0) throw new Error(`${rows[0]!.failed} failed`)
    return rows[0]!.open
  },
  async finished() {
    const { rows } = await sql<{ count: number }>`
      ${sql.raw(ofBench)} select count(*)::int as count from generation where work_done`.execute(database)
    return rows[0]!.count
  },
  /** Clips that were decoded to their last frame, with poster, first and last frame: what is left out would cost nothing. */
  async complete() {
    const { rows } = await sql<{ count: number }>`
      ${sql.raw(ofBench)} select count(*)::int as count from video where (facts->>'verified')::boolean
        and num_nulls(facts->'poster'->>'key', facts->'firstFrame'->>'key', facts->'lastFrame'->>'key') = 0`.execute(
      database,
    )
    return rows[0]!.count
  },
  used: () => ({
    ...statements(),
    mainThread: process.threadCpuUsage(),
    cpu: process.cpuUsage(),
    childSeconds: secondsOfChildren(),
  }),
})
