import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { BaseLogger } from 'pino'
import { isLoopback } from '../network/loopback.ts'
import type { TraceRequest, TraceSubscription } from '../network/request-notes.ts'
import type { ApolloAdditions } from './apollo.ts'
import type { ApiKeys } from './authentication.ts'
import type { Readiness } from './health.ts'
import type { Limits } from './limits.ts'
import type { Caller } from './subscription.ts'

export interface ServerOptions<Context extends BaseContext> {
  schema: GraphQLSchema
  /** Called once per HTTP request and once per subscription. What it throws is masked. */
  createContext(caller: Caller): Context
  keys: ApiKeys
  apollo?: ApolloAdditions<Context>
  /** The address to listen on. Anything but loopback needs keys and `publicUrl`. */
  host: string
  /** 0 takes a free one. */
  port: number
  /** Where clients reach the server; its host and origin are allowed. */
  publicUrl?: string | undefined
  /** Host names besides loopback and our own, with or without a port. */
  allowedHosts: readonly string[]
  /** Origins of pages besides our own, such as `https://studio.example.com`. `*`, for all of them, needs keys. */
  allowedOrigins: readonly string[]
  /** Proxies whose X-Forwarded-For counts, as addresses or networks. None by default. */
  trustedProxies?: readonly string[]
  log: BaseLogger
  /** Where traces are kept. */
  trace?: TraceRequest | undefined
  traceSubscription?: TraceSubscription | undefined
  readiness(): Promise<Readiness>
  /** Where media are read besides this server. */
  mediaOrigins?(): Promise<readonly string[]>
  /** Further routes. The Host is checked for all of them, the Origin unless `config.checksOrigin` says they do it. */
  routes?(app: FastifyInstance): Promise<void> | void
  limits?: Partial<Limits>
  /** Milliseconds of a clock that never goes back. */
  now?(): number
  createErrorId?(): string
}

export type ServerOptionsFault = 'KEYS_REQUIRED' | 'PUBLIC_URL_REQUIRED' | 'PUBLIC_URL_INVALID'

/** The server would be open to the network, or could not be reached. For the operator; nothing has been started. */
export class ServerOptionsError extends Error {
  override name = 'ServerOptionsError'
  readonly kind = 'machine'
  readonly code: ServerOptionsFault

  constructor(code: ServerOptionsFault, message: string) {
    super(message)
    this.code = code
  }
}

/** @throws ServerOptionsError */
export function checkOptions({
  host,
  keys,
  publicUrl,
  allowedOrigins,
}: Pick<ServerOptions<BaseContext>, 'host' | 'keys' | 'publicUrl' | 'allowedOrigins'>): void {
  if (publicUrl !== undefined && !/^https?:$/.test(URL.parse(publicUrl)?.protocol ?? '')) {
    throw new ServerOptionsError('PUBLIC_URL_INVALID', 'The public URL must be an absolute http or https URL.')
  }
  if (keys.keyless && allowedOrigins.includes('*')) {
    throw new ServerOptionsError(
      'KEYS_REQUIRED',
      'Allowing every origin (*) needs API keys: any web page that somebody here opens could spend money.',
    )
  }
  if (isLoopback(host)) return
  if (keys.keyless) {
    throw new ServerOptionsError(
      'KEYS_REQUIRED',
      'Listening beyond this machine needs API keys: anybody who reaches the server could spend money.',
    )
  }
  if (publicUrl === undefined) {
    throw new ServerOptionsError('PUBLIC_URL_REQUIRED', 'Listening beyond this machine needs the public URL.')
  }
}
