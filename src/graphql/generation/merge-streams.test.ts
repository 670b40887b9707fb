import { expect, it } from 'vitest'
import { mergeStreams } from './merge-streams.ts'

async function* ending(items: string[]): AsyncGenerator<string> {
  yield* items
}

/** Waits for the signal, as a tail waits for the next event. */
async function* waiting(signal: AbortSignal, onEnd: () => void): AsyncGenerator<string> {
  try {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  } finally {
    onEnd()
  }
}

async function* failing(): AsyncGenerator<string> {
  yield 'before'
  throw new Error('the database is away')
}

it('gives every item of every stream and ends with the last one', async () => {
  const seen: string[] = []
  for await (const item of mergeStreams([ending(['a', 'b']), ending([]), ending(['c'])], () => {})) seen.push(item)
  expect(seen.sort()).toEqual(['a', 'b', 'c'])
})

it('fails as soon as one stream fails, and leaves none of the others open', async () => {
  const controller = new AbortController()
  let ended = 0
  const quiet = () => waiting(controller.signal, () => ended++)
  const merged = mergeStreams([quiet(), failing(), quiet()], () => controller.abort())
  expect(await merged.next()).toEqual({ done: false, value: 'before' })
  await expect(merged.next()).rejects.toThrow('the database is away')
  expect(ended).toBe(2)
})

it('leaves no stream open when its reader goes away', async () => {
  const controller = new AbortController()
  let ended = 0
  const merged = mergeStreams([ending(['a']), waiting(controller.signal, () => ended++)], () => controller.abort())
  for await (const _ of merged) break
  expect(ended).toBe(1)
})
