import { passThrough } from './support/pass-through.ts'

const { answerQuestions, startBenchGateway } = await import('./support/gateway-server.ts')
const { url, gateway } = await startBenchGateway()
const { connect } = await import('../dist/engine/connection.js')
const { sql } = await import('kysely')
const { pino } = await import('pino')
const database = connect(gateway.database.connection, 2, pino({ level: 'error' }))

answerQuestions({
  begin: () => ({ url }),
  setPassThrough(isOn: boolean) {
    passThrough.isOn = isOn
  },
  async finishAll() {
    await sql`update generation set finished_at = now(), work_done = true where finished_at is null`.execute(database)
  },
})
