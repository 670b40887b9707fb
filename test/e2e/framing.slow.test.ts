import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { generationQuery, planQuery } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { portrait } from '../support/portrait.ts'
import { rowsOf } from '../support/rows.ts'
import { watched } from '../support/watched-emulator.ts'

// What a cut leaves of a picture, and that plan, preview and provider agree on it.

const maximumActive = 6
const { emulator, bodies } = watched(createKlingaiEmulator())
let gateway: EmulatedGateway
let host: InputServer
let person: Buffer
beforeAll(async () => {
  person = await portrait()
  host = await startInputServer({
    '/person.png': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(person),
  })
  gateway = await startEmulatedGateway({
    emulators: [emulator],
    environment: { KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host, KINETOGRAPH_MAX_ACTIVE: `${maximumActive}` },
    timeouts: { upkeepMilliseconds: 200 },
  })
})
afterAll(async () => {
  await gateway?.stop()
  await host?.stop()
})

const base64 = (bytes: Buffer) => ({ base64: bytes.toString('base64') })
const wide = { model: 'KLING_V3', prompt: 'she turns', aspectRatio: 'RATIO_16_9', resizeMode: 'CROP' }
const imageToVideo = (startFrame: object, more: object = {}) => ({
  kling: { imageToVideo: { ...wide, startFrame, ...more } },
})
const planned = async (request: object) => (await gateway.query(planQuery, { input: { request } })).data.plan

async function bodyOf<Body>(request: object): Promise<Body> {
  bodies.length = 0
  const { userErrors } = await gateway.start(request)
  expect(userErrors).toEqual([])
  await vi.waitFor(() => expect(bodies).toHaveLength(1), { timeout: 60_000 })
  return bodies[0] as Body
}

/** The pictures of the request that it was sent last. */
async function received(request: object): Promise<Buffer[]> {
  const { contents } = await bodyOf<{ contents: { type: string; url?: string }[] }>(request)
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

it('a picture whose lossless form is more than the provider takes arrives as a JPEG within its limit', async () => {
  const [width, height] = [2560, 1440]
  const noise = sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
  // Turned, so that it is written anew.
  const photo = await noise.jpeg({ quality: 75 }).withMetadata({ orientation: 3 }).toBuffer()
  // The legacy standard takes 10 MB.
  const { image } = await bodyOf<{ image: string }>(imageToVideo(base64(photo), { model: 'KLING_V2_1_MASTER' }))
  const sent = Buffer.from(image, 'base64')
  expect(await sharp(sent).metadata()).toMatchObject({ format: 'jpeg', width, height })
  expect(sent.length).toBeLessThan(10 * 1024 * 1024)
  const lossless = await sharp(photo).png({ compressionLevel: 1 }).toBuffer()
  expect(lossless.length).toBeGreaterThan(10 * 1024 * 1024)
})

it('a photo that needs nothing goes as its camera coded it, without where that was', async () => {
  const place = { IFD0: { Copyright: 'Rocky shore' }, IFD3: { GPSLatitude: '59/1 19/1 45/1' } }
  const photo = sharp(person).resize(1280, 720, { fit: 'cover' }).jpeg()
  const [given, bare] = [await photo.clone().withExif(place).toBuffer(), await photo.toBuffer()]
  expect(given.includes('Rocky shore')).toBe(true)
  const [sent] = await received(imageToVideo(base64(given)))
  expect(sent!.includes('Rocky shore')).toBe(false)
  const scan = bare.subarray(bare.indexOf(Buffer.from('ffda', 'hex')))
  expect(sent!.subarray(-scan.length).equals(scan)).toBe(true)
})

it.each(['png', 'jpeg'] as const)(
  'a portrait keeps its head in a wide frame, and the provider gets what plan said (%s)',
  async (format) => {
    const request = imageToVideo(base64(await sharp(person).toFormat(format).toBuffer()))
    const { changes } = await planned(request)
    expect(changes).toMatchObject([{ kind: 'CROP', path: ['request', 'kling', 'imageToVideo', 'startFrame'] }])
    const [{ crop }] = changes
    expect(crop).toMatchObject({ x: 0, width: 900, height: 506 })
    // The head is there from 170 to 570.
    expect(crop.y).toBeLessThanOrEqual(190)
    expect(crop.y + crop.height).toBeGreaterThanOrEqual(550)
    const [sent] = await received(request)
    expect(await difference(sent!, await partOf(person, crop, sent!))).toBeLessThan(format === 'png' ? 1 : 2)
  },
)

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

it('moves of the embedded renderer that lead away keep what is in focus on their frames', async () => {
  const dot = '<circle cx="60" cy="540" r="40" fill="#d02020"/>'
  const tall = await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="600"><rect width="300" height="600" fill="#aab"/>${dot}</svg>`,
    ),
  )
    .png()
    .toBuffer()
  const startFrame = { framed: { image: base64(tall), focus: { x: 0.2, y: 0.9 } } }
  const small = { durationSeconds: 1, frameRate: 2, resolution: 'RESOLUTION_480P', aspectRatio: 'RATIO_16_9' }
  for (const preset of ['PAN_RIGHT', 'TILT_UP']) {
    const cameraMove = { ...small, startFrame, camera: { preset } }
    const { generation } = await gateway.start({ stillMotion: { cameraMove } })
    await gateway.untilStatus(generation.id, 'SUCCEEDED')
    const { state } = (await gateway.query(generationQuery, { id: generation.id })).data.generation
    const { firstFrame, poster, lastFrame } = state.clips[0].video
    for (const { url } of [firstFrame, poster, lastFrame]) {
      const { data, info } = await sharp(Buffer.from(await (await fetch(url)).arrayBuffer()))
        .resize(96, 54)
        .raw()
        .toBuffer({ resolveWithObject: true })
      const red = Array.from({ length: 96 * 54 }, (_, at) => data[at * info.channels]! - data[at * info.channels + 1]!)
      expect(red.filter((value) => value > 100).length, preset).toBeGreaterThan(20)
    }
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

const previewMutation = `mutation ($input: StartGenerationInput!) { previewInputs(input: $input) {
  pictures { path picture { url width height mimeType } crop { x y width height } enlargedBy }
  userErrors { code path message } } }`
const previewed = async (request: object) =>
  (await gateway.query(previewMutation, { input: { request } })).data.previewInputs

const filesOfPreviews = async () =>
  (await readdir(join(gateway.config.mediaDirectory, 'previews'), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  )

/** Calls of which none is counted in the database before each has counted the others, if they may. */
async function atOneMoment<T>(calls: number, call: () => Promise<T>): Promise<T[]> {
  const client = new pg.Client(gateway.config.databaseUrl!)
  await client.connect()
  try {
    await client.query('begin; lock table media_removal in share mode')
    const answers = Promise.all(Array.from({ length: calls }, call))
    const waiting = `select count(*)::int as waiting from pg_locks join pg_database on oid = database
      where datname = current_database() and not granted`
    await vi.waitFor(async () => expect((await client.query(waiting)).rows[0].waiting).toBeGreaterThanOrEqual(calls), {
      timeout: 60_000,
      interval: 10,
    })
    await client.query('commit')
    return await answers
  } finally {
    await client.end()
  }
}

it('a preview is byte for byte what the provider gets, with what was cut and how far it is enlarged', async () => {
  const request = { kling: { startEndFrame: { ...wide, startFrame: base64(person), endFrame: base64(person) } } }
  const { pictures, userErrors } = await previewed(request)
  expect(userErrors).toEqual([])
  const { changes } = await planned(request)
  expect(pictures.map(({ path, crop }: any) => ({ path, crop }))).toEqual(
    changes.map(({ path, crop }: any) => ({ path, crop })),
  )
  expect(pictures[0].enlargedBy).toBeGreaterThan(1)
  const sent = await received(request)
  for (const [index, { picture }] of pictures.entries()) {
    const shown = Buffer.from(await (await fetch(picture.url)).arrayBuffer())
    expect(shown.equals(sent[index]!)).toBe(true)
  }
  // Encoded once; the normalised pictures that nobody is sent are not kept.
  expect(await filesOfPreviews()).toHaveLength(1)
})

it('a preview fetches what lies behind a URL, and says where it cannot be had', async () => {
  const good = await previewed(
    imageToVideo({ framed: { image: { url: host.url('/person.png') }, focus: { x: 0.5, y: 0 } } }),
  )
  expect(good).toMatchObject({ userErrors: [], pictures: [{ crop: { x: 0, y: 0, width: 900, height: 506 } }] })
  const bad = await previewed(imageToVideo({ url: host.url('/missing.png') }))
  const path = ['request', 'kling', 'imageToVideo', 'startFrame', 'url']
  expect(bad).toMatchObject({ pictures: [], userErrors: [{ code: 'MEDIA_UNREACHABLE', path }] })
})

it('a preview of what is wrong says so', async () => {
  const { pictures, userErrors } = await previewed(imageToVideo({ base64: 'aGVsbG8=' }))
  expect(pictures).toEqual([])
  expect(userErrors).toMatchObject([{ code: 'INVALID_IMAGE' }])
})

it('a tenant has as many previews as active generations, each for an hour, and what fails does not count', async () => {
  const kept = () =>
    rowsOf(
      gateway,
      `select extract(epoch from due_at - now()) as seconds from media_removal
       where key like 'previews/%' and not is_again and due_at > now()`,
    )
  const small = imageToVideo(base64(await portrait(640, 360)))
  let last: { pictures: { picture: { url: string } }[] } | undefined
  for (let count = (await kept()).length; count < maximumActive - 1; count += 1) last = await previewed(small)
  const seconds = (await kept()).map((row) => Number(row.seconds))
  expect(Math.min(...seconds)).toBeGreaterThan(3_000)
  expect(Math.max(...seconds)).toBeLessThanOrEqual(3_600)

  expect(await previewed(imageToVideo({ url: host.url('/missing.png') }))).toMatchObject({ pictures: [] })
  const together = await atOneMoment(4, () => previewed(imageToVideo({ url: host.url('/person.png') })))
  expect(together.filter(({ pictures }) => pictures.length === 1)).toHaveLength(1)
  for (const { pictures, userErrors } of together)
    if (pictures.length === 0)
      expect(userErrors).toMatchObject([{ code: 'LIMIT_REACHED', message: expect.stringContaining('6 previews') }])

  const { url } = last!.pictures[0]!.picture
  expect((await fetch(url)).status).toBe(200)
  await rowsOf(gateway, `update media_removal set due_at = now() where key like 'previews/%'`)
  await vi.waitFor(async () => expect(await filesOfPreviews()).toEqual([]), { timeout: 60_000, interval: 100 })
  expect((await fetch(url)).status).toBe(404)
  expect(await previewed(small)).toMatchObject({ userErrors: [], pictures: [{}] })
})
