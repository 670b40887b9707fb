import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { packageFolder } from '../places.ts'

/** Where `npm run build` puts it. */
const folder = join(packageFolder, 'dist/studio')
const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/**
 * The studio at `/`. Its addresses are relative, so that it also works behind a path prefix.
 * @param mediaOrigins where pictures and clips are read besides this server: the bucket that reads are sent on to
 */
export function installStudio(app: FastifyInstance, mediaOrigins: () => Promise<readonly string[]>): void {
  const files = createFiles()
  app.get('/', async (request, reply) => {
    const page = await files('index.html')
    reply.header('cache-control', 'no-cache')
    if (!page) {
      return reply.type('text/plain; charset=utf-8').send('GraphQL: POST /graphql. The studio has not been built.\n')
    }
    reply.headers({
      'content-security-policy': contentSecurityPolicy(await mediaOrigins()),
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    return page(request.headers['accept-encoding'], reply)
  })
  app.get<{ Params: { name: string } }>('/studio/:name', async (request, reply) => {
    const { name } = request.params
    const file = /^[\w-]+(\.[\w-]+)+$/.test(name) ? await files(`studio/${name}`) : null
    if (!file) return reply.header('cache-control', 'no-store').callNotFound()
    // Their names change with what they hold.
    reply.header('cache-control', 'public, max-age=31536000, immutable')
    return file(request.headers['accept-encoding'], reply)
  })
}

function contentSecurityPolicy(mediaOrigins: readonly string[]): string {
  const media = ["'self'", 'blob:', ...mediaOrigins].join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${media}`,
    `media-src ${media}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

type SendFile = (acceptEncoding: string | string[] | undefined, reply: FastifyReply) => FastifyReply

/** Reads each file once, unless it is not there: it may be built later. */
function createFiles(): (path: string) => Promise<SendFile | null> {
  const known = new Map<string, SendFile>()
  return async (path) => {
    const before = known.get(path)
    if (before) return before
    const bytes = await readFile(join(folder, path)).catch(() => null)
    if (!bytes) return null
    const zipped = await promisify(gzip)(bytes)
    const type = types[path.split('.').at(-1)!] ?? 'application/octet-stream'
    const send: SendFile = (acceptEncoding, reply) => {
      const isZipped = /\bgzip\b/.test(String(acceptEncoding))
      if (isZipped) reply.header('content-encoding', 'gzip')
      return reply
        .type(type)
        .header('vary', 'Accept-Encoding')
        .send(isZipped ? zipped : bytes)
    }
    known.set(path, send)
    return send
  }
}
