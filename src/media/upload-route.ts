import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'
import type { Problem } from '../catalog/problem.ts'
import { limitStream, StreamLimitError } from '../network/limit-stream.ts'
import type { ReceivedFile } from '../network/receive-file.ts'
import { notesOf } from '../network/request-notes.ts'
import { plainContentType } from './content-type.ts'
import { sendError, sendUnavailable, sendUrlRefusal } from './media-error.ts'
import type { UrlSigner, VerifiedUpload } from './signed-url.ts'
import { type MediaStore, StoreError } from './store.ts'

/** What was declared when the upload was created. */
export interface UploadAdmission {
  contentType: string
  declaredBytes: number
  /** Lower-case hexadecimal. */
  sha256?: string
  /** Of bytes of this SHA-256, which were here before: whoever sends them again has not heard it. */
  verdict?: UploadVerdict
}

/** Shown to the client as it is. */
export interface UploadRefusal {
  /** 404 unknown, 409 already used, 410 expired, 429 over quota, 507 low disk. */
  statusCode: number
  message: string
}

export interface ReceivedUpload extends ReceivedFile {
  uploadId: string
  tenant: string
  storeKey: string
  /** As declared and sent; what the bytes are is for `onUploaded` to find out. */
  contentType: string
}

export type UploadVerdict = { status: 'READY' } | { status: 'REFUSED'; problem: Problem }

export interface UploadOptions {
  store: MediaStore
  signer: UrlSigner
  log: BaseLogger
  /**
   * Asked before a byte is read. Once onUploaded has given a verdict it must answer that verdict, or refuse with 409.
   */
  admitUpload(uploadId: string, tenant: string): Promise<UploadAdmission | UploadRefusal>
  /**
   * All bytes have come, and are about to be stored. The first SHA-256 is the upload's for good, for every process: true
   * for it alone, and while there is no verdict. This makes an upload one of one use.
   */
  claimUpload(uploadId: string, tenant: string, sha256: string): Promise<boolean>
  /**
   * The bytes are durable; may look into them. REFUSED removes them. When it throws, or the process ends first, they
   * stay: the same bytes sent again bring a second call, other bytes get 409.
   */
  onUploaded(upload: ReceivedUpload): Promise<UploadVerdict>
  limits: UploadLimits
}

export interface UploadLimits {
  /** From the first byte to the last. */
  deadlineMilliseconds: number
  idleTimeoutMilliseconds: number
  minimumBytesPerSecond: number
  rateGraceMilliseconds: number
}

class AlreadyUploaded extends Error {
  override readonly name = 'AlreadyUploaded'
  readonly kind = 'request'
}

/** PUT of the bytes of one upload by its signed URL. */
export function createUploadHandler(options: UploadOptions) {
  const receiving = new Set<string>()

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { uploadId } = request.params as { uploadId: string }
    const signed = options.signer.verifyUpload(uploadId, request.query as Record<string, unknown>)
    if ('refused' in signed) return sendUrlRefusal(reply, signed.refused)
    notesOf(request).tenant = signed.tenant
    if (receiving.has(uploadId)) {
      return sendError(reply.header('retry-after', 5), 409, 'IN_PROGRESS', 'This upload is being received already.')
    }
    receiving.add(uploadId)
    let answer: Answer
    try {
      answer = await receive(options, uploadId, signed, request)
    } finally {
      receiving.delete(uploadId)
    }
    return answer(reply)
  }
}

/** Given when nothing of the upload is under way any more: to wait for a reply is to wait for its client. */
type Answer = (reply: FastifyReply) => FastifyReply

async function receive(
  options: UploadOptions,
  uploadId: string,
  signed: VerifiedUpload,
  request: FastifyRequest,
): Promise<Answer> {
  const { store, log } = options
  if (
    plainContentType(request.headers['content-type']) !== signed.contentType ||
    'content-encoding' in request.headers
  ) {
    return (reply) =>
      sendError(reply, 415, 'UNSUPPORTED_CONTENT_TYPE', 'Send the Content-Type the upload was created with, unencoded.')
  }
  const announcedBytes =
    request.headers['content-length'] === undefined ? null : Number(request.headers['content-length'])
  if (announcedBytes !== null && announcedBytes > signed.maximumBytes) return sendTooLarge

  const admission = await options.admitUpload(uploadId, signed.tenant)
  if ('statusCode' in admission)
    return (reply) => sendError(reply, admission.statusCode, 'NOT_ADMITTED', admission.message)
  if (admission.contentType !== signed.contentType) {
    return (reply) =>
      sendError(reply, 415, 'UNSUPPORTED_CONTENT_TYPE', 'The upload was created with another Content-Type.')
  }
  if (admission.declaredBytes > signed.maximumBytes) return sendTooLarge
  if (announcedBytes !== null && announcedBytes !== admission.declaredBytes) {
    return announcedBytes > admission.declaredBytes ? sendTooLarge : sendSizeMismatch
  }

  // After a refusal the rest is read and dropped, so that the client gets to reading the answer.
  const bytes = request.raw.iterator({ destroyOnReturn: false })
  if (admission.verdict) return repeatVerdict(options, admission, admission.verdict, bytes)
  const storeKey = `uploads/${uploadId}`
  let received: ReceivedFile
  try {
    received = await store.write(storeKey, bytes, {
      ...options.limits,
      tag: `upload-${uploadId}`.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 100),
      maximumBytes: admission.declaredBytes,
      expectedBytes: admission.declaredBytes,
      ...(admission.sha256 === undefined ? {} : { expectedSha256: admission.sha256 }),
      async admit({ sha256 }) {
        if (await options.claimUpload(uploadId, signed.tenant, sha256)) return
        throw new AlreadyUploaded()
      },
    })
  } catch (error) {
    return answerToWriteError(error, log)
  }

  const verdict = await options.onUploaded({
    ...{ uploadId, tenant: signed.tenant, storeKey, contentType: signed.contentType },
    ...received,
  })
  if (verdict.status === 'REFUSED') await store.remove(storeKey)
  return (reply) => sendVerdict(reply, verdict)
}

/** The answer to a PUT whose own was lost; other bytes are refused. */
async function repeatVerdict(
  { limits, log }: UploadOptions,
  { declaredBytes, sha256 }: UploadAdmission,
  verdict: UploadVerdict,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Answer> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of limitStream(bytes, { ...limits, maximumBytes: declaredBytes })) hash.update(chunk)
  } catch (error) {
    return answerToWriteError(error, log)
  }
  if (hash.digest('hex') === sha256) return (reply) => sendVerdict(reply, verdict)
  return (reply) => sendError(reply, 409, 'NOT_ADMITTED', 'This upload has been used; create a new one.')
}

/** Without an id: the one in the address is not the one that clients know. */
function sendVerdict(reply: FastifyReply, verdict: UploadVerdict): FastifyReply {
  if (verdict.status === 'READY') return reply.code(200).send({ upload: { status: 'READY' } })
  return reply.code(422).send({ upload: { status: 'REFUSED' }, problem: verdict.problem })
}

function answerToWriteError(error: unknown, log: BaseLogger): Answer {
  if (error instanceof StreamLimitError) {
    if (error.fault === 'TOO_LARGE') return sendTooLarge
    return (reply) =>
      sendError(reply, 408, 'TOO_SLOW', 'The bytes arrived too slowly; nothing was stored. Send them again.')
  }
  if (error instanceof StoreError) {
    if (error.code === 'SIZE_MISMATCH') return sendSizeMismatch
    if (error.code === 'CHECKSUM_MISMATCH') {
      return (reply) =>
        sendError(reply, 422, 'CHECKSUM_MISMATCH', 'The bytes do not have the declared SHA-256; nothing was stored.')
    }
    if (error.code === 'UNAVAILABLE') {
      log.error({ reason: error.message }, 'an upload could not be stored')
      return (reply) => sendUnavailable(reply)
    }
  }
  if (error instanceof AlreadyUploaded) {
    return (reply) =>
      sendError(reply, 409, 'ALREADY_UPLOADED', 'Other bytes have been uploaded here already. Create a new upload.')
  }
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
      log.error({ code: error.code }, 'no room for an upload')
      return (reply) => sendError(reply, 507, 'STORAGE_FULL', 'There is no room for this upload now.')
    }
    // The client went away; the answer reaches nobody.
    if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      return (reply) => sendError(reply, 400, 'BAD_REQUEST', 'The upload was interrupted; nothing was stored.')
    }
  }
  throw error
}

function sendTooLarge(reply: FastifyReply): FastifyReply {
  return sendError(reply, 413, 'TOO_LARGE', 'The file is larger than declared for this upload.')
}

function sendSizeMismatch(reply: FastifyReply): FastifyReply {
  return sendError(
    reply,
    400,
    'SIZE_MISMATCH',
    'The file is smaller than declared for this upload; nothing was stored.',
  )
}
