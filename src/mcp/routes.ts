import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createClient } from '../client/index.ts'
import { notesOf } from '../network/request-notes.ts'

export interface McpRoutes {
  /** The tenant of an `Authorization` value; null for nobody's. */
  tenantOf(authorization: string | undefined): string | null
  maximumCostMicros: number
}

/** Requests are names, numbers and URLs; pictures are fetched or uploaded. */
const maximumBytes = 1024 * 1024

/** What a call of a tool is sent on with: whose it is, and what the log and the traces know it by. */
const passedOn = ['authorization', 'traceparent', 'tracestate'] as const

/**
 * The tools at `/mcp`, by the protocol's Streamable HTTP. Each request stands alone: any process may answer it, and none
 * remembers it. Tools call the API of this server as their caller could.
 */
export async function mcpRoutes(app: FastifyInstance, { tenantOf, maximumCostMicros }: McpRoutes): Promise<void> {
  app.route({
    method: 'POST',
    url: '/mcp',
    bodyLimit: maximumBytes,
    onRequest: async (request, reply) => {
      const tenant = tenantOf(request.headers.authorization)
      if (tenant !== null) {
        notesOf(request).tenant = tenant
        return
      }
      notesOf(request).refusal = { code: 'UNAUTHENTICATED', reason: 'A valid API key is needed.' }
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send(errorOf(-32_001, 'A valid API key is needed: Authorization: Bearer <key>.'))
    },
    async handler(request, reply) {
      // A fifth of a second of loading, which a gateway that no agent uses is spared.
      const [{ createTools, patienceMilliseconds }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
        import('./tools.ts'),
        import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
      ])
      const client = createClient({ url: 'http://127.0.0.1', fetch: fetchFrom(app, request), patienceMilliseconds })
      const tools = createTools({ client, maximumCostMicros })
      const transport = new WebStandardStreamableHTTPServerTransport()
      await tools.connect(transport as Parameters<typeof tools.connect>[0])
      reply.raw.once('close', () => void tools.close())
      const { method, headers, body } = request
      const response = await transport.handleRequest(
        new Request('http://127.0.0.1/mcp', { method, headers: ofStrings(headers) }),
        {
          parsedBody: body,
        },
      )
      for (const [name, value] of response.headers) reply.header(name, value)
      reply.code(response.status)
      return reply.send(response.body ? Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]) : '')
    },
  })
  // Nothing is kept between requests: there is no stream to listen to and no session to end.
  app.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    handler: (_request, reply) =>
      reply.code(405).header('allow', 'POST').send(errorOf(-32_000, 'Requests are sent with POST.')),
  })
}

const errorOf = (code: number, message: string) => ({ jsonrpc: '2.0', error: { code, message }, id: null })

const ofStrings = (headers: FastifyRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

/** This server's own API, without a connection. */
function fetchFrom(app: FastifyInstance, { headers, ip, id }: FastifyRequest): typeof fetch {
  const own = Object.fromEntries(
    passedOn.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )
  return async (input, init) => {
    const { pathname, search } = new URL(String(input))
    const response = await app.inject({
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: pathname + search,
      headers: { ...(init?.headers as Record<string, string>), ...own, 'x-request-id': id },
      payload: String(init?.body ?? ''),
      remoteAddress: ip,
      ...(init?.signal && { signal: init.signal }),
    })
    return new Response(response.body, { status: response.statusCode })
  }
}
