import type { StartGenerationInput } from '@kinetograph/client'
import { type ASTNode, print } from 'graphql'
import { createClient } from 'graphql-ws'
import type { FollowSubscription, LiveFragment, StartMutation } from '../generated/operations.ts'
import { FollowDocument, StartDocument } from '../generated/operations.ts'
import { start } from '../start.ts'

type State = LiveFragment['state']

/** An answer may be older than what is shown already: then it counts for nothing. */
const newer = (old: State | undefined, next: State): State => (old && next.sequence < old.sequence ? old : next)

/** Starts a generation and follows it to its end, with fetch and a WebSocket. Rejects with the problems of the input. */
export async function generate(url: string, input: StartGenerationInput, show: (state: State) => void): Promise<State> {
  const { startGeneration } = await post<StartMutation>(url, StartDocument, { input })
  if (!startGeneration.generation) throw new Error(startGeneration.userErrors.map(({ message }) => message).join(' '))
  const { id } = startGeneration.generation
  let { state } = startGeneration.generation
  let afterSequence = 0
  const query = print(FollowDocument)
  // A stream that breaks goes on after the last event that came: none is lost, and none comes twice.
  for (let breaks = 0; !state.isFinal; ) {
    const socket = createClient({ url: url.replace(/^http/, 'ws'), retryAttempts: 0 })
    try {
      for await (const { data } of socket.iterate<FollowSubscription>({ query, variables: { id, afterSequence } })) {
        if (!data) continue
        afterSequence = data.generationEvents.sequence
        breaks = 0
        state = newer(state, data.generationEvents.generation.state)
        show(state)
      }
    } catch (error) {
      if (++breaks > 5) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * breaks))
    } finally {
      await socket.dispose()
    }
  }
  return state
}

/** Wrong values are data (`userErrors`); a wrong shape is a 400 whose `extensions.problems` say the same things. */
async function post<Data>(url: string, document: ASTNode, variables: object): Promise<Data> {
  const body = JSON.stringify({ query: print(document), variables })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (!data) throw new Error(errors?.map(({ message }) => message).join(' '))
  return data
}

if (import.meta.main) await start(generate)
