import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { kindOfError } from '../error-kind.ts'
import { installLinger } from '../network/linger.ts'
import { sendError, sendUnavailable } from './media-error.ts'
import { type ReadOptions, readMedia } from './read-route.ts'
import { StoreError } from './store.ts'
import { createUploadHandler, type UploadLimits, type UploadOptions } from './upload-route.ts'

export interface MediaRoutesOptions extends Omit<UploadOptions, 'limits'>, Pick<ReadOptions, 'isReadable' | 'derive'> {
  /** Origins (`https://app.example`, also with a slash at the end) whose pages may read and upload; `*` for every one. */
  allowedOrigins: readonly string[]
  /** For expiry in Cache-Control; the signer's own. */
  clock: { now(): number }
  /** Default: 15 minutes, 30 s of silence, 1 KiB/s with 20 s of grace. */
  uploadLimits?: Partial<UploadLimits>
}

const defaultUploadLimits: UploadLimits = {
  deadlineMilliseconds: 900_000,
  idleTimeoutMilliseconds: 30_000,
  minimumBytesPerSecond: 1024,
  rateGraceMilliseconds: 20_000,
}

/**
 * Enough for a browser to show a picture or play a clip opened by itself, and nothing else. No `sandbox`: the player
 * would fetch the clip as origin `null` and be refused.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "img-src 'self'",
  "media-src 'self'",
  "style-src 'unsafe-inline'",
].join('; ')
const exposedHeaders =
  'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Last-Modified, Retry-After, X-Request-Id'

/**
 * `GET` and `HEAD /media/*` for stored objects and `PUT /media/uploads/:uploadId`, all by signed URL alone. Register it
 * without a prefix. Behind it, the server needs a `requestTimeout` of 0 or above the upload deadline.
 */
export const mediaRoutes: FastifyPluginAsync<MediaRoutesOptions> = async (app, options) => {
  // The bytes of an upload go to disk as they come: no parser may collect them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  installLinger(app)

  const allowedOrigins = options.allowedOrigins.map((origin) => URL.parse(origin)?.origin ?? origin)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
    })
    allowOrigin(request, reply, allowedOrigins)
  })

  app.setErrorHandler((error: { statusCode?: number; code?: string; name?: string }, _request, reply) => {
    const { statusCode = 500, code, name } = error
    if (error instanceof StoreError && error.code === 'UNAVAILABLE') {
      options.log.error({ reason: error.message }, 'the media store cannot be used')
      return sendUnavailable(reply)
    }
    if (statusCode >= 400 && statusCode < 500) {
      return sendError(reply, statusCode, 'BAD_REQUEST', 'This request cannot be understood.')
    }
    if (kindOfError(error) === 'machine') {
      options.log.warn({ code, name }, 'a media request could not be served now')
      return sendError(reply.header('retry-after', 5), 503, 'UNAVAILABLE', 'This cannot be served now; try again.')
    }
    options.log.error({ code, name }, 'a media request failed')
    return sendError(reply, 500, 'INTERNAL', 'Internal error.')
  })

  // The URL holds the signature, which opens the object to who reads the log.
  const quiet = { logLevel: 'silent' } as const
  app.route({
    ...quiet,
    method: ['GET', 'HEAD'],
    url: '/media/*',
    exposeHeadRoute: false,
    handler: (request, reply) => readMedia(request, reply, options),
  })
  const limits = { ...defaultUploadLimits, ...options.uploadLimits }
  app.put('/media/uploads/:uploadId', quiet, createUploadHandler({ ...options, limits }))
  // Left to the server's own 404, these would have their signature logged and repeated.
  app.route({
    ...quiet,
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/media/*',
    handler: async (_request, reply) =>
      sendError(reply.header('allow', 'GET, HEAD'), 405, 'METHOD_NOT_ALLOWED', 'This method is not allowed here.'),
  })
  app.options('/media/*', quiet, async (request, reply) =>
    reply
      .code(204)
      .headers({
        vary: 'Origin, Access-Control-Request-Headers',
        'access-control-allow-methods': 'GET, HEAD, PUT',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
        'access-control-max-age': 600,
      })
      .send(),
  )
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowedOrigins: readonly string[]): void {
  reply.header('vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined || !(allowedOrigins.includes(origin) || allowedOrigins.includes('*'))) return
  reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders })
}
