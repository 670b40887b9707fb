import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defineFamily } from '../../src/catalog/define-family.ts'
import { media } from '../../src/catalog/limit.ts'
import type { MediaRule } from '../../src/catalog/param.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { stillMotion } from '../../src/families/still-motion/family.ts'
import { until } from '../support/folder.ts'
import { cameraMove, cancelMutation, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { rowsOf } from '../support/rows.ts'
import { mp3, wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'

/** Still motion that takes a video and a sound, and does nothing with them: what is prepared can be seen. */
function catalogWithRecordings() {
  const { definition } = stillMotion
  const rule: Omit<MediaRule, 'mimeTypes'> = { normalised: false, transports: ['BYTES'], maximumSeconds: 30 }
  const limits = {
    video: media({ ...rule, mimeTypes: ['video/mp4'] }),
    voice: media({ ...rule, mimeTypes: ['audio/wav', 'audio/mpeg'] }),
  }
  return createCatalog([
    defineFamily({
      ...definition,
      arms: definition.arms.map((arm) =>
        arm.field === 'cameraMove'
          ? {
              ...arm,
              parameters: {
                ...arm.parameters,
                video: { kind: 'VIDEO', label: 'Video', description: 'For tests.' },
                voice: { kind: 'AUDIO', label: 'Voice', description: 'For tests.' },
              },
            }
          : arm,
      ),
      models: definition.models.map((model) => ({
        ...model,
        routes: model.routes.map((route) => {
          const arm = route.arms.cameraMove!
          return { ...route, arms: { ...route.arms, cameraMove: { ...arm, limits: { ...arm.limits, ...limits } } } }
        }),
      })),
    }),
  ])
}

let gateway: TestGateway
let host: InputServer
let clip: Buffer
/** A finished generation. */
let earlier: any
beforeAll(async () => {
  const send = (bytes: () => Buffer) => (response: any) => void response.writeHead(200).end(bytes())
  const still = await picture()
  host = await startInputServer({
    '/clip.mp4': send(() => clip),
    '/half.mp4': send(() => clip.subarray(0, clip.length >> 1)),
    '/picture.png': send(() => still),
    '/sound.mp3': send(() => mp3(3)),
    '/long.wav': send(() => wav(1_000)),
  })
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host }, { catalog: catalogWithRecordings() })
  earlier = await ended(await cameraMove())
  clip = Buffer.from(await (await fetch(earlier.state.clips[0].video.url)).arrayBuffer())
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

async function ended(request: object) {
  const { generation, userErrors } = await gateway.start(request)
  expect(userErrors).toEqual([])
  await gateway.events(generation.id)
  return (await gateway.query(generationQuery, { id: generation.id })).data.generation
}
const rowIdOf = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]
async function preparedOf(id: string) {
  const [{ prepared }] = await rowsOf(gateway, 'select prepared from generation where id = $1', [rowIdOf(id)])
  return prepared
}
const move = (more: object) => cameraMove({ frameRate: 1, ...more })
const known = { width: 854, height: 480, seconds: 1, mimeType: 'video/mp4' }

it('videos and sounds behind URLs are fetched and checked, and laid down as they came', async () => {
  const { id, state } = await ended(
    await move({ video: { url: host.url('/clip.mp4') }, voice: { url: host.url('/sound.mp3') } }),
  )
  expect(state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  const folder = `inputs/${rowIdOf(id)}`
  expect(await preparedOf(id)).toEqual([
    {
      field: 'startFrame',
      key: `${folder}/0.png`,
      ...{
        width: 640,
        height: 360,
        focus: expect.anything(),
        small: { width: 32, height: 18, pixels: expect.any(String) },
      },
    },
    {
      kind: 'VIDEO',
      field: 'video',
      key: `${folder}/1`,
      sizeBytes: clip.length,
      ...known,
      frameRate: 6,
      codec: 'H264',
    },
    {
      kind: 'AUDIO',
      field: 'voice',
      key: `${folder}/2`,
      sizeBytes: mp3(3).length,
      seconds: 3.004,
      mimeType: 'audio/mpeg',
    },
  ])
  // They go a moment after the final event.
  await until(async () => (await readdir(join(gateway.config.dataDirectory, 'media', 'inputs'))).length === 0)
})

it('what we hold already is used from where it lies', async () => {
  const { id, request } = await ended(
    await move({
      video: { generationClip: { generationId: earlier.id } },
      voice: { base64: wav(3).toString('base64') },
    }),
  )
  const { uploadId } = request.stillMotion.cameraMove.voice
  const [, video, voice] = await preparedOf(id)
  expect(video).toMatchObject({ kind: 'VIDEO', key: expect.stringMatching(/^videos\/.*\/clip\.mp4$/), ...known })
  expect(voice).toEqual({
    ...{ kind: 'AUDIO', field: 'voice', key: `uploads/${rowIdOf(uploadId)}` },
    ...{ mimeType: 'audio/wav', sizeBytes: wav(3).length, seconds: 3 },
  })
  // And both are still there for the next one: the request is valid again.
  expect((await ended(request)).state.status).toBe('SUCCEEDED')
})

it('an inline sound is the same however it is written', async () => {
  const bytes = wav(2)
  const start = (base64: string) =>
    move({ voice: { base64 } }).then((request) => gateway.start(request, { idempotencyKey: 'sound' }))
  const first = await start(bytes.toString('base64'))
  const again = await start(`data:audio/wav;base64,${bytes.toString('base64url')}`)
  expect([again.replayed, again.generation?.id]).toEqual([true, first.generation.id])
  expect((await start(wav(2.1).toString('base64'))).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }])
  await gateway.query(cancelMutation, { input: { id: first.generation.id } })
  await gateway.events(first.generation.id)
})

it.each<[field: string, path: string, code: string, message: RegExp]>([
  ['video', '/half.mp4', 'INVALID_VIDEO', /incomplete|opened/],
  ['video', '/picture.png', 'INVALID_VIDEO', /a picture, not a clip/],
  ['video', '/missing.mp4', 'MEDIA_UNREACHABLE', /status 404/],
  ['voice', '/clip.mp4', 'INVALID_AUDIO', /a video clip, not a sound/],
  ['voice', '/long.wav', 'MEDIA_TOO_LARGE', /larger than/],
])('a %s at %s fails before anything is sent, and costs nothing', async (field, path, code, message) => {
  const { state } = await ended(await move({ [field]: { url: host.url(path) } }))
  expect(state).toMatchObject({ status: 'FAILED', charge: { state: 'NONE' } })
  expect(state.failure).toMatchObject({
    ...{ code, stage: 'PREPARE', charged: 'NONE' },
    path: ['request', 'stillMotion', 'cameraMove', field, 'url'],
  })
  const [row] = await rowsOf(gateway, 'select failure from generation order by created_at desc limit 1')
  expect(row.failure.message).toMatch(message)
})
