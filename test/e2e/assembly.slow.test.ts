import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { clicks, isAscending, playFilm, silences } from '../support/film.ts'
import { cameraMove, cancelMutation, generationQuery, planQuery } from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'

let gateway: EmulatedGateway
/** A finished clip of an emulated family, and one of ours with sound: both named as a part names them. */
let emulated: any
let ours: any
/** A file of somebody's, uploaded. */
let uploaded: any
beforeAll(async () => {
  gateway = await startEmulatedGateway({ pictures: 'full', frameRate: 6 })
  const start = { base64: (await picture()).toString('base64') }
  const wan = {
    wan: { imageToVideo: { model: 'WAN_2_6_I2V', startFrame: start, prompt: 'A calm sea.', durationSeconds: 5 } },
  }
  const [first, second] = await Promise.all([
    made(wan),
    made(await cameraMove({ sound: 'AMBIENCE', durationSeconds: 2, frameRate: 12 })),
  ])
  emulated = { clip: first, video: { generationClip: { generationId: first.id } } }
  ours = { clip: second, video: { generationClip: { generationId: second.id } } }
  uploaded = { video: { uploadId: await upload(await bytesOf(videoOf(second).url), 'video/mp4') } }
})
afterAll(() => gateway.stop())

const videoOf = (generation: any) => generation.state.clips[0].video
const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

async function made(request: object) {
  const { generation, userErrors } = await gateway.start(request)
  expect(userErrors).toEqual([])
  await gateway.events(generation.id)
  const done = (await gateway.query(generationQuery, { id: generation.id })).data.generation
  expect(done.state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  return done
}

async function upload(bytes: Buffer, contentType: string): Promise<string> {
  const { data } = await gateway.query(
    `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id } target { url headers { name value } } userErrors { message } } }`,
    { input: { contentType, sizeBytes: bytes.length } },
  )
  const { target, upload: row } = data.createUpload
  const answer = await fetch(target.url, {
    method: 'PUT',
    headers: Object.fromEntries(target.headers.map(({ name, value }: any) => [name, value])),
    body: new Uint8Array(bytes),
  })
  expect(answer.status).toBeLessThan(300)
  return row.id
}

const film = (parts: object[], more: object = {}) => ({ assembly: { clips: { parts, ...more } } })
const still = async (colour: string, durationSeconds: number) => ({
  source: {
    still: {
      durationSeconds,
      image: {
        base64: (
          await sharp({ create: { width: 90, height: 160, channels: 3, background: colour } })
            .png()
            .toBuffer()
        ).toString('base64'),
      },
    },
  },
})

describe('a film', () => {
  it('SLA-08 of a clip of an emulated family, an upload and a still: played from end to end, free', async () => {
    const done = await made(
      film([
        { source: { video: emulated.video }, endSeconds: 2 },
        { source: { video: uploaded.video } },
        { ...(await still('#20c040', 1)), crossFadeSeconds: 0.5 },
      ]),
    )
    const video = videoOf(done)
    const first = videoOf(emulated.clip)
    expect(video).toMatchObject({
      width: first.width,
      height: first.height,
      frameRate: 6,
      durationSeconds: 4.5,
      hasAudio: true,
    })
    expect(done.state).toMatchObject({ route: { id: 'assembly@embedded' }, charge: { state: 'NONE' } })
    const played = await playFilm(await bytesOf(video.url))
    expect(isAscending(played.picture.decoded)).toBe(true)
    expect([...played.picture.shown].sort((one, other) => one - other)).toHaveLength(27)
    expect(isAscending(played.sound.decoded)).toBe(true)
    const { channels } = await sharp(await bytesOf(video.lastFrame.url)).stats()
    const middle = await sharp(await bytesOf(video.lastFrame.url))
      .extract({ left: first.width / 2 - 4, top: 8, width: 8, height: 8 })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect(channels[1]!.mean).toBeGreaterThan(channels[0]!.mean)
    for (const [index, value] of [0x20, 0xc0, 0x40].entries()) expect(Math.abs(middle[index]! - value)).toBeLessThan(12)
  })

  it('has the size, rate and fit it is asked for', async () => {
    const done = await made(
      film([{ source: { video: ours.video }, startSeconds: 0.5, endSeconds: 1.5, volume: 0 }], {
        size: { width: 360, height: 640 },
        frameRate: 23.976,
        resizeMode: 'CROP',
      }),
    )
    expect(videoOf(done)).toMatchObject({ width: 360, height: 640, frameRate: 23.976, hasAudio: true })
    const { samples } = await playFilm(await bytesOf(videoOf(done).url))
    expect(Math.max(...samples)).toBeLessThan(0.001)
  })
})

describe('sound and words over a film', () => {
  const tone = { base64: wav(4).toString('base64') }

  it('a soundtrack runs through every seam: no silence, no click, no time twice', async () => {
    const done = await made(
      film(
        [
          { source: { video: ours.video }, endSeconds: 1.1 },
          await still('#204060', 0.9),
          { source: { video: emulated.video }, endSeconds: 1, volume: 0 },
        ],
        {
          soundtrack: { audio: tone, volume: 0.8, fadeInSeconds: 0.2, fadeOutSeconds: 0.3 },
        },
      ),
    )
    const { sound, samples } = await playFilm(await bytesOf(videoOf(done).url))
    expect(isAscending(sound.decoded)).toBe(true)
    expect(
      sound.decoded.slice(1).every((time, index) => Math.abs(time - sound.decoded[index]! - 1024 / 48_000) < 1e-4),
    ).toBe(true)
    expect(clicks(samples)).toEqual([])
    expect(silences(samples.subarray(4_800, Math.round(2.85 * 48_000)), 0.02)).toEqual([])
    const loudness = (from: number, to: number) => Math.max(...samples.subarray(from * 48_000, to * 48_000))
    expect(loudness(0, 0.02)).toBeLessThan(0.06)
    expect(loudness(2.4, 2.6)).toBeGreaterThan(0.15)
    expect(loudness(2.98, 3)).toBeLessThan(0.05)
  })

  it('captions are seen for as long as they say, as plain text', async () => {
    const captions = {
      text: '1\n00:00:00,000 --> 00:00:01,000\n<svg onload="alert(1)"> & </span>\n\n2\n00:00:02,000 --> 00:00:03,000\nЛето',
    }
    const done = await made(film([await still('#204060', 3)], { captions, size: { width: 640, height: 360 } }))
    const edges = videoOf(done)
    const white = async (url: string) => {
      const { data } = await sharp(await bytesOf(url))
        .extractChannel(0)
        .raw()
        .toBuffer({ resolveWithObject: true })
      return data.filter((value) => value > 200).length
    }
    expect(edges).toMatchObject({ width: 640, height: 360, frameRate: 24, durationSeconds: 3, hasAudio: false })
    expect(await white(edges.firstFrame.url)).toBeGreaterThan(300)
    expect(await white(edges.lastFrame.url)).toBeGreaterThan(100)
    // A third in, where the poster is taken, nothing is said.
    expect(await white(edges.poster.url)).toBe(0)
  })

  it('a soundtrack has no fades longer than it is heard', async () => {
    const { data } = await gateway.query(planQuery, {
      input: {
        request: film([await still('red', 3)], { soundtrack: { audio: tone, fadeInSeconds: 2, fadeOutSeconds: 2 } }),
      },
    })
    expect(data.plan.userErrors).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: ['request', 'assembly', 'clips', 'soundtrack', 'fadeOutSeconds'],
        ranges: [{ minimum: 0, maximum: 1 }],
      },
    ])
  })
})

describe('assembleClips', () => {
  const assemble = async (input: object) => {
    const { data, errors } = await gateway.query(
      `mutation ($input: AssembleClipsInput!) { assembleClips(input: $input) {
        generation { id } replayed userErrors { code path parameter message } } }`,
      { input },
    )
    expect(errors).toBeUndefined()
    return data.assembleClips
  }

  it('is startGeneration with `assembly.clips`, under the same key', async () => {
    const clips = { parts: [{ source: { video: ours.video }, endSeconds: 0.5 }] }
    const { generation, userErrors } = await assemble({ clips, idempotencyKey: 'a film' })
    expect(userErrors).toEqual([])
    const again = await gateway.start({ assembly: { clips } }, { idempotencyKey: 'a film' })
    expect(again).toMatchObject({ replayed: true, generation: { id: generation.id } })
    expect((await gateway.events(generation.id)).at(-1).status).toBe('SUCCEEDED')
  })

  it('tells what is wrong in its own paths', async () => {
    const parts = [{ source: { video: ours.video }, startSeconds: 1, endSeconds: 0.5 }]
    expect((await assemble({ clips: { parts } })).userErrors).toMatchObject([
      { code: 'OUT_OF_RANGE', path: ['clips', 'parts', '0', 'endSeconds'], parameter: 'parts[].endSeconds' },
    ])
  })
})

it('a film is canceled while it is made, and leaves nothing behind', async () => {
  const { generation } = await gateway.start(await endless())
  await gateway.untilStatus(generation.id, 'RUNNING')
  const { data } = await gateway.query(cancelMutation, { input: { id: generation.id } })
  expect(data.cancelGeneration.userErrors).toEqual([])
  expect((await gateway.events(generation.id)).at(-1)).toMatchObject({ __typename: 'GenerationCanceled' })
})

describe('what plan says of a film', () => {
  const changesOf = async (parts: object[], more: object = {}) => {
    const { data } = await gateway.query(planQuery, { input: { request: film(parts, more) } })
    expect(data.plan.userErrors).toEqual([])
    return data.plan.changes.map(({ path, kind, message }: any) => [path.slice(3).join('.'), kind, message])
  }

  it('how each part is fitted, and why it is encoded', async () => {
    const [first, second] = [videoOf(emulated.clip), videoOf(ours.clip)]
    const parts = [{ source: { video: emulated.video } }, { source: { video: ours.video } }, await still('red', 1)]
    const changes = await changesOf(parts)
    expect(changes.at(-1)).toEqual(['parts', 'RECODE', 'The film is encoded: part 3 is a still.'])
    expect(changes).toContainEqual(['parts.2.source.still.image', 'PAD', expect.stringContaining('90×160')])
    expect(changes.some(([path]: any) => path === 'parts.1.source.video')).toBe(
      first.width !== second.width || first.height !== second.height,
    )
  })

  it('that clips of one size may be copied, and a huge still is scaled down', async () => {
    const part = { source: { video: uploaded.video } }
    expect(await changesOf([part, part])).toEqual([['parts', 'RECODE', expect.stringMatching(/^Copied /)]])
    const huge = sharp({ create: { width: 8_000, height: 6_000, channels: 3, background: '#204060' } })
    const image = { base64: (await huge.png().toBuffer()).toString('base64') }
    const [change] = await changesOf([{ source: { still: { image, durationSeconds: 1 } } }])
    expect(change).toEqual(['parts.0.source.still.image', 'RESIZE', 'Scaled from 8000×6000 to 2880×2160.'])
  })
})

it('a clip that is damaged after it was checked fails the film with its part, and harms nothing else', async () => {
  const part = { source: { video: uploaded.video } }
  const broken = await upload(await bytesOf(videoOf(ours.clip).url), 'video/mp4')
  const key = `uploads/${Buffer.from(broken, 'base64').toString().split(':').at(-1)}`
  const path = join(gateway.config.mediaDirectory, key)
  await truncate(path, 20_000)
  const { generation } = await gateway.start(film([part, { source: { video: { uploadId: broken } } }]))
  await gateway.events(generation.id)
  const { state } = (await gateway.query(generationQuery, { id: generation.id })).data.generation
  expect(state).toMatchObject({ status: 'FAILED', charge: { state: 'NONE' } })
  expect(state.failure.code).toBe('INVALID_VIDEO')
})

describe('what is wrong with a film is told with its place', () => {
  const problemsOf = async (parts: object[], more: object = {}) => {
    const { data, errors } = await gateway.query(planQuery, { input: { request: film(parts, more) } })
    expect(errors).toBeUndefined()
    return data.plan.userErrors.map(({ code, path }: any) => [code, path.slice(3).join('.')])
  }
  const source = () => ({ source: { video: ours.video } })

  it.each<[string, () => Promise<object[]> | object[], object, string[]]>([
    ['no parts', () => [], {}, ['TOO_FEW', 'parts']],
    ['too many', () => Array.from({ length: 51 }, source), {}, ['TOO_MANY', 'parts']],
    ['an end beyond the clip', () => [{ ...source(), endSeconds: 9 }], {}, ['OUT_OF_RANGE', 'parts.0.endSeconds']],
    [
      'an end before the start',
      () => [{ ...source(), startSeconds: 1, endSeconds: 0.5 }],
      {},
      ['OUT_OF_RANGE', 'parts.0.endSeconds'],
    ],
    [
      'a fade longer than a part',
      () => [source(), { ...source(), crossFadeSeconds: 3 }],
      {},
      ['OUT_OF_RANGE', 'parts.1.crossFadeSeconds'],
    ],
    [
      'a part of no length',
      async () => [await still('red', 0)],
      {},
      ['OUT_OF_RANGE', 'parts.0.source.still.durationSeconds'],
    ],
    ['an odd size', () => [source()], { size: { width: 641, height: 360 } }, ['OUT_OF_RANGE', 'size.width']],
    ['a frame beyond 4K', () => [source()], { size: { width: 3840, height: 3840 } }, ['OUT_OF_RANGE', 'size']],
    [
      'a generation that is not there',
      () => [{ source: { video: { generationClip: { generationId: 'R2VuZXJhdGlvbjpub25l' } } } }],
      {},
      ['NOT_FOUND', 'parts.0.source.video.generationClip.generationId'],
    ],
  ])('%s', async (_title, parts, more, problem) => {
    expect(await problemsOf(await parts(), more)).toEqual([problem])
  })
})
