import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

/** One subscription to its end, as its results; what ends it with errors is the last one. */
export async function subscribeOverWebSocket(
  url: string,
  query: string,
  variables: object = {},
  connectionParams: Record<string, unknown> = {},
): Promise<any[]> {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  })
  const results: unknown[] = []
  try {
    for await (const result of client.iterate({ query, variables: variables as never })) results.push(result)
  } catch (errors) {
    results.push({ errors })
  }
  await client.dispose()
  return results
}

export async function subscribeOverSse(
  url: string,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<any[]> {
  const client = createSseClient({ url: `${url}/graphql/stream`, headers, retryAttempts: 0 })
  const results: unknown[] = []
  for await (const result of client.iterate({ query, variables: variables as never })) results.push(result)
  client.dispose()
  return results
}
