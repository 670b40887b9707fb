import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readOwner } from '../../../src/engine/database.ts'
import { cameraMove, generationQuery, startTestGateway, type TestGateway } from '../../support/gateway.ts'

let dataDirectory: string
let first: TestGateway
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  first = await startTestGateway({}, { dataDirectory })
})
afterAll(async () => {
  await first.stop()
  await rm(dataDirectory, { recursive: true, force: true })
})

it('two serves on one data folder are refused, with a database of the operator’s too', async () => {
  const second = startTestGateway({}, { dataDirectory, databaseUrl: first.config.databaseUrl! })
  await expect(second).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringContaining(`process ${process.pid} (${first.url})`),
  })
  expect(await readOwner(dataDirectory)).toMatchObject({ pid: process.pid, endpoint: first.url })
})

it('two serves with data folders of their own share the media folder', async () => {
  const second = await startTestGateway({}, { beside: first.config })
  try {
    const { generation } = await first.start(await cameraMove())
    await first.untilStatus(generation.id, 'SUCCEEDED')
    const { data } = await second.query(generationQuery, { id: generation.id })
    const clip = await fetch(data.generation.state.clips[0].video.url)
    expect([clip.status, (await clip.arrayBuffer()).byteLength > 0]).toEqual([200, true])
  } finally {
    await second.stop()
  }
})

it('a media folder of another database is refused, and the message says what to set', async () => {
  const other = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  try {
    const second = startTestGateway(
      { KINETOGRAPH_MEDIA_DIR: join(other, 'media') },
      { dataDirectory: other, databaseUrl: first.config.databaseUrl! },
    )
    await expect(second).rejects.toThrow('KINETOGRAPH_MEDIA_DIR')
    expect(await readOwner(other)).toBeUndefined()
  } finally {
    await rm(other, { recursive: true, force: true })
  }
})
