import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startToys } from '../../test/support/toy-vendor.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import type { Emulator } from './emulator.ts'

let clock: VirtualClock
let emulator: Emulator
let client: Server
let callback: string
let got: { signature: unknown; body: { id: string; status: string } }[]
let answers: number[]
beforeAll(async () => {
  client = createServer(async (request, response) => {
    const body = await new Response(request as never).json()
    got.push({ signature: request.headers['x-signature'], body: body as never })
    response.writeHead(answers.shift() ?? 204).end()
  }).listen(0, '127.0.0.1')
  await once(client, 'listening')
  callback = `http://127.0.0.1:${(client.address() as AddressInfo).port}/hook?secret=1`
  clock = createVirtualClock()
  emulator = await startToys({ clock })
})
afterAll(async () => {
  await emulator.stop()
  client.close()
})
beforeEach(() => {
  got = []
  answers = []
  emulator.reset()
})

/** Runs the clock until so many deliveries have ended. */
async function delivered(count: number, milliseconds = 60_000): Promise<void> {
  await clock.advance(milliseconds)
  for (const started = performance.now(); emulator.ledger().webhooks.length < count; ) {
    if (performance.now() - started > 20_000) throw new Error(`only ${emulator.ledger().webhooks.length} deliveries`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function submit(prompt: string, url = callback): Promise<string> {
  const response = await fetch(`${emulator.urlOf('toy')}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, callback: url }),
  })
  return ((await response.json()) as { id: string }).id
}

const told = () => got.map(({ body }) => body.status).sort()

it('each change is told once, signed, and written down without the query', async () => {
  const id = await submit('a lake')
  await delivered(2)
  expect(told()).toEqual(['running', 'succeeded'])
  expect(got.every(({ signature, body }) => signature === 'good' && body.id === id)).toBe(true)
  expect(emulator.ledger().webhooks[0]).toEqual({
    at: expect.any(String),
    provider: 'toy',
    jobId: id,
    url: callback.replace(/\?.*/, ''),
    attempt: 1,
    status: 204,
  })
})

it('a client that does not answer well is called again after a pause', async () => {
  await submit('a lake')
  answers = [500]
  await delivered(1, 10_000)
  expect(got).toHaveLength(1)
  await delivered(2, 1_000)
  expect(told()).toEqual(['running', 'running'])
  expect(emulator.ledger().webhooks.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 204],
  ])
})

it('calls are missing, doubled, late or wrongly signed', async () => {
  await submit('[[webhook-missing:1]]')
  await delivered(1)
  expect(told()).toEqual(['succeeded'])

  got = []
  await submit('[[webhook-duplicated:1]]')
  await delivered(4)
  expect(told()).toEqual(['running', 'running', 'succeeded'])

  got = []
  await submit('[[webhook-wrong-signature:1]]')
  await delivered(6)
  expect(got.map(({ signature }) => signature).sort()).toEqual(['good', 'wrong'])

  got = []
  await submit('[[webhook-late:100s]]')
  await delivered(6, 109_000)
  expect(told()).toEqual([])
  await delivered(8, 60_000)
  expect(told()).toEqual(['running', 'succeeded'])
  expect(emulator.ledger().webhooks.at(-1)).toMatchObject({ scenario: 'webhook-late' })
})

it('only http(s) URLs are called', async () => {
  for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'nowhere']) await submit('a lake', url)
  await delivered(0)
  expect(emulator.ledger().webhooks).toEqual([])
})
