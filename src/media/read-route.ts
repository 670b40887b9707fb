import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { notesOf } from '../network/request-notes.ts'
import { type ByteRange, parseByteRange } from './byte-range.ts'
import { type MediaErrorCode, sendError, sendUrlRefusal } from './media-error.ts'
import type { UrlSigner, VerifiedRead } from './signed-url.ts'
import { type MediaStore, type ObjectHeaders, type StoredObject, StoreError } from './store.ts'

/** What is ever served, whatever was signed: nothing here can run as a page. */
export const servedContentTypes: readonly string[] = [
  'video/mp4',
  'video/quicktime',
  'audio/wav',
  'audio/mpeg',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/avif',
]

/** A browser with a paused video stops reading; it comes back with a Range. */
const idleTimeoutMilliseconds = 300_000

/** Of a redirect. The address it leads to stands for ten minutes at least. */
const redirectSeconds = 60

export interface ReadOptions {
  store: MediaStore
  signer: UrlSigner
  clock: { now(): number }
  /** False for what was deleted since its URL was signed. */
  isReadable(key: string, signed: VerifiedRead): Promise<boolean>
  /** Makes what is not there and can be made of what is. */
  derive(key: string, tenant: string): Promise<DeriveAnswer>
}

/** Null where there is nothing to make it of. A 503 is to be asked again. */
export type DeriveAnswer = 'MADE' | { statusCode: 422 | 501 | 503; code: MediaErrorCode; message: string } | null

/** GET and HEAD of one object by its signed URL. */
export async function readMedia(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ReadOptions,
): Promise<FastifyReply> {
  const key = (request.params as { '*': string })['*']
  const signed = options.signer.verifyRead(key, request.query as Record<string, unknown>)
  if ('refused' in signed) return sendUrlRefusal(reply, signed.refused)
  notesOf(request).tenant = signed.tenant
  if (!(await options.isReadable(key, signed))) return sendNotFound(reply)
  if (!servedContentTypes.includes(signed.contentType)) return sendNotFound(reply)
  let object = await options.store.stat(key)
  if (object === null) {
    const answer = await options.derive(key, signed.tenant)
    if (answer !== null && answer !== 'MADE') return sendRefused(reply, answer)
    object = answer === null ? null : await options.store.stat(key)
  }
  if (object === null) return sendNotFound(reply)

  const contentDisposition = disposition(signed.attachment, signed.fileName)
  if (options.store.address) {
    reply.header('vary', 'Origin, Sec-Fetch-Dest')
    if (!isPlayer(request))
      return sendOn(request, reply, options.store.address, key, { contentType: signed.contentType, contentDisposition })
  }
  const secondsLeft = Math.floor((signed.expiresAt.getTime() - options.clock.now()) / 1000)
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': `private, max-age=${secondsLeft}`,
    etag: object.etag,
    'last-modified': object.modifiedAt.toUTCString(),
  })
  if (isUnchanged(request, object)) return reply.code(304).send()

  // A Range is defined for GET alone (RFC 9110 §14.2).
  const isRangeFresh = request.method === 'GET' && matchesIfRange(request.headers['if-range'], object)
  const range = isRangeFresh ? parseByteRange(request.headers.range, object.sizeBytes) : null
  if (range === 'UNSATISFIABLE') {
    reply.header('content-range', `bytes */${object.sizeBytes}`)
    return sendError(reply, 416, 'RANGE_NOT_SATISFIABLE', 'The object ends before this range begins.')
  }
  const stream = request.method === 'HEAD' ? null : await openOrNull(options.store, key, range)
  if (stream === null && request.method !== 'HEAD') return sendNotFound(reply)

  reply.headers({
    'content-type': signed.contentType,
    'content-disposition': contentDisposition,
    'content-length': range === null ? object.sizeBytes : range.end - range.start + 1,
  })
  if (range !== null) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${object.sizeBytes}`)
  reply.raw.setTimeout(idleTimeoutMilliseconds, () => reply.raw.destroy())
  return reply.send(stream ?? undefined)
}

/**
 * A player in a page: it would go on asking where the redirect led to, and be refused after a long pause. (Chromium 156
 * does, as of 2026-11.)
 */
const isPlayer = (request: FastifyRequest): boolean =>
  ['video', 'audio', 'document'].includes(String(request.headers['sec-fetch-dest']))

async function sendOn(
  request: FastifyRequest,
  reply: FastifyReply,
  address: NonNullable<MediaStore['address']>,
  key: string,
  headers: ObjectHeaders,
): Promise<FastifyReply> {
  const location = await address(key, request.method === 'HEAD' ? 'HEAD' : 'GET', headers)
  return reply.header('cache-control', `private, max-age=${redirectSeconds}`).redirect(location, 302)
}

/** Null when it was removed since stat. */
async function openOrNull(store: MediaStore, key: string, range: ByteRange | null): Promise<Readable | null> {
  try {
    return await store.openRead(key, range ?? undefined)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

function sendRefused(
  reply: FastifyReply,
  { statusCode, code, message }: Exclude<DeriveAnswer, 'MADE' | null>,
): FastifyReply {
  if (statusCode === 503) reply.header('retry-after', 5)
  return sendError(reply, statusCode, code, message)
}

function sendNotFound(reply: FastifyReply): FastifyReply {
  return sendError(reply, 404, 'NOT_FOUND', 'There is no such object.')
}

function isUnchanged(request: FastifyRequest, object: StoredObject): boolean {
  const noneMatch = request.headers['if-none-match']
  if (noneMatch !== undefined) {
    return noneMatch.split(',').some((tag) => ['*', object.etag].includes(tag.trim().replace(/^W\//, '')))
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return Math.floor(object.modifiedAt.getTime() / 1000) * 1000 <= since
}

/** Without the header every range is fresh; with it only for exactly this content. */
function matchesIfRange(header: string | string[] | undefined, object: StoredObject): boolean {
  return header === undefined || header === object.etag || header === object.modifiedAt.toUTCString()
}

/** RFC 6266: a plain name; where that is not the real one, this as well, in UTF-8. */
function disposition(attachment: boolean, fileName: string | undefined): string {
  const kind = attachment ? 'attachment' : 'inline'
  if (fileName === undefined) return kind
  const plain = fileName.replace(/[^A-Za-z0-9._ -]/g, '_')
  if (plain === fileName) return `${kind}; filename="${plain}"`
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
