import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { planQuery } from '../support/gateway.ts'
import { portrait } from '../support/portrait.ts'
import { watched } from '../support/watched-emulator.ts'

// What a cut leaves of a picture, and that plan, preview and provider agree on it.

const { emulator, bodies } = watched(createKlingaiEmulator())
let gateway: EmulatedGateway
let person: Buffer
beforeAll(async () => {
  gateway = await startEmulatedGateway({ emulators: [emulator] })
  person = await portrait()
})
afterAll(() => gateway?.stop())

const base64 = (bytes: Buffer) => ({ base64: bytes.toString('base64') })
const wide = { model: 'KLING_V3', prompt: 'she turns', aspectRatio: 'RATIO_16_9', resizeMode: 'CROP' }
const imageToVideo = (startFrame: object, more: object = {}) => ({
  kling: { imageToVideo: { ...wide, startFrame, ...more } },
})
const planned = async (request: object) => (await gateway.query(planQuery, { input: { request } })).data.plan

/** The pictures of the request that it was sent last. */
async function received(request: object): Promise<Buffer[]> {
  bodies.length = 0
  const { userErrors } = await gateway.start(request)
  expect(userErrors).toEqual([])
  await vi.waitFor(() => expect(bodies).toHaveLength(1), { timeout: 60_000 })
  const { contents } = bodies[0] as { contents: { type: string; url?: string }[] }
  return contents.flatMap(({ type, url }) => (type.endsWith('_frame') ? [Buffer.from(url!, 'base64')] : []))
}

/** How far two pictures of one size lie apart, 0 to 255 on average. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((bytes) => sharp(bytes).removeAlpha().raw().toBuffer()))
  expect(a!.length).toBe(b!.length)
  return a!.reduce((sum, value, index) => sum + Math.abs(value - b![index]!), 0) / a!.length
}

/** What is in this rectangle of the picture, in the size of `like`. */
async function partOf(picture: Buffer, { x, y, width, height }: any, like: Buffer): Promise<Buffer> {
  const size = await sharp(like).metadata()
  return sharp(picture)
    .extract({ left: x, top: y, width, height })
    .resize(size.width, size.height, { fit: 'fill' })
    .png()
    .toBuffer()
}

it('a portrait keeps its head in a wide frame, and the provider gets what plan said', async () => {
  const request = imageToVideo(base64(person))
  const { changes } = await planned(request)
  expect(changes).toMatchObject([{ kind: 'CROP', path: ['request', 'kling', 'imageToVideo', 'startFrame'] }])
  const [{ crop }] = changes
  expect(crop).toMatchObject({ x: 0, width: 900, height: 506 })
  // The head is there from 170 to 570.
  expect(crop.y).toBeLessThanOrEqual(190)
  expect(crop.y + crop.height).toBeGreaterThanOrEqual(550)
  const [sent] = await received(request)
  expect(await difference(sent!, await partOf(person, crop, sent!))).toBeLessThan(1)
})

it('start and end frame are cut alike, whatever draws the eye in the second', async () => {
  const low = await sharp(person).flip().png().toBuffer()
  const request = { kling: { startEndFrame: { ...wide, startFrame: base64(person), endFrame: base64(low) } } }
  const { changes } = await planned(request)
  expect(changes).toMatchObject([{ kind: 'CROP' }, { kind: 'CROP' }])
  expect(changes[1].crop).toEqual(changes[0].crop)
  const [, end] = await received(request)
  expect(await difference(end!, await partOf(low, changes[0].crop, end!))).toBeLessThan(1)
})

it('a focus that is given decides, in plan and at the provider, and stays in the request that is kept', async () => {
  const focus = { x: 0.5, y: 0.8 }
  const request = imageToVideo({ framed: { image: base64(person), focus } })
  const { changes } = await planned(request)
  expect(changes).toMatchObject([{ kind: 'CROP', crop: { x: 0, y: 1027, width: 900, height: 506 } }])
  const [sent] = await received(request)
  expect(await difference(sent!, await partOf(person, changes[0].crop, sent!))).toBeLessThan(1)
  const { data } = await gateway.query('{ generations(first: 1) { nodes { request } } }')
  const kept = data.generations.nodes[0].request.kling.imageToVideo.startFrame
  expect(kept).toEqual({ framed: { image: { uploadId: expect.any(String) }, focus } })
  // As it is kept it is valid again, and means the same.
  expect(await planned(imageToVideo(kept))).toMatchObject({ acceptable: true, changes })
})

it.each([
  ['a focus outside the picture', { focus: { x: 0.5, y: 1.2 } }, 'OUT_OF_RANGE', ['focus', 'y']],
  ['a negative one', { focus: { x: -0.1, y: 1 } }, 'OUT_OF_RANGE', ['focus', 'x']],
  [
    'a picture that is framed twice',
    { image: { framed: { image: { url: 'https://example.com/a.png' }, focus: { x: 0, y: 0 } } } },
    'NOT_ALLOWED',
    ['image', 'framed'],
  ],
  ['bytes that are no picture', { image: { base64: 'aGVsbG8=' } }, 'INVALID_IMAGE', ['image', 'base64']],
] as const)('%s is refused where it stands', async (_title, wrong, code, path) => {
  const framed = { image: base64(person), focus: { x: 0.5, y: 0.5 }, ...wrong }
  const { userErrors } = await planned(imageToVideo({ framed }))
  const at = ['request', 'kling', 'imageToVideo', 'startFrame', 'framed', ...path]
  expect(userErrors).toMatchObject([{ code, path: at, parameter: 'startFrame' }])
})

it('the embedded renderer shows what is in focus, and plan what is seen of the picture at all', async () => {
  const cameraMove = (more: object) => ({
    stillMotion: { cameraMove: { aspectRatio: 'RATIO_16_9', camera: { preset: 'TILT_DOWN' }, ...more } },
  })
  const at = async (y: number) => {
    const startFrame = { framed: { image: base64(person), focus: { x: 0.5, y } } }
    const { changes } = await planned(cameraMove({ startFrame }))
    return changes[0].crop
  }
  for (const y of [0.05, 0.5, 0.95]) {
    const { x, width, ...seen } = await at(y)
    expect(seen.y).toBeLessThanOrEqual(y * 1600)
    expect(seen.y + seen.height).toBeGreaterThanOrEqual(y * 1600)
    expect(x + width).toBeLessThanOrEqual(900)
  }
})

it('a small picture for a large clip is a warning, with how far it is enlarged, in plan and start', async () => {
  const small = base64(await portrait(640, 360))
  const request = imageToVideo(small, { mode: 'NATIVE_4K' })
  const warning = {
    code: 'ENLARGED',
    path: ['request', 'kling', 'imageToVideo', 'startFrame'],
    parameter: 'startFrame',
    message: expect.stringContaining('640×360 is enlarged 6 times for a clip of 3840×2160'),
  }
  expect((await planned(request)).warnings).toMatchObject([warning])
  expect((await gateway.start(request)).warnings).toMatchObject([warning])
  expect((await planned(imageToVideo(small, { mode: 'STANDARD' }))).warnings).toEqual([])
})
