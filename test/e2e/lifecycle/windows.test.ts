import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Database } from '../../../src/engine/connection.ts'
import { createRouteHealth } from '../../../src/generations/judge/route-health.ts'
import { createUpload, sweepOrphans, sweepUploads, type UploadContext } from '../../../src/generations/media/uploads.ts'
import { bytesInFlight } from '../../../src/generations/record/bytes-in-flight.ts'
import { createRunTimes, recordRunTime } from '../../../src/generations/record/run-times.ts'
import { createSuspendedRoutes } from '../../../src/generations/record/suspended-routes.ts'
import { writeProgress } from '../../../src/generations/record/write-progress.ts'
import { endDuplicates } from '../../../src/generations/work/end-duplicates.ts'
import { defaultTimeouts, type WorkContext } from '../../../src/generations/work/work-context.ts'
import { insertRunning } from '../../support/attempt-rows.ts'
import type { TestDatabase } from '../../support/cluster.ts'
import { withFileDatabase } from '../../support/file-database.ts'

// How long and how often something counts, by a clock of the test's.

let test: TestDatabase
let database: Database
let time = Date.parse('2026-11-29T12:00:00Z')
const now = () => new Date(time)
const minute = 60_000
beforeAll(() => void vi.spyOn(performance, 'now').mockImplementation(() => time))
afterAll(() => void vi.restoreAllMocks())
withFileDatabase(2, (own, pool) => {
  test = own
  database = pool
})

it('a route is as healthy as what became of its attempts in the last hour, from five on', async () => {
  const { attemptIds } = await insertRunning(test.connectionString, { attempts: 8 })
  const become = (indices: number[], outcome: string, sentAt = now()) =>
    database
      .updateTable('attempt')
      .set({ route: 'of-health', outcome, sent_at: sentAt })
      .where(
        'id',
        'in',
        indices.map((index) => attemptIds[index]!),
      )
      .execute()
  const health = createRouteHealth({ database, now })
  const told = async () => {
    time += 10_001
    return health({ id: 'of-health' } as never)
  }
  await become([0, 1, 2, 3], 'failed')
  expect(await told()).toBe(1)
  await become([4], 'uncertain')
  expect(await told()).toBe(0)
  await become([5], 'succeeded')
  await become([6], 'rejected')
  await become([7], 'canceled')
  expect(await told()).toBeCloseTo(1 / 6, 5)
  await become([0, 1, 2], 'succeeded', new Date(time - 59 * minute))
  expect(await told()).toBeCloseTo(4 / 6, 5)
  // It is read every ten seconds, and its hour goes on.
  await become([3, 4], 'succeeded')
  time += 9_000
  expect(await health({ id: 'of-health' } as never)).toBeCloseTo(4 / 6, 5)
  expect(await told()).toBe(1)
  await become([3, 4, 5], 'failed')
  expect(await told()).toBeCloseTo(3 / 6, 5)
  time += 2 * minute
  expect(await told()).toBe(1)
})

it('of what clips took the last three hundred are kept, and read again after five seconds', async () => {
  const subject = { timingKey: 'of run times', emulated: false }
  const add = (seconds: number, random = 1) =>
    recordRunTime(database, subject, { earliest: seconds * 1000, latest: seconds * 1000 }, random)
  const runTimes = createRunTimes(database)
  const median = async () => Math.round(((await runTimes.of(subject))?.median ?? 0) / 1000)
  await add(10)
  expect(await median()).toBe(10)
  for (let count = 0; count < 9; count += 1) await add(100)
  time += 4_999
  expect(await median()).toBe(10)
  time += 2
  await median()
  await vi.waitFor(async () => expect(await median()).toBe(100), 60_000)
  await database
    .insertInto('run_time')
    .values(
      Array.from({ length: 300 }, () => ({
        timing_key: 'of run times',
        earliest_milliseconds: 1,
        latest_milliseconds: 1,
      })),
    )
    .execute()
  const count = async () =>
    (await database.selectFrom('run_time').select('id').where('timing_key', '=', 'of run times').execute()).length
  await add(1, 0.041)
  expect(await count()).toBe(311)
  await add(1, 0.039)
  expect(await count()).toBe(300)
})

it('a route that its vendor took back is left alone for a day', async () => {
  const routes = await createSuspendedRoutes({ database, now })
  try {
    const [route, provider] = [{ id: 'taken-back', provider: 'xai' }, {}] as never as Parameters<typeof routes.reasonOf>
    await database.transaction().execute((transaction) => routes.suspend(transaction, route, provider))
    time += 24 * 60 * minute - 1
    expect(routes.reasonOf(route, provider)).toContain('no longer has this model')
    time += 1
    expect(routes.reasonOf(route, provider)).toBeNull()
  } finally {
    routes.stop()
  }
})

it('a hundred uploads of a tenant may wait, for a quarter of an hour; what comes then has twenty minutes more', async () => {
  const removed: string[] = []
  const at = (minutes: number) => new Date(time - minutes * minute)
  const context = {
    ...{ database, now, newId: randomUUID, refusal: () => null, maximumStoredBytes: 1e9 },
    store: {
      remove: async (key: string) => void removed.push(key),
      async *list() {
        yield { key: 'uploads/old', modifiedAt: at(61) }
        yield { key: 'uploads/new', modifiedAt: at(59) }
      },
    },
  } as unknown as UploadContext
  const announce = () => createUpload(context, 'one', { contentType: 'image/png', sizeBytes: 1 })
  const { upload } = await announce()
  await database
    .insertInto('upload')
    .values(
      Array.from({ length: 98 }, () => ({
        ...{ id: randomUUID(), tenant: 'one', status: 'WAITING', content_type: 'image/png', declared_bytes: 1 },
        ...{ created_at: now(), expires_at: upload!.expiresAt },
      })),
    )
    .execute()
  expect((await announce()).problems).toEqual([])
  expect((await announce()).problems).toMatchObject([
    { code: 'LIMIT_REACHED', message: expect.stringContaining('100') },
  ])
  time += 15 * minute - 1
  expect((await announce()).problems).toHaveLength(1)
  time += 1
  expect((await announce()).problems).toEqual([])
  time += 20 * minute - 1
  expect(await sweepUploads(context)).toBe(0)
  time += 2
  expect(await sweepUploads(context)).toBe(100)
  expect(removed).toHaveLength(100)
  expect(removed).toContain(`uploads/${upload!.id}`)
  // Bytes that no row names go after an hour.
  removed.length = 0
  expect(await sweepOrphans(context)).toBe(1)
  expect(removed).toEqual(['uploads/old'])
})

it('room is kept for eight megabytes of each open attempt, and for uploads that are awaited', async () => {
  const before = await bytesInFlight(database)
  const { attemptIds } = await insertRunning(test.connectionString, { attempts: 2 })
  const upload = { tenant: 'two', content_type: 'image/png', declared_bytes: 1_000, created_at: now() }
  const soon = new Date(Date.now() + minute)
  await database
    .insertInto('upload')
    .values([
      { ...upload, id: randomUUID(), status: 'WAITING', expires_at: soon },
      { ...upload, id: randomUUID(), status: 'READY', expires_at: soon },
      { ...upload, id: randomUUID(), status: 'WAITING', expires_at: new Date(0) },
    ])
    .execute()
  expect((await bytesInFlight(database)) - before).toBe(2 * 8 * 1024 * 1024 + 1_000)
  await database.updateTable('attempt').set({ closed_at: now() }).where('id', '=', attemptIds[0]!).execute()
  expect((await bytesInFlight(database)) - before).toBe(8 * 1024 * 1024 + 1_000)
})

it('what was bought twice is stopped until the provider has answered, for a day', async () => {
  const { attemptIds } = await insertRunning(test.connectionString, { provider: 'twice', attempts: 3 })
  const asked: string[] = []
  const provider = {
    async cancel({ id }: { id: string }) {
      asked.push(id)
      if (asked.length === 1) throw new Error('away')
      return 'too-late'
    },
  }
  const log = pino({ level: 'silent' })
  const providers = new Map([['twice', provider]])
  const context = { database, providers, log, now, timeouts: defaultTimeouts } as unknown as WorkContext
  for (const [index, age] of [0, 23, 25].entries())
    await database
      .updateTable('attempt')
      .set({
        duplicates: JSON.stringify([{ operation: { id: `${age} hours` } }]),
        sent_at: new Date(Date.now() - age * 60 * minute),
      })
      .where('id', '=', attemptIds[index]!)
      .execute()
  for (let round = 0; round < 3; round += 1) await endDuplicates(context)
  expect(asked.sort()).toHaveLength(3)
  expect(new Set(asked)).toEqual(new Set(['0 hours', '23 hours']))
})

it('that somebody asked once more is written after eight seconds, and is no event', async () => {
  const { generationId } = await insertRunning(test.connectionString)
  await database.updateTable('clip').set({ as_of: now() }).where('generation_id', '=', generationId).execute()
  const context = { database, now, wake: { notify: () => {} }, killPoint: () => {} } as never
  const nothing = { status: 'RUNNING', fraction: null, source: 'UNKNOWN', queuePosition: null, message: null } as const
  async function told(polls: number) {
    await writeProgress(context, [{ ...nothing, generationId, lease: 0, clipIndex: 0, polls }])
    return database.selectFrom('clip').select('polls').where('generation_id', '=', generationId).executeTakeFirst()
  }
  time += 7_999
  expect(await told(7)).toEqual({ polls: 0 })
  time += 1
  expect(await told(8)).toEqual({ polls: 8 })
  expect(await database.selectFrom('event').select('type').where('generation_id', '=', generationId).execute()).toEqual(
    [],
  )
})

it('of a clip that goes on meanwhile, or is held anew, nobody writes that it was asked about once more', async () => {
  const { generationId } = await insertRunning(test.connectionString)
  const clips = () => database.updateTable('clip').where('generation_id', '=', generationId)
  await clips().set({ as_of: now() }).execute()
  const nothing = {
    status: 'RUNNING',
    fraction: null,
    source: 'UNKNOWN',
    queuePosition: null,
    message: null,
    clipIndex: 0,
  } as const
  const tell = async (polls: number, lease: number, beforeWriting = () => {}) => {
    time += 8_000
    const context = { database, now, wake: { notify: () => {} }, killPoint: beforeWriting } as never
    await writeProgress(context, [{ ...nothing, generationId, lease, polls }])
  }
  await tell(3, 1)
  const finish = await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('clip')
      .set({ status: 'COLLECTING' })
      .where('generation_id', '=', generationId)
      .execute()
    const begun = Promise.withResolvers<void>()
    const told = tell(4, 0, begun.resolve)
    await begun.promise
    return () => told
  })
  await finish()
  const rows = await database.selectFrom('clip').select('polls').where('generation_id', '=', generationId).execute()
  expect(rows).toEqual([{ polls: 0 }])
})
