import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { within } from './folder.ts'

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
  const read = async () => {
    for await (const result of client.iterate({ query, variables: variables as never })) results.push(result)
  }
  const end = read().catch((errors: unknown) => void results.push({ errors }))
  await within(180_000, `the end of ${query}`, end).finally(() => client.dispose())
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
  const read = async () => {
    for await (const result of client.iterate({ query, variables: variables as never })) results.push(result)
  }
  await within(180_000, `the end of ${query}`, read()).finally(() => client.dispose())
  return results
}
