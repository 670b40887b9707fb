import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MediaPool } from '../../src/media/pool.ts'
import { createModelarkEmulator } from '../../src/providers/modelark/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { stateOf } from '../support/paid-clips.ts'
import { wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'

// What each medium may be alone, and not with the others; and how often it is looked at.

let gateway: EmulatedGateway
let host: InputServer
let image: object
/** How many pictures were decoded for what is sent. */
let normalised = 0
const counting = (own: MediaPool): MediaPool => ({
  ...own,
  forWork: (tenant) => ({
    ...own.forWork(tenant),
    normaliseImage(...job) {
      normalised += 1
      return own.forWork(tenant).normaliseImage(...job)
    },
  }),
})
const sound = (seconds: number) => ({ base64: wav(seconds).toString('base64') })

beforeAll(async () => {
  const eight = wav(8)
  host = await startInputServer({
    '/eight.wav': (response) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(eight),
  })
  image = { base64: (await picture()).toString('base64') }
  gateway = await startEmulatedGateway({
    emulators: [createModelarkEmulator()],
    environment: { KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host },
    pool: counting,
  })
})
afterAll(async () => {
  await gateway?.stop()
  await host?.stop()
})

const start = (...referenceAudios: object[]) => {
  const input = { model: 'SEEDANCE_2_0', prompt: 'a boat', referenceImages: [image], referenceAudios }
  const request = { seedance: { references: { ...input, durationSeconds: 4, resolution: 'RESOLUTION_480P' } } }
  return gateway.start(request, { provider: 'modelark' })
}
const message = expect.stringContaining('Reference sounds last at most 15 s together. These last 16 s.')

it('sounds of more than 15 s together are refused at the start, at the one with which they are', async () => {
  const { generation, userErrors } = await start(sound(8), sound(8))
  expect([generation, userErrors]).toMatchObject([
    null,
    [
      {
        ...{ code: 'INVALID_AUDIO', parameter: 'referenceAudios[]', message },
        path: ['request', 'seedance', 'references', 'referenceAudios', '1'],
        ranges: [{ minimum: 0, maximum: 15 }],
      },
    ],
  ])
})

it('behind a URL they end the generation before anything is sent', async () => {
  const { generation, userErrors } = await start(sound(8), { url: host.url('/eight.wav') })
  expect(userErrors).toEqual([])
  await gateway.events(generation.id)
  expect((await stateOf(gateway, generation.id)).failure).toMatchObject({
    ...{ code: 'INVALID_AUDIO', stage: 'PREPARE', charged: 'NONE', message },
  })
  expect(gateway.emulator.ledger().calls.filter(({ kind }) => kind === 'submit')).toEqual([])
})

it('what they may be together stands in the catalog, by route, and in the JSON Schema', async () => {
  const { data } = await gateway.query(`{ models { name capabilities { field inputSchema
    rules { kind measure parameters ranges { minimum maximum } routes message } } } }`)
  const { rules, inputSchema } = data.models
    .find(({ name }: { name: string }) => name === 'seedance-2-0')
    .capabilities.find(({ field }: { field: string }) => field === 'references')
  const sums = rules.filter(({ measure }: { measure: string | null }) => measure !== null)
  expect(sums.map(({ parameters, measure, ranges }: any) => [...parameters, measure, ranges[0].maximum])).toEqual(
    expect.arrayContaining([
      ['referenceVideos[]', 'SECONDS', 15],
      ['referenceAudios[]', 'SECONDS', 15],
      ['referenceVideos[]', 'BYTES', 50_000_000],
    ]),
  )
  expect(JSON.stringify(inputSchema)).toContain('Reference videos last at most 15 s together.')
})

it('a photo that was decoded when it came in is not decoded again, and a PNG of it is', async () => {
  const take = async (startFrame: object) => {
    const before = normalised
    const imageToVideo = { model: 'SEEDANCE_2_0', prompt: 'a boat', startFrame, resolution: 'RESOLUTION_480P' }
    const { generation, userErrors } = await gateway.start({ seedance: { imageToVideo } }, { provider: 'modelark' })
    expect(userErrors).toEqual([])
    await gateway.untilStatus(generation.id, 'SUCCEEDED')
    return normalised - before
  }
  expect(await take({ base64: (await picture(640, 360, 'jpeg')).toString('base64') })).toBe(0)
  expect(await take(image)).toBe(1)
})
