import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { createTestDatabase } from '../../support/cluster.ts'
import { startDatabaseProxy } from '../../support/database-proxy.ts'
import { startEmulatedGateway } from '../../support/emulated.ts'
import { sleep, until } from '../../support/folder.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { ended, seen, startPaid, stateQuery } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { scriptedProvider } from '../../support/scripted-provider.ts'

const receiptsOf = async (dataDirectory: string): Promise<string> => {
  const folder = join(dataDirectory, 'receipts')
  const names = await readdir(folder).catch(() => [])
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join()
}

const moderated = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'asked about', retryable: false },
  charge: { state: 'NONE' },
} as const

describe.concurrent('what a provider answered', () => {
  it('is kept through a failover to a server that only reads: the paid clip arrives', async () => {
    const timeouts = { submitMilliseconds: 6_000, graceMilliseconds: 6_000, pollMilliseconds: 3_000 }
    const gateway = await startEmulatedGateway({ speed: 20, timeouts })
    const admin = new pg.Client(inject('clusterConnection'))
    await admin.connect()
    const name = decodeURIComponent(/\/([^/?]+)\?/.exec(gateway.config.databaseUrl!)![1]!)
    const failOver = async (isReadOnly: boolean) => {
      await admin.query(`alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`)
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    }
    try {
      const id = await startPaid(gateway, 'gemini', 'failover [[submit-slow:1:2s]]')
      await until(async () => seen(gateway, 'failover').submits.length === 1)
      await failOver(true)
      await until(async () => (await receiptsOf(gateway.config.dataDirectory)) !== '')
      await failOver(false)
      // Connections that died with it are told of once.
      await until(async () => (await gateway.query(stateQuery, { id })).errors === undefined)
      expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED' })
      expect(seen(gateway, 'failover').purchases).toHaveLength(1)
      await until(async () => (await receiptsOf(gateway.config.dataDirectory)) === '')
    } finally {
      await failOver(false)
      await admin.end()
      await gateway.stop()
    }
  })

  it('lets a process stop promptly once it is on disk, also while the database is away', async () => {
    const database = await createTestDatabase({ migrated: true })
    const proxy = await startDatabaseProxy(database.connectionString)
    const answer = Promise.withResolvers<void>()
    const provider = scriptedProvider({ submit: () => answer.promise, poll: async () => ({ state: 'pending' }) })
    const gateway = await startTestGateway({}, { databaseUrl: proxy.connectionString, providers: [provider] })
    try {
      await startPaid(gateway, 'gemini', 'away')
      await until(async () => provider.submits === 1)
      await proxy.goAway()
      answer.resolve()
      await until(async () => (await receiptsOf(gateway.config.dataDirectory)) !== '')
      const stopping = gateway.gateway.stop().then(() => 'stopped')
      expect(await Promise.race([stopping, sleep(10_000).then(() => 'still stopping')])).toBe('stopped')
      expect(await receiptsOf(gateway.config.dataDirectory)).toContain('"kind":"operation"')
    } finally {
      await proxy.comeBack()
      await gateway.stop()
      await proxy.stop()
      await database.drop()
    }
  })

  it('a second time, of another job, is canceled there and shown to the operator', async () => {
    const canceled: string[] = []
    const provider = scriptedProvider({
      poll: async ({ id }) => (id === 'second' ? { state: 'pending' } : moderated),
      cancel: async ({ id }) => {
        canceled.push(id)
        return 'canceled'
      },
    })
    const gateway = await startTestGateway({}, { providers: [provider] })
    try {
      const id = await startPaid(gateway, 'gemini', 'twice')
      await ended(gateway, id)
      const [attempt] = await rowsOf(gateway, 'select id from attempt')
      const folder = join(gateway.config.dataDirectory, 'receipts')
      await mkdir(folder, { recursive: true })
      // As a process would leave it that submitted the same attempt and was killed.
      const receipt = { attemptId: attempt.id, kind: 'operation', value: { id: 'second' } }
      await writeFile(join(folder, 'earlier.00.log'), `\n${JSON.stringify(receipt)}`)
      await gateway.gateway.stop()
      const next = await startTestGateway(
        {},
        {
          dataDirectory: gateway.config.dataDirectory,
          databaseUrl: gateway.config.databaseUrl!,
          providers: [provider],
        },
      )
      await until(async () => canceled.length > 0)
      await until(async () => (await rowsOf(gateway, 'select duplicates from attempt'))[0].duplicates[0].outcome)
      expect(await rowsOf(gateway, 'select duplicates from attempt')).toEqual([
        { duplicates: [{ operation: { id: 'second' }, outcome: 'canceled' }] },
      ])
      expect(canceled).toEqual(['second'])
      await next.stop()
    } finally {
      await gateway.stop()
    }
  })
})
