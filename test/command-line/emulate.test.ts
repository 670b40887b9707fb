import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { until } from '../support/folder.ts'
import { client } from '../support/gateway.ts'
import { type ServeChild, startServeChild } from '../support/serve-child.ts'
import { picture } from '../support/still.ts'
import { runCommand } from './run-command.ts'

const ids = allEmulators.map(({ id }) => id)

let folder: string
let database: TestDatabase
let serve: ServeChild
let emulated: { emulated: Record<string, string>; adminUrl: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  database = await createTestDatabase()
  const environment = { KINETOGRAPH_DATA_DIR: join(folder, 'data'), DATABASE_URL: database.connectionString }
  const args = ['--emulate', 'all', '--emulate-speed', '500', '--emulate-pictures', 'cheap']
  serve = await startServeChild(environment, 'serve', { args })
  const line = () => serve.log.find((entry) => entry.includes('"adminUrl"'))
  await until(async () => line() !== undefined)
  emulated = JSON.parse(line()!)
})
afterAll(async () => {
  await serve.kill()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

it('serve --emulate all says where each provider is, and its models are usable without a key', async () => {
  expect(Object.keys(emulated.emulated)).toEqual(ids)
  const { data } = await client(serve.url).query(
    '{ models { routes { provider { id } availability { state usable } } } }',
  )
  const routes = data.models.flatMap((model: { routes: object[] }) => model.routes)
  for (const id of ids)
    expect(routes).toContainEqual({ provider: { id }, availability: { state: 'EMULATED', usable: true } })
  const others = routes.filter(({ provider }: { provider: { id: string } }) => !ids.includes(provider.id))
  for (const { availability } of others) expect(availability.state).not.toBe('EMULATED')
})

it('a clip of Kling is made there of the picture that was sent', async () => {
  const { query, start, untilStatus } = client(serve.url)
  const startFrame = { base64: (await picture()).toString('base64') }
  const request = { kling: { imageToVideo: { model: 'KLING_V2_5_TURBO', startFrame, prompt: 'wind' } } }
  const { generation, userErrors } = await start(request)
  expect(userErrors).toEqual([])
  await untilStatus(generation.id, 'SUCCEEDED')
  const { data } = await query(
    'query ($id: ID!) { generation(id: $id) { state { clips { video { url durationSeconds } } } } }',
    {
      id: generation.id,
    },
  )
  const { url, durationSeconds } = data.generation.state.clips[0].video
  expect(durationSeconds).toBe(5)
  expect((await fetch(url)).headers.get('content-type')).toBe('video/mp4')
  const ledger = (await (await fetch(`${emulated.adminUrl}/ledger?provider=klingai`)).json()) as { purchases: object[] }
  expect(ledger.purchases).toEqual([expect.objectContaining({ model: 'kling-2.5-turbo', status: 'succeeded' })])
})

it('a provider that cannot be emulated ends it with 2, and the help names those that can', async () => {
  const [refused, help] = await Promise.all([
    runCommand(['serve', '--emulate', 'klingai,nobody'], {
      environment: { KINETOGRAPH_DATA_DIR: join(folder, 'never') },
    }),
    runCommand(['serve', '--help']),
  ])
  const { exitCode, stdout, stderr } = refused
  const line = `kinetograph: There is no emulator of nobody. There are: ${ids.join(', ')}.\n`
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: line })
  expect(help.stdout).toContain(`Providers that can be emulated: ${ids.join(', ')}.`)
})

it('SIGTERM ends gateway and emulator with 0', async () => {
  serve.process.kill('SIGTERM')
  expect(await serve.exited).toEqual({ code: 0, signal: null })
  await expect(fetch(emulated.adminUrl)).rejects.toThrow()
})
