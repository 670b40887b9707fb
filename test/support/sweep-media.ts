import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { isStill, type PreparedMedium } from '../../src/families/wire.ts'
import type { MediaAccess } from '../../src/providers/medium-reference.ts'
import { renderClip } from '../../src/renderer/render.ts'
import { type InputServer, startInputServer } from './input-server.ts'

/** What the sweep's requests refer to, as real files: each field has bytes of its own, so that none stands for another. */
export interface SweepMedia {
  bytesOf(medium: PreparedMedium): Promise<Buffer>
  urlOf(medium: PreparedMedium): string
  /** As a provider's client reaches the media of one request; their keys are their fields. */
  accessTo(media: readonly PreparedMedium[]): MediaAccess
  stop(): Promise<void>
}

/** Seconds and pixels of the one video there is; ten of them are the most that Seedance takes together. */
const video = { seconds: 3, width: 1280, height: 720 }

export async function startSweepMedia(): Promise<SweepMedia> {
  const clip = await renderVideo()
  const pictures = new Map<string, Promise<Buffer>>()
  const server: InputServer = await startInputServer({ '/video.mp4': (response) => response.end(clip) })

  const bytesOf = async (medium: PreparedMedium): Promise<Buffer> => {
    const { field } = medium
    if (!isStill(medium)) return Buffer.concat([clip, freeBox(field)])
    const { width, height } = medium
    const name = `${field} ${width}×${height}`
    const made = pictures.get(name) ?? picture(width, height, colourOf(pictures.size + 1))
    pictures.set(name, made)
    return made
  }
  const urlOf = ({ field }: PreparedMedium) => `${server.url('/video.mp4')}?${field}`

  return {
    bytesOf,
    urlOf,
    accessTo(media) {
      const at = (key: string) => media.find((medium) => medium.key === key)!
      return { read: (key) => bytesOf(at(key)), url: (key) => urlOf(at(key)) }
    },
    stop: () => server.stop(),
  }
}

const picture = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png({ palette: true, colours: 2, compressionLevel: 1 })
    .toBuffer()

const colourOf = (number: number) => `#${number.toString(16).padStart(6, '0')}`

/** A box that players pass over. */
function freeBox(text: string): Buffer {
  const data = Buffer.from(text)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + data.length)
  head.write('free', 4, 'latin1')
  return Buffer.concat([head, data])
}

async function renderVideo(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-sweep-'))
  try {
    const [still, file] = [join(folder, 'still.png'), join(folder, 'video.mp4')]
    const { seconds, width, height } = video
    await writeFile(still, await picture(width, height, '#336699'))
    const camera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
    await renderClip(
      {
        ...{ width, height, frameRate: 1, fit: 'CROP', sound: 'NONE', seed: 0 },
        segments: [{ still, camera, durationSeconds: seconds, transition: 'CUT' }],
      },
      file,
    )
    return await readFile(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
