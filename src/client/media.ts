import { uploadDocument } from './documents.ts'
import { KinetographError, refusalOfInput } from './error.ts'
import type {
  AudioInput,
  ClientProblemFragment,
  ClientUploadMutation,
  ImageInput,
  VideoInput,
} from './generated/types.ts'
import type { Transport } from './transport.ts'

/** The bytes of a picture, a video or a sound. A text is never read as the name of a file: see `file` of `/node`. */
export type Bytes = Blob | ArrayBuffer | ArrayBufferView

/** A picture of bytes, with what a cut keeps in view. */
type FramedBytes<Input> = Input extends ImageInput
  ? { framed: { image: Bytes; focus: { x: number; y: number } } }
  : never

/** The same input, with bytes wherever a picture, a video or a sound may stand. */
export type WithBytes<Input> = Input extends ImageInput | VideoInput | AudioInput
  ? Input | Bytes | FramedBytes<Input>
  : Input extends readonly (infer Item)[]
    ? WithBytes<Item>[]
    : Input extends object
      ? { [Name in keyof Input]: WithBytes<Input[Name]> }
      : Input

/** Of one, and of all of a request together: the gateway takes 12 MB in one body. */
const inlineBytes = 1024 * 1024
const allInlineBytes = 4 * 1024 * 1024

/** Small pictures and sounds go along in the request; videos, and what is larger, is uploaded first. @throws KinetographError */
export async function withUploads(input: unknown, transport: Transport, signal?: AbortSignal): Promise<unknown> {
  let left = allInlineBytes
  const place = async (blob: Blob): Promise<object> => {
    const type = await typeOf(blob)
    if (blob.size > Math.min(inlineBytes, left) || type.startsWith('video/'))
      return { uploadId: await upload(blob, type, transport, signal) }
    left -= blob.size
    return { base64: base64Of(new Uint8Array(await blob.arrayBuffer())) }
  }
  const walk = async (value: unknown): Promise<unknown> => {
    const blob = blobOf(value)
    if (blob) return place(blob)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return Promise.all(value.map(walk))
    const entries = Object.entries(value).map(async ([name, item]) => [name, await walk(item)] as const)
    return Object.fromEntries(await Promise.all(entries))
  }
  return walk(input)
}

function blobOf(value: unknown): Blob | null {
  if (value instanceof Blob) return value
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new Blob([value as ArrayBuffer])
  return null
}

/** @returns the id of the upload @throws KinetographError */
export async function upload(
  blob: Blob,
  contentType: string,
  transport: Transport,
  signal?: AbortSignal,
): Promise<string> {
  return transport.withPatience(async () => {
    const fileName = 'name' in blob && typeof blob.name === 'string' ? { fileName: blob.name.slice(-255) } : {}
    const input = { contentType, sizeBytes: blob.size, ...fileName }
    const { createUpload } = await transport.post<ClientUploadMutation>(uploadDocument, { input }, signal)
    const { upload: announced, target, userErrors } = createUpload
    if (!announced || !target) throw refusalOfInput(userErrors)
    const response = await transport
      .fetch(target.url, {
        method: 'PUT',
        headers: Object.fromEntries(target.headers.map(({ name, value }) => [name, value])),
        body: blob,
        ...(signal && { signal }),
      })
      .catch((cause: unknown) => {
        if (signal?.aborted) throw signal.reason
        throw new KinetographError('UNREACHABLE', 'The upload was interrupted.', { cause })
      })
    if (response.ok) return String(announced.id)
    const answer = (await response.json().catch(() => null)) as UploadRefusal | null
    if (answer?.problem) throw refusalOfInput([answer.problem])
    throw new KinetographError(
      response.status >= 500 ? 'UNREACHABLE' : 'REFUSED',
      `The upload was refused: ${answer?.error?.message ?? `HTTP status ${response.status}`}`,
    )
  }, signal)
}

interface UploadRefusal {
  problem?: ClientProblemFragment
  error?: { message?: string }
}

/** Signatures, and how far from the start they stand. */
const signatures: [type: string, offset: number, text: string][] = [
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/png', 0, '\x89PNG'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 8, 'avif'],
  ['image/avif', 8, 'avis'],
  // Not taken; the gateway says so, and what to do.
  ...['heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1'].map((brand): [string, number, string] => [
    'image/heic',
    8,
    brand,
  ]),
  ['video/quicktime', 8, 'qt  '],
  ['video/mp4', 4, 'ftyp'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
]

/** By content: what is declared is often missing, and sometimes wrong. */
export async function typeOf(blob: Blob): Promise<string> {
  const head = String.fromCharCode(...new Uint8Array(await blob.slice(0, 16).arrayBuffer()))
  const known = signatures.find(([, offset, text]) => head.startsWith(text, offset))
  return known?.[0] ?? (blob.type || 'application/octet-stream')
}

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  return btoa(binary)
}
