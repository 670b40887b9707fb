import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Bytes, Client, ImageInput } from '../client/index.ts'
import { file } from '../client/node.ts'
import { type FileKind, identify, readHead, sentenceOf } from '../media/magic.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { asRefusal } from './problems.ts'

/** What is larger, and each video, is uploaded before its price is asked for: once, not again for the start. */
const inlineBytes = 1024 * 1024

export const isUrl = (source: string): boolean => /^https?:\/\//i.test(source)

/**
 * Fails before anything is started when there is no such file.
 * @throws CommandError 2
 */
export async function checkMedium(source: string): Promise<void> {
  if (!isUrl(source)) await sizeOf(source)
}

async function sizeOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => null)
  if (!facts?.isFile()) throw new CommandError(`There is no file at ${path}.`, exitCodes.usage)
  return facts.size
}

/** By content; of a URL by the end of its name, otherwise it is taken for a picture. */
export async function kindOfMedium(source: string): Promise<'IMAGE' | 'VIDEO' | 'AUDIO'> {
  if (isUrl(source)) return kindsByName[extname(new URL(source).pathname).toLowerCase()] ?? 'IMAGE'
  return kinds[(await identifyFile(source)).kind] ?? 'IMAGE'
}
const kinds: Record<string, 'VIDEO' | 'AUDIO'> = { video: 'VIDEO', audio: 'AUDIO' }
const kindsByName: Record<string, 'VIDEO' | 'AUDIO'> = {
  '.mp4': 'VIDEO',
  '.mov': 'VIDEO',
  '.webm': 'VIDEO',
  '.wav': 'AUDIO',
  '.mp3': 'AUDIO',
}

/**
 * A medium as the client takes it: a URL as it is, a small picture or sound as a file, everything else as an upload.
 * @throws CommandError 2 when there is no such file or the gateway refuses it; KinetographError
 */
export async function readMedium(client: Client, source: string): Promise<ImageInput | Bytes> {
  if (isUrl(source)) return { url: source }
  if ((await sizeOf(source)) <= inlineBytes && (await kindOfMedium(source)) !== 'VIDEO') return file(source)
  return uploadMedium(client, source)
}

/** The same, never inline: for what is named more than once. */
export async function uploadMedium(client: Client, source: string): Promise<ImageInput> {
  if (isUrl(source)) return { url: source }
  const kind = await identifyFile(source)
  if (kind.kind === 'other' || kind.kind === 'empty') throw notTaken(kind)
  return client.upload(await file(source)).catch((error: unknown) => {
    throw asRefusal(error)
  })
}

/** By content. */
const identifyFile = async (source: string): Promise<FileKind> => identify((await readHead(source)).head)

/** What no upload can be of, in the words the server has for what comes inline. */
function notTaken(kind: FileKind): CommandError {
  const found = kind.kind === 'other' ? sentenceOf(kind) : 'The file is empty.'
  const accepted =
    'Accepted are pictures in JPEG, PNG, WebP or AVIF, videos in MP4 or QuickTime, and sounds in WAV or MP3.'
  return new CommandError(`${found} ${accepted}`, exitCodes.usage)
}
