import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import type { SafeFetchOptions } from '../../network/safe-fetch.ts'
import type { Output } from '../../providers/provider.ts'
import { fetchResult } from './fetch-result.ts'
import { createResultTurns } from './result-turns.ts'
import type { WorkContext } from './work-context.ts'

withFakeTime()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** Fetches a clip that never comes; how it is fetched, and what was logged of it. */
function fetchFrom(output: Output, resultTurns = createResultTurns()) {
  const logged: string[] = []
  const asked: (SafeFetchOptions | undefined)[] = []
  const adopted: string[] = []
  const begun = Promise.withResolvers<void>()
  const wait = (signal: AbortSignal, options?: SafeFetchOptions) => {
    asked.push(options)
    begun.resolve()
    return untilAborted(signal)
  }
  const provider = {
    fetchResult: (_handle: unknown, _file: string, { signal }: { signal: AbortSignal }) => wait(signal),
  }
  const context = {
    providers: new Map([['them', provider]]),
    store: { adopt: async (_key: string, file: string) => void adopted.push(file) },
    publicAddresses: { callbackUrl: () => null },
    resultsDirectory: folder,
    resultTurns,
    timeouts: { resultMilliseconds: 10 * 60_000 },
    now: () => new Date(),
    random: () => 0.5,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
    downloadResult: (_url: string, _file: string, options: SafeFetchOptions) => wait(options.signal!, options),
  } as unknown as WorkContext
  const holder = {
    signal: new AbortController().signal,
    lease: { lease: 1 },
    wakeCount: () => 0,
    // It is not tried again here.
    pause: () => new Promise(() => {}),
  }
  const generation = { id: '0', tenant: '', provider: 'them', deadlineAt: new Date(), reopenedAt: null }
  void fetchResult(context, holder as never, generation as never, { id: 'one' } as never, {
    kept: output,
    told: undefined,
  })
  return { begun: begun.promise, logged, asked, adopted }
}

it.each([
  ['its address', { url: 'https://clips.example/1.mp4' }],
  ['its provider', { handle: { id: 1 } }],
])('a clip that is fetched from %s is given up after twenty minutes, to be fetched again', async (_, output) => {
  const { begun, logged } = fetchFrom(output as Output)
  await begun
  await vi.advanceTimersByTimeAsync(20 * 60_000 - 1)
  expect(logged).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  await vi.waitFor(() => expect(logged.join()).toContain('RESULT_EXPIRED'), 60_000)
})

it('of an address 4 GiB are taken, for no longer than that', async () => {
  const { begun, asked } = fetchFrom({ url: 'https://clips.example/1.mp4' })
  await begun
  expect(asked).toMatchObject([{ maximumBytes: 4 * 1024 ** 3, totalTimeoutMilliseconds: 20 * 60_000 }])
})

it.each([
  ['clips.example', { url: 'https://clips.example/1.mp4' }],
  ['them', { handle: { id: 1 } }],
])('a clip of %s waits for its turn there, and has its twenty minutes from then on', async (host, output) => {
  const turn = Promise.withResolvers<void>()
  const waiting = Promise.withResolvers<object>()
  const fetching = async (of: object, download: () => Promise<unknown>) => {
    waiting.resolve(of)
    await turn.promise
    await download()
  }
  const { begun, logged, asked } = fetchFrom(output as Output, { ...createResultTurns(), fetching })
  expect(await waiting.promise).toEqual({ host, tenant: '' })
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  expect(asked).toEqual([])
  turn.resolve()
  await begun
  await vi.advanceTimersByTimeAsync(20 * 60_000 - 1)
  expect(logged).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  await vi.waitFor(() => expect(logged.join()).toContain('RESULT_EXPIRED'), 60_000)
})

it('a clip that came with an answer is put into the store in its turn, too', async () => {
  const turn = Promise.withResolvers<void>()
  const waiting = Promise.withResolvers<void>()
  const storing = async (store: () => Promise<unknown>) => {
    waiting.resolve()
    await turn.promise
    await store()
  }
  const { adopted } = fetchFrom({ file: 'inline.mp4' }, { ...createResultTurns(), storing })
  await waiting.promise
  expect(adopted).toEqual([])
  turn.resolve()
  await vi.waitFor(() => expect(adopted).toEqual(['inline.mp4']), 60_000)
})
