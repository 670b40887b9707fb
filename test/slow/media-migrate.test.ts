import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../command-line/run-command.ts'
import { until } from '../support/folder.ts'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rowsOf } from '../support/rows.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'

let folder: string
let s3: S3Server
let gateway: TestGateway
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-bucket-'))
  s3 = await startS3Server(folder)
  gateway = await startTestGateway()
})
afterAll(async () => {
  await gateway?.stop()
  await s3?.stop()
  await rm(folder, { recursive: true, force: true })
})

const files = async (directory: string) =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.parentPath.includes('/.'))
    .map((entry) => join(entry.parentPath, entry.name))

it('media move to a bucket and back while nobody works, however often it is killed, and a stale store is refused', async () => {
  const { generation } = await gateway.start(await cameraMove())
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  const { config } = gateway
  const environment = {
    ...s3.settings,
    DATABASE_URL: config.databaseUrl!,
    KINETOGRAPH_DATA_DIR: config.dataDirectory,
  }
  const run = (to: string, more = {}) =>
    runCommand(['media', 'migrate', '--to', to], { environment: { ...environment, ...more } })
  const working = await run('bucket')
  expect([working.exitCode === 0, working.stderr]).toEqual([false, expect.stringContaining('Stop every serve')])
  await until(async () => (await files(config.mediaDirectory)).every((file) => !file.includes('/inputs/')))
  await gateway.gateway.stop()
  const before = await files(config.mediaDirectory)
  expect(before.length).toBeGreaterThanOrEqual(4)

  for (let kill = 0; kill < 2; kill += 1) {
    s3.requests.length = 0
    s3.stallAfterBytes = 0
    const child = spawn(process.execPath, [resolve('dist/bundle/main.js'), 'media', 'migrate', '--to', 'bucket'], {
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: 'ignore',
    })
    // An object is written, and being read back.
    await until(async () => s3.requests.some((line) => /^GET .*\/(videos|uploads)\//.test(line)))
    child.kill('SIGKILL')
    await once(child, 'exit')
    s3.breakOff()
  }
  const left = join(config.mediaDirectory, 'uploads', 'f'.repeat(8))
  await writeFile(left, 'deleted between two runs')
  const moved = await run('bucket')
  expect(moved).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`${before.length + 1} objects are in s3://`),
  })
  expect(await run('bucket')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('already') })
  await expect(startTestGateway({}, { beside: config, role: 'api' })).rejects.toThrow('is not the one this database')

  const back = await run('folder', { KINETOGRAPH_MEDIA_DIR: join(config.dataDirectory, 'back') })
  expect(back).toMatchObject({ exitCode: 0 })
  for (const file of before)
    expect(await readFile(file.replace(config.mediaDirectory, join(config.dataDirectory, 'back')))).toEqual(
      await readFile(file),
    )
  expect(await rowsOf(gateway, `select name from setting where name = 'media-migration'`)).toEqual([])
})
