import type { FastifyReply } from 'fastify'
import { notesOf } from '../network/request-notes.ts'

export type MediaErrorCode =
  | 'INVALID_SIGNATURE'
  | 'URL_EXPIRED'
  | 'NOT_FOUND'
  | 'RANGE_NOT_SATISFIABLE'
  | 'UNSUPPORTED_CONTENT_TYPE'
  | 'TOO_LARGE'
  | 'SIZE_MISMATCH'
  | 'CHECKSUM_MISMATCH'
  | 'TOO_SLOW'
  | 'ALREADY_UPLOADED'
  | 'IN_PROGRESS'
  | 'NOT_ADMITTED'
  | 'STORAGE_FULL'
  | 'STORAGE_UNAVAILABLE'
  | 'METHOD_NOT_ALLOWED'
  | 'BAD_REQUEST'
  | 'CODEC_MISSING'
  | 'NOT_DECODABLE'
  | 'UNAVAILABLE'
  | 'INTERNAL'

/** One shape for every refusal of the media routes; the message is for people and holds nothing of the request. */
export function sendError(
  reply: FastifyReply,
  statusCode: number,
  code: MediaErrorCode,
  message: string,
): FastifyReply {
  notesOf(reply.request).refusal ??= { code, reason: message }
  return reply.code(statusCode).header('cache-control', 'no-store').send({ error: { code, message } })
}

export function sendUrlRefusal(reply: FastifyReply, refused: 'INVALID_SIGNATURE' | 'EXPIRED'): FastifyReply {
  return refused === 'EXPIRED'
    ? sendError(reply, 403, 'URL_EXPIRED', 'This URL has expired. Ask the API for a new one.')
    : sendError(reply, 403, 'INVALID_SIGNATURE', 'This URL was not signed by this server or has been changed.')
}

export function sendUnavailable(reply: FastifyReply): FastifyReply {
  return sendError(
    reply.header('retry-after', 5),
    503,
    'STORAGE_UNAVAILABLE',
    'The media store does not answer at the moment.',
  )
}
