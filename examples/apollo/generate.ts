import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { StartGenerationInput } from '@kinetograph/client'
import { createClient } from 'graphql-ws'
import type { LiveFragment } from '../generated/operations.ts'
import { FollowDocument, LiveFragmentDoc, StartDocument } from '../generated/operations.ts'
import possible from '../generated/possible-types.ts'
import { start } from '../start.ts'

type State = LiveFragment['state']

/** Answers over HTTP and events over a WebSocket meet in one cache, where an older state never replaces a newer one. */
export function connect(url: string, fetch = globalThis.fetch) {
  const socket = createClient({ url: url.replace(/^http/, 'ws') })
  const newest = (old: State | undefined, next: State) => (old && next.sequence < old.sequence ? old : next)
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url, fetch }),
    ),
    cache: new InMemoryCache({
      possibleTypes: possible.possibleTypes,
      typePolicies: { Generation: { fields: { state: { merge: newest } } } },
    }),
  })
  return { client, socket }
}

/** Starts a generation and shows its cached object until it has ended. Rejects with the problems of the input. */
export async function generate(client: ApolloClient, input: StartGenerationInput, show: (state: State) => void) {
  const { data } = await client.mutate({ mutation: StartDocument, variables: { input } })
  const { generation, userErrors } = data!.startGeneration
  if (!generation) throw new Error(userErrors.map(({ message }) => message).join(' '))
  const from = { __typename: 'Generation', id: generation.id }
  const shown = client.watchFragment({ fragment: LiveFragmentDoc, from })
  const watching = shown.subscribe(({ data, complete }) => complete && show((data as LiveFragment).state))
  // Its events need no handler: each brings the generation as it is now, and the cache tells whoever watches.
  const events = client.subscribe({ query: FollowDocument, variables: { id: generation.id, afterSequence: 0 } })
  await new Promise<void>((complete, error) => events.subscribe({ complete, error }))
  watching.unsubscribe()
  return client.readFragment({ fragment: LiveFragmentDoc, from })!.state
}

if (import.meta.main)
  await start(async (url, input, show) => {
    const { client, socket } = connect(url)
    const state = await generate(client, input, show)
    client.stop()
    await socket.dispose()
    return state
  })
