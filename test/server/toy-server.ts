import { once } from 'node:events'
import { Writable } from 'node:stream'
import {
  buildSchema,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { type Caller, createServer, type Server, type ServerOptions } from '../../src/graphql/server.ts'

export interface ToyContext {
  caller: Caller
}

/** What came over the wire: compared, never computed with. */
type Received = any

type Resolver = GraphQLFieldResolver<unknown, ToyContext, Record<string, never>>

/** What a gateway's schema has, in small: nested oneOf inputs, a connection, interfaces, subscriptions. */
export function toySchema(): { schema: GraphQLSchema; started: unknown[]; ended: number[] } {
  const schema = buildSchema(`
    type Query {
      hello(name: String): String!
      who: String!
      broken: String!
      missing: String
      films(first: Int! = 20, ids: [ID!]): FilmConnection!
      count(by: Count! = ONE, times: Int! = 1): Int!
    }
    type FilmConnection { nodes: [Film!]! }
    type Film { title: String! scenes(first: Int!): [Scene!]! sequel: Film }
    interface Scene { at: Int! film: Film! }
    type Indoors implements Scene { at: Int! film: Film! room: Film! }
    type Outdoors implements Scene { at: Int! film: Film! place: Film! }
    enum Count { ONE TWO }
    type Mutation { start(input: StartInput!): String! }
    input StartInput { request: RequestInput! count: Int! = 1 seed: Float shots: [ShotInput!]! = [] note: String }
    input RequestInput @oneOf { kling: KlingInput veo: VeoInput }
    input KlingInput @oneOf { plain: PlainInput endFrame: EndFrameInput }
    input PlainInput { image: ImageInput! prompt: String! = "" quality: Quality! durationSeconds: Int }
    input EndFrameInput { image: ImageInput! endImage: ImageInput! }
    input VeoInput { prompt: String! }
    input ImageInput @oneOf { url: String uploadId: ID }
    input ShotInput { prompt: String! loud: Boolean }
    enum Quality { STANDARD PRO }
    type Subscription { ticks(to: Int!, bytes: Int! = 0): Tick! never(id: ID!): Int! }
    type Tick { sequence: Int! filler: String! }
  `)
  const started: unknown[] = []
  const ended: number[] = []
  const resolve = (type: string, field: string, resolver: Resolver) => {
    ;(schema.getType(type) as GraphQLObjectType).getFields()[field]!.resolve = resolver as never
  }
  const subscribe = (field: string, resolver: Resolver) => {
    schema.getSubscriptionType()!.getFields()[field]!.subscribe = resolver as never
  }
  resolve('Query', 'hello', (_source, { name }) => `Hello ${name ?? 'world'}`)
  resolve('Query', 'who', (_source, _args, { caller }) => `${caller.tenant} ${caller.transport}`)
  resolve('Query', 'broken', () => {
    throw Object.assign(new Error('secret detail'), { code: '22P02', detail: 'secret detail' })
  })
  resolve('Query', 'missing', () => {
    throw new GraphQLError('There is no such film.', { extensions: { code: 'NOT_FOUND', value: 'secret detail' } })
  })
  resolve('Query', 'films', () => ({ nodes: [] }))
  resolve('Query', 'count', (_source, { times }) => times)
  resolve('Mutation', 'start', (_source, { input }) => {
    started.push(input)
    return `started ${started.length}`
  })
  subscribe('ticks', async function* (_source: unknown, { to, bytes }: { to: number; bytes: number }) {
    if (to < 0) throw new GraphQLError('There is no such sequence.', { extensions: { code: 'BAD_SEQUENCE' } })
    let sequence = 0
    try {
      while (sequence < to) {
        sequence += 1
        if (sequence === 13) throw new Error('secret detail')
        yield { ticks: { sequence, filler: 'x'.repeat(bytes) } }
      }
    } finally {
      ended.push(sequence)
    }
  } as never)
  // Like a tail that waits for news: its generator cannot end by itself before the next wake.
  subscribe('never', async function* (_source: unknown, _args: unknown, { caller }: ToyContext) {
    await once(caller.signal, 'abort')
    ended.push(0)
    yield { never: 0 }
  } as never)
  return { schema, started, ended }
}

export interface ToyServer {
  server: Server
  url: string
  port: number
  /** Everything logged so far, as text. */
  log(): string
  started: unknown[]
  ended: number[]
  post(
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; text: string; json: Received }>
}

/** A server on a free port, stopped when the test ends. */
export async function startToyServer(options: Partial<ServerOptions<ToyContext>> = {}): Promise<ToyServer> {
  const toy = toySchema()
  let log = ''
  const server = await createServer<ToyContext>({
    schema: toy.schema,
    createContext: (caller) => ({ caller }),
    keys: parseApiKeys(''),
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    allowedOrigins: [],
    log: pino(
      { level: 'trace' },
      new Writable({
        write(chunk, _encoding, done) {
          log += String(chunk)
          done()
        },
      }),
    ),
    readiness: async () => ({ ready: true, reasons: [] }),
    ...options,
  })
  onTestFinished(() => server.stop())
  const { url, port } = await server.listen()
  return {
    server,
    url,
    port,
    log: () => log,
    started: toy.started,
    ended: toy.ended,
    async post(body, headers = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: text.startsWith('{') ? JSON.parse(text) : null,
      }
    },
  }
}

/** A bare socket that speaks graphql-transport-ws and keeps what it hears. */
export async function connectWebSocket(
  port: number,
  options: { init?: Record<string, unknown> | null; headers?: Record<string, string>; protocol?: string } = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, options.protocol ?? 'graphql-transport-ws', {
    headers: options.headers ?? {},
  })
  const messages: Received[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of [...waiting]) check()
  }
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)))
    wake()
  })
  let closed: { code: number; reason: string } | null = null
  socket.on('close', (code, reason) => {
    closed = { code, reason: String(reason) }
    wake()
  })
  onTestFinished(() => socket.terminate())
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  const until = <T>(find: () => T | null | undefined | false): Promise<T> =>
    new Promise((resolve) => {
      const check = () => {
        const found = find()
        if (!found) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  const connection = {
    socket,
    messages,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    subscribe: (id: string, query: string, variables?: unknown) =>
      connection.send({ id, type: 'subscribe', payload: { query, variables } }),
    message: (type: string, id?: string): Promise<Received> =>
      until(() => messages.find((message) => message.type === type && (id === undefined || message.id === id))),
    closed: () => until(() => closed),
    until,
  }
  if (options.init !== null) {
    connection.send({ type: 'connection_init', payload: options.init ?? {} })
    await until(() => messages.some((message) => message.type === 'connection_ack') || closed)
  }
  return connection
}
