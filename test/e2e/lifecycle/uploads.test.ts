import { randomUUID } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { judgeUploaded, sweepUploads, type UploadContext, uploadKey } from '../../../src/generations/media/uploads.ts'
import type { MediaPool } from '../../../src/media/pool.ts'
import type { MediaStore } from '../../../src/media/store.ts'
import { until } from '../../support/folder.ts'
import { cameraMove, cancelMutation, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { endlessFilm } from '../../support/renders.ts'
import { rowsOf } from '../../support/rows.ts'
import { picture } from '../../support/still.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ KINETOGRAPH_MAXIMUM_UPLOAD_BYTES: '100000' })
})
afterAll(() => gateway.stop())

const createUpload = async (sizeBytes: number) =>
  (
    await gateway.query(
      `mutation ($sizeBytes: SafeInt!) { createUpload(input: { contentType: "image/png", sizeBytes: $sizeBytes }) {
        upload { id } userErrors { code message ranges { minimum maximum } } } }`,
      { sizeBytes },
    )
  ).data.createUpload

it('a tenant’s uploads have a quota, however many are announced at once; what came inline counts while it is needed', async () => {
  const still = await picture()
  const { generation } = await gateway.start(endlessFilm({ base64: still.toString('base64') }))
  expect(generation).not.toBeNull()
  const left = 100_000 - still.length
  const each = Math.floor(left / 4)
  const answers = await Promise.all(Array.from({ length: 8 }, () => createUpload(each)))
  expect(answers.filter(({ upload }) => upload !== null)).toHaveLength(4)
  const refused = answers.filter(({ upload }) => upload === null)
  for (const { userErrors } of refused)
    expect(userErrors).toMatchObject([
      {
        code: 'LIMIT_REACHED',
        message: expect.stringContaining('0 MB'),
        ranges: [{ minimum: 0, maximum: left - 4 * each }],
      },
    ])
  const other = await picture(64, 64)
  const { generation: none, userErrors } = await gateway.start(
    await cameraMove({ startFrame: { base64: other.toString('base64') } }),
  )
  expect([none, userErrors]).toMatchObject([null, [{ code: 'LIMIT_REACHED', path: [] }]])
  await gateway.query(cancelMutation, { input: { id: generation.id } })
  await gateway.untilStatus(generation.id, 'CANCELED')
  expect((await createUpload(still.length)).userErrors).toEqual([])
  // What was stored for it is gone.
  expect(await readdir(join(gateway.config.mediaDirectory, 'uploads'))).toHaveLength(1)
})

it('an upload that waits to be judged is not swept as one that never came', async () => {
  const connection = { connectionString: gateway.config.databaseUrl!, options: '', application_name: 'test' }
  const database = connect(connection, 2, pino({ level: 'silent' }))
  try {
    const id = randomUUID()
    const long = new Date(Date.now() - 3_600_000)
    await rowsOf(
      gateway,
      `insert into upload (id, tenant, status, content_type, declared_bytes, created_at, expires_at)
       values ($1, 'default', 'WAITING', 'image/png', 1, $2, $2)`,
      [id, long],
    )
    const context: UploadContext = {
      database,
      pool: {
        forRequests: () => ({
          async inspectImage() {
            expect(await sweepUploads(context)).toBe(0)
            return { format: 'PNG', mimeType: 'image/png', width: 100, height: 100, sizeBytes: 1, hasAlpha: false }
          },
        }),
      } as unknown as MediaPool,
      store: {
        withLocalFile: (key: string, use: (path: string) => Promise<unknown>) => use(key),
        remove: async () => {},
      } as unknown as MediaStore,
      now: () => new Date(),
      newId: randomUUID,
      refusal: () => null,
      maximumStoredBytes: 0,
    }
    const upload = { uploadId: id, tenant: 'default', storeKey: uploadKey(id), contentType: 'image/png' }
    expect(await judgeUploaded(context, { ...upload, sizeBytes: 1, sha256: '' })).toEqual({ status: 'READY' })
  } finally {
    await database.destroy()
  }
})

it('a start removes what crashes left: half-written files, inline bytes, uploads that no row names', async () => {
  const { config } = gateway
  // A number no process has.
  const dead = `4194304-${'0'.repeat(12)}-${'0'.repeat(12)}.a`
  const [kept, orphan, fresh] = (await readdir(join(config.mediaDirectory, 'uploads'))).concat(
    randomUUID(),
    randomUUID(),
  )
  const folder = join(config.dataDirectory, 'after-a-crash')
  const left = [
    join(folder, 'work', 'inline', dead),
    join(folder, 'work', 'media', dead, 'child-1', 'picture'),
    join(config.mediaDirectory, '.temporary', dead),
    join(config.mediaDirectory, 'uploads', orphan!),
  ]
  const old = new Date(Date.now() - 25 * 3_600_000)
  for (const path of left) {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, 'x')
    await utimes(path, old, old)
    await utimes(join(path, '..'), old, old)
  }
  await utimes(join(folder, 'work', 'media', dead), old, old)
  await writeFile(join(config.mediaDirectory, 'uploads', fresh!), 'x')
  const next = await startTestGateway({ KINETOGRAPH_DATA_DIR: folder }, { beside: config })
  try {
    const uploads = () => readdir(join(config.mediaDirectory, 'uploads'))
    await until(async () => !(await uploads()).includes(orphan!))
    expect((await uploads()).sort()).toEqual([kept, fresh].sort())
    expect(await readdir(join(folder, 'work', 'inline'))).toEqual([])
    expect(await readdir(join(folder, 'work', 'media'))).not.toContain(dead)
    expect(await readdir(join(config.mediaDirectory, '.temporary'))).toEqual([])
  } finally {
    await next.stop()
  }
})
