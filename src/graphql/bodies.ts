import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { MIMEType } from 'node:util'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { limitStream, StreamLimitError } from '../network/limit-stream.ts'
import { createByteBudget } from './byte-budget.ts'
import { faultOfJsonBytes } from './gate/json-bytes.ts'
import type { Limits } from './limits.ts'

/** A body is not taken. The message is for the caller. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly kind = 'request'
  readonly statusCode: number
  readonly code: 'BAD_REQUEST' | 'LIMIT_REACHED' | 'UNAVAILABLE'

  constructor(statusCode: number, code: BodyError['code'], message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }
}

/** Smaller bodies are never waited with. */
const largeBytes = 128 * 1024
const slowest = { idleTimeoutMilliseconds: 30_000, minimumBytesPerSecond: 16 * 1024, rateGraceMilliseconds: 20_000 }

/**
 * Reads bodies: JSON in UTF-8, of bounded depth and number of values, and of large ones only a few at once: each costs
 * five times its bytes until it is answered. Answers what a route that takes large ones needs as its `preParsing`.
 */
export function installBodies(
  app: FastifyInstance,
  limits: Limits,
  tenantOf: (request: FastifyRequest) => string,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const budget = createByteBudget({
    totalBytes: limits.largeBodyBytes,
    tenantBytes: limits.largeBodyBytesOfTenant,
    waitMilliseconds: limits.largeBodyWaitMilliseconds,
  })
  const parse = app.getDefaultJsonParser('error', 'error')
  let lastTurn: Promise<void> = Promise.resolve()
  /** Several that are complete at once are not parsed in one go: everybody else has a turn in between. */
  const nextTurn = () => {
    lastTurn = lastTurn.then(() => setImmediate())
    return lastTurn
  }

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', async (request: FastifyRequest, payload: Readable) => {
    const charset = new MIMEType(request.headers['content-type']!).params.get('charset')
    if (charset !== null && !/^utf-?8$/i.test(charset))
      throw new BodyError(415, 'BAD_REQUEST', 'The body must be application/json in UTF-8.')
    const bytes = await collect(request, payload)
    if (bytes.length > largeBytes) await nextTurn()
    const fault = faultOfJsonBytes(bytes, limits)
    if (fault !== null) throw new BodyError(400, 'BAD_REQUEST', fault)
    return new Promise((resolve, reject) => {
      void parse(request, bytes.toString(), (error, body) => (error ? reject(error) : resolve(body)))
    })
  })

  return async (request, reply) => {
    const bytes = announcedBytes(request) ?? limits.bodyBytes
    if (bytes > limits.bodyBytes) throw tooLarge(limits.bodyBytes)
    if (bytes <= largeBytes) return
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const release = await budget.take(tenantOf(request), bytes, gone.signal)
    if (!release)
      throw new BodyError(503, 'UNAVAILABLE', 'Too many large requests are in progress; try again in a few seconds.')
    if (gone.signal.aborted) release()
    else gone.signal.addEventListener('abort', release, { once: true })
  }
}

async function collect(request: FastifyRequest, payload: Readable): Promise<Buffer> {
  const maximumBytes = request.routeOptions.bodyLimit
  const announced = announcedBytes(request)
  if (announced !== null && announced > maximumBytes) throw tooLarge(maximumBytes)
  const chunks: Uint8Array[] = []
  try {
    // After a refusal the rest is read and dropped, so that the client gets to reading the answer.
    const source = payload.iterator({ destroyOnReturn: false })
    for await (const chunk of limitStream(source, { maximumBytes, ...slowest })) chunks.push(chunk)
  } catch (error) {
    if (!(error instanceof StreamLimitError)) throw error
    if (error.fault === 'TOO_LARGE') throw tooLarge(maximumBytes)
    throw new BodyError(408, 'BAD_REQUEST', 'The body arrived too slowly.')
  }
  return chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks)
}

function announcedBytes(request: FastifyRequest): number | null {
  const { 'content-length': length } = request.headers
  return length === undefined ? null : Number(length)
}

const tooLarge = (maximumBytes: number) =>
  new BodyError(
    413,
    'BAD_REQUEST',
    `A request may have at most ${maximumBytes} bytes. Send large media with createUpload first and refer to them by uploadId.`,
  )
