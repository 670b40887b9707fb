import type { FastifyRequest } from 'fastify'
import type { ExecutionArgs } from 'graphql'
import { CloseCode, makeServer } from 'graphql-ws'
import type { BaseLogger } from 'pino'
import type { WebSocket } from 'ws'
import { describeError } from '../error-description.ts'
import { type TraceHeaders, traceHeadersOf } from '../network/request-notes.ts'
import { type ApiKeys, type Identity, keysSetting } from './authentication.ts'
import { limitReached } from './gate/document-limits.ts'
import { faultOfJsonBytes } from './gate/json-bytes.ts'
import { refusalOf } from './http-errors.ts'
import type { Limits } from './limits.ts'
import type { Streams } from './streams.ts'
import type { PreparedSubscription, SubscriptionRunner } from './subscription.ts'

export interface WebSocketOptions {
  keys: ApiKeys
  streams: Streams
  subscriptions: SubscriptionRunner
  limits: Limits
  log: BaseLogger
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

/** Fixed words: graphql-ws would repeat ids and error messages, and ws throws when a reason passes 123 bytes. */
const reasons: Record<number, string> = {
  1001: 'Going away',
  1008: 'Too many messages or connections',
  [CloseCode.InternalServerError]: 'Internal error',
  [CloseCode.BadRequest]: 'Invalid message received',
  [CloseCode.Unauthorized]: 'Unauthorized',
  [CloseCode.Forbidden]: 'Forbidden',
  [CloseCode.SubprotocolNotAcceptable]: 'Subprotocol not acceptable',
  [CloseCode.ConnectionInitialisationTimeout]: 'Connection initialisation timeout',
  [CloseCode.SubscriberAlreadyExists]: 'Subscriber already exists',
  [CloseCode.TooManyInitialisationRequests]: 'Too many initialisation requests',
}
/** What a client may leave unread before it counts as gone, in bytes. */
const maximumUnreadBytes = 4 * 1024 * 1024

/** Closed with these codes, a connection was refused, or cut, for what its client did. */
const refusedCodes = new Set(Object.keys(reasons).map(Number))
refusedCodes.delete(1001)
/** Where it follows from a setting of the operator's. */
const settingOf: Record<number, string> = {
  [CloseCode.Forbidden]: keysSetting,
  1008: 'KINETOGRAPH_TRUSTED_PROXIES',
}

interface Extra {
  address: string
  identity: Identity | null
  requestId: string
  traceHeaders: TraceHeaders
  /** Begun on this connection. */
  operations: number
}

/** graphql-transport-ws on one socket. The key is in the `connection_init` payload: `{ authorization: "Bearer …" }`. */
export function createWebSocketHandler(
  options: WebSocketOptions,
): (socket: WebSocket, request: FastifyRequest) => void {
  const { keys, streams, subscriptions, limits, log, now } = options

  const starts = new WeakMap<ExecutionArgs, PreparedSubscription['start']>()
  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.connectionInitMilliseconds,
    onConnect(context) {
      context.extra.identity = keys.identify(authorizationOf(context.connectionParams ?? {}))
      return context.extra.identity !== null
    },
    onSubscribe(context, _id, payload) {
      const { extra } = context
      const { identity, address } = extra
      extra.operations += 1
      const about = { request: `${extra.requestId}/${extra.operations}`, tenant: identity?.tenant }
      // The message that is being handled has its place already.
      if (Object.keys(context.subscriptions).length > limits.subscriptionsPerConnection) {
        const errors = [
          limitReached(`A connection may hold at most ${limits.subscriptionsPerConnection} subscriptions.`),
        ]
        log.info({ ...about, ...refusalOf(errors) }, 'operation refused')
        return errors
      }
      if (!identity) throw new Error('subscribe before connection_init')
      const caller = {
        ...identity,
        address,
        transport: 'websocket',
        requestId: about.request,
        traceHeaders: extra.traceHeaders,
      } as const
      const prepared = subscriptions.prepare(payload, caller)
      if (!('args' in prepared)) {
        log.info({ ...about, ...refusalOf(prepared) }, 'operation refused')
        return prepared
      }
      log.info({ ...about, operation: prepared.operation, transport: 'websocket' }, 'operation')
      starts.set(prepared.args, prepared.start)
      return prepared.args
    },
    subscribe(args) {
      const start = starts.get(args)
      if (!start) throw new Error('subscribe without onSubscribe')
      return start()
    },
  })

  return (socket, request) => {
    letGo(request)
    const openedAt = now()
    const extra: Extra = {
      ...{ address: request.ip, identity: null, requestId: request.id, operations: 0 },
      traceHeaders: traceHeadersOf(request),
    }
    const close = (code: number) => {
      if (refusedCodes.has(code) && socket.readyState === socket.OPEN) {
        const [reason, setting] = [reasons[code], settingOf[code]]
        log[setting === undefined ? 'info' : 'warn'](
          { request: request.id, tenant: extra.identity?.tenant, code, reason, setting },
          'connection refused',
        )
      }
      socket.close(code, reasons[code] ?? '')
    }
    const release = streams.open({
      kind: 'websocket',
      address: request.ip,
      close: () => close(1001),
      terminate: () => socket.terminate(),
    })
    // ws answers a broken frame itself; without a listener the process would end.
    socket.on('error', () => {})
    if (!release) return close(streams.isClosing ? 1001 : 1008)

    const allowance = createAllowance(limits, now)
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        close,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve()
            socket.send(data, (error) => (error && socket.readyState === socket.OPEN ? reject(error) : resolve()))
          }),
        onMessage(handle) {
          socket.on('message', (data) => {
            if (socket.readyState !== socket.OPEN) return
            if (!allowance.take()) return close(1008)
            if (socket.bufferedAmount > maximumUnreadBytes) return socket.terminate()
            const bytes = data as Buffer
            if (faultOfJsonBytes(bytes, limits) !== null) return close(CloseCode.BadRequest)
            handle(bytes.toString()).catch((error: unknown) => {
              log.error(describeError(error), 'websocket message failed')
              close(CloseCode.InternalServerError)
            })
          })
        },
      },
      extra,
    )

    let isAlive = true
    socket.on('pong', () => {
      isAlive = true
    })
    const keepAlive = setInterval(() => {
      if (!isAlive) return socket.terminate()
      if (extra.identity && !keys.isCurrent(extra.identity)) return close(CloseCode.Forbidden)
      isAlive = false
      socket.ping()
    }, limits.keepAliveMilliseconds)

    socket.once('close', (code) => {
      clearInterval(keepAlive)
      release()
      const milliseconds = Math.round(now() - openedAt)
      log.debug(
        { request: request.id, tenant: extra.identity?.tenant, operations: extra.operations, code, milliseconds },
        'connection closed',
      )
      closed(code, '').catch((error: unknown) => log.error(describeError(error), 'websocket close failed'))
    })
  }
}

/** Tokens for messages: a full bucket lets a client subscribe to all it may at once. */
function createAllowance(limits: Limits, now: () => number) {
  const capacity = limits.subscriptionsPerConnection + limits.webSocketMessagesPerSecond
  let left = capacity
  let last = now()
  return {
    take(): boolean {
      const at = now()
      left = Math.min(capacity, left + ((at - last) / 1000) * limits.webSocketMessagesPerSecond)
      last = at
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}

function authorizationOf(parameters: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(parameters).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
}

/** The upgrade is over, yet its socket would keep request, response and their headers as long as the stream lasts. */
function letGo(request: FastifyRequest): void {
  const { socket } = request.raw as { socket: { _httpMessage?: { detachSocket(socket: unknown): void } } }
  socket._httpMessage?.detachSocket(socket)
}
