import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const files: Record<string, string> = { '/': 'index.html', '/frontend.js': 'frontend.js' }

export interface PageServer {
  /** Of its pages, as browsers write it. */
  origin: string
  stop(): Promise<void>
}

/** Serves the frontend's page from a port of its own, which makes it another origin than the gateway's. */
export async function startPageServer(): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const name = files[request.url ?? '']
    if (!name) return response.writeHead(404).end()
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` })
    response.end(await readFile(new URL(`./page/${name}`, import.meta.url)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
