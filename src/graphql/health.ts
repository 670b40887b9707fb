import type { FastifyInstance } from 'fastify'

export interface Readiness {
  ready: boolean
  /** For the operator, in words; shown to anybody who asks, so without secrets. */
  reasons: string[]
}

/** `/healthz` answers while the process lives; `/readyz` says whether it should get work, and why not. */
export function installHealth(
  app: FastifyInstance,
  readiness: () => Promise<Readiness>,
  isStopping: () => boolean,
): void {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { alive: true }
  })
  app.get('/readyz', async (_request, reply) => {
    const answer = isStopping()
      ? { ready: false, reasons: ['The server is stopping.'] }
      : await readiness().catch(() => ({ ready: false, reasons: ['The readiness check itself failed.'] }))
    return reply
      .code(answer.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready: answer.ready, reasons: answer.reasons })
  })
}
