import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { allEmulators } from '../../src/emulator/all.ts'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from './emulated.ts'
import { generationQuery } from './gateway.ts'
import { type InputServer, startInputServer } from './input-server.ts'
import { furthestPart, type PictureFormat, pictureFormats } from './picture-formats.ts'
import { withStills } from './watched-emulator.ts'

export const ways = ['url', 'base64', 'dataUri', 'upload', 'generationFrame'] as const
export type Way = (typeof ways)[number]

/** What became of a picture: how it looked when the vendor had accepted it, or where and as what it was refused. */
export type Outcome =
  | { furthest: number; route: string }
  | { refusedAt: 'clip' | 'upload' | 'start' | 'work'; code: string }

export interface PictureGrid {
  gateway: EmulatedGateway
  formats: PictureFormat[]
  /** Sends the picture this way; `order` puts it into a request, whose prompt holds the words that it is given. */
  send(format: PictureFormat, way: Way, order: (picture: object, words: string) => [object, object]): Promise<Outcome>
  stop(): Promise<void>
}

const createUpload = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
  upload { id } target { url headers { name value } } userErrors { code } } }`

/** Any picture, any way, to any vendor's emulator: all of them in one gateway. */
export async function startPictureGrid(): Promise<PictureGrid> {
  const formats = await pictureFormats()
  const host: InputServer = await startInputServer(
    Object.fromEntries(
      formats.map(({ contentType, bytes }, index) => [
        `/${index}`,
        (response) => response.writeHead(200, { 'content-type': contentType }).end(bytes),
      ]),
    ),
  )
  const watched = allEmulators.map((emulator) =>
    withStills(emulator.id === 'klingai' ? createKlingaiEmulator({ concurrency: 1_000 }) : emulator),
  )
  const gateway = await startEmulatedGateway({
    emulators: watched.map(({ emulator }) => emulator),
    environment: { KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host },
    speed: 2_000,
  })
  const clips = new Map<PictureFormat, Promise<string | Outcome>>()
  let sent = 0

  /** What to say of the picture in a request, or what was said of it before. */
  async function given(format: PictureFormat, way: Way): Promise<object | Outcome> {
    const base64 = format.bytes.toString('base64')
    switch (way) {
      case 'url':
        return { url: host.url(`/${formats.indexOf(format)}`) }
      case 'base64':
        return { base64 }
      case 'dataUri':
        return { base64: `data:${format.contentType};base64,${base64}` }
      case 'upload':
        return upload(format)
      case 'generationFrame': {
        if (!clips.has(format)) clips.set(format, clipOf(base64))
        const clip = await clips.get(format)!
        return typeof clip === 'string' ? { generationFrame: { generationId: clip, at: { edge: 'FIRST' } } } : clip
      }
    }
  }

  async function upload({ contentType, bytes }: PictureFormat): Promise<object | Outcome> {
    const { data } = await gateway.query(createUpload, { input: { contentType, sizeBytes: bytes.length } })
    const { target, upload } = data.createUpload
    const headers = target.headers.map(({ name, value }: { name: string; value: string }) => [name, value])
    const answer = await fetch(target.url, { method: 'PUT', body: bytes as never, headers })
    if (answer.ok) return { uploadId: upload.id }
    return { refusedAt: 'upload', code: ((await answer.json()) as { problem: { code: string } }).problem.code }
  }

  /** A clip that stands still, by our own renderer. */
  async function clipOf(base64: string): Promise<string | Outcome> {
    const startEndFrame = { startFrame: { base64 }, endFrame: { base64 }, durationSeconds: 1, frameRate: 1 }
    const small = { resolution: 'RESOLUTION_480P' }
    const started = await gateway.start({ stillMotion: { startEndFrame: { ...startEndFrame, ...small } } })
    if (!started.generation) return { refusedAt: 'clip', code: started.userErrors[0].code }
    await gateway.untilStatus(started.generation.id, 'SUCCEEDED')
    return started.generation.id
  }

  /** As soon as the emulator has accepted it, or the generation has failed before. */
  async function arrived(words: string, id: string): Promise<Buffer | string> {
    for (;;) {
      const found = watched.flatMap(({ stills }) => stills).find(({ prompt }) => prompt.includes(words))
      if (found) return found.still ?? 'no picture'
      const { state } = (await gateway.query(generationQuery, { id })).data.generation
      if (state.failure)
        return `${state.failure.code}${state.failure.stage === 'PREPARE' ? '' : ` ${state.failure.message}`}`
      await sleep(50)
    }
  }

  return {
    gateway,
    formats,
    async send(format, way, order) {
      const picture = await given(format, way)
      if ('refusedAt' in picture) return picture
      // What becomes of it after it was accepted, others prove.
      sent += 1
      const words = `[[fails]] picture${sent}x`
      const { generation, userErrors } = await gateway.start(...order(picture, words))
      if (!generation) return { refusedAt: 'start', code: userErrors[0].code }
      const still = await arrived(words, generation.id)
      if (typeof still === 'string') return { refusedAt: 'work', code: still }
      return { furthest: await furthestPart(still, format.seen!), route: generation.state.route.id }
    },
    async stop() {
      await gateway.stop()
      await host.stop()
    },
  }
}

/** The route of the grid: its pictures have 300 pixels at least, and are no longer than 5:2. */
export const toKling = (startFrame: object, prompt: string): [object, object] => [
  { kling: { imageToVideo: { model: 'KLING_V3', prompt, startFrame } } },
  { provider: 'klingai' },
]

/** What the rules say of it. `ACCEPTED`: cut to the shape of the clip that it comes out of. */
export function expectedOf(
  { name }: PictureFormat,
  way: Way,
): 'SEEN' | 'ACCEPTED' | Exclude<Outcome, { furthest: number }> {
  const isClip = way === 'generationFrame'
  const refusedAt = way === 'url' ? 'work' : 'start'
  switch (name) {
    case '12,000 × 9,000':
      return { refusedAt: isClip ? 'clip' : way === 'upload' ? 'upload' : refusedAt, code: 'MEDIA_TOO_LARGE' }
    case '299 × 299':
      return isClip ? 'SEEN' : { refusedAt, code: 'INVALID_IMAGE' }
    case '5:1':
      return isClip ? 'ACCEPTED' : { refusedAt, code: 'INVALID_IMAGE' }
    default:
      return 'SEEN'
  }
}

/** What is wrong with the outcome, in words; null when nothing is. */
export function judged(
  { name, tolerance }: PictureFormat,
  way: Way,
  outcome: Outcome,
  expected: ReturnType<typeof expectedOf>,
): string | null {
  const isRight =
    'furthest' in outcome
      ? expected === 'ACCEPTED' ||
        // A clip is coded with loss.
        (expected === 'SEEN' && outcome.furthest <= tolerance + (way === 'generationFrame' ? 4 : 0))
      : isDeepStrictEqual(outcome, expected)
  return isRight ? null : `${name} by ${way}: ${JSON.stringify(outcome)}`
}

/** Four at a time, one after another; what is not null. */
export async function severalAtOnce<Cell>(
  cells: readonly Cell[],
  judge: (cell: Cell) => Promise<string | null>,
): Promise<string[]> {
  const waiting = cells.values()
  const wrong: string[] = []
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const cell of waiting) {
        const found = await judge(cell)
        if (found) wrong.push(found)
      }
    }),
  )
  return wrong
}
