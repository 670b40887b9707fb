import type { FastifyInstance } from 'fastify'

const json = /^application\/(?:[\w.+-]+\+)?json\b/i

/** Every body is read; what is wrong with it is for the provider's emulator to say. */
export function readAllBodies(app: FastifyInstance): void {
  app.decorateRequest('rawBody', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body.length > 0 ? body : null
    if (!json.test(request.headers['content-type'] ?? '')) return done(null, body)
    done(null, parse(body))
  })
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
