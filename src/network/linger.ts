import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { limitStream } from './limit-stream.ts'

/** How a client that has its answer may go on sending: a slow upload may, one that trickles may not. */
const limits = {
  maximumBytes: Number.POSITIVE_INFINITY,
  deadlineMilliseconds: 30_000,
  idleTimeoutMilliseconds: 2_000,
  minimumBytesPerSecond: 16 * 1024,
  rateGraceMilliseconds: 2_000,
}

/**
 * An answer that comes before the body has been read is sent at once, and what is left of the body is read and dropped.
 * A connection that is closed while its client still writes takes the answer with it.
 */
export function installLinger(app: FastifyInstance): void {
  app.addHook('onSend', async ({ raw }, reply, payload) => {
    if (raw.complete || raw.destroyed) return payload
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload
    reply.header('content-length', Buffer.byteLength(payload))
    return Readable.from(answerThenDrain(payload, raw), { objectMode: false })
  })
}

async function* answerThenDrain(answer: string | Buffer, request: IncomingMessage) {
  yield answer
  try {
    for await (const _dropped of limitStream(request.iterator({ destroyOnReturn: false }), limits));
  } catch {
    // Gone, or cut here.
    request.destroy()
  }
}
