import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeClip } from '../support/coded-clip.ts'
import { until, withFolder } from '../support/folder.ts'
import { cameraMove, client, startTestGateway } from '../support/gateway.ts'
import { startHostileProvider } from '../support/hostile-provider.ts'
import { ended, startPaid } from '../support/paid-clips.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'
import { startServeChild } from '../support/serve-child.ts'

let folder: string
let s3: S3Server
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-bucket-'))
  s3 = await startS3Server(folder)
  for (const [name, value] of Object.entries(s3.settings)) if (name.startsWith('AWS_')) vi.stubEnv(name, value)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await s3?.stop()
  await rm(folder, { recursive: true, force: true })
})

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const read = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

it('two serves and two workers with a disk each: what is started at one is followed and read at the other', () =>
  withFolder(async ({ connectionString, dataDirectory, sql, onEnd, expectAllDone }) => {
    const settings = { ...s3.settings, KINETOGRAPH_S3_PREFIX: 'fleet' }
    const disks = ['serve 1', 'serve 2', 'worker 1', 'worker 2'].map((name) => join(dataDirectory, name))
    const workers = disks.slice(2).map(async (disk) => {
      const environment = { ...settings, DATABASE_URL: connectionString, KINETOGRAPH_DATA_DIR: disk }
      const worker = await startServeChild(environment, 'worker')
      onEnd(() => worker.kill('SIGTERM'))
    })
    const serves = disks.slice(0, 2).map(async (disk) => {
      const serve = await startTestGateway(settings, { databaseUrl: connectionString, dataDirectory: disk })
      onEnd(() => serve.stop())
      return serve
    })
    await Promise.all(workers)
    const [one, two] = await Promise.all(serves)
    const started = await Promise.all(
      [one!, two!, one!, two!].map(async (at) => (await at.start(await cameraMove())).generation.id),
    )
    for (const [index, id] of started.entries()) {
      const other = index % 2 === 0 ? two! : one!
      const { events, state } = await ended(other, id)
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, position) => position + 1))
      expect(state.status).toBe('SUCCEEDED')
      for (const at of [one!, two!]) {
        const { video } = (await ended(at, id)).state.clips[0]
        expect((await read(video.url)).length).toBe(video.sizeBytes)
      }
    }
    await expectAllDone()
    const rows = await sql('select id from video')
    expect((await s3.keys()).filter((key) => key.endsWith('/clip.mp4')).sort()).toEqual(
      rows.map(({ id }) => `fleet/videos/${id}/clip.mp4`).sort(),
    )
    for (const disk of disks) {
      expect(await readdir(disk)).not.toContain('media')
      for (const left of ['inputs', 'results', 'renders'])
        expect(await readdir(join(disk, 'work', left)).catch(() => []), `${disk} ${left}`).toEqual([])
    }
  }))

it('a worker killed while it uploads a clip, and a serve before its start: the clip is there, and nothing else', () =>
  withFolder(async ({ connectionString, dataDirectory, sql, onEnd, expectAllDone }) => {
    const small = await makeClip({ container: 'mp4', encoder: 'libx264' })
    // A box that players skip: large enough for an upload in several parts.
    const skipped = Buffer.alloc(20 * 1024 ** 2)
    skipped.writeUInt32BE(skipped.length)
    skipped.write('free', 4)
    const clip = Buffer.concat([small, skipped])
    const vendor = await startHostileProvider({
      boat: { job: (id) => ({ id, status: 'completed' }), content: () => ({ body: clip }) },
    })
    onEnd(() => vendor.stop())
    const settings = {
      ...s3.settings,
      ...{ OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${vendor.url}/openai/v1/`, KINETOGRAPH_S3_PREFIX: 'killed' },
    }
    const environment = (disk: string) => ({
      ...settings,
      ...{ DATABASE_URL: connectionString, KINETOGRAPH_DATA_DIR: join(dataDirectory, disk) },
    })
    const keys = async () => (await s3.keys()).filter((key) => key.startsWith('killed/'))

    const serve = await startServeChild({ ...environment('serve'), KINETOGRAPH_KILL_AT: 'start.media-stored' })
    await expect(client(serve.url).start(await cameraMove())).rejects.toThrow()
    await serve.killed()
    expect(await keys()).toEqual([expect.stringContaining('/uploads/')])
    await s3.ageObjects()

    const gateway = await startTestGateway(settings, { databaseUrl: connectionString, role: 'api' })
    onEnd(() => gateway.stop())
    s3.holdsParts = true
    s3.requests.length = 0
    const killed = await startServeChild(environment('worker'), 'worker')
    const id = await startPaid(gateway, 'openai-videos', '<boat>')
    await until(async () => s3.requests.some((line) => /^PUT .*\/videos\/.*partNumber=2/.test(line)))
    await killed.kill('SIGKILL')
    s3.holdsParts = false
    expect(await s3.unfinished()).toHaveLength(1)
    expect((await keys()).filter((key) => key.includes('/videos/'))).toEqual([])
    s3.ageUnfinished()

    // On the same disk, as who watches over it starts it again.
    const worker = await startServeChild(environment('worker'), 'worker')
    onEnd(() => worker.kill('SIGTERM'))
    const { state } = await ended(gateway, id)
    expect(state.status).toBe('SUCCEEDED')
    expect(digest(await read(state.clips[0].video.url))).toBe(digest(clip))
    await expectAllDone()
    expect(await s3.unfinished()).toEqual([])
    const [video] = await sql('select id from video')
    const [upload] = await sql('select id from upload')
    await until(async () => (await keys()).length === 5)
    expect(await keys()).toEqual([
      `killed/uploads/${upload.id}`,
      ...['clip.mp4', 'first.jpg', 'last.png', 'poster.jpg'].map((name) => `killed/videos/${video.id}/${name}`),
    ])
  }))
