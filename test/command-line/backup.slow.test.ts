import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockBytes } from '../../src/engine/backup-lock.ts'
import { migrate, migrationNames } from '../../src/engine/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { sleep, until } from '../support/folder.ts'
import { cameraMove, deleteMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rowsOf } from '../support/rows.ts'
import { runHere } from './run-here.ts'

let gateway: TestGateway
let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-backup-'))
  database = await createTestDatabase()
  gateway = await startTestGateway({}, { timeouts: { upkeepMilliseconds: 200 } })
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const original = () => ({
  DATABASE_URL: gateway.config.databaseUrl!,
  KINETOGRAPH_DATA_DIR: gateway.config.dataDirectory,
})
const restored = () => ({ DATABASE_URL: database.connectionString, KINETOGRAPH_DATA_DIR: join(folder, 'data') })

it('a backup beside a gateway at work is whole, for its owner alone, and has no secret; restored, everything is there', async () => {
  const words = 'a line\nand \u2028 another, “quoted”\\'
  const request = await cameraMove({ prompt: words, durationSeconds: 1 })
  const { generation } = await gateway.start(request, { clientReference: 'one\ttwo' })
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  const other = await gateway.start(await cameraMove({ durationSeconds: 3, frameRate: 12 }))

  const target = join(folder, 'one')
  expect(await runHere(['backup', target], original())).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await runHere(['backup', target], original())).toMatchObject({ exitCode: 2 })
  const paths = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { parentPath, name } of paths.filter(({ parentPath }) => !parentPath.includes('/media')))
    expect([name, (await stat(join(parentPath, name))).mode & 0o777]).toEqual([name, 0o600])
  expect((await stat(target)).mode & 0o777).toBe(0o700)
  const [{ value: secret }] = await rowsOf(gateway, `select value from setting where name = 'signing-key'`)
  for (const { parentPath, name } of paths.filter(({ name }) => name.endsWith('.gz')))
    expect(gunzipSync(await readFile(join(parentPath, name))).toString()).not.toContain(secret)

  expect(await runHere(['restore', target], original())).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/Stop every serve/),
  })
  expect(await runHere(['restore', target], restored())).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await runHere(['restore', target], restored())).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/not empty/),
  })

  const second = await startTestGateway(
    { KINETOGRAPH_DATA_DIR: join(folder, 'data') },
    { databaseUrl: database.connectionString, dataDirectory: join(folder, 'data') },
  )
  try {
    const table = (name: string, of: TestGateway) =>
      rowsOf(
        of,
        `select to_jsonb(t) - '{holder,job_id,lease}'::text[] as row from ${name} as t where generation_id = $1 order by 1`,
        [Buffer.from(generation.id, 'base64url').toString().split(':')[1]],
      )
    for (const name of ['clip', 'attempt', 'event', 'video', 'media_reference'])
      expect(await table(name, second)).toEqual(await table(name, gateway))
    const query = `query ($id: ID!) { generation(id: $id) { prompt clientReference state { clips { video { url sizeBytes } } } } }`
    const { data } = await second.query(query, { id: generation.id })
    expect(data.generation).toMatchObject({ prompt: words, clientReference: 'one\ttwo' })
    const { url, sizeBytes } = data.generation.state.clips[0].video
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(sizeBytes)
    // Wherever it stood: what is made here begins again.
    await second.untilStatus(other.generation.id, 'SUCCEEDED')
  } finally {
    await second.stop()
  }

  const [clip] = (await readdir(join(target, 'media', 'videos'))).map((id) =>
    join(target, 'media', 'videos', id, 'clip.mp4'),
  )
  await appendFile(join(target, 'tables', 'event.jsonl.gz'), 'x')
  expect(await runHere(['restore', target, '--check'], {})).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/event.*not what was backed up/),
  })
  await rm(clip!)
  await rm(join(target, 'manifest.json'))
  expect(await runHere(['restore', target], restored())).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/no whole backup/),
  })
})

it('without media it is restored where they still are, and nowhere else; nobody works on what was broken off', async () => {
  const target = join(folder, 'two')
  expect(await runHere(['backup', target, '--no-media'], original())).toMatchObject({ exitCode: 0 })
  const database = await createTestDatabase()
  try {
    const environment = { DATABASE_URL: database.connectionString, KINETOGRAPH_DATA_DIR: join(folder, 'beside') }
    expect(await runHere(['restore', target], environment)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is not in .*The backup has no media/),
    })
    const there = { ...environment, KINETOGRAPH_MEDIA_DIR: gateway.config.mediaDirectory }
    expect(await runHere(['restore', target], there)).toMatchObject({ exitCode: 0, stderr: '' })
    const client = new pg.Client(database.connectionString)
    await client.connect()
    await client.query(`insert into setting (name, value) values ('restore', '')`)
    await client.end()
    await expect(
      startTestGateway(there, {
        databaseUrl: database.connectionString,
        dataDirectory: join(folder, 'beside'),
        role: 'api',
      }),
    ).rejects.toThrow(/broken off/)
    expect(await runHere(['restore', target], there)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/broken off/),
    })
  } finally {
    await database.drop()
  }
})

it('what a backup copies is removed after it', async () => {
  const { generation } = await gateway.start(await cameraMove())
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  const clips = () => readdir(join(gateway.config.mediaDirectory, 'videos'))
  const before = await clips()
  const client = new pg.Client(gateway.config.databaseUrl!)
  await client.connect()
  await client.query('select pg_advisory_lock($1, 0)', [0x6b68])
  const deleted = await gateway.query(deleteMutation, { input: { id: generation.id } })
  expect(deleted.data.deleteGeneration.userErrors).toEqual([])
  // The upkeep has looked several times.
  await sleep(1_000)
  expect(await clips()).toEqual(before)
  await client.end()
  await until(async () => (await clips()).length === before.length - 1)
})

it('a backup of an earlier schema becomes one of this version, which is not brought to a database while it is backed up', async () => {
  const target = join(folder, 'earlier')
  const [earlier, later] = await Promise.all([createTestDatabase({ migrated: false }), createTestDatabase()])
  const log = pino({ level: 'silent' })
  const locked = new pg.Client(earlier.connection)
  const watching = new pg.Client(later.connection)
  try {
    const missing = '0014_trace_context'
    await migrate(
      earlier.connection,
      log,
      undefined,
      migrationNames.filter((name) => name !== missing),
    )
    await locked.connect()
    await locked.query(`insert into generation (id, tenant, status, family, model, capability, provider, request, settled,
        settled_parameters, warnings, count, input_hash, poll_interval_milliseconds, deadline_at, finished_at, work_done)
      values (gen_random_uuid(), 'default', 'FAILED', 'x', 'x', 'x', 'x', '{}', '{}', '[]', '[]', 1, 'x', 1, now(), now(), true)`)
    const environment = (of: TestDatabase) => ({
      DATABASE_URL: of.connectionString,
      KINETOGRAPH_DATA_DIR: join(folder, 'of-earlier'),
    })
    expect(await runHere(['backup', target], environment(earlier))).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await runHere(['restore', target], environment(later))).toMatchObject({ exitCode: 0, stderr: '' })
    await watching.connect()
    expect((await watching.query('select status, trace_context from generation')).rows).toEqual([
      { status: 'FAILED', trace_context: null },
    ])

    const applied = async () => (await locked.query('select name from kysely_migration')).rows.map(({ name }) => name)
    await lockBytes(locked)
    let isWaiting = false
    const migrated = migrate(earlier.connection, { ...log, warn: () => (isWaiting = true) } as never)
    await until(async () => isWaiting)
    expect(await applied()).not.toContain(missing)
    await locked.query('select pg_advisory_unlock_all()')
    expect(await migrated).toEqual([missing])
  } finally {
    await Promise.all([locked.end(), watching.end()])
    await Promise.all([earlier.drop(), later.drop()])
  }
})
