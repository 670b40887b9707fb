import { expect, it } from 'vitest'
import { limitOf, scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { sweepWebhooks } from './sweep.ts'

it('of deliveries that are old a thousand go at once', async () => {
  const asked: (number | undefined)[] = []
  const database = scriptedDatabase((statement, parameters) => {
    if (statement.includes('delete from webhook_delivery')) asked.push(limitOf(statement, parameters))
    return []
  })
  await sweepWebhooks({ database, now: () => new Date() })
  expect(asked).toEqual([1_000])
})
