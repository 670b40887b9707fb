import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createToyVendor, startToys } from '../../test/support/toy-vendor.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import type { Emulator } from './emulator.ts'

let clock: VirtualClock
let emulator: Emulator
beforeAll(async () => {
  clock = createVirtualClock()
  emulator = await startToys({ clock, emulators: [createToyVendor(), createToyVendor('other')] })
})
afterAll(() => emulator.stop())
beforeEach(() => emulator.reset())

interface Shown {
  id: string
  status: string
  error?: string
}
const api = (path: string, options: RequestInit = {}) => fetch(`${emulator.urlOf('toy')}${path}`, options)
const post = (body: object, signal?: AbortSignal) =>
  api('/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'sk-1' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
const submit = async (prompt: string, more: object = {}): Promise<Shown> =>
  (await (await post({ prompt, ...more })).json()) as Shown
const poll = async (id: string): Promise<Shown> => (await (await api(`/jobs/${id}`)).json()) as Shown
const purchases = () => emulator.ledger().purchases.length
const statuses = () => emulator.ledger().calls.map(({ status }) => status)

it('a job runs by the clock, and the ledger tells what arrived and what it cost', async () => {
  const { id, status } = await submit('a lake', { externalId: 'mine', image: 'x'.repeat(3_000) })
  expect(status).toBe('queued')
  await clock.advance(60_000)
  expect(await poll(id)).toMatchObject({ id, status: 'succeeded' })
  const { calls, purchases, callsOf } = emulator.ledger()
  expect(calls).toEqual([
    {
      at: expect.stringMatching(/^2026-/),
      provider: 'toy',
      method: 'POST',
      path: '/toy/jobs',
      query: {},
      kind: 'submit',
      jobId: id,
      body: { prompt: 'a lake', externalId: 'mine', image: expect.stringMatching(/^<sha256:.* 3000 characters>$/) },
      status: 200,
    },
    expect.objectContaining({ method: 'GET', path: `/toy/jobs/${id}`, kind: 'poll', jobId: id, body: null }),
  ])
  expect(purchases).toEqual([
    expect.objectContaining({ jobId: id, externalId: 'mine', status: 'succeeded', charged: { micros: 500_000 } }),
  ])
  expect(callsOf).toEqual({ toy: { submit: 1, poll: 1 } })
  expect(JSON.stringify(emulator.ledger())).not.toContain('sk-1')
})

it('what is not the wire is written down, too', async () => {
  expect((await api('/nothing/here?key=AIza')).status).toBe(404)
  expect((await post({ prompt: 1, seconds: 'x' })).status).toBe(500)
  expect((await fetch(`${emulator.url}/elsewhere`)).status).toBe(404)
  expect(emulator.ledger().calls).toMatchObject([
    { path: '/toy/nothing/here', query: { key: '<removed>' }, status: 404 },
    { kind: 'submit', status: 500 },
  ])
})

it('a submit that hangs or is cut before accepts nothing, one that is cut after has bought', async () => {
  await expect(post({ prompt: '[[submit-hang]]' }, AbortSignal.timeout(150))).rejects.toThrow(/timeout/i)
  expect([purchases(), statuses()]).toEqual([0, ['hang']])
  await expect(post({ prompt: '[[submit-cut-before]]' })).rejects.toThrow(/fetch failed/)
  expect(purchases()).toBe(0)
  await expect(post({ prompt: '[[submit-cut-after]]' })).rejects.toThrow(/fetch failed/)
  expect(purchases()).toBe(1)
  const { calls, purchases: bought } = emulator.ledger()
  expect(calls.map(({ status, scenario }) => [status, scenario])).toEqual([
    ['hang', 'submit-hang'],
    ['cut', 'submit-cut-before'],
    ['cut', 'submit-cut-after'],
  ])
  expect(calls[2]!.jobId).toBe(bought[0]!.jobId)
})

it('an answer may be slow or broken', async () => {
  const started = performance.now()
  expect(await submit('[[submit-slow:0.3s]]')).toMatchObject({ status: 'queued' })
  expect(performance.now() - started).toBeGreaterThan(250)
  const broken = await post({ prompt: '[[submit-malformed]]' })
  expect(broken.status).toBe(200)
  await expect(broken.json()).rejects.toThrow(/JSON/)
  expect(purchases()).toBe(2)
  const replaced = await post({ prompt: '[[submit-bad-gateway]]' })
  expect([replaced.status, replaced.headers.get('content-type')]).toEqual([502, 'text/html'])
  expect(await replaced.text()).toMatch(/^<html>.*502 Bad Gateway/)
  expect([purchases(), statuses().at(-1)]).toEqual([3, 502])
})

it('polls hang, are cut or broken as often as the prompt of their job says', async () => {
  const { id } = await submit('[[poll-hang:1]] [[poll-cut:1]] [[poll-malformed:1]] [[poll-slow:1:0.1s]]')
  await expect(api(`/jobs/${id}`, { signal: AbortSignal.timeout(150) })).rejects.toThrow(/timeout/i)
  await expect(api(`/jobs/${id}`)).rejects.toThrow(/fetch failed/)
  await expect(poll(id)).rejects.toThrow(/JSON/)
  expect([(await poll(id)).id, (await poll(id)).id]).toEqual([id, id])
  expect(emulator.ledger().calls.map(({ scenario }) => scenario)).toEqual([
    undefined,
    'poll-hang',
    'poll-cut',
    'poll-malformed',
    'poll-slow',
    undefined,
  ])
})

it('a batch suffers what one of its jobs asks for', async () => {
  const ids = [await submit('a'), await submit('[[poll-server-error:1]]')].map(({ id }) => id)
  expect((await api(`/jobs?ids=${ids}`)).status).toBe(503)
  expect(await (await api(`/jobs?ids=${ids}`)).json()).toHaveLength(2)
  expect(emulator.ledger().calls.at(-1)).toMatchObject({ kind: 'poll', jobIds: ids })
})

it('a submit is refused in the words of the vendor as often as a prompt says, then it is well', async () => {
  const answers = []
  for (let time = 0; time < 3; time++) answers.push(await submit('a lake [[submit-server-error:2]]'))
  expect(answers.map(({ error }) => error)).toEqual(['submit-server-error', 'submit-server-error', undefined])
  expect(purchases()).toBe(1)
})

it('scenarios come by the admin API, one for each call', async () => {
  const scenarios = `${emulator.url}/__emulator/scenarios`
  const add = (body: object) =>
    fetch(scenarios, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await add({ kind: 'rate-limited', provider: 'toy' })).status).toBe(201)
  expect((await add({ kind: 'submit-cut-before', times: 1 })).status).toBe(201)
  await add({ kind: 'fails', provider: 'other', times: 'always' })
  expect(await submit('a')).toEqual({ error: 'rate-limited' })
  await expect(submit('a')).rejects.toThrow(/fetch failed/)
  const { id } = await submit('a')
  await clock.advance(60_000)
  expect((await poll(id)).status).toBe('succeeded')
  expect(await (await fetch(scenarios)).json()).toEqual({
    scenarios: [{ id: expect.any(String), kind: 'fails', provider: 'other', times: 'always' }],
  })
  expect((await fetch(`${scenarios}/unheard-of`, { method: 'DELETE' })).status).toBe(404)
  expect((await fetch(scenarios, { method: 'DELETE' })).status).toBe(204)
  expect(emulator.scenarios()).toEqual([])
  const odd = [
    {},
    { kind: 'explodes' },
    { kind: 'fails', times: 0 },
    { kind: 'fails', provider: 'x' },
    { kind: 'fails', a: 1 },
  ]
  for (const body of odd) expect((await add(body)).status, JSON.stringify(body)).toBe(400)
})

it('the ledger is read and emptied by the admin API', async () => {
  await submit('a')
  const ledger = `${emulator.url}/__emulator/ledger`
  expect(await (await fetch(ledger)).json()).toEqual(JSON.parse(JSON.stringify(emulator.ledger())))
  expect(await (await fetch(`${ledger}?provider=other`)).json()).toMatchObject({ calls: [], purchases: [] })
  expect((await fetch(ledger, { method: 'DELETE' })).status).toBe(204)
  expect(purchases()).toBe(0)
  expect(await (await fetch(`${emulator.url}/__emulator`)).json()).toMatchObject({
    providers: [
      { id: 'toy', url: `${emulator.url}/toy`, models: ['toy-1'] },
      { id: 'other', url: `${emulator.url}/other` },
    ],
  })
})

it('a reset forgets jobs, scenarios and the ledger', async () => {
  const { id } = await submit('a')
  emulator.addScenario({ kind: 'fails' })
  expect((await fetch(`${emulator.url}/__emulator/reset`, { method: 'POST' })).status).toBe(204)
  expect([(await api(`/jobs/${id}`)).status, emulator.scenarios(), purchases()]).toEqual([404, [], 0])
})

it('list and look-up do not show what find-blind hides', async () => {
  const { id } = await submit('[[find-blind:20s]]')
  expect(await (await api('/jobs')).json()).toEqual([])
  expect((await poll(id)).id).toBe(id)
  await clock.advance(20_000)
  expect(await (await api('/jobs')).json()).toMatchObject([{ id }])
})

it('odd JSON reaches the vendor as no body, with its bytes; a form as its bytes', async () => {
  const seen: unknown[] = []
  const spy = createToyVendor('spy')
  const own = await startToys({
    emulators: [
      {
        ...spy,
        describe: () => ({ kind: 'other' }),
        mount: (app) => {
          app.all('/', async ({ body, rawBody }) => {
            seen.push([Buffer.isBuffer(body) ? `bytes ${body}` : body, rawBody?.toString() ?? null])
            return {}
          })
        },
      },
    ],
  })
  try {
    const send = (type: string, body: string) =>
      fetch(own.urlOf('spy'), { method: 'POST', headers: { 'content-type': type }, body })
    await send('application/json', '{"a": [1')
    await send('application/json; charset=utf-8', '{"a": 870000000000000001}')
    await send('multipart/form-data; boundary=x', '--x--')
    await fetch(own.urlOf('spy'), { method: 'DELETE', headers: { 'content-type': 'application/json' } })
    expect(seen).toEqual([
      [undefined, '{"a": [1'],
      [{ a: Number('870000000000000001') }, '{"a": 870000000000000001}'],
      ['bytes --x--', '--x--'],
      [undefined, null],
    ])
  } finally {
    await own.stop()
  }
})

it('stop ends what hangs, and leaves no file', async () => {
  const workDirectory = await mkdtemp(join(tmpdir(), 'emulator-test-'))
  try {
    const own = await startToys({ workDirectory })
    const hanging = fetch(`${own.urlOf('toy')}/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: '[[submit-hang]]' }),
    })
    const cut = expect(hanging).rejects.toThrow(/fetch failed/)
    while (own.ledger().calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await own.stop()
    await cut
    expect(await readdir(workDirectory)).toEqual([])
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
})

it('two providers in one place are refused, and a port that is taken', async () => {
  await expect(startToys({ emulators: [createToyVendor(), createToyVendor()] })).rejects.toThrow(/twice/)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  await expect(startToys({ port: (server.address() as AddressInfo).port })).rejects.toThrow(/EADDRINUSE/)
  server.close()
})
