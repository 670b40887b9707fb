import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Stands before the vendors, and is what is between them and us when all is not well. */
export interface VendorProxy {
  /** Nobody listens: connections are refused. */
  refuse(): Promise<void>
  /** All calls, or those that ask for a job's state or its clip, get this status in nobody's words, and do not reach the vendor. */
  answer(status: number, which?: 'all' | 'questions'): void
  /** All is well again. */
  resume(): Promise<void>
  stop(): Promise<void>
}

export async function startVendorProxy(port: number, vendorPort: number): Promise<VendorProxy> {
  let instead: { status: number; which: 'all' | 'questions' } | null = null
  const sockets = new Set<Socket>()

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (instead && !isOfVendor(incoming) && (instead.which === 'all' || isQuestion(incoming))) {
      incoming.resume()
      incoming.once('end', () => {
        outgoing.writeHead(instead?.status ?? 500, { 'content-type': 'text/html', connection: 'close' })
        outgoing.end('<html><body>Not now</body></html>')
      })
      return
    }
    const { method, url, headers } = incoming
    const passed = request({ host: '127.0.0.1', port: vendorPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
      answer.once('error', () => outgoing.destroy())
    })
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  }

  const server = createServer(pass).on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await listen()
  return {
    refuse: close,
    answer(status, which = 'all') {
      instead = { status, which }
    },
    async resume() {
      instead = null
      if (!server.listening) await listen()
    },
    async stop() {
      if (server.listening) await close()
    },
  }
}

/** fal reads what was uploaded to it, which it reaches by the same address as we do. */
const isOfVendor = ({ method, url = '' }: IncomingMessage): boolean => method === 'GET' && url.includes('/fal/files/')

/** Vertex AI is asked by POST; DashScope is asked where a picture may go before it is sent a job. */
const isQuestion = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' && !url.includes('action=getPolicy')) || url.includes(':fetchPredictOperation')
