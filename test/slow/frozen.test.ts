import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../support/cluster.ts'
import { sleep, until } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { holdRender } from '../support/renders.ts'
import { startServeChild } from '../support/serve-child.ts'

it('a holder frozen for 60 s is taken over, and when it wakes it decides nothing any more', async () => {
  const database = await createTestDatabase()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  const environment = { KINETOGRAPH_DATA_DIR: dataDirectory, DATABASE_URL: database.connectionString }
  const sql = new pg.Client(database.connectionString)
  await sql.connect()
  try {
    const frozen = await startServeChild(environment)
    const { generation } = await client(frozen.url).start(await cameraMove({ durationSeconds: 30, frameRate: 60 }))
    await holdRender(frozen.process.pid)
    const other = await startServeChild({
      ...environment,
      KINETOGRAPH_DATA_DIR: join(dataDirectory, 'beside'),
      KINETOGRAPH_MEDIA_DIR: join(dataDirectory, 'media'),
    })
    frozen.process.kill('SIGSTOP')
    const lease = async () => (await sql.query('select lease from generation')).rows[0].lease
    const before = await lease()
    await sleep(60_000)
    await until(async () => (await lease()) !== before)
    const after = await lease()
    expect(Number(after)).toBe(Number(before) + 1)
    frozen.process.kill('SIGCONT')
    const events = await client(other.url).events(generation.id)
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
    await sleep(5_000)
    // I7: the frozen one took nothing back.
    expect(await lease()).toBe(after)
    await untilWorkDone(database.connectionString)
    await Promise.all([frozen.kill('SIGTERM'), other.kill('SIGTERM')])
    await expectInvariants(database.connectionString)
  } finally {
    await sql.end()
    await database.drop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
})
