import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../support/cluster.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { cameraMove, client, generationQuery, startTestGateway } from '../support/gateway.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { startServeChild } from '../support/serve-child.ts'

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

it('a clip goes on rendering while the database is away for 30 s, and ends right when it is back', async () => {
  const database = await createTestDatabase()
  const proxy = await startDatabaseProxy(database.connectionString)
  const gateway = await startTestGateway({}, { databaseUrl: proxy.connectionString })
  try {
    const { generation } = await gateway.start(await cameraMove({ durationSeconds: 5, frameRate: 30 }))
    for (;;) {
      const { data } = await gateway.query(generationQuery, { id: generation.id })
      if (data.generation.state.status === 'RUNNING') break
    }
    await proxy.goAway()
    await sleep(5_000)
    const during = await gateway.query(generationQuery, { id: generation.id })
    expect(during.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE' })
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
    await sleep(25_000)
    await proxy.comeBack()
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
    await untilWorkDone(database.connectionString)
    await expectInvariants(database.connectionString)
    const sql = new pg.Client(database.connectionString)
    await sql.connect()
    const { rows } = await sql.query('select number from attempt')
    expect(rows).toEqual([{ number: 1 }])
    await sql.end()
  } finally {
    await gateway.stop()
    await proxy.stop()
    await database.drop()
  }
})

it('the embedded Postgres killed with -9 is back in moments, and the clip that was rendering ends right', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  execFileSync('chmod', ['0711', dataDirectory])
  const serve = await startServeChild({ KINETOGRAPH_DATA_DIR: dataDirectory })
  try {
    const { generation } = await client(serve.url).start(await cameraMove({ durationSeconds: 5, frameRate: 30 }))
    await sleep(500)
    const postmaster = await readFile(join(dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8')
    process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL')
    // The stream may have broken with the database: a client comes back with its cursor.
    let last: { isFinal: boolean; status: string } | undefined
    for (let attempt = 0; !last?.isFinal && attempt < 40; attempt += 1) {
      await sleep(500)
      last = (
        await client(serve.url)
          .events(generation.id)
          .catch(() => [])
      ).at(-1)
    }
    expect(last, serve.log.join('\n')).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
  } finally {
    await serve.kill('SIGTERM')
    await rm(dataDirectory, { recursive: true, force: true })
  }
})
