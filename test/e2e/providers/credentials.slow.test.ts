import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulator as klingaiEmulator } from '../../../src/providers/klingai/emulator.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { type Emulator, startEmulator } from '../../support/emulator.ts'
import { sleep, until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { madePaid, rowId, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

const keys = ['first', 'second', 'third'].map((name) => `canary-7f3a-of-the-${name}-account`)
const elsewhere = 'canary-7f3a-of-somebody-who-echoes'

let emulator: Emulator
let echo: Server
let gateway: TestGateway
let database: Awaited<ReturnType<typeof createTestDatabase>>
let dataDirectory: string

const start = (klingKeys: string) => {
  const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
  return startTestGateway(
    {
      KLINGAI_API_KEY: klingKeys,
      KLINGAI_BASE_URL: emulator.urlOf('klingai'),
      KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
      KINETOGRAPH_CONCURRENCY: 'klingai=1',
      OPENAI_API_KEY: elsewhere,
      OPENAI_BASE_URL: `${echoUrl}/v1`,
      GEMINI_API_KEY: elsewhere,
      GOOGLE_GEMINI_BASE_URL: echoUrl,
    },
    { dataDirectory, databaseUrl: database.connectionString },
  )
}

/** A server that tells whoever calls all it was told, several times over. */
const startEcho = () =>
  createServer((request, response) => {
    request.resume().on('end', () => {
      const told = JSON.stringify(request.headers)
      const message = `Incorrect API key provided: ${elsewhere}. ${told}`
      const long = `${'.'.repeat(190)}${elsewhere}${'.'.repeat(3_000)}`
      response.writeHead(401, { 'content-type': 'application/json', 'x-request-id': elsewhere })
      response.end(
        JSON.stringify({ error: { code: 401, status: 'UNAUTHENTICATED', message, long, [elsewhere]: { told } } }),
      )
    })
  }).listen(0, '127.0.0.1')

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  database = await createTestDatabase({ migrated: true })
  echo = startEcho()
  emulator = await startEmulator({
    emulators: [klingaiEmulator],
    port: 0,
    pictures: 'cheap',
    speed: 200,
    log: pino({ level: 'silent' }),
  })
  gateway = await start(keys.join())
})
afterAll(async () => {
  await gateway.stop()
  await emulator.stop()
  echo.closeAllConnections()
  echo.close()
  await database.drop()
  await rm(dataDirectory, { recursive: true, force: true })
})

const attemptsOf = (id: string) =>
  rowsOf(gateway, 'select credential, outcome from attempt where generation_id = $1 order by number', [rowId(id)])

it('the second credential is used while the first is full, and each operation is asked about with its own', async () => {
  const made = await Promise.all(['one', 'two'].map((prompt) => madePaid(gateway, 'klingai', prompt)))
  expect(made.map(({ state }) => state.status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
  const credentials = (await Promise.all(made.map(({ id }) => attemptsOf(id)))).flat().map((row) => row.credential)
  expect(new Set(credentials).size).toBe(2)
  const accounts = emulator.ledger().purchases.map(({ account }) => account)
  expect(new Set(accounts).size).toBe(2)
})

it.each(['bad-credentials', 'quota-exhausted'] as const)('%s: another credential is used', async (kind) => {
  emulator.addScenario({ kind, provider: 'klingai' })
  const { id, state } = await madePaid(gateway, 'klingai', `another one, ${kind}`)
  expect(state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  const attempts = await attemptsOf(id)
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['refused-for-now', 'succeeded'])
  expect(attempts[0].credential).not.toBe(attempts[1].credential)
})

it('a key is in no log line, no table and no answer, however the provider echoes it', async () => {
  const failed = await Promise.all([
    madePaid(gateway, 'openai-videos', 'whose key is this'),
    madePaid(gateway, 'gemini', 'whose key is this'),
  ])
  for (const { state } of failed)
    expect(state).toMatchObject({
      status: 'FAILED',
      failure: { code: 'CREDENTIALS', stage: 'SUBMIT', charged: 'NONE', providerMessage: expect.any(String) },
    })
  const kept = await rowsOf(gateway, `select answers from attempt where provider <> 'klingai'`)
  expect(kept.every(({ answers }) => answers.length === 1)).toBe(true)

  const tables = await rowsOf(
    gateway,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  )
  const dump: string[] = []
  for (const { name } of tables)
    dump.push(...(await rowsOf(gateway, `select row::text as text from ${name} as row`)).map(({ text }) => text))
  expect(dump.length).toBeGreaterThan(10)
  // Not its beginning either, which is left where an answer is shortened within it.
  const where = [...dump, ...gateway.log, JSON.stringify(failed)].filter((text) => text.includes('canary'))
  expect(where).toEqual([])
})

it('a credential that is gone from the settings: the job is asked for in vain, and lives until its deadline', async () => {
  const id = await startPaid(gateway, 'klingai', 'orphan [[never-ends]]')
  await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
  await gateway.stop()
  gateway = await start('canary-7f3a-of-another-account')
  const isRefused = () => gateway.log.some((line) => line.includes('A poll failed') && line.includes('CREDENTIALS'))
  await until(async () => isRefused())
  expect(gateway.log.some((line) => line.includes(id) && line.includes('"msg":"Taken over"'))).toBe(true)
  await sleep(500)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'RUNNING', failure: null })
  // What is new goes by what is configured.
  expect((await madePaid(gateway, 'klingai', 'with the other')).state.status).toBe('SUCCEEDED')
})
