import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Client } from './client/client.ts'
import { AnnounceUploadDocument, type ImageInput, type ProblemFieldsFragment } from './client/generated/operations.ts'
import { type FileKind, identify, readHead, sentenceOf } from '../media/magic.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { refuse } from './problems.ts'

const uploadMilliseconds = 300_000
/** Of a request, for all that is no medium. */
const otherBytes = 512 * 1024

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
  if (!isUrl(source)) return kinds[(await identifyFile(source)).kind] ?? 'IMAGE'
  const { pathname } = new URL(source)
  return /\.(mp4|mov|webm)$/i.test(pathname) ? 'VIDEO' : /\.(wav|mp3)$/i.test(pathname) ? 'AUDIO' : 'IMAGE'
}
const kinds: Record<string, 'VIDEO' | 'AUDIO'> = { video: 'VIDEO', audio: 'AUDIO' }

/**
 * Reads the media of one request as the API takes them: a URL as it is, a small picture or sound inline as long as the
 * whole request stays within its limit, everything else as an upload.
 * @throws CommandError 2 when there is no such file or the gateway refuses it
 */
export function mediaReader(
  client: Client,
  limits: { maximumInlineBytes: number; maximumRequestBytes: number },
): (source: string) => Promise<ImageInput> {
  let left = limits.maximumRequestBytes - otherBytes
  return async (source) => {
    if (isUrl(source)) return { url: source }
    const sizeBytes = await sizeOf(source)
    const base64Bytes = Math.ceil(sizeBytes / 3) * 4
    if (sizeBytes > limits.maximumInlineBytes || base64Bytes > left || (await kindOfMedium(source)) === 'VIDEO')
      return { uploadId: await upload(client, source, sizeBytes) }
    left -= base64Bytes
    return { base64: (await readFile(source)).toString('base64') }
  }
}

async function upload(client: Client, source: string, sizeBytes: number): Promise<string> {
  const kind = await identifyFile(source)
  const contentType = typeOf(kind)
  if (contentType === null) throw notTaken(kind)
  const { createUpload } = await client.request(AnnounceUploadDocument, {
    input: { contentType, sizeBytes, fileName: basename(source).slice(-255) },
  })
  const { upload: announced, target, userErrors } = createUpload
  if (!announced || !target) throw refuse(userErrors)
  const response = await fetch(target.url, {
    method: 'PUT',
    headers: Object.fromEntries(target.headers.map(({ name, value }) => [name, value])),
    body: await readFile(source),
    signal: AbortSignal.timeout(uploadMilliseconds),
  }).catch((error: unknown) => {
    throw new CommandError('The upload broke off: the gateway does not answer.', exitCodes.failed, { cause: error })
  })
  if (response.ok) return announced.id
  const answer = (await response.json().catch(() => null)) as UploadRefusal | null
  if (answer?.problem) throw refuse([answer.problem])
  throw new CommandError(`The upload was refused: ${answer?.error?.message ?? `HTTP status ${response.status}`}`)
}

interface UploadRefusal {
  problem?: ProblemFieldsFragment
  error?: { message?: string }
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

function typeOf(kind: FileKind): string | null {
  switch (kind.kind) {
    case 'image':
      return `image/${kind.format.toLowerCase()}`
    case 'video':
      return kind.container === 'MOV' ? 'video/quicktime' : `video/${kind.container.toLowerCase()}`
    case 'audio':
      return kind.format === 'WAV' ? 'audio/wav' : 'audio/mpeg'
    default:
      return null
  }
}
