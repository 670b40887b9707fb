import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const red = { red: 200, green: 30, blue: 30 }
const blue = { red: 30, green: 30, blue: 200 }
const green = { red: 30, green: 160, blue: 30 }
type Colour = typeof red

/** A still of one colour with a thin white frame: seen where it is, and never mistaken for another. */
async function still({ red: r, green: g, blue: b }: Colour, width = 320, height = 180) {
  const bytes = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer()
  return { base64: bytes.toString('base64') }
}

const small = { frameRate: 4, resolution: 'RESOLUTION_480P' }

async function clip(request: object, around: object = {}) {
  const started = await gateway.start(request, around)
  expect(started.userErrors).toEqual([])
  const events = await gateway.events(started.generation.id)
  const { state } = (await gateway.query(generationQuery, { id: started.generation.id })).data.generation
  expect(state.failure).toBeNull()
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationSucceeded', status: 'SUCCEEDED' })
  return state.clips[0].video
}

/** Mean colour of a frame, or of a part of it. */
async function colourOf(url: string, part?: { left: number; top: number; width: number; height: number }) {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
  const image = part ? sharp(await sharp(bytes).extract(part).png().toBuffer()) : sharp(bytes)
  const [r, g, b] = (await image.stats()).channels.map((channel) => Math.round(channel.mean))
  return { red: r!, green: g!, blue: b! }
}

function expectColour(seen: Colour, wanted: Colour) {
  for (const channel of ['red', 'green', 'blue'] as const)
    expect(Math.abs(seen[channel] - wanted[channel]), JSON.stringify(seen)).toBeLessThan(20)
}

/** The boxes of an MP4 in order, and what is in its track descriptions. */
async function readMp4(url: string) {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
  const boxes: string[] = []
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at) || bytes.length)
    boxes.push(bytes.toString('latin1', at + 4, at + 8))
  return { boxes, has: (name: string) => bytes.includes(name, 0, 'latin1') }
}

describe('every arm makes a clip that plays', () => {
  it('cameraMove, with any axes together', async () => {
    const startFrame = { base64: (await picture()).toString('base64') }
    const axes = { horizontal: 3, vertical: -2, pan: 10, tilt: -10, roll: 10, zoom: 5 }
    const video = await clip({
      stillMotion: { cameraMove: { startFrame, camera: { axes }, durationSeconds: 1, ...small } },
    })
    expect(video).toMatchObject({ width: 854, height: 480, durationSeconds: 1, frameRate: 4, hasAudio: false })
    const { boxes, has } = await readMp4(video.url)
    expect(boxes.indexOf('ftyp')).toBe(0)
    expect(boxes.indexOf('moov')).toBeGreaterThan(0)
    expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'))
    expect([has('avc1'), has('mp4a')]).toEqual([true, false])
  })

  it('startEndFrame, from the one picture to the other', async () => {
    const video = await clip({
      stillMotion: {
        startEndFrame: { startFrame: await still(red), endFrame: await still(blue), durationSeconds: 1, ...small },
      },
    })
    expectColour(await colourOf(video.firstFrame.url), red)
    expectColour(await colourOf(video.lastFrame.url), blue)
  })

  it('multiShot, with the shared still and with one of its own, by cut and by cross-fade', async () => {
    const camera = { preset: 'PUSH_IN' }
    const video = await clip({
      stillMotion: {
        multiShot: {
          startFrame: await still(red),
          shots: [
            { camera, durationSeconds: 0.5 },
            { camera, durationSeconds: 0.5, still: await still(green), transition: 'CUT' },
            { camera: { axes: { pan: -4 } }, durationSeconds: 1, still: await still(blue), transition: 'CROSS_FADE' },
          ],
          ...small,
        },
      },
    })
    expect(video.durationSeconds).toBe(2)
    expectColour(await colourOf(video.firstFrame.url), red)
    expectColour(await colourOf(video.lastFrame.url), blue)
  })

  it('slideshow, each picture in its turn', async () => {
    const slides = await Promise.all(
      [green, red, blue].map(async (colour) => ({ still: await still(colour), durationSeconds: 0.75 })),
    )
    const video = await clip({ stillMotion: { slideshow: { slides, ...small } } })
    expect(video).toMatchObject({ durationSeconds: 2.25, width: 854, height: 480 })
    expectColour(await colourOf(video.firstFrame.url), green)
    expectColour(await colourOf(video.lastFrame.url), blue)
  })
})

describe('what every arm takes', () => {
  const move = async (more: object, startFrame?: object) => ({
    stillMotion: {
      cameraMove: {
        startFrame: startFrame ?? (await still(red)),
        camera: { axes: {} },
        durationSeconds: 1,
        frameRate: 1,
        resolution: 'RESOLUTION_480P',
        ...more,
      },
    },
  })

  it('sound AMBIENCE is heard, and NONE has no track', async () => {
    const video = await clip(await move({ sound: 'AMBIENCE', seed: 7 }))
    expect(video.hasAudio).toBe(true)
    expect((await readMp4(video.url)).has('mp4a')).toBe(true)
  })

  it('aspect ratio RATIO_9_16 is 480 × 854 at 480p', async () => {
    const video = await clip(await move({ aspectRatio: 'RATIO_9_16' }))
    expect(video).toMatchObject({ width: 480, height: 854, lastFrame: { width: 480, height: 854 } })
  })

  it('aspect ratio AUTO is the picture’s, as far as 21:9', async () => {
    const video = await clip(await move({}, await still(green, 900, 90)))
    expect(video).toMatchObject({ width: 1120, height: 480 })
  })

  it('CROP fills the frame, PAD shows the whole picture over its own darkened surroundings', async () => {
    const left = { left: 0, top: 200, width: 60, height: 60 }
    const centre = { left: 397, top: 200, width: 60, height: 60 }
    const upright = await still(red, 180, 320)
    const cropped = await clip(await move({ aspectRatio: 'RATIO_16_9', resizeMode: 'CROP' }, upright))
    expectColour(await colourOf(cropped.lastFrame.url, left), red)
    const padded = await clip(await move({ aspectRatio: 'RATIO_16_9', resizeMode: 'PAD' }, upright))
    expectColour(await colourOf(padded.lastFrame.url, centre), red)
    expect((await colourOf(padded.lastFrame.url, left)).red).toBeLessThan(150)
    expect(padded).toMatchObject({ width: 854, height: 480 })
  })

  it('three clips are three videos, each with its own id and file', async () => {
    const started = await gateway.start(await move({}), { count: 3 })
    expect(started.generation.state.clips).toHaveLength(3)
    const events = await gateway.events(started.generation.id)
    expect(events.filter((event) => event.__typename === 'GenerationClipFinished')).toHaveLength(3)
    const { state } = (await gateway.query(generationQuery, { id: started.generation.id })).data.generation
    expect(state.clips.map((clip: any) => [clip.index, clip.status])).toEqual([
      [0, 'SUCCEEDED'],
      [1, 'SUCCEEDED'],
      [2, 'SUCCEEDED'],
    ])
    expect(new Set(state.clips.map((clip: any) => clip.video.id)).size).toBe(3)
    const urls = state.clips.map((clip: any) => new URL(clip.video.url).pathname)
    expect(new Set(urls).size).toBe(3)
    const { data } = await gateway.query(
      `query ($id: ID!) { generation(id: $id) { events(afterSequence: 1) { sequence __typename ... on GenerationSucceeded { videos { id } } } } }`,
      { id: started.generation.id },
    )
    expect(data.generation.events.at(-1).videos).toHaveLength(3)
  })
})
