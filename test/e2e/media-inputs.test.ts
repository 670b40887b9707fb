import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  cameraMove,
  cancelMutation,
  generationQuery,
  planQuery,
  startMutation,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { countRows, rowsOf } from '../support/rows.ts'
import { mp3, wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'

const anna = { authorization: 'Bearer anna-has-a-key-of-her-own' }
const ben = { authorization: 'Bearer ben-has-another-long-key' }

let gateway: TestGateway
/** Anna's finished clips: a camera that pushes in, and red, green and blue for 0.75 s each. */
let pushedIn: any
let colours: any
let clip: Buffer
let host: InputServer
/** Sends the picture that somebody waits for. */
let answerLate: (() => void) | undefined
/** How often the picture was asked for that never comes. */
let askedInVain = 0
beforeAll(async () => {
  const still = await picture()
  host = await startInputServer({
    '/late.png': (response) => {
      answerLate = () => response.writeHead(200).end(still)
    },
    '/never.png'() {
      askedInVain += 1
    },
  })
  const keyOf = ({ authorization }: { authorization: string }) => authorization.replace('Bearer ', '')
  gateway = await startTestGateway({
    KINETOGRAPH_API_KEYS: `anna:${keyOf(anna)}, ben:${keyOf(ben)}`,
    KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host,
  })
  const slides = await Promise.all(
    [red, green, blue].map(async (colour) => ({
      still: await plain(colour),
      durationSeconds: 0.75,
      transition: 'CUT',
    })),
  )
  pushedIn = await finished(await cameraMove({ frameRate: 2 }))
  colours = await finished({ stillMotion: { slideshow: { slides, frameRate: 4, resolution: 'RESOLUTION_480P' } } })
  clip = await bytesOf(videoOf(colours).url)
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const [red, green, blue] = [
  { r: 200, g: 30, b: 30 },
  { r: 30, g: 160, b: 30 },
  { r: 30, g: 30, b: 200 },
]
const plain = async (background: typeof red) => ({
  base64: (
    await sharp({ create: { width: 320, height: 180, channels: 3, background } })
      .png()
      .toBuffer()
  ).toString('base64'),
})

async function start(request: object, around: object = {}, headers: Record<string, string> = anna) {
  const { data, errors } = await gateway.query(startMutation, { input: { request, ...around } }, headers)
  expect(errors).toBeUndefined()
  return data.startGeneration
}
const load = async (id: string) => (await gateway.query(generationQuery, { id }, anna)).data.generation
async function plan(request: object, headers: Record<string, string> = anna) {
  const { data, errors } = await gateway.query(planQuery, { input: { request } }, headers)
  expect(errors).toBeUndefined()
  return data.plan
}
async function ended(id: string) {
  await gateway.events(id, 0, anna)
  return load(id)
}
async function finished(request: object) {
  const { generation, userErrors } = await start(request)
  expect(userErrors).toEqual([])
  const done = await ended(generation.id)
  expect(done.state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  return done
}
const videoOf = (generation: any) => generation.state.clips[0].video
const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

const short = { camera: { axes: {} }, durationSeconds: 1, resolution: 'RESOLUTION_480P' }
/** From the frame, without moving: what is seen is what it began with. */
const goOn = (generationFrame: object) => ({
  stillMotion: { cameraMove: { startFrame: { generationFrame }, ...short, frameRate: 1 } },
})
/** Two frames and nothing between them: one clip shows both. */
const goBetween = (startFrame: object, endFrame: object) => ({
  stillMotion: {
    startEndFrame: {
      startFrame: { generationFrame: startFrame },
      endFrame: { generationFrame: endFrame },
      ...short,
      frameRate: 2,
    },
  },
})
const startFrame = ['request', 'stillMotion', 'cameraMove', 'startFrame']
const frameField = [...startFrame, 'generationFrame']

/** Mean difference of a channel, 0 to 255. */
async function difference(one: string, other: string): Promise<number> {
  const [left, right] = await Promise.all(
    [one, other].map(async (url) =>
      sharp(await bytesOf(url))
        .resize(854, 480)
        .removeAlpha()
        .raw()
        .toBuffer(),
    ),
  )
  let sum = 0
  for (let at = 0; at < left!.length; at += 1) sum += Math.abs(left![at]! - right![at]!)
  return sum / left!.length
}
async function colourOf(url: string) {
  const { channels } = await sharp(await bytesOf(url)).stats()
  return channels.map(({ mean }) => Math.round(mean))
}

/** What the clip shows first, and what it shows last. */
async function expectEdges(generation: any, first: typeof red, last: typeof red) {
  const { firstFrame, lastFrame } = videoOf(generation)
  for (const [frame, colour] of [
    [firstFrame, first],
    [lastFrame, last],
  ]) {
    const seen = await colourOf(frame.url)
    for (const [index, channel] of Object.values<number>(colour).entries())
      expect(Math.abs(seen[index]! - channel), String(seen)).toBeLessThan(12)
  }
}

describe('a frame of an earlier clip', () => {
  it('SLA-07: the last frame of a finished clip starts the next one', async () => {
    const earlier = videoOf(pushedIn)
    const next = videoOf(await finished(goOn({ generationId: pushedIn.id })))
    expect(next).toMatchObject({ width: 854, height: 480 })
    expect(await difference(next.firstFrame.url, earlier.lastFrame.url)).toBeLessThan(2)
    // The camera had moved: the first frame would have been another.
    expect(await difference(next.firstFrame.url, earlier.firstFrame.url)).toBeGreaterThan(8)
  })

  it.each([
    ['the last, or at 0 s', { edge: 'LAST' }, blue, { seconds: 0 }, red],
    ['at its very end, or the first', { seconds: 2.25 }, blue, { edge: 'FIRST' }, red],
    ['at 1.1 s, or just before the colour changes', { seconds: 1.1 }, green, { seconds: 0.74 }, red],
  ])('may be %s', async (_, at, colour, otherAt, otherColour) => {
    const clip = { generationId: colours.id, clipIndex: 0 }
    const request = goBetween({ ...clip, at }, { ...clip, at: otherAt })
    const { generation, userErrors, warnings } = await start(request)
    expect([userErrors, warnings]).toEqual([[], []])
    const done = await ended(generation.id)
    await expectEdges(done, colour, otherColour)
    expect(done.request).toEqual(request)
  })

  it('is planned with its size, and nothing is left unchecked', async () => {
    const planned = await plan(goOn({ generationId: colours.id, at: { seconds: 1 } }))
    expect(planned).toMatchObject({ acceptable: true, userErrors: [], unchecked: [], changes: [] })
    expect(planned.providerRequest).toMatchObject({ width: 854, height: 480 })
  })

  it('makes a request that is valid again, and a retry of the same is the same', async () => {
    const request = goOn({ generationId: colours.id, at: { seconds: 1 } })
    const first = await start(request, { idempotencyKey: 'frame' })
    const again = await start(first.generation.request, { idempotencyKey: 'frame' })
    expect([again.replayed, again.generation.id]).toEqual([true, first.generation.id])
    const other = await start(goOn({ generationId: colours.id, at: { seconds: 1.5 } }), { idempotencyKey: 'frame' })
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }])
    // Nobody looks at the clip.
    await gateway.query(cancelMutation, { input: { id: first.generation.id } }, anna)
    await ended(first.generation.id)
  })

  async function problemOf(generationFrame: object, headers = anna) {
    // Events and attempts of what still runs come and go meanwhile.
    const made = async () =>
      (({ generation, clip: clips, upload }) => [generation, clips, upload])(await countRows(gateway))
    const before = await made()
    const { generation, userErrors } = await start(goOn(generationFrame), {}, headers)
    expect(generation).toBeNull()
    expect(userErrors).toHaveLength(1)
    const planned = await plan(goOn(generationFrame), headers)
    expect(planned).toMatchObject({ acceptable: false, providerRequest: null, userErrors })
    expect(await made()).toEqual(before)
    return userErrors[0]
  }

  it('of a generation that is not there, or somebody else’s, is not found', async () => {
    const unknown = { code: 'NOT_FOUND', path: [...frameField, 'generationId'], parameter: 'startFrame' }
    const hers = await problemOf({ generationId: pushedIn.id }, ben)
    expect(hers).toMatchObject({ ...unknown, message: 'There is no such generation.' })
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    // Word for word the same: nobody learns what others have.
    for (const generationId of [
      '',
      'x',
      encode('Generation:00000000-0000-4000-8000-000000000000'),
      encode(`Upload:${pushedIn.id}`),
      encode('Generation:../../../etc/passwd'),
      '../../uploads/x',
      encode(`Generation:${'0'.repeat(10_000)}`),
      `${pushedIn.id}\0`,
      videoOf(pushedIn).id,
    ])
      expect(await problemOf({ generationId })).toEqual(hers)
  })

  it('of a clip that the generation does not have is not found', async () => {
    for (const clipIndex of [1, -1, 2 ** 31 - 1, -(2 ** 31)])
      expect(await problemOf({ generationId: pushedIn.id, clipIndex })).toMatchObject({
        code: 'NOT_FOUND',
        path: [...frameField, 'clipIndex'],
        message: 'That generation has one clip, counted from 0.',
        ranges: [{ minimum: 0, maximum: 0 }],
      })
  })

  it('outside the clip is out of range', async () => {
    for (const seconds of [2.2501, -0.001, 1e300])
      expect(await problemOf({ generationId: colours.id, at: { seconds } })).toMatchObject({
        code: 'OUT_OF_RANGE',
        path: [...frameField, 'at', 'seconds'],
        ranges: [{ minimum: 0, maximum: 2.25 }],
      })
  })

  it('is asked for at one place only, by the schema itself', async () => {
    for (const at of [{}, { edge: 'LAST', seconds: 1 }, { edge: 'MIDDLE' }, { seconds: '1' }, null]) {
      const { status, errors } = await gateway.query(
        startMutation,
        { input: { request: goOn({ generationId: colours.id, at }) } },
        anna,
      )
      expect([status, errors?.length], JSON.stringify(at)).toEqual([400, 1])
    }
  })

  it('of a clip that is not finished, failed or was canceled is not found', async () => {
    const running = await start(await cameraMove({ startFrame: { url: host.url('/never.png') } }))
    const { id } = running.generation
    await vi.waitFor(() => expect(askedInVain).toBe(1), { timeout: 60_000 })
    expect(await problemOf({ generationId: id })).toMatchObject({
      code: 'NOT_FOUND',
      path: frameField,
      message: expect.stringContaining('not finished yet'),
    })
    await gateway.query(cancelMutation, { input: { id } }, anna)
    expect((await ended(id)).state.status).toBe('CANCELED')
    const without = { code: 'NOT_FOUND', path: frameField, message: expect.stringContaining('without a video') }
    expect(await problemOf({ generationId: id })).toMatchObject(without)
    const bad = await start(await cameraMove({ startFrame: { url: host.url('/missing.png') } }))
    expect((await ended(bad.generation.id)).state.status).toBe('FAILED')
    expect(await problemOf({ generationId: bad.generation.id })).toMatchObject(without)
  })

  it('of a clip that is gone when the work begins fails before anything is sent', async () => {
    const gone = await finished(await cameraMove({ frameRate: 1 }))
    const { generation } = await start({
      stillMotion: {
        startEndFrame: {
          startFrame: { url: host.url('/late.png') },
          endFrame: { generationFrame: { generationId: gone.id } },
          durationSeconds: 1,
        },
      },
    })
    await vi.waitFor(() => expect(answerLate).toBeDefined(), { timeout: 60_000 })
    const [, rowId] = Buffer.from(gone.id, 'base64url').toString().split(':')
    await rowsOf(gateway, 'delete from video where generation_id = $1', [rowId])
    answerLate!()
    const { state } = await ended(generation.id)
    expect(state.failure).toMatchObject({
      code: 'MEDIA_UNREACHABLE',
      stage: 'PREPARE',
      charged: 'NONE',
      retryable: false,
      path: ['request', 'stillMotion', 'startEndFrame', 'endFrame', 'generationFrame'],
    })
    expect(await problemOf({ generationId: gone.id })).toMatchObject({ code: 'NOT_FOUND', path: frameField })
  })

  it('is taken out of the clip where no pictures were made of it', async () => {
    const bare = await finished({
      stillMotion: {
        slideshow: {
          slides: [
            { still: await plain(green), durationSeconds: 0.5 },
            { still: await plain(red), durationSeconds: 0.5, transition: 'CUT' },
          ],
          frameRate: 2,
          resolution: 'RESOLUTION_480P',
        },
      },
    })
    const [, rowId] = Buffer.from(bare.id, 'base64url').toString().split(':')
    await rowsOf(
      gateway,
      `update video set facts = facts || '{"firstFrame": null, "lastFrame": null}' where generation_id = $1`,
      [rowId],
    )
    const [first, last] = ['FIRST', 'LAST'].map((edge) => ({ generationId: bare.id, at: { edge } }))
    await expectEdges(await finished(goBetween(first!, last!)), green, red)
  })
})

/** Nothing serves it yet: what is left are the problems of its media. */
async function mediaProblems(media: object, headers = anna) {
  const request = {
    seedance: {
      references: {
        model: 'SEEDANCE_2_0',
        prompt: '@Image1 @Video1 @Audio1',
        referenceImages: [await large()],
        ...media,
      },
    },
  }
  const planned = await plan(request, headers)
  const ofMedia = ({ path }: { path: string[] }) => path.some((part) => /^\d+$/.test(part))
  return planned.userErrors.filter(ofMedia).map((problem: any) => ({ ...problem, path: problem.path.slice(3) }))
}
const large = async () => ({ base64: (await picture()).toString('base64') })

describe('an earlier clip as a video', () => {
  const video = (generationClip: object) => ({ referenceVideos: [{ generationClip }] })

  it('is judged by what is known of it', async () => {
    expect(await mediaProblems(video({ generationId: colours.id }))).toEqual([])
    expect(await mediaProblems(video({ generationId: pushedIn.id, clipIndex: 0 }))).toMatchObject([
      {
        code: 'INVALID_VIDEO',
        path: ['referenceVideos', '0', 'generationClip'],
        parameter: 'referenceVideos[]',
        message: expect.stringMatching(/2 to 15 s; it lasts 1 s/),
        ranges: [{ minimum: 2, maximum: 15 }],
      },
    ])
  })

  it('is not found where it is not', async () => {
    const path = ['referenceVideos', '0', 'generationClip']
    expect(await mediaProblems(video({ generationId: colours.id }), ben)).toMatchObject([
      { code: 'NOT_FOUND', path: [...path, 'generationId'] },
    ])
    expect(await mediaProblems(video({ generationId: colours.id, clipIndex: 3 }))).toMatchObject([
      { code: 'NOT_FOUND', path: [...path, 'clipIndex'] },
    ])
  })
})

describe('sounds inline', () => {
  const sound = (bytes: Buffer) => ({ referenceAudios: [{ base64: bytes.toString('base64') }] })
  const path = ['referenceAudios', '0', 'base64']

  it('are WAV and MP3, judged by their length', async () => {
    for (const make of [wav, mp3]) {
      expect(await mediaProblems(sound(make(3)))).toEqual([])
      // Beside what all sounds may last together.
      expect(await mediaProblems(sound(make(20)))).toContainEqual(
        expect.objectContaining({
          code: 'INVALID_AUDIO',
          path,
          parameter: 'referenceAudios[]',
          message: expect.stringContaining('2 to 15 s'),
        }),
      )
    }
  })

  it.each<[string, () => Buffer | Promise<Buffer>, string, RegExp]>([
    ['a picture', picture, 'INVALID_AUDIO', /a picture.*WAV \(PCM\) and MP3/],
    ['half a WAV file', () => wav(3).subarray(0, 9_000), 'INVALID_AUDIO', /truncated/],
    ['nothing', () => Buffer.alloc(0), 'INVALID_AUDIO', /base64 is empty/],
    [
      'more than 8 MB',
      () => Buffer.concat([wav(3), Buffer.alloc(8 * 1024 * 1024)]),
      'MEDIA_TOO_LARGE',
      /sound file may have at most 8 MB.*createUpload/,
    ],
  ])('%s is refused', async (_, make, code, message) => {
    expect(await mediaProblems(sound(await make()))).toMatchObject([
      { code, path, message: expect.stringMatching(message) },
    ])
  })
})

describe('uploads of videos and sounds', () => {
  const createMutation = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
    upload { id status } target { url headers { name value } } userErrors { code path message ranges { maximum } allowedValues } } }`
  const create = async (contentType: string, sizeBytes: number) =>
    (await gateway.query(createMutation, { input: { contentType, sizeBytes } }, anna)).data.createUpload
  const node = async (id: string) =>
    (
      await gateway.query(
        'query ($id: ID!) { node(id: $id) { ... on Upload { status width height durationSeconds mimeType sizeBytes url problem { code message } } } }',
        { id },
        anna,
      )
    ).data.node
  async function send(contentType: string, bytes: Buffer) {
    const { upload, target, userErrors } = await create(contentType, bytes.length)
    expect(userErrors).toEqual([])
    const headers = Object.fromEntries(target.headers.map((header: any) => [header.name, header.value]))
    const answer = await fetch(target.url, { method: 'PUT', body: bytes as never, headers })
    return { id: upload.id as string, status: answer.status, ...(await node(upload.id)), httpStatus: answer.status }
  }
  const quickTime = () => {
    const bytes = Buffer.from(clip)
    bytes.write('qt  ', 8, 'latin1')
    return bytes
  }

  it.each<[string, () => Buffer, object]>([
    ['video/mp4', () => clip, { mimeType: 'video/mp4', width: 854, height: 480, durationSeconds: 2.25 }],
    ['video/quicktime', quickTime, { mimeType: 'video/quicktime', width: 854, height: 480, durationSeconds: 2.25 }],
    // What is declared does not count within a kind; the bytes do.
    ['video/quicktime', () => clip, { mimeType: 'video/mp4' }],
    ['audio/wav', () => wav(3), { mimeType: 'audio/wav', width: null, height: null, durationSeconds: 3 }],
    ['audio/x-wav', () => wav(3), { mimeType: 'audio/wav' }],
    ['audio/mpeg', () => mp3(3), { mimeType: 'audio/mpeg', width: null, durationSeconds: 3.004 }],
  ])('%s is taken with what it is', async (contentType, make, facts) => {
    const bytes = make()
    const upload = await send(contentType, bytes)
    expect(upload).toMatchObject({ httpStatus: 200, status: 'READY', problem: null, sizeBytes: bytes.length, ...facts })
    const read = await fetch(upload.url)
    expect(read.headers.get('content-type')).toBe(upload.mimeType)
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true)
    const { id: uploadId } = upload
    const field = contentType.startsWith('video/') ? 'referenceVideos' : 'referenceAudios'
    expect(await mediaProblems({ [field]: [{ uploadId }] })).toEqual([])
    expect(await mediaProblems({ [field]: [{ uploadId }] }, ben)).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it.each<[string, string, () => Buffer | Promise<Buffer>, string, RegExp]>([
    ['a video cut short', 'video/mp4', () => clip.subarray(0, clip.length * 0.7), 'INVALID_VIDEO', /incomplete|opened/],
    ['the head of a video', 'video/mp4', () => clip.subarray(0, 40), 'INVALID_VIDEO', /opened/],
    ['a picture as a video', 'video/mp4', () => picture(), 'INVALID_VIDEO', /a picture, not a clip/],
    ['a sound as a video', 'video/quicktime', () => wav(1), 'INVALID_VIDEO', /a sound file, not a clip/],
    ['a WebM video', 'video/mp4', webm, 'INVALID_VIDEO', /WebM.*MP4 and QuickTime/],
    ['a video as a picture', 'image/png', () => clip, 'INVALID_IMAGE', /a video clip, not a picture/],
    ['a sound as a picture', 'image/png', () => mp3(1), 'INVALID_IMAGE', /a sound file, not a picture/],
    ['a video as a sound', 'audio/mpeg', () => clip, 'INVALID_AUDIO', /a video clip, not a sound/],
    ['a sound cut short', 'audio/wav', () => wav(1).subarray(0, 1_000), 'INVALID_AUDIO', /truncated/],
  ])('%s is refused for good', async (_, contentType, make, code, message) => {
    const upload = await send(contentType, await make())
    expect(upload).toMatchObject({
      httpStatus: 422,
      status: 'REFUSED',
      url: null,
      mimeType: null,
      durationSeconds: null,
    })
    expect(upload.problem).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('are refused where another kind is wanted', async () => {
    const [video, sound] = [await send('video/mp4', clip), await send('audio/wav', wav(3))]
    const { id: uploadId } = await send('image/png', await picture())
    const started = await start(await cameraMove({ startFrame: { uploadId: video.id } }))
    expect(started.userErrors).toMatchObject([
      {
        code: 'INVALID_IMAGE',
        path: [...startFrame, 'uploadId'],
        parameter: 'startFrame',
        message: 'A picture is needed here; this upload is a video.',
      },
    ])
    expect(
      await mediaProblems({
        referenceVideos: [{ uploadId: sound.id }, { uploadId }],
        referenceAudios: [{ uploadId: video.id }],
      }),
    ).toMatchObject(
      [
        { code: 'INVALID_VIDEO', path: ['referenceVideos', '0', 'uploadId'], message: /upload is a sound file/ },
        { code: 'INVALID_VIDEO', path: ['referenceVideos', '1', 'uploadId'], message: /upload is a picture/ },
        { code: 'INVALID_AUDIO', path: ['referenceAudios', '0', 'uploadId'], message: /upload is a video/ },
      ].map((problem) => ({ ...problem, message: expect.stringMatching(problem.message) })),
    )
  })

  it('have limits of their own, told by the gateway', async () => {
    const { data } = await gateway.query(
      '{ gateway { uploadContentTypes maximumUploadBytes uploadLimits { kind contentTypes maximumBytes } } }',
      {},
      anna,
    )
    const { uploadLimits, uploadContentTypes, maximumUploadBytes } = data.gateway
    expect(uploadLimits.map(({ kind, maximumBytes }: any) => [kind, maximumBytes / 1024 / 1024])).toEqual([
      ['IMAGE', 50],
      ['VIDEO', 200],
      ['AUDIO', 15],
    ])
    expect(uploadLimits.flatMap(({ contentTypes }: any) => contentTypes)).toEqual(uploadContentTypes)
    expect(maximumUploadBytes).toBe(200 * 1024 * 1024)
    for (const { contentTypes, maximumBytes } of uploadLimits) {
      expect((await create(contentTypes[0], maximumBytes)).userErrors).toEqual([])
      expect(await create(contentTypes[0], maximumBytes + 1)).toMatchObject({
        upload: null,
        userErrors: [{ code: 'MEDIA_TOO_LARGE', path: ['sizeBytes'], ranges: [{ maximum: maximumBytes }] }],
      })
    }
    expect((await create('video/webm', 1)).userErrors).toMatchObject([
      { code: 'NOT_ALLOWED', path: ['contentType'], allowedValues: uploadContentTypes },
    ])
  })
})

function webm(): Buffer {
  return Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.from('....webm'), Buffer.alloc(99)])
}
