import { type Picture, readPicture as read } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { mp4Facts } from '../../emulation/videos.ts'
import { badParameters, pictureFaults } from './emulator-refusals.ts'

export interface SentPicture {
  field: string
  url: string
  /** The clip starts from it, and has its shape. */
  isFirst: boolean
  /** The clip ends on it. */
  isLast?: boolean
  /** Of a picture that only follows another one the documents give no aspect ratio. */
  isAspectFree?: boolean
}

/** What was sent, fetched and looked at as the vendor does. */
export type Media = Awaited<ReturnType<typeof readMedia>>

export async function readMedia(
  world: EmulatedWorld,
  sent: { pictures: readonly SentPicture[]; videoUrl: string | undefined; isO1: boolean; megabytes: number },
) {
  const pictures: Picture[] = []
  for (const picture of sent.pictures) pictures.push(await readPicture(world, picture, sent.megabytes))
  if (sent.videoUrl !== undefined) await checkVideo(world, sent.videoUrl, sent.isO1)
  const last = pictures[sent.pictures.findIndex(({ isLast }) => isLast === true)]
  const first = pictures[sent.pictures.findIndex(({ isFirst }) => isFirst)]
  return {
    pictures,
    still: (first ?? pictures[0])?.bytes ?? null,
    endStill: first && last ? last.bytes : null,
    /** Width by height of what the clip starts from. */
    aspect: first && first.facts.width / first.facts.height,
    hasVideo: sent.videoUrl !== undefined,
  }
}

/**
 * source: §2 image limits, §4 `image`. A `data:` prefix is refused by both standards here; for the new one that is UNSURE.
 */
export async function readPicture(
  world: EmulatedWorld,
  { field, url, isAspectFree = false }: SentPicture,
  megabytes: number,
): Promise<Picture> {
  const found = await read(world, url, {
    ...{ forms: ['https', 'http', 'base64'], formats: ['jpeg', 'png'], megabytes, minimumSide: 300 },
    ...(isAspectFree ? {} : { aspect: [0.4, 2.5] }),
  })
  if (typeof found === 'string') throw badParameters(`${field}: ${pictureFaults[found]}`)
  return found
}

/** source: §2 omni, video. The words are UNSURE. */
async function checkVideo(world: EmulatedWorld, url: string, isO1: boolean): Promise<void> {
  const refused = (words: string) => badParameters(`video: ${words}`)
  if (!/^https?:\/\//i.test(url)) throw refused('only a URL is supported')
  const bytes = await world.fetchMedium(url)
  if (!bytes) throw refused(pictureFaults.unreachable)
  if (bytes.length > 200 * 1024 * 1024) throw refused('Video size exceeds the limit')
  const facts = mp4Facts(bytes)
  if (!facts) throw refused('Video format is not supported')
  const { seconds, width, height } = facts
  if (seconds < 3 || seconds > (isO1 ? 10 : 15.5)) throw refused('duration is invalid')
  const isSized = Math.min(width, height) >= 700 && Math.max(width, height) <= (isO1 ? 2160 : 4553)
  if (!isSized || width * height > 8_294_400) throw refused('Video pixel is invalid')
  if (width / height < 0.4 || width / height > 2) throw refused('aspect ratio is invalid')
}
