import { open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Client } from '../client/client.ts'
import { AnnounceUploadDocument, type ImageInput, type ProblemFieldsFragment } from '../client/generated/operations.ts'
import { type FileKind, identify } from '../media/magic.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { refuse } from './problems.ts'

const headBytes = 4096
const uploadMilliseconds = 300_000

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
  if (!isUrl(source)) return kinds[(await contentTypeOf(source)).split('/')[0]!] ?? 'IMAGE'
  const { pathname } = new URL(source)
  return /\.(mp4|mov|webm)$/i.test(pathname) ? 'VIDEO' : /\.(wav|mp3)$/i.test(pathname) ? 'AUDIO' : 'IMAGE'
}
const kinds: Record<string, 'VIDEO' | 'AUDIO'> = { video: 'VIDEO', audio: 'AUDIO' }

/**
 * A medium as the API takes it: a URL as it is, a small picture or sound inline, everything else as an upload.
 * @throws CommandError 2 when there is no such file or the gateway refuses it
 */
export async function readMedium(client: Client, source: string, maximumInlineBytes: number): Promise<ImageInput> {
  if (isUrl(source)) return { url: source }
  const sizeBytes = await sizeOf(source)
  if (sizeBytes <= maximumInlineBytes && (await kindOfMedium(source)) !== 'VIDEO')
    return { base64: (await readFile(source)).toString('base64') }
  return { uploadId: await upload(client, source, sizeBytes) }
}

async function upload(client: Client, source: string, sizeBytes: number): Promise<string> {
  const { createUpload } = await client.request(AnnounceUploadDocument, {
    input: { contentType: await contentTypeOf(source), sizeBytes, fileName: basename(source).slice(-255) },
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

/** By content; what the server does not take it says itself. */
async function contentTypeOf(source: string): Promise<string> {
  const file = await open(source, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const kind = identify(buffer.subarray(0, bytesRead))
    return typeOf(kind)
  } finally {
    await file.close()
  }
}

function typeOf(kind: FileKind): string {
  switch (kind.kind) {
    case 'image':
      return `image/${kind.format.toLowerCase()}`
    case 'video':
      return kind.container === 'MOV' ? 'video/quicktime' : `video/${kind.container.toLowerCase()}`
    case 'audio':
      return kind.format === 'WAV' ? 'audio/wav' : 'audio/mpeg'
    default:
      return 'application/octet-stream'
  }
}
