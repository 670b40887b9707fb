import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { cameraMove, cancelMutation, client, generationQuery } from '../support/gateway.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { startServeChild } from '../support/serve-child.ts'

/** A data folder and a database that outlive the processes killed on them. */
async function withFolder(test: (environment: Record<string, string>, database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createTestDatabase()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  try {
    await test({ KINETOGRAPH_DATA_DIR: dataDirectory, DATABASE_URL: database.connectionString }, database)
    // I12: nothing of the work is left.
    for (const folder of ['work/renders', 'work/inline', 'media/inputs', 'media/.temporary'])
      expect(await readdir(join(dataDirectory, folder)).catch(() => []), folder).toEqual([])
  } finally {
    await database.drop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

const pointsOfSuccess = [
  'start.media-stored',
  'start.committed',
  'claim.locked',
  'claim.committed',
  'submitting.committed',
  'submit.sent',
  'submit.answered',
  'receipt.committed',
  'flush.open',
  'poll.terminal-seen',
  'collect.half',
  'collect.renamed',
  'succeeded.committed',
]

describe.concurrent('kill -9, then start again', () => {
  it.each(pointsOfSuccess)('at %s the generation goes on and ends with its clip', async (point) => {
    await withFolder(async (environment, database) => {
      const first = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: point })
      const request = await cameraMove({ durationSeconds: 2 })
      const around = { idempotencyKey: 'once' }
      await client(first.url).start(request, around).catch(() => {})
      expect((await first.exited).signal).toBe('SIGKILL')

      const second = await startServeChild(environment)
      try {
        // The same key again: what was started is found, what was not is started now, never twice.
        const started = await client(second.url).start(request, around)
        expect(started.userErrors).toEqual([])
        const events = await client(second.url).events(started.generation.id)
        expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
        await untilWorkDone(database.connectionString)
        const { data } = await client(second.url).query(generationQuery, { id: started.generation.id })
        const file = await fetch(data.generation.state.clips[0].video.url)
        expect((await file.arrayBuffer()).byteLength).toBe(data.generation.state.clips[0].video.sizeBytes)
      } finally {
        await second.kill('SIGTERM')
      }
      await expectInvariants(database.connectionString)
    })
  })

  it.each(['cancel.requested', 'canceled.committed'])('at %s the generation ends CANCELED', async (point) => {
    await withFolder(async (environment, database) => {
      const first = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: point })
      const { generation } = await client(first.url).start(await cameraMove({ durationSeconds: 30, frameRate: 60 }))
      await new Promise((resolve) => setTimeout(resolve, 500))
      await client(first.url).query(cancelMutation, { input: { id: generation.id } }).catch(() => {})
      expect((await first.exited).signal).toBe('SIGKILL')
      const second = await startServeChild(environment)
      try {
        const events = await client(second.url).events(generation.id)
        expect(events.at(-1)).toMatchObject({ status: 'CANCELED', isFinal: true })
        await untilWorkDone(database.connectionString)
      } finally {
        await second.kill('SIGTERM')
      }
      await expectInvariants(database.connectionString)
    })
  })

  it('at expired.committed the generation stays EXPIRED', async () => {
    await withFolder(async (environment, database) => {
      const first = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: 'expired.committed' })
      const request = await cameraMove({ durationSeconds: 30, frameRate: 60 })
      const { generation } = await client(first.url).start(request, { poll: { timeoutMilliseconds: 1_000 } })
      expect((await first.exited).signal).toBe('SIGKILL')
      const second = await startServeChild(environment)
      try {
        const events = await client(second.url).events(generation.id)
        expect(events.at(-1)).toMatchObject({ status: 'EXPIRED', isFinal: true })
        await untilWorkDone(database.connectionString)
      } finally {
        await second.kill('SIGTERM')
      }
      await expectInvariants(database.connectionString)
    })
  })
})
