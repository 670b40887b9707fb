import { expect, it, vi } from 'vitest'
import { withFakeTime } from '../../../test/support/fake-time.ts'
import { createResultTurns } from './result-turns.ts'

withFakeTime()

/** Downloads that never end by themselves; who has begun. */
function createHosts() {
  const { fetching } = createResultTurns()
  const begun: string[] = []
  const ends: (() => void)[] = []
  const { signal } = new AbortController()
  const download = (host: string) => {
    begun.push(host)
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  return {
    begun,
    fetch: (count: number, host: string, tenant = 'one', own = signal) =>
      Array.from({ length: count }, () => fetching({ host, tenant }, () => download(host), own)),
    endAll: () => ends.splice(0).forEach((end) => void end()),
  }
}

const now = () => vi.advanceTimersByTimeAsync(0)

it('of one tenant eight results are fetched from a host at once, of a host sixteen, and of all 32', async () => {
  const { begun, fetch } = createHosts()
  fetch(500, 'a')
  await now()
  expect(begun).toHaveLength(8)
  fetch(500, 'a', 'two')
  fetch(500, 'a', 'three')
  await now()
  expect(begun).toHaveLength(16)
  for (const host of ['b', 'c', 'd', 'e']) fetch(500, host)
  await now()
  expect(begun).toHaveLength(32)
})

it('results at a host that sends nothing keep none of another host waiting', async () => {
  const { begun, fetch } = createHosts()
  for (const tenant of ['one', 'two', 'three']) fetch(500, 'slow', tenant)
  fetch(1, 'quick')
  await now()
  expect(begun).toContain('quick')
})

it('a tenant with many results keeps none of another tenant waiting', async () => {
  const { begun, fetch, endAll } = createHosts()
  const [first] = fetch(1, 'host', 'many')
  fetch(500, 'host', 'many')
  fetch(1, 'host', 'few')
  await now()
  expect(begun).toHaveLength(9)
  endAll()
  await first
})

it('a slow download goes on and makes way for the next after two seconds', async () => {
  const { begun, fetch, endAll } = createHosts()
  const all = Promise.all(fetch(20, 'slow'))
  await vi.advanceTimersByTimeAsync(1_999)
  expect(begun).toHaveLength(8)
  await vi.advanceTimersByTimeAsync(1)
  expect(begun).toHaveLength(16)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(begun).toHaveLength(20)
  endAll()
  await all
})

it('as soon as one has ended the next begins', async () => {
  const { begun, fetch, endAll } = createHosts()
  const all = Promise.all(fetch(9, 'host'))
  await now()
  endAll()
  await now()
  expect(begun).toHaveLength(9)
  endAll()
  await all
})

it('who is canceled while it waits is not fetched, and what a download throws is thrown', async () => {
  const { begun, fetch, endAll } = createHosts()
  const canceled = new AbortController()
  fetch(8, 'host')
  const [waiting] = fetch(1, 'host', 'one', canceled.signal)
  fetch(1, 'host')
  canceled.abort(new Error('canceled'))
  await expect(waiting).rejects.toThrow('canceled')
  endAll()
  await now()
  expect(begun).toHaveLength(9)
  const { signal } = new AbortController()
  await expect(
    createResultTurns().fetching({ host: '', tenant: '' }, () => Promise.reject(new Error('gone')), signal),
  ).rejects.toThrow('gone')
})

it('eight results are put into the store at once', async () => {
  const { storing } = createResultTurns()
  const store = vi.fn(() => new Promise(() => {}))
  for (let count = 0; count < 20; count += 1) void storing(store, new AbortController().signal)
  await now()
  expect(store).toHaveBeenCalledTimes(8)
})
