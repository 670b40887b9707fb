import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MediaPool } from '../../../src/media/pool.ts'
import { emulator } from '../../../src/providers/modelark/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { cameraMove, generationQuery } from '../../support/gateway.ts'
import { type InputServer, startInputServer } from '../../support/input-server.ts'
import { untilWorkDone } from '../../support/invariants.ts'
import { blackPng } from '../../support/odd-pictures.ts'
import { ended, rowId, startPaid } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { picture } from '../../support/still.ts'

// ModelArk's own last frame (ADR 35): kept where a clip cannot be decoded here, and never waited for in vain.

let gateway: EmulatedGateway
let frames: InputServer
let isCodecMissing = true
/** Questions for frames, by path. */
const asked: string[] = []
const withoutCodec = (own: MediaPool): MediaPool => ({
  ...own,
  forWork: (tenant) => ({
    ...own.forWork(tenant),
    inspectVideo: async (...job) =>
      isCodecMissing
        ? { refused: true, code: 'CODEC_MISSING', message: 'not installed', isUnsure: true }
        : own.forWork(tenant).inspectVideo(...job),
  }),
})

beforeAll(async () => {
  const good = await picture(96, 64)
  const bodies: Record<string, Buffer> = {
    '/good': good,
    '/cut': good.subarray(0, good.length / 2),
    '/page': Buffer.from('<html>sign in</html>'),
    '/too-many-pixels': blackPng(8_000, 7_000),
  }
  const answering = Object.entries(bodies).map(([path, body]) => [
    path,
    (response: { end(body: Buffer): void }) => {
      asked.push(path)
      response.end(body)
    },
  ])
  frames = await startInputServer({
    ...Object.fromEntries(answering),
    '/too-many-bytes': (response) => response.writeHead(200, { 'content-length': 60 * 1024 ** 2 }).write('a'),
    '/silent': () => asked.push('/silent'),
  })
  gateway = await startEmulatedGateway({
    emulators: [
      {
        ...emulator,
        // The vendor's own address, or the one that the prompt names.
        mount: (app, world) =>
          emulator.mount(app, {
            ...world,
            lastFrameUrl: (job, expiresAt) =>
              job.prompt === 'own' ? world.lastFrameUrl(job, expiresAt) : frames.url(job.prompt),
          }),
      },
    ],
    environment: { KINETOGRAPH_ALLOW_RESULT_HOSTS: frames.host },
    timeouts: { verifyMilliseconds: 200, lastFrameMilliseconds: 1_000 },
    pool: withoutCodec,
  })
})
afterAll(async () => {
  await untilWorkDone(gateway.config.databaseUrl!)
  // What could not be decoded is looked at again in between, in a folder there.
  await until(async () => (await readdir(join(gateway.config.dataDirectory, 'work', 'results'))).length === 0)
  await gateway.stop()
  await frames.stop()
})

const videoOf = async (id: string) =>
  (await gateway.query(generationQuery, { id })).data.generation.state.clips[0].video
async function filesOf(id: string): Promise<string[]> {
  const [attempt] = await rowsOf(gateway, 'select id from attempt where generation_id = $1', [rowId(id)])
  return (await readdir(join(gateway.config.dataDirectory, 'media', 'videos', attempt.id))).sort()
}
async function made(prompt: string): Promise<string> {
  const id = await startPaid(gateway, 'modelark', prompt, { count: 1 })
  expect((await ended(gateway, id)).state).toMatchObject({
    ...{ status: 'SUCCEEDED', failure: null },
    charge: { state: 'CHARGED' },
  })
  return id
}
const framesOf = async (id: string, at: object) =>
  (await gateway.start(await cameraMove({ startFrame: { generationFrame: { generationId: id, at } } }))).userErrors

it('where a clip cannot be decoded its last frame is the vendor’s, until the clip is', async () => {
  isCodecMissing = true
  const [own, given] = await Promise.all([made('own'), made('/good')])
  const unverified = await videoOf(own)
  const { width, height } = unverified
  expect(unverified).toMatchObject({ verified: false, poster: null, firstFrame: null, lastFrame: { width, height } })
  const read = async (id: string) =>
    Buffer.from(await (await fetch((await videoOf(id)).lastFrame.url)).arrayBuffer()).toString('base64')
  const vendors = await read(own)
  expect(Buffer.from(vendors, 'base64').toString('latin1', 1, 4)).toBe('PNG')
  // The picture tells its own size.
  expect((await videoOf(given)).lastFrame).toMatchObject({ width: 96, height: 64 })
  expect(await filesOf(given)).toEqual(['clip.mp4', 'vendor-last.png'])
  expect(await framesOf(given, { edge: 'LAST' })).toEqual([])
  for (const at of [{ edge: 'FIRST' }, { seconds: 4 }])
    expect(await framesOf(given, at)).toMatchObject([{ message: expect.stringContaining('not verified yet') }])

  isCodecMissing = false
  await until(async () => (await videoOf(own)).verified && (await videoOf(given)).verified)
  expect(await videoOf(given)).toMatchObject({ lastFrame: { width, height }, poster: { width } })
  expect(await read(own)).not.toBe(vendors)
})

it('a last frame that is none, too large or does not come costs the clip nothing', async () => {
  isCodecMissing = true
  const bad = ['/gone', '/page', '/cut', '/too-many-pixels', '/too-many-bytes', '/silent']
  const ids = await Promise.all(bad.map(made))
  for (const id of ids) {
    expect(await videoOf(id)).toMatchObject({ verified: false, lastFrame: null })
    expect(await filesOf(id)).toEqual(['clip.mp4'])
  }
  expect(asked).toEqual(expect.arrayContaining(['/page', '/cut', '/too-many-pixels', '/silent']))
})

it('where the codec works nobody asks for it', async () => {
  isCodecMissing = false
  asked.length = 0
  const id = await made('/good')
  const { width, height, ...video } = await videoOf(id)
  expect(video).toMatchObject({ verified: true, lastFrame: { width, height } })
  expect(asked).toEqual([])
})
