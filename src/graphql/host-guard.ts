import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import ipaddr from 'ipaddr.js'
import { isLoopback } from '../network/loopback.ts'
import { sendErrors } from './http-errors.ts'

export interface HostGuardOptions {
  /** The address listened on. */
  host: string
  publicUrl?: string | undefined
  /** Host names besides loopback and our own, with or without a port. */
  allowedHosts: readonly string[]
  /** Origins besides our own, as browsers write them: `https://studio.example.com`; `*` for every one. */
  allowedOrigins: readonly string[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers CORS by itself; the guard then checks its Host only. */
    checksOrigin?: boolean
  }
}

export interface HostGuard {
  isHostAllowed(host: string | undefined, localAddress: string | undefined): boolean
  isOriginAllowed(origin: string, host: string | undefined): boolean
}

/**
 * Any web page can send requests to a server on this machine: directly, which its `Origin` gives away, or under a
 * name of its own that it points at 127.0.0.1 later, which `Host` gives away.
 */
export function createHostGuard(options: HostGuardOptions): HostGuard {
  const publicUrl = options.publicUrl === undefined ? null : new URL(options.publicUrl)
  const hosts = new Set(options.allowedHosts.map((host) => host.toLowerCase()))
  if (publicUrl) hosts.add(publicUrl.hostname)
  if (!isUnspecified(options.host)) hosts.add(bracketed(options.host.toLowerCase()))
  const origins = new Set(options.allowedOrigins.map((origin) => originOf(origin) ?? origin))
  if (publicUrl) origins.add(publicUrl.origin)
  return {
    isHostAllowed(host, localAddress) {
      const url = host === undefined ? null : parse(`http://${host}`)
      if (url === null || host === undefined) return false
      if (hosts.has(url.hostname) || hosts.has(url.host) || hosts.has(host.toLowerCase())) return true
      // The very address the connection arrived at is no name that somebody could have pointed here.
      return isLoopback(url.hostname) || (localAddress !== undefined && sameAddress(url.hostname, localAddress))
    },
    isOriginAllowed(origin, host) {
      if (origins.has('*')) return true
      const parsed = originOf(origin)
      if (parsed === null) return false
      // Another port of this machine is another application: the whole host with its port must be ours.
      return origins.has(parsed) || (host !== undefined && parsed === originOf(`http://${host}`))
    },
  }
}

/** Guards every route of `app`, upgrades included: 421 for a foreign Host, 403 for a foreign Origin. */
export function installHostGuard(app: FastifyInstance, guard: HostGuard): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    if (!guard.isHostAllowed(host, request.socket.localAddress)) {
      const told = refusal('This server does not answer to that host name; add it to the allowed hosts.')
      return sendErrors(reply, 421, [told], { host: shown(host), setting: 'KINETOGRAPH_ALLOWED_HOSTS' })
    }
    if (origin === undefined || request.routeOptions.config.checksOrigin) return
    if (!guard.isOriginAllowed(origin, host)) {
      const told = refusal('Pages of this origin may not use this server; add it to the allowed origins.')
      return sendErrors(reply, 403, [told], { origin: shown(origin), setting: originSetting })
    }
  })
}

/** CORS for one route; the guard has already refused every other origin. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'Origin')
  if (request.headers.origin === undefined) return
  reply.headers({
    'access-control-allow-origin': request.headers.origin,
    'access-control-expose-headers': 'Retry-After, X-Request-Id',
  })
}

/** No cookie opens anything here: a page of an allowed origin may send whatever headers its libraries add. */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  allowOrigin(request, reply)
  return reply
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers',
    })
    .code(204)
    .send()
}

export const originSetting = 'KINETOGRAPH_ALLOWED_ORIGINS'

/** Whoever sent it chose its length. */
const shown = (header: string | undefined) => header?.slice(0, 200) ?? null

const refusal = (message: string) => new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } })

const isUnspecified = (host: string) => host === '' || host === '0.0.0.0' || host === '::' || host === '[::]'

const bracketed = (host: string) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

function parse(text: string): URL | null {
  const url = URL.parse(text)
  return url && url.username === '' && url.password === '' && url.pathname === '/' ? url : null
}

/** Null for `null`, for file: and for whatever else has no origin. */
function originOf(text: string): string | null {
  const url = parse(text)
  return url && /^https?:$/.test(url.protocol) ? url.origin : null
}

function sameAddress(hostname: string, localAddress: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '')
  if (!ipaddr.isValid(name) || !ipaddr.isValid(localAddress)) return false
  return ipaddr.process(name).toString() === ipaddr.process(localAddress).toString()
}
