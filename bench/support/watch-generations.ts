import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { ask, startMutation } from './start-generation.ts'

const concurrency = 16
/** Of one connection the gateway takes a hundred. */
const subscriptionsPerConnection = 50
const eventsSubscription = 'subscription ($id: ID!) { generationEvents(id: $id) { status } }'

/** When the caller was told, by prompt: that the provider has ended it, and that the clip is there. Since 1970. */
export type Told = Record<'COLLECTING' | 'SUCCEEDED', Record<string, number>>

/** Starts them all, some at once, and calls `onStarted` with each one's index and id. */
export async function startMany(
  url: string,
  inputs: readonly object[],
  onStarted: (index: number, id: string) => void = () => {},
): Promise<string[]> {
  const left = inputs.entries()
  const ids: string[] = []
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const [index, request] of left) {
        const { startGeneration } = await ask<any>(url, startMutation, { input: { request } })
        if (!startGeneration.generation) throw new Error(JSON.stringify(startGeneration.userErrors))
        ids[index] = startGeneration.generation.id
        onStarted(index, ids[index]!)
      }
    }),
  )
  return ids
}

/** Notes when each is told of; resolves when all have ended. */
export async function watchToEnd(url: string, prompts: readonly string[], ids: readonly string[]): Promise<Told> {
  const watch = createWatch(url)
  ids.forEach((id, index) => {
    watch.add(prompts[index]!, id)
  })
  return watch.ended()
}

export function createWatch(url: string) {
  const told: Told = { COLLECTING: {}, SUCCEEDED: {} }
  const clients: ReturnType<typeof createClient>[] = []
  const watched: Promise<void>[] = []
  async function follow(client: ReturnType<typeof createClient>, prompt: string, id: string): Promise<void> {
    for await (const { data } of client.iterate<any>({ query: eventsSubscription, variables: { id } })) {
      const { status } = data!.generationEvents
      if (status === 'FAILED') throw new Error(`${prompt} failed`)
      if (status === 'COLLECTING' || status === 'SUCCEEDED') told[status as keyof Told][prompt] ??= Date.now()
    }
  }
  return {
    add(prompt: string, id: string): void {
      if (watched.length % subscriptionsPerConnection === 0)
        clients.push(createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket }))
      watched.push(follow(clients.at(-1)!, prompt, id))
    },
    async ended(): Promise<Told> {
      await Promise.all(watched)
      for (const client of clients) await client.dispose()
      return told
    },
  }
}

/** The value that so large a share of all does not exceed. */
export function shareOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(share * (sorted.length - 1))]!
}
