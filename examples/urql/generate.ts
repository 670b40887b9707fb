import type { StartGenerationInput } from '@kinetograph/client'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import type { LiveFragment } from '../generated/operations.ts'
import { FollowDocument, StartDocument } from '../generated/operations.ts'
import { start } from '../start.ts'

type State = LiveFragment['state']

/** Queries and mutations over HTTP, subscriptions over one WebSocket. */
export function connect(url: string) {
  const socket = createClient({ url: url.replace(/^http/, 'ws') })
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: variables as never }, sink as never),
          }),
        }),
      }),
    ],
  })
  return { client, socket }
}

/** An answer may be older than what is shown already: then it counts for nothing. */
const newer = (old: State, next: State): State => (next.sequence < old.sequence ? old : next)

/** Starts a generation and follows it to its end. Rejects with the problems of the input. */
export async function generate(client: Client, input: StartGenerationInput, show: (state: State) => void) {
  const { data, error } = await client.mutation(StartDocument, { input }).toPromise()
  if (!data) throw error
  const { generation, userErrors } = data.startGeneration
  if (!generation) throw new Error(userErrors.map(({ message }) => message).join(' '))
  let { state } = generation
  return new Promise<State>((resolve, reject) => {
    // A socket that broke is opened again and asks from the beginning: `newer` makes the repetition harmless.
    const events = client.subscription(FollowDocument, { id: generation.id, afterSequence: 0 })
    const { unsubscribe } = events.subscribe(({ data, error }) => {
      if (error) reject(error)
      if (!data) return
      state = newer(state, data.generationEvents.generation.state)
      show(state)
      if (!state.isFinal) return
      unsubscribe()
      resolve(state)
    })
  })
}

if (import.meta.main)
  await start(async (url, input, show) => {
    const { client, socket } = connect(url)
    const state = await generate(client, input, show)
    await socket.dispose()
    return state
  })
