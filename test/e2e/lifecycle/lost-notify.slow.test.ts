import { pino } from 'pino'
import { expect, it } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { createEventStreams } from '../../../src/generations/record/event-streams.ts'
import { cameraMove, startTestGateway } from '../../support/gateway.ts'
import { rowId } from '../../support/paid-clips.ts'
import { endless } from '../../support/renders.ts'
import { rowsOf } from '../../support/rows.ts'

it('a subscriber whom no notification reaches gets every event in time all the same', async () => {
  const gateway = await startTestGateway()
  const log = pino({ level: 'silent' })
  const database = connect({ connectionString: gateway.config.databaseUrl! }, 2, log)
  const deaf = { on: () => () => {}, onReconnect: () => () => {} }
  const eventStreams = createEventStreams({ database, wake: deaf, log, reReadMilliseconds: 200 })
  try {
    const { generation } = await gateway.start(await cameraMove())
    const signal = AbortSignal.timeout(60_000)
    const sequences: number[] = []
    for await (const event of await eventStreams.watch('default', rowId(generation.id), 0, signal))
      sequences.push(event.sequence)
    expect(sequences.length).toBeGreaterThan(4)
    expect(sequences).toEqual(sequences.map((_, index) => index + 1))
  } finally {
    eventStreams.stop()
    await gateway.stop()
    await database.destroy()
  }
})

it('a cancel of which no notification reaches the holder is seen all the same', async () => {
  const gateway = await startTestGateway()
  try {
    const { generation } = await gateway.start(await endless())
    await gateway.untilStatus(generation.id, 'RUNNING')
    const write = 'update generation set cancel_requested_at = now() where id = $1 and finished_at is null returning id'
    expect(await rowsOf(gateway, write, [rowId(generation.id)])).toHaveLength(1)
    await gateway.untilStatus(generation.id, 'CANCELED')
  } finally {
    await gateway.stop()
  }
})
