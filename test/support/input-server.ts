import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface InputServer {
  /** `127.0.0.1:port`, as KINETOGRAPH_ALLOW_INPUT_HOSTS takes it. */
  host: string
  url(path: string): string
  /** Requests that are being answered now. */
  open(): number
  stop(): Promise<void>
}

/** A host that pictures are fetched from, with whatever manners a test needs. */
export async function startInputServer(
  routes: Record<string, (response: ServerResponse, request: IncomingMessage) => void>,
): Promise<InputServer> {
  let open = 0
  const server = createServer((request, response) => {
    open += 1
    response.once('close', () => {
      open -= 1
    })
    const route = routes[request.url!.split('?')[0]!]
    if (route) route(response, request)
    else response.writeHead(404).end('nothing here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: (path) => `http://${host}${path}`,
    open: () => open,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
