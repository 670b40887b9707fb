import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { until } from './folder.ts'

export interface Received {
  path: string
  headers: Record<string, string>
  body: string
  /** What it was answered with. */
  status: number
}

export interface WebhookReceiver {
  /** `127.0.0.1:port` */
  host: string
  url(path: string): string
  /** Everything that came, in its order. */
  received: Received[]
  at(path: string): Received[]
  /** What comes there first. */
  next(path: string): Promise<Received>
  /** From now on, with each at that path; 204 unless told otherwise. */
  answer(path: string, status: number, headers?: Record<string, string>): void
  /** Told before it is answered. */
  onRequest(listen: (request: Received) => void | Promise<void>): void
  stop(): Promise<void>
}

/** A real server that webhooks are sent to. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = []
  const answers = new Map<string, { status: number; headers: Record<string, string> }>()
  let listener: (request: Received) => void | Promise<void> = () => {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url!
    const { status, headers } = answers.get(path) ?? { status: 204, headers: {} }
    const one = {
      ...{ path, status, headers: request.headers as Record<string, string> },
      body: Buffer.concat(chunks).toString(),
    }
    received.push(one)
    await listener(one)
    response.writeHead(status, headers).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: (path) => `http://${host}${path}`,
    received,
    async next(path) {
      await until(async () => received.some((one) => one.path === path))
      return received.find((one) => one.path === path)!
    },
    at: (path) => received.filter((one) => one.path === path),
    answer: (path, status, headers = {}) => void answers.set(path, { status, headers }),
    onRequest(listen) {
      listener = listen
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** By the official library. @throws WebhookVerificationError */
export const verified = ({ body, headers }: Received, secret: string): any => new Webhook(secret).verify(body, headers)
