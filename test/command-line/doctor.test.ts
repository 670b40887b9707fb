import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { runCommand } from './run-command.ts'

let folder: string
let database: TestDatabase
let environment: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  database = await createTestDatabase()
  environment = {
    KINETOGRAPH_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: database.connectionString,
    KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
  }
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const look = async (more: Record<string, string> = {}) => {
  const { exitCode, stdout } = await runCommand(['doctor', '--json'], { environment: { ...environment, ...more } })
  const { healthy, checks, settings } = JSON.parse(stdout)
  const check = (name: string) => checks.find((candidate: { name: string }) => candidate.name === name)
  return { exitCode, stdout, healthy, settings, check }
}

it('finds nothing broken on a machine that can serve, and leaves nothing behind', async () => {
  const { exitCode, healthy, check } = await look()
  expect({ exitCode, healthy }).toEqual({ exitCode: 0, healthy: true })
  expect(check('Codec').found).toMatch(/^node-av \d/)
  expect(check('Schema').found).toMatch(/not made yet/)
  expect(await readdir(folder)).toEqual([])
})

it('says that settings are in effect, and never what is secret', async () => {
  const { stdout, settings } = await look({
    KINETOGRAPH_API_KEYS: 'studio:marker-of-a-key-0001',
    KINETOGRAPH_SIGNING_KEYS: 'one:marker-of-a-signing-key-marker-of-a-signing-key',
    PORT: '4123',
  })
  expect(settings).toMatchObject({
    PORT: '4123',
    DATABASE_URL: 'set',
    KINETOGRAPH_API_KEYS: 'set',
    KINETOGRAPH_SIGNING_KEYS: 'set',
    PUBLIC_URL: 'not set',
  })
  expect(stdout).not.toMatch(/marker-of/)
  expect(stdout).not.toContain(new URL(database.connectionString.replace('@/', '@h/')).password)
})

it('ends with 1 and says what to do about what is broken', async () => {
  await writeFile(join(folder, 'file'), '')
  const [port, host, disk, away, data] = await Promise.all([
    look({ PORT: 'many' }),
    look({ HOST: '0.0.0.0' }),
    look({ KINETOGRAPH_MINIMUM_FREE_BYTES: '9007199254740991' }),
    look({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
    look({ KINETOGRAPH_DATA_DIR: join(folder, 'file', 'data') }),
  ])
  expect(port.check('Settings')).toMatchObject({ state: 'broken', advice: expect.any(String) })
  expect(host.check('Serving')).toMatchObject({ state: 'broken' })
  expect(disk.check('Disk')).toMatchObject({ state: 'broken' })
  expect(away.check('Database')).toMatchObject({ state: 'broken', found: expect.stringMatching(/ECONNREFUSED/) })
  expect(data.check('Data folder')).toMatchObject({ state: 'broken' })
  for (const { exitCode, healthy } of [port, host, disk, away, data])
    expect({ exitCode, healthy }).toEqual({ exitCode: 1, healthy: false })
})

it('migrate says what it did, and doctor then sees another store and generations that go round in circles', async () => {
  const first = await runCommand(['migrate'], { environment })
  expect(first).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/DATABASE_URL .*Applied: 0001_generations/),
  })
  expect((await runCommand(['migrate'], { environment })).stdout).toMatch(/up to date already/)
  expect((await look()).healthy).toBe(true)

  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query(`insert into setting (name, value) values ('media-store', 'of-another-folder')`)
  await client.query(
    `insert into generation (id, tenant, status, family, model, capability, provider, request, settled,
       settled_parameters, warnings, count, input_hash, poll_interval_milliseconds, deadline_at, claims)
     values (gen_random_uuid(), 'default', 'RUNNING', 'still-motion', 'still-motion', 'cameraMove', 'embedded', '{}', '{}',
       '[]', '[]', 1, '', 500, now() + interval '1 hour', 4)`,
  )
  await client.end()
  const { exitCode, check } = await look()
  expect(exitCode).toBe(1)
  expect(check('Media store')).toMatchObject({ state: 'broken' })
  expect(check('Work').found).toMatch(/^1 active generation/)
  expect(check('Failing')).toMatchObject({ state: 'warning', found: expect.stringMatching(/^1 generation/) })
})
