import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processName } from '../../../src/engine/process-identity.ts'
import { createReceiptFiles } from '../../../src/generations/record/receipt-files.ts'
import { createReceipts } from '../../../src/generations/record/receipts.ts'
import { insertRunning } from '../../support/attempt-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/cluster.ts'
import { until, within } from '../../support/folder.ts'

const fault = (code: string, more: object = { severity: 'ERROR' }) => Object.assign(new Error(code), { code, ...more })

describe.concurrent('a receipt', () => {
  let database: TestDatabase
  let folder: string
  let pool: pg.Pool
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: true })
    pool = new pg.Pool({ connectionString: database.connectionString, max: 5 })
    // A pool that has ended does not wait for its connections; the database is dropped beneath them.
    pool.on('connect', (client) => void client.on('error', () => {}))
    folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Receipts whose database fails with these errors, one a statement, before it works. */
  async function receiptsIn(name: string, before: () => Promise<void> = async () => {}) {
    const directory = join(folder, name)
    const log: string[] = []
    const woken: string[] = []
    const receipts = createReceipts({
      files: createReceiptFiles(join(directory, 'receipts'), join(directory, 'receipts.log')),
      database: new Kysely({
        dialect: new PostgresDialect({
          pool: {
            connect: async () => {
              await before()
              return pool.connect()
            },
            end: async () => {},
            options: {},
          },
        }),
      }),
      wake: { notify: (_kind, generationId) => void woken.push(generationId) },
      log: pino({}, { write: (line: string) => void log.push(line) }),
    })
    return { receipts, log, woken, directory, onDisk: () => filesOf(join(directory, 'receipts')) }
  }

  const failing =
    (...errors: Error[]) =>
    async () => {
      const error = errors.shift()
      if (error) throw error
    }

  const filesOf = async (directory: string): Promise<string[]> => {
    const names = await readdir(directory).catch(() => [])
    return Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  }

  const operationOf = async (attemptId: string) =>
    (await pool.query('select operation, duplicates from attempt where id = $1', [attemptId])).rows[0]

  const attempt = async () => (await insertRunning(database.connectionString)).attemptIds[0]!

  it.each([
    ['a standby after a failover', fault('25006')],
    ['a rotated password', fault('28P01')],
    ['a block that cannot be read', fault('58030')],
    ['a pooler without connections', fault('XX000')],
    ['a name that does not resolve', fault('ENOTFOUND', {})],
    ['a host that is not reached', fault('EHOSTUNREACH', {})],
    ['an error that nobody has foreseen', new TypeError('x is not a function')],
  ])('is on disk while the database answers like %s, and then in the database alone', async (name, error) => {
    const attemptId = await attempt()
    const { receipts, onDisk } = await receiptsIn(name, failing(error, error))
    const recording = receipts.record({ attemptId, kind: 'operation', value: { id: `job of ${name}` } })
    await until(async () => (await onDisk()).join().includes(attemptId))
    await recording
    expect(await operationOf(attemptId)).toMatchObject({ operation: { id: `job of ${name}` } })
    expect(await onDisk()).toEqual([])
  })

  it('that the disk does not take either is tried on, and its job is named in the log', async () => {
    const attemptId = await attempt()
    const { receipts, log, directory } = await receiptsIn('full', failing(fault('53100')))
    await mkdir(directory)
    await writeFile(join(directory, 'receipts'), 'no folder')
    await receipts.record({ attemptId, kind: 'operation', value: { id: 'job of full' } })
    expect(await operationOf(attemptId)).toMatchObject({ operation: { id: 'job of full' } })
    expect(log.join()).toMatch(/job of full.*cannot be written to disk/)
  })

  it('is on disk when the database is silent for more than a second', async () => {
    const attemptId = await attempt()
    const answers = Promise.withResolvers<void>()
    const { receipts, onDisk } = await receiptsIn('silent', () => answers.promise)
    const recording = receipts.record({ attemptId, kind: 'operation', value: { id: 'job of silent' } })
    await until(async () => (await onDisk()).join().includes('job of silent'))
    answers.resolve()
    await recording
    expect(await onDisk()).toEqual([])
  })

  it('of a job that another attempt has is refused at once', async () => {
    const [first, second] = [await attempt(), await attempt()]
    const { receipts, onDisk } = await receiptsIn('constraint')
    const value = { id: 'job of constraint' }
    await receipts.record({ attemptId: first, kind: 'operation', value })
    await expect(receipts.record({ attemptId: second, kind: 'operation', value })).rejects.toMatchObject({
      code: '23505',
    })
    expect(await onDisk()).toEqual([])
  })

  it('of the same job in other words is no duplicate, of another job it is', async () => {
    const attemptId = await attempt()
    const { receipts } = await receiptsIn('duplicate')
    let told = 0
    receipts.onDuplicate(() => (told += 1))
    for (const value of [{ id: 'bought' }, { id: 'bought', more: 1 }, { id: 'again' }, { id: 'again' }])
      await receipts.record({ attemptId, kind: 'operation', value })
    expect(await operationOf(attemptId)).toEqual({
      operation: { id: 'bought' },
      duplicates: [{ operation: { id: 'again' } }],
    })
    expect(told).toBe(1)
  })

  it('that is on disk lets the process stop while the database is away, and the next one reads it', async () => {
    const attemptId = await attempt()
    const away = async () => {
      throw fault('ECONNREFUSED', {})
    }
    const { receipts, onDisk } = await receiptsIn('stop', away)
    const recording = receipts.record({ attemptId, kind: 'operation', value: { id: 'job of stop' } })
    await until(async () => (await onDisk()).join().includes('job of stop'))
    receipts.stop()
    await within(60_000, 'the end of the recording', recording)
    const next = await receiptsIn('stop')
    expect(await next.receipts.importFiles()).toBe(1)
    expect(await operationOf(attemptId)).toMatchObject({ operation: { id: 'job of stop' } })
  })

  it('of a process that is gone is imported, behind one that was cut short, and wakes its holder', async () => {
    const { generationId, attemptIds } = await insertRunning(database.connectionString)
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    const [, machine, birth] = processName().split('-')
    const { receipts, directory, woken, onDisk } = await receiptsIn('gone')
    await mkdir(join(directory, 'receipts'), { recursive: true })
    const line = JSON.stringify({ attemptId: attemptIds[0], kind: 'operation', value: { id: 'job of gone' } })
    await writeFile(
      join(directory, 'receipts', `${child.pid}-${machine}-${birth}.00.log`),
      `\n{"attemptId":"to\n${line}`,
    )
    expect(await receipts.importFiles()).toBe(1)
    expect(woken).toEqual([generationId])
    expect(await operationOf(attemptIds[0]!)).toMatchObject({ operation: { id: 'job of gone' } })
    expect(await onDisk()).toEqual([])
    expect(await receipts.importFiles()).toBe(0)
  })

  it('of a process that lives is imported once, and its file is left to it', async () => {
    const attemptId = await attempt()
    const { receipts, directory, onDisk } = await receiptsIn('living')
    await mkdir(join(directory, 'receipts'), { recursive: true })
    const line = JSON.stringify({ attemptId, kind: 'charge', value: { state: 'NONE' } })
    await writeFile(join(directory, 'receipts', `${processName()}.00.log`), `\n${line}`)
    expect(await receipts.importFiles()).toBe(1)
    expect(await receipts.importFiles()).toBe(0)
    expect(await onDisk()).toHaveLength(1)
  })

  it('of an earlier version, in one file for all, is imported', async () => {
    const { receipts, directory, onDisk } = await receiptsIn('earlier')
    await mkdir(directory)
    const [first, second] = [await attempt(), await attempt()]
    const lineOf = (attemptId: string) => `${JSON.stringify({ attemptId, kind: 'charge', value: { state: 'NONE' } })}\n`
    await writeFile(join(directory, 'receipts.log'), lineOf(first))
    await writeFile(join(directory, 'receipts.log.importing'), lineOf(second))
    expect(await receipts.importFiles()).toBe(2)
    expect(await onDisk()).toEqual([])
    expect(await readdir(directory)).toEqual(['receipts'])
  })
})
