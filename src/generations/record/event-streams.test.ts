import { pino } from 'pino'
import { expect, it } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createEventStreams } from './event-streams.ts'

it('events are read 200 at a time, and all of them come in their order', async () => {
  const last = 1_001
  const reads: number[] = []
  const database = scriptedDatabase((statement, parameters) => {
    if (!statement.includes('from "event"')) return [{ sequence: last, finished_at: null }]
    const [id, after, limit] = parameters as [string, number, number]
    const count = Math.min(limit, last - after)
    reads.push(count)
    return Array.from({ length: count }, (_, nth) => ({
      ...{ generation_id: id, sequence: after + nth + 1, type: 'Progressed', status: 'RUNNING', data: {} },
      ...{ at: new Date(), is_final: after + nth + 1 === last },
    }))
  })
  const wake = { on: () => () => {}, onReconnect: () => () => {} }
  const streams = createEventStreams({ database, wake, log: pino({ level: 'silent' }) })
  const seen: number[] = []
  for await (const { sequence } of await streams.watch('default', 'one', 0, new AbortController().signal))
    seen.push(sequence)
  streams.stop()
  expect(seen).toEqual(Array.from({ length: last }, (_, nth) => nth + 1))
  expect(reads).toEqual([200, 200, 200, 200, 200, 1])
})
