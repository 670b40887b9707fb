import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import type { CallContext, RawAnswer } from '../../src/providers/provider.ts'

export interface ScriptedCall {
  method: string
  /** With its query, as it came. */
  path: string
  headers: IncomingHttpHeaders
  /** Of JSON. */
  body: any
}

/** `goesOn`: more of the body is to come, and never does. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string; bytes?: Buffer; goesOn?: true }
  /** Never answers. */
  | 'hang'
  /** Ends the connection instead of answering. */
  | 'cut'
  /** Ends it in the midst of a body. */
  | 'cut-body'

/** A server on 127.0.0.1 that answers each call with the next of its replies. */
export async function startScripted() {
  const calls: ScriptedCall[] = []
  const replies: Reply[] = []
  let onCall: () => void = () => undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const body = text === '' ? undefined : JSON.parse(text)
    calls.push({ method: request.method!, path: request.url!, headers: request.headers, body })
    onCall()
    const reply = replies.shift() ?? { status: 500, text: 'nothing was scripted' }
    if (reply === 'hang') return
    if (reply === 'cut') return void request.socket.destroy()
    if (reply === 'cut-body') {
      response.writeHead(200, { 'content-length': '100000' })
      response.write(Buffer.alloc(1000))
      return void setTimeout(() => request.socket.destroy(), 20)
    }
    const content = reply.bytes ?? reply.text ?? JSON.stringify(reply.json ?? {})
    const type = reply.bytes ? 'video/mp4' : 'application/json'
    response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers })
    if (reply.goesOn) response.write(content)
    else response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** What comes next, instead of whatever was still to come. */
    script(...next: Reply[]) {
      replies.splice(0, replies.length, ...next)
      calls.length = 0
    },
    called: () =>
      new Promise<void>((resolve) => {
        onCall = resolve
      }),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A context of a call; `kept` are the answers that were kept with the attempt. */
export function callContext(
  folder: string,
  changes: Partial<CallContext> = {},
): { context: CallContext; kept: RawAnswer[] } {
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: 'attempt-1',
    credential: 'first',
    callbackUrl: null,
    media: { read: async (key) => Buffer.from(`bytes of ${key}`), url: () => null },
    resultFile: join(folder, 'result.mp4'),
    now: () => new Date('2026-11-20T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: (answer) => kept.push(answer()),
    wake: () => undefined,
    ...changes,
  }
  return { context, kept }
}

export const image = (field: string) => ({
  $medium: { field, key: field, mimeType: 'image/png', form: 'BASE64' as const },
})
