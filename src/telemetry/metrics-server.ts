import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BaseLogger } from 'pino'
import { isLoopback } from '../network/loopback.ts'
import type { Metrics } from './metrics.ts'

/**
 * GET /metrics on a port of its own, for Prometheus alone: nothing asks for a key. On loopback a `Host` that is another
 * name is refused: a web page may have pointed one here.
 *
 * @throws what listening throws, such as EADDRINUSE
 */
export async function serveMetrics(options: {
  metrics: Metrics
  host: string
  port: number
  log: BaseLogger
}): Promise<{ url: string; stop(): Promise<void> }> {
  const { metrics, host, port, log } = options
  const isLocal = isLoopback(host)
  const server = createServer(async (request, response) => {
    const answer = (status: number, type: string, text: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
    const hostName = URL.parse(`http://${request.headers.host}`)?.hostname ?? ''
    if (isLocal && !isLoopback(hostName)) return answer(421, 'text/plain', 'This host name is not answered to.\n')
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics')
      return answer(404, 'text/plain', 'GET /metrics\n')
    try {
      const { contentType, text } = await metrics.render()
      answer(200, contentType, text)
    } catch (error) {
      log.error({ name: (error as Error).name }, 'The metrics could not be told')
      answer(500, 'text/plain', 'Internal error\n')
    }
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/metrics`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
