import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/** How long a client that has its answer may go on sending: in all, and without a byte. */
const wholeMilliseconds = 30_000
const idleMilliseconds = 5_000

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
  if (request.readableEnded || request.destroyed) return
  const whole = setTimeout(() => request.destroy(), wholeMilliseconds)
  const idle = setTimeout(() => request.destroy(), idleMilliseconds)
  const ended = new Promise<void>((resolve) => {
    request.once('end', resolve).once('close', resolve)
  })
  request.on('data', () => idle.refresh())
  await ended
  clearTimeout(whole)
  clearTimeout(idle)
}
