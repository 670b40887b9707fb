import pg from 'pg'
import { WebSocketServer } from 'ws'
import { answerQuestions, startBenchGateway } from './support/gateway-server.ts'
import { startStillGeneration } from './support/start-generation.ts'

const { url, gateway } = await startBenchGateway()
const sql = new pg.Client(gateway.database.connection as pg.ClientConfig)
// Ends with the database it talks to.
sql.on('error', () => {})
await sql.connect()
const raw = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
await new Promise((resolve) => raw.once('listening', resolve))
const { rowId, id } = await startStillGeneration(url)

answerQuestions({
  begin: () => ({ url, rawUrl: `ws://127.0.0.1:${(raw.address() as { port: number }).port}`, id }),
  /** Progress as a holder writes it: one event, one notification, and the next when the first is on its way. */
  async emit(times: number) {
    for (let index = 0; index < times; index += 1) {
      await sql.query('begin')
      const { rows } = await sql.query(
        'update generation set sequence = sequence + 1 where id = $1 returning sequence',
        [rowId],
      )
      const progress = {
        fraction: index / times,
        source: 'MEASURED',
        queuePosition: null,
        expected: null,
        polls: index,
        message: null,
        asOf: new Date().toISOString(),
      }
      await sql.query(
        `insert into event (generation_id, sequence, type, status, is_final, data) values ($1, $2, 'Progressed', 'RUNNING', false, $3)`,
        [rowId, rows[0].sequence, JSON.stringify({ clipIndex: 0, progress })],
      )
      await sql.query('commit')
      await sql.query(`select pg_notify('kinetograph', $1)`, [`e${rowId}`])
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  },
  async broadcast({ message, times }: { message: string; times: number }) {
    for (let index = 0; index < times; index += 1) {
      await Promise.all([...raw.clients].map((socket) => new Promise((resolve) => socket.send(message, resolve))))
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  },
})
