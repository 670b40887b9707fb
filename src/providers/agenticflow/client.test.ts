import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, test } from 'vitest'
import type { CallContext } from '../provider.ts'
import { createAgenticflowProvider } from './client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const workflowId = '3f2c1d4e-0000-4000-8000-000000000001'
const image = { $medium: { field: 'startFrame', key: 'key', mimeType: 'image/png', form: 'URL' } }
const request = { input: { prompt: 'Waves', image, duration: 5 } }
const url = 'https://clips.example/a.mp4'

/** A server with one answer, a client of it, and the bodies that it has seen. */
async function meet(status: number, json: unknown, own: string | null = 'https://gateway.example/1') {
  const bodies: string[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    bodies.push(`${incoming.method} ${incoming.url} ${Buffer.concat(chunks)}`)
    response.writeHead(status).end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createAgenticflowProvider({ baseUrl, workflowId, credentials: [{ id: 'main', apiKey: 'af-key' }] })
  closers.push(() => provider.stop?.())
  const context: CallContext = {
    signal: new AbortController().signal,
    ...{ idempotencyKey: 'attempt-1', credential: 'main', callbackUrl: null, resultFile: '/nowhere' },
    media: { read: async () => Buffer.from('picture'), url: () => own },
    now: () => new Date('2026-11-28T12:00:00Z'),
    log: pino({ level: 'silent' }),
    keep: () => {},
    wake: () => {},
  }
  return {
    bodies,
    submit: () => provider.submit(request, context),
    poll: () => provider.poll({ id: 'run-1' }, context),
  }
}

it('a submit is a run of the workflow, with the picture’s address', async () => {
  const { submit, bodies } = await meet(200, { id: 'run-1' })
  expect(await submit()).toEqual({ operation: { id: 'run-1' } })
  const input = { ...request.input, image: 'https://gateway.example/1' }
  const body = JSON.stringify({ workflow_id: workflowId, input, response_type: 'queue' })
  expect(bodies).toEqual([`POST /v1/workflow_runs/ ${body}`])
})

it('without an address nothing is sent', async () => {
  const { submit, bodies } = await meet(200, { id: 'run-1' }, null)
  await expect(submit()).rejects.toMatchObject({ delivery: 'not-delivered' })
  expect(bodies).toEqual([])
})

it('without a workflow no key can start anything', () => {
  const provider = createAgenticflowProvider({ credentials: [{ id: 'main', apiKey: 'af-key' }] })
  closers.push(() => provider.stop?.())
  expect(provider.credentials(undefined)).toEqual([])
})

test.each([
  [400, { detail: 'Connection c not found' }, 'refused', 'CREDENTIALS'],
  [401, { detail: 'Error decoding token' }, 'refused', 'CREDENTIALS'],
  [402, { detail: 'Pay' }, 'refused', 'INSUFFICIENT_CREDIT'],
  [404, { detail: 'Workflow not found' }, 'refused', 'MODEL_RETIRED'],
  [422, { detail: [{ type: 'x', loc: ['body', 'input'], msg: 'Field required' }] }, 'refused', 'PROVIDER_REJECTED'],
  [429, {}, 'refused', 'RATE_LIMITED'],
  // Each of these may have started a run, which costs.
  [409, { detail: 'Conflict' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [500, { detail: 'Insufficient credits' }, 'unknown', 'PROVIDER_UNAVAILABLE'],
  [200, {}, 'unknown', 'PROVIDER_UNAVAILABLE'],
])('a submit answered with %d %j is %s: %s', async (status, json, delivery, code) => {
  await expect((await meet(status, json)).submit()).rejects.toMatchObject({ delivery, failure: { code } })
})

const failed = (code: string, message: string, atNode = true) => ({
  status: 'failed',
  state: atNode ? { nodes_state: [{ error: { code, message } }] } : { error: { code, message } },
})

// The seven kinds of its table, by their words; what is out of range is refused before it is sent, too.
test.each([
  ['node_failed', 'Invalid Image Format', 'INVALID_IMAGE'],
  ['node_failed', 'Image Size Mismatch', 'INVALID_IMAGE'],
  ['node_failed', 'Dimension Out of Range', 'PROVIDER_REJECTED'],
  ['node_failed', 'Generation Timeout', 'PROVIDER_UNAVAILABLE'],
  ['node_failed', 'Invalid Duration', 'PROVIDER_REJECTED'],
  ['node_failed', 'Connection Error', 'CREDENTIALS'],
  ['node_failed', 'Insufficient Credits', 'INSUFFICIENT_CREDIT'],
  ['charge_failed', 'No', 'INSUFFICIENT_CREDIT'],
  ['workflow_failed', 'Whatever', 'PROVIDER_UNAVAILABLE'],
])('PML-03 a run that fails with %s, “%s”, is %s', async (code, message, kind) => {
  for (const atNode of [true, false])
    expect(await (await meet(200, failed(code, message, atNode))).poll()).toMatchObject({
      state: 'failed',
      failure: { code: kind, providerMessage: message },
      charge: { state: 'UNKNOWN' },
    })
})

test.each([
  [200, { status: 'created' }, { state: 'pending' }],
  [200, { status: 'running' }, { state: 'pending' }],
  [200, { status: 'cancelled' }, { state: 'canceled' }],
  [200, { status: 'odd' }, { state: 'failed' }],
  [404, { detail: 'No' }, { state: 'unknown-operation' }],
  [
    200,
    { status: 'success', output: { poster: 'https://a.example/p', video: url }, operation_cost: 4 },
    { state: 'succeeded', outputs: [{ url }], charge: { state: 'CHARGED', providerUnits: '4 credits' } },
  ],
  [200, { status: 'success', output: { clip: url } }, { state: 'succeeded', outputs: [{ url }] }],
  [200, { status: 'success', output: {} }, { state: 'failed', failure: { code: 'RESULT_INVALID' } }],
])('a poll answered with %d %j', async (status, json, state) => {
  expect(await (await meet(status, json)).poll()).toMatchObject(state)
})

it('an answer that is no run says nothing', async () => {
  await expect((await meet(200, [])).poll()).rejects.toMatchObject({ delivery: 'unknown' })
})

/** A client of a history that has as many runs as are asked for. */
async function meetHistory(runAt: (index: number) => object) {
  const pages: string[] = []
  const server = createServer((incoming, response) => {
    const query = new URL(incoming.url!, 'http://x').searchParams
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))]
    pages.push(`${offset}+${limit}`)
    response.end(JSON.stringify(Array.from({ length: limit }, (_, index) => runAt(offset + index))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const provider = createAgenticflowProvider({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ workflowId, attemptInput: 'attempt', credentials: [{ id: 'main', apiKey: 'af-key' }] },
  })
  closers.push(() => provider.stop?.())
  const context = { signal: new AbortController().signal, credential: 'main', keep: () => {} } as never
  return { pages, provider, context }
}

it('a lost run is looked for by its input, in the last five hundred', async () => {
  let ours = 499
  const { pages, provider, context } = await meetHistory((index) => ({
    id: `run-${index}`,
    input: { attempt: index === ours ? 'attempt-1' : 'another' },
  }))
  const find = () => provider.find!({ idempotencyKey: 'attempt-1', request }, context)
  expect(await find()).toEqual({ id: 'run-499' })
  expect(pages.splice(0)).toEqual(['0+100', '100+100', '200+100', '300+100', '400+100'])
  ours = 500
  expect(await find()).toBe('not-found')
  expect(pages).toHaveLength(5)
})

it('an operator is shown the last five hundred runs, with when each began where that has a zone', async () => {
  const began = ['2026-11-28T12:00:00Z', '2026-11-28T13:00:00+01:00', '2026-11-28T12:00:00', null, undefined]
  const { pages, provider, context } = await meetHistory((index) => ({ id: `run-${index}`, started_at: began[index] }))
  const jobs = await provider.list!({ since: new Date(0), request }, context)
  const noon = new Date('2026-11-28T12:00:00Z')
  expect(jobs.slice(0, 5)).toEqual(
    [noon, noon, null, null, null].map((createdAt, index) => ({ id: `run-${index}`, createdAt })),
  )
  expect([jobs.length, pages.length]).toEqual([500, 5])
})
