import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { pino } from 'pino'
import { settle } from '../dist/catalog/settle.js'
import { connect } from '../dist/engine/connection.js'
import { openLeases } from '../dist/engine/lease.js'
import { catalog } from '../dist/families/index.js'
import { insertGeneration } from '../dist/generations/judge/insert-generation.js'
import { answerQuestions, startBenchGateway } from './support/gateway-server.ts'

const { url, gateway } = await startBenchGateway()
const log = pino({ level: 'error' })
// As the gateway has them: ten connections for the transactions, the queue on its own.
const database = connect(gateway.database.connection, 10, log)
const leases = await openLeases({
  vital: connect(gateway.database.connection, 3, log),
  holder: 1,
  log,
  generationInLog: String,
  killPoint() {},
})

answerQuestions({
  async finishAll() {
    await sql`update generation set finished_at = now(), work_done = true where finished_at is null`.execute(database)
    await sql`delete from pgboss.job`.execute(database)
    await sql`vacuum analyze generation, clip, event, pgboss.job`.execute(database)
  },
  begin: () => ({ url }),
  async insertInProcess({ request, starts, concurrency }: { request: any; starts: number; concurrency: number }) {
    const choice = catalog.choice('still-motion', 'cameraMove')!
    const routeArm = choice.arm.routes[0]!
    const { settled, parameters } = settle(routeArm.parameters, request.stillMotion.cameraMove, [])
    const judgement = {
      choice,
      settled,
      parameters,
      problems: [],
      warnings: [],
      count: 1,
      intervalMilliseconds: 5_000,
      timeoutMilliseconds: 600_000,
      verdict: { routeArm, price: { micros: 0 } },
    }
    const ceilings = { generationMicros: undefined, dailyMicros: undefined }
    const limits = { maximumActive: 1_000_000, ceilings }
    const context = {
      ...{ database, leases, catalog, ...limits, now: () => new Date(), newId: randomUUID },
      ...{ providers: new Map(), traceContext: () => null },
    }
    const before = performance.now()
    let left = starts
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left-- > 0)
          await insertGeneration(
            context as never,
            'default',
            { request },
            { inputHash: 'bench', judgement: judgement as never, request, settled: settled as never, uploads: [] },
          )
      }),
    )
    return (starts / (performance.now() - before)) * 1000
  },
})
