import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import type { Database } from '../../../src/engine/connection.ts'
import { reservePreview } from '../../../src/generations/media/previews.ts'
import { createStoryboardRunner } from '../../../src/generations/storyboards/runner.ts'
import { endDuplicates } from '../../../src/generations/work/end-duplicates.ts'
import { stopEnded } from '../../../src/generations/work/end-upstream.ts'
import { readSlotQueue, waiterId } from '../../../src/generations/work/slot-queue.ts'
import { createClipVerifier } from '../../../src/generations/work/verify-clips.ts'
import { defaultTimeouts, type WorkContext } from '../../../src/generations/work/work-context.ts'
import { insertRunning } from '../../support/attempt-rows.ts'
import type { TestDatabase } from '../../support/cluster.ts'
import { withFileDatabase } from '../../support/file-database.ts'

// How much is done at once, remembered, or waited for.

let test: TestDatabase
let database: Database
const log = pino({ level: 'silent' })
const now = () => new Date()
withFileDatabase(2, (own, pool) => {
  test = own
  database = pool
})
afterEach(() => vi.restoreAllMocks())

it('ten storyboards are advanced at once, and the next when one of them is done', async () => {
  const [shared, past] = [{ tenant: 'one', status: 'RUNNING', input_hash: '' }, new Date(Date.now() - 60_000)]
  await database
    .insertInto('storyboard')
    .values(
      Array.from({ length: 12 }, () => ({
        ...{ ...shared, id: randomUUID(), shot_names: [], film: '{}' },
        ...{ created_at: past, changed_at: past, due_at: past },
      })),
    )
    .execute()
  const work = Promise.withResolvers<void>()
  let begun = 0
  const hold = () => {
    begun += 1
    return work.promise
  }
  // All that is done of a storyboard is done in transactions.
  const held = new Proxy(database, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute: hold })
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  let woken = () => {}
  const on = (_name: string, listener: () => void) => {
    woken = listener
    return () => {}
  }
  const wake = { on, onReconnect: () => () => {} }
  const runner = createStoryboardRunner({ database: held, wake, killPoint: () => {} } as never, log)
  runner.start()
  const due = async () =>
    (await database.selectFrom('storyboard').select('id').where('due_at', '<=', new Date()).execute()).length
  await vi.waitFor(() => expect(begun).toBe(10), 60_000)
  woken()
  await vi.waitFor(async () => expect(await due()).toBe(2), 60_000)
  expect(begun).toBe(10)
  work.resolve()
  await vi.waitFor(() => expect(begun).toBe(12), 60_000)
  await runner.stop()
})

it('who was served longest ago is next, as far as the last hundred attempts tell', async () => {
  const provider = { id: 'remembered', maximumConcurrent: 1 }
  const context = {
    ...{ database, now, holderId: 7, refusal: () => null },
    providers: new Map([[provider.id, provider]]),
    catalog: { model: () => ({ model: { routes: [{ provider: provider.id }] } }) },
    credentials: { usable: () => ['one'] },
  } as unknown as WorkContext
  const insert = async (attempts: number, tenant: string, sentAt: number) => {
    const { generationId } = await insertRunning(test.connectionString, { provider: provider.id, attempts })
    await database.updateTable('generation').set({ tenant }).where('id', '=', generationId).execute()
    await database
      .updateTable('attempt')
      .set({ sent_at: new Date(sentAt), closed_at: now() })
      .where('generation_id', '=', generationId)
      .execute()
    return generationId
  }
  const waits = async (tenant: string, servedAt: number) => {
    await insert(1, tenant, servedAt)
    const { generationId } = await insertRunning(test.connectionString, { provider: provider.id })
    await database.deleteFrom('attempt').where('generation_id', '=', generationId).execute()
    await database.updateTable('generation').set({ tenant, holder: 7 }).where('id', '=', generationId).execute()
    await database.updateTable('clip').set({ status: 'QUEUED' }).where('generation_id', '=', generationId).execute()
    return waiterId(generationId, 0, 0)
  }
  const came = [await waits('first to come', 2_000), await waits('served first', 1_000)]
  const inOrder = async () => {
    const model = { provider: provider.id, model: 'gemini-omni-1-1-flash' }
    const { positions } = await readSlotQueue(context, model, new Set(came))
    return [...positions.keys()].map((waiter) => came.indexOf(waiter))
  }
  await insert(98, 'others', 3_000)
  expect(await inOrder()).toEqual([1, 0])
  await insert(2, 'others', 3_000)
  expect(await inOrder()).toEqual([0, 1])
})

it('a cancel that hangs is given up after a quarter of a minute', async () => {
  const timeout = AbortSignal.timeout
  const given: number[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    given.push(milliseconds)
    return timeout(1)
  })
  const { attemptIds } = await insertRunning(test.connectionString, { provider: 'hangs' })
  const duplicates = JSON.stringify([{ operation: { id: 'twice' } }])
  await database.updateTable('attempt').set({ duplicates }).where('id', '=', attemptIds[0]!).execute()
  const cancel = (_operation: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const context = {
    ...{ database, log, now, timeouts: defaultTimeouts, resultsDirectory: '' },
    providers: new Map([['hangs', { id: 'hangs', cancel }]]),
    publicAddresses: { callbackUrl: () => null },
  } as unknown as WorkContext
  await endDuplicates(context)
  const [generation, attempt] = [
    { id: '', provider: 'hangs' },
    { id: attemptIds[0], operation: {} },
  ] as never[]
  expect(await stopEnded(context, { lease: { lease: 0 } } as never, generation!, attempt!)).toBe(false)
  expect(given).toEqual([15_000, 15_000])
})

it('a preview of inputs is kept for an hour', async () => {
  const id = randomUUID()
  const folder = await reservePreview(database, 'one', { id, maximum: 1, madeOf: [] })
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from due_at - now())::float8 as seconds from media_removal where key = ${folder}`.execute(
    database,
  )
  expect(rows[0]!.seconds).toBeGreaterThan(3_540)
  expect(rows[0]!.seconds).toBeLessThanOrEqual(3_600)
})

it('a clip that cannot be decoded here is tried after a minute, two, four, and then once a day', async () => {
  const resultsDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-verify-'))
  const { generationId, attemptIds } = await insertRunning(test.connectionString, { attempts: 3 })
  const tries = [0, 3, 30]
  await database
    .insertInto('video')
    .values(
      tries.map((verify_tries, clip_index) => ({
        ...{ id: attemptIds[clip_index]!, tenant: 'one', generation_id: generationId, clip_index, verify_tries },
        ...{ facts: JSON.stringify({ key: 'a clip' }), created_at: now(), verify_after: new Date(0) },
      })),
    )
    .execute()
  const store = { withLocalFile: async () => ({ undecoded: 'TOO_LARGE' }) }
  const verifier = createClipVerifier({
    ...{ database, store, log, now, resultsDirectory, timeouts: defaultTimeouts },
  } as unknown as WorkContext)
  const from = Date.now()
  verifier.start()
  const next = () =>
    database.selectFrom('video').select('verify_after').orderBy('clip_index').where('generation_id', '=', generationId)
  await vi.waitFor(async () => {
    const minutes = (await next().execute()).map((row) => Math.floor((row.verify_after!.getTime() - from) / 60_000))
    expect(minutes).toEqual([1, 8, 24 * 60])
  }, 60_000)
  await verifier.stop()
  await rm(resultsDirectory, { recursive: true, force: true })
})
