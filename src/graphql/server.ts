import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import type { BaseContext } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import websocketPlugin from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { GraphQLError, printSchema } from 'graphql'
import { handleProtocols } from 'graphql-ws'
import { installLinger } from '../network/linger.ts'
import { logRequests, notesOf, requestIdOf } from '../network/request-notes.ts'
import { createApolloServer } from './apollo.ts'
import { type Identity, keysSetting } from './authentication.ts'
import { installBodies } from './bodies.ts'
import { ClientGone, createErrorMask } from './error-mask.ts'
import { graphiqlPage, installGraphiql } from './graphiql.ts'
import { installHealth } from './health.ts'
import { allowOrigin, answerPreflight, createHostGuard, installHostGuard, originSetting } from './host-guard.ts'
import { installHttpErrors, sendErrors, statusOfRefusal } from './http-errors.ts'
import { createGate, defaultLimits, type Limits } from './limits.ts'
import { operationInLog } from './operation-in-log.ts'
import { parametersOf, refusedAsForeign } from './request-parameters.ts'
import { checkOptions, type ServerOptions } from './server-options.ts'
import { createServerSentEventsHandler } from './server-sent-events.ts'
import { createStreams } from './streams.ts'
import { installStudio } from './studio.ts'
import { createSubscriptionRunner } from './subscription.ts'
import { createWebSocketHandler } from './websocket.ts'

export type { ServerOptions } from './server-options.ts'
export type { Caller } from './subscription.ts'

export interface Server {
  app: FastifyInstance
  listen(): Promise<{ url: string; port: number }>
  /** Refuses new streams and closes the open ones (at most 2 s), then finishes the HTTP requests under way. */
  stop(): Promise<void>
  connections(): { websocket: number; sse: number; subscriptions: number }
}

/**
 * Everything that listens: GraphQL over HTTP, WebSocket and SSE, the studio, GraphiQL, health, and the caller's own routes.
 * @throws ServerOptionsError
 */
export async function createServer<Context extends BaseContext>(options: ServerOptions<Context>): Promise<Server> {
  checkOptions(options)
  const { schema, keys, log } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const now = options.now ?? (() => performance.now())
  const mask = createErrorMask(log, options.createErrorId ?? randomUUID)
  const gate = createGate(schema, limits)
  const streams = createStreams(limits)
  const subscriptions = createSubscriptionRunner({ ...options, gate, streams, mask })
  const apollo = createApolloServer<Context>(schema, gate, mask, log, options.apollo)
  await apollo.start()

  const app = fastify({
    // Fastify logs addresses with their query and errors with their words; `logRequests` logs neither.
    logger: false,
    bodyLimit: limits.bodyBytes,
    genReqId: requestIdOf,
    requestTimeout: limits.requestMilliseconds,
    forceCloseConnections: 'idle',
    trustProxy: options.trustedProxies ? [...options.trustedProxies] : false,
    // Otherwise Ajv and fast-json-stringify are loaded, and no route has a schema.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  })
  await app.register(websocketPlugin, {
    options: { maxPayload: limits.webSocketMessageBytes, perMessageDeflate: false, handleProtocols },
    // `stop` has closed them already, and with a reason.
    preClose: (done) => done(),
    errorHandler: (_error, socket) => socket.terminate(),
  })
  installHttpErrors(app, mask)
  installLinger(app)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
  })
  logRequests(app, log, options.trace)
  app.websocketServer.on('headers', (headers, request) => headers.push(`x-request-id: ${requestIdOf(request)}`))
  const guard = createHostGuard(options)
  installHostGuard(app, guard)
  refuseOtherUpgrades(app)
  installHealth(app, options.readiness, () => streams.isClosing)
  installGraphiql(app)
  installStudio(app, options.mediaOrigins ?? (async () => []))

  const takeLargeBody = installBodies(app, limits, (request) => identityOf(request).tenant)
  const identities = new WeakMap<FastifyRequest, Identity>()
  // Before the body is read: nobody without a key makes us take twelve megabytes.
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    allowOrigin(request, reply)
    const identity = keys.identify(request.headers.authorization)
    if (!identity)
      return sendErrors(reply.header('www-authenticate', 'Bearer'), 401, [unauthenticated()], { setting: keysSetting })
    identities.set(request, identity)
    notesOf(request).tenant = identity.tenant
  }
  const identityOf = (request: FastifyRequest): Identity => {
    const identity = identities.get(request)
    if (!identity) throw new Error('request without identity')
    return identity
  }

  const judge = async (request: FastifyRequest, reply: FastifyReply) => {
    const verdict = gate.judge(parametersOf(request), 'http')
    if (!verdict.accepted) return sendErrors(reply, statusOfRefusal(request, verdict.errors), verdict.errors)
    notesOf(request).operation = operationInLog(verdict.operation)
    if (request.method === 'GET' && verdict.operation.operation !== 'query') {
      return sendErrors(reply.header('allow', 'POST'), 405, [postOnly()])
    }
    reply.header('cache-control', 'no-store')
  }
  const answer = fastifyApolloHandler(apollo, {
    context: async (request, reply) => {
      const controller = new AbortController()
      reply.raw.once('close', () => controller.abort(new ClientGone()))
      return options.createContext({
        ...identityOf(request),
        address: request.ip,
        transport: 'http',
        requestId: request.id,
        notes: notesOf(request),
        signal: controller.signal,
        variables: variablesOf(parametersOf(request)),
      })
    },
  })
  app.route({
    method: 'POST',
    url: '/graphql',
    onRequest: authenticate,
    preParsing: takeLargeBody,
    preHandler: judge,
    handler: answer,
  })
  app.route({
    method: 'GET',
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (request.ws || asksForPage(request)) return
      const foreign = refusedAsForeign(request, guard)
      return foreign ? sendErrors(reply, 403, [foreign], { setting: originSetting }) : authenticate(request, reply)
    },
    preHandler: async (request, reply) => {
      if (!request.ws && !asksForPage(request)) return judge(request, reply)
    },
    handler(request, reply) {
      return asksForPage(request) ? graphiqlPage(request, reply) : answer.call(app, request, reply)
    },
    wsHandler: createWebSocketHandler({ keys, streams, subscriptions, limits, log, now }),
  })
  const streamEvents = createServerSentEventsHandler({ keys, streams, subscriptions, limits, log })
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    onRequest: authenticate,
    bodyLimit: limits.webSocketMessageBytes,
    handler: (request, reply) => streamEvents(request, reply, identityOf(request)),
  })
  let sdl: string | undefined
  app.get('/schema.graphql', { onRequest: authenticate }, async (_request, reply) => {
    sdl ??= `${printSchema(schema)}\n`
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(sdl)
  })
  for (const url of ['/graphql', '/graphql/stream', '/schema.graphql']) app.options(url, answerPreflight)
  if (options.routes) {
    const { routes } = options
    await app.register(async (scope) => routes(scope))
  }

  const closeUnused = trackUnused(app)
  const connections = trackConnections(app)
  let stopping: Promise<void> | undefined
  const stop = async () => {
    await streams.close()
    // An upgrade that came while we closed was refused, and nobody but us will end its socket.
    const refuse = setTimeout(() => connections.destroyUpgraded(), refusalMilliseconds)
    const cut = setTimeout(() => connections.destroyAll(), limits.drainMilliseconds)
    const sweep = setInterval(closeUnused, 50)
    await app.close()
    clearInterval(sweep)
    clearTimeout(refuse)
    clearTimeout(cut)
    await apollo.stop()
  }
  return {
    app,
    async listen() {
      await app.listen({ host: options.host, port: options.port })
      const address = app.server.address()
      const port = typeof address === 'object' && address ? address.port : options.port
      const host = options.host.includes(':') ? `[${options.host.replace(/^\[|\]$/g, '')}]` : options.host
      return { url: options.publicUrl ?? `http://${host}:${port}`, port }
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
    connections: () => streams.counts(),
  }
}

/** For the answer of a refused upgrade to leave. */
const refusalMilliseconds = 500

/**
 * Every socket, also those Node's HTTP server forgets: one that was upgraded is in none of its lists, yet its `close`
 * waits for it.
 */
function trackConnections(app: FastifyInstance) {
  const all = new Set<Duplex>()
  const upgraded = new Set<Duplex>()
  app.server.on('connection', (socket) => {
    all.add(socket)
    socket.once('close', () => {
      all.delete(socket)
      upgraded.delete(socket)
    })
  })
  app.server.on('upgrade', (_request, socket) => upgraded.add(socket))
  const destroy = (sockets: Set<Duplex>) => {
    for (const socket of sockets) socket.destroy()
  }
  return { destroyUpgraded: () => destroy(upgraded), destroyAll: () => destroy(all) }
}

/** Browsers open connections ahead of need; Node waits for the first request on them, even when it is closing. */
function trackUnused(app: FastifyInstance): () => void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}

/** @fastify/websocket would accept an upgrade on any route, log its address and then close it. */
function refuseOtherUpgrades(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.ws && request.routeOptions.url !== '/graphql') return reply.callNotFound()
  })
}

/** Browsers open the page, with or without a query in the address; programs ask for JSON. */
const asksForPage = ({ headers }: FastifyRequest) => (headers.accept ?? '').includes('text/html')

const postOnly = () =>
  new GraphQLError('Only queries are answered to GET; mutations are sent with POST.', {
    extensions: { code: 'BAD_REQUEST' },
  })

const unauthenticated = () =>
  new GraphQLError('A valid API key is needed: Authorization: Bearer <key>.', {
    extensions: { code: 'UNAUTHENTICATED' },
  })

/** The gate has judged them; what it leaves open is that there may be no variables at all. */
const variablesOf = (parameters: unknown): Readonly<Record<string, unknown>> =>
  (parameters as { variables?: Record<string, unknown> | null }).variables ?? {}

function noSchemas(): never {
  throw new Error('Routes have no schemas: bodies are judged by GraphQL or zod')
}
