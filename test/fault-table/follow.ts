import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { sleep } from '../support/folder.ts'

const subscription = `subscription ($id: ID!, $afterSequence: Int!) {
  generationEvents(id: $id, afterSequence: $afterSequence) { sequence isFinal } }`

/**
 * A subscriber that comes back with its cursor whenever its connection breaks, and now and then breaks it itself. Answers
 * the numbers of all events that it got, in their order; ends with the final one, or with `signal`.
 *
 * @param url of a gateway that should be there now
 */
export async function follow(
  url: () => string,
  id: string,
  { leaves, signal }: { /** Whether it leaves after this event. */ leaves: () => boolean; signal: AbortSignal },
): Promise<number[]> {
  const numbers: number[] = []
  while (!signal.aborted) {
    const client = createClient({
      url: `${url().replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    })
    const leave = () => client.terminate()
    signal.addEventListener('abort', leave)
    try {
      const variables = { id, afterSequence: numbers.at(-1) ?? 0 }
      for await (const { data } of client.iterate<any>({ query: subscription, variables })) {
        // An error in its place: the database may be away.
        if (!data) break
        numbers.push(data.generationEvents.sequence)
        if (data.generationEvents.isFinal) return numbers
        if (leaves()) break
      }
    } catch {
      // Any error: it comes back.
      await sleep(250)
    } finally {
      signal.removeEventListener('abort', leave)
      await client.dispose()
    }
  }
  return numbers
}
