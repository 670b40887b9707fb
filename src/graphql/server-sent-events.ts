import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { BaseLogger } from 'pino'
import { describeError } from '../error-description.ts'
import { notesOf, traceHeadersOf } from '../network/request-notes.ts'
import type { ApiKeys, Identity } from './authentication.ts'
import { limitReached } from './gate/document-limits.ts'
import { refusalOf, sendErrors } from './http-errors.ts'
import type { Limits } from './limits.ts'
import { parametersOf } from './request-parameters.ts'
import type { Streams } from './streams.ts'
import type { SubscriptionRunner } from './subscription.ts'

export interface ServerSentEventsOptions {
  keys: ApiKeys
  streams: Streams
  subscriptions: SubscriptionRunner
  limits: Limits
  log: BaseLogger
}

/**
 * "Distinct connections mode" of GraphQL over SSE: one request, one subscription; `next` events, then `complete`.
 * Written here because the handler of graphql-sse reads from the source as fast as it comes and queues without bound
 * for a client that does not read.
 * source: graphql-sse PROTOCOL.md
 */
export function createServerSentEventsHandler(options: ServerSentEventsOptions) {
  const { keys, streams, subscriptions, limits, log } = options
  return async (request: FastifyRequest, reply: FastifyReply, identity: Identity): Promise<FastifyReply> => {
    if (!(request.headers.accept ?? '').includes('text/event-stream')) {
      return sendErrors(reply, 406, [
        new GraphQLError('Ask for text/event-stream.', { extensions: { code: 'BAD_REQUEST' } }),
      ])
    }
    const response = reply.raw
    let iterator: AsyncIterableIterator<ExecutionResult> | undefined
    let isOver = false
    const end = () => {
      isOver = true
      void iterator?.return?.()
    }
    const release = streams.open({
      kind: 'sse',
      address: request.ip,
      close() {
        end()
        response.end()
      },
      terminate: () => response.destroy(),
    })
    if (!release) {
      return streams.isClosing
        ? sendErrors(reply, 503, [
            new GraphQLError('The server is shutting down; connect again.', { extensions: { code: 'UNAVAILABLE' } }),
          ])
        : sendErrors(reply, 429, [tooManyConnections()], { setting: 'KINETOGRAPH_TRUSTED_PROXIES' })
    }

    reply.hijack()
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    let stalledFor = 0
    const keepAlive = setInterval(() => {
      if (!keys.isCurrent(identity)) return response.destroy()
      // A client that has read nothing for five rounds is gone; one that is behind needs no sign of life.
      if (response.writableLength > 0) return ++stalledFor >= 5 ? response.destroy() : undefined
      stalledFor = 0
      response.write(':\n\n')
    }, limits.keepAliveMilliseconds)
    response.once('close', () => {
      clearInterval(keepAlive)
      end()
      release()
    })
    response.on('error', () => {})

    try {
      await write(response, ':\n\n')
      const lastEventId = request.headers['last-event-id']
      const prepared = subscriptions.prepare(parametersOf(request), {
        ...identity,
        address: request.ip,
        transport: 'sse',
        requestId: request.id,
        traceHeaders: traceHeadersOf(request),
        ...(typeof lastEventId === 'string' && { lastEventId }),
      })
      const notes = notesOf(request)
      if ('args' in prepared) notes.operation = prepared.operation
      else notes.refusal = refusalOf(prepared)
      const started = 'args' in prepared ? await prepared.start() : { errors: prepared }
      if (Symbol.asyncIterator in started) {
        iterator = started
        if (isOver) end()
        for await (const result of iterator) {
          if (!(await write(response, event('next', result, subscriptions.eventIdOf(result))))) break
        }
      } else {
        await write(response, event('next', started))
      }
      if (!isOver) await write(response, event('complete', null))
    } catch (error) {
      log.error(describeError(error), 'event stream failed')
    }
    response.end()
    return reply
  }
}

const tooManyConnections = () =>
  limitReached(
    'Too many connections are open from this address. Behind a proxy that is not trusted, all clients share the proxy’s address.',
  )

const event = (name: 'next' | 'complete', data: ExecutionResult | null, id?: string) =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data === null ? '' : JSON.stringify(data)}\n\n`

/** Waits until the chunk has left this process, so that nothing piles up for a slow client. False when it is gone. */
function write(response: ServerResponse, chunk: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed || response.writableEnded) return resolve(false)
    const settle = (isWritten: boolean) => {
      response.off('close', onClose)
      resolve(isWritten)
    }
    const onClose = () => settle(false)
    response.once('close', onClose)
    response.write(chunk, (error) => settle(!error))
  })
}
