import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { limitOf, scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createMediaUpkeep, type MediaUpkeepContext } from './media-upkeep.ts'
import { removeDueBytes } from './remove-media.ts'

it('a look of the upkeep asks for a hundred rows at once, whatever it looks for', async () => {
  const asked = new Map<string, number | undefined>()
  const database = scriptedDatabase((statement, parameters) => {
    if (/^\s*(with recursive|\(\s*with recursive)/.test(statement)) return [{ tenant: 'anna' }]
    if (/^\s*select/.test(statement)) asked.set(statement, limitOf(statement, parameters))
    return []
  })
  const onError = vi.fn()
  const upkeep = createMediaUpkeep({
    database,
    retention: { everybody: 3_600, tenants: {} },
    timeouts: { upkeepMilliseconds: 3_600_000 },
    now: () => new Date(),
    log: Object.assign(pino({ level: 'silent' }), { warn: onError }),
  } as unknown as MediaUpkeepContext)
  upkeep.start()
  await vi.waitFor(() => expect([...asked.keys()].join()).toContain('media_removal'), 60_000)
  await upkeep.stop()
  expect(onError).not.toHaveBeenCalled()
  // Generations and uploads of a tenant, generations by their own word, storyboards twice, videos, uploads, bytes.
  expect([...asked.values()]).toEqual(Array(8).fill(100))
})

it('bytes that are due are removed a hundred at once, until there are no more', async () => {
  let left = 250
  const looks: number[] = []
  const database = scriptedDatabase((statement, parameters) => {
    if (statement.includes('try_advisory')) return [{ isLocked: true }]
    if (!/^\s*select key/.test(statement)) return []
    const rows = Math.min(left, limitOf(statement, parameters)!)
    looks.push(rows)
    left -= rows
    return Array.from({ length: rows }, (_, nth) => ({ key: `${left + nth}`, isAgain: false }))
  })
  const remove = vi.fn(async () => {})
  await removeDueBytes({ database, store: { remove } as never, killPoint() {} })
  expect([looks, remove.mock.calls.length]).toEqual([[100, 100, 50], 250])
})
