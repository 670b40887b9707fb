import { pino } from 'pino'
import { expect, it } from 'vitest'
import { connect } from '../engine/connection.ts'
import { createFleetFigures } from './fleet-figures.ts'

it('a database that is away has no figures, and no scrape waits for it', async () => {
  // Nothing listens there.
  const database = connect({ host: '127.0.0.1', port: 1 }, 1, pino({ level: 'silent' }))
  const figures = createFleetFigures(database)
  expect(await Promise.all([figures(), figures()])).toEqual([null, null])
  await database.destroy()
})
