import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulator as klingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { startMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { loadedLibraries, tellLoadedLibraries } from '../support/loaded-libraries.ts'
import { paidRequest } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'
import { type ServeChild, startServeChild } from '../support/serve-child.ts'

const canary = 'canary-9c2e'
/** Of the caller, who keeps traces, too. */
const [traceId, callersSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: Record<string, unknown> }[]
  processId: unknown
}

let collector: Server
/** As they came. */
const bodies: string[] = []
let emulator: Emulator
let gateway: TestGateway
let worker: ServeChild
const before = { ...process.env }

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  emulator = await startEmulator({
    ...{ emulators: [klingaiEmulator], port: 0, pictures: 'cheap', speed: 200, log: pino({ level: 'silent' }) },
  })
  const exported = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_HEADERS: `x-key=${canary}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }
  const settings = {
    ...exported,
    KLINGAI_API_KEY: `${canary}-key`,
    KLINGAI_BASE_URL: emulator.urlOf('klingai'),
    KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
  }
  // The SDK of OpenTelemetry reads the environment itself.
  Object.assign(process.env, exported)
  // One process answers, another one works.
  gateway = await startTestGateway(settings, { role: 'api' })
  worker = await startServeChild(
    {
      ...settings,
      DATABASE_URL: gateway.config.databaseUrl!,
      KINETOGRAPH_DATA_DIR: `${gateway.config.dataDirectory}/worker`,
      KINETOGRAPH_MEDIA_DIR: gateway.config.mediaDirectory,
      NODE_OPTIONS: tellLoadedLibraries,
    },
    'worker',
  )
})
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await gateway?.stop()
  await emulator?.stop()
  collector?.closeAllConnections()
  collector?.close()
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
  Object.assign(process.env, before)
})

const spans = (): Span[] =>
  bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }: any) => {
      const processId = resource.attributes.find(({ key }: any) => key === 'process.pid')?.value.intValue
      return scopeSpans.flatMap(({ spans }: any) =>
        spans.map((span: any) => ({ ...span, processId: Number(processId) })),
      )
    }),
  )
const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

async function start(prompt: string, headers: Record<string, string>): Promise<string> {
  const request = await paidRequest('klingai', `${canary} ${prompt}`)
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }
  const input = { request, provider: 'klingai', poll, clientReference: canary }
  const { data } = await gateway.query(startMutation, { input }, headers)
  return data.startGeneration.generation.id
}

it('one trace leads from the caller’s span over the mutation to the clip, though another process works', async () => {
  const id = await start('a lake', {
    traceparent: `00-${traceId}-${callersSpan}-01`,
    tracestate: 'vendor=1',
    baggage: `words=${canary}`,
  })
  expect((await gateway.events(id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
  await expect.poll(() => spans().some(({ name }) => name === 'generation')).toBe(true)
  const own = spans().filter((span) => span.traceId === traceId)
  const request = own.find(({ name }) => name === 'mutation Start')!
  expect(request).toMatchObject({ parentSpanId: callersSpan, processId: process.pid })
  const steps = own.filter((span) => span !== request && !span.name.startsWith('media '))
  for (const step of steps) {
    expect(step).toMatchObject({ parentSpanId: request.spanId })
    expect(attributesOf(step)).toMatchObject({ 'kinetograph.generation': id, 'kinetograph.model': 'kling-v3' })
  }
  const namesIn = (processId: number) => steps.filter((step) => step.processId === processId).map(({ name }) => name)
  expect(namesIn(process.pid)).toEqual(['accept'])
  expect(namesIn(worker.process.pid!)).toEqual(
    expect.arrayContaining(['claim', 'prepare', 'wait for a slot', 'submit', 'poll', 'run', 'collect', 'generation']),
  )
})

it('the pictures and the clip of a generation have spans in its trace, wherever they are looked at', async () => {
  const mediaIn = (processId: number) =>
    spans()
      .filter((span) => span.traceId === traceId && span.name.startsWith('media ') && span.processId === processId)
      .map((span) => [span.name, attributesOf(span)['kinetograph.media.of']])
  await expect.poll(() => mediaIn(process.pid)).toEqual([['media inspect-image', 'requests']])
  await expect
    .poll(() => mediaIn(worker.process.pid!))
    .toEqual([
      ['media normalise-image', 'work'],
      ['media inspect-video', 'work'],
    ])
  const { data } = await gateway.query(`{ generations { nodes { state { clips { video { preview { url } } } } } } }`)
  const { preview } = data.generations.nodes[0].state.clips[0].video
  expect((await fetch(preview.url)).status).toBe(200)
  await expect.poll(() => mediaIn(process.pid)).toContainEqual(['media preview-clip', 'views'])
})

it('a subscription has a span from its begin to its end, below the one that its client names', async () => {
  const id = await start('a lake that is watched', {})
  const query = `subscription Watch($id: ID!) { generationEvents(id: $id) { sequence isFinal } }`
  const of = { traceparent: `00-${traceId}-${callersSpan}-01` }
  const answer = await fetch(`${gateway.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...of },
    body: JSON.stringify({ query, variables: { id } }),
  })
  const events = (await answer.text()).split('event: next').length - 1
  await gateway.events(id)
  const watched = () => spans().filter(({ name }) => name.startsWith('subscription '))
  await expect.poll(() => watched().some(({ name }) => name === 'subscription Watch')).toBe(true)
  const span = watched().find(({ name }) => name === 'subscription Watch')!
  expect(span).toMatchObject({ traceId, parentSpanId: callersSpan, events: [{ name: 'first event' }] })
  expect(attributesOf(span)).toMatchObject({ 'kinetograph.transport': 'sse', 'kinetograph.events': events })
  // Over WebSocket, without a trace of the client's.
  await expect
    .poll(() => watched().some((one) => attributesOf(one)['kinetograph.transport'] === 'websocket'))
    .toBe(true)
})

it('of the caller’s headers a generation keeps those of the trace alone', async () => {
  const rows = await rowsOf(
    gateway,
    `select trace_context from generation where trace_context ->> 'tracestate' = 'vendor=1'`,
  )
  expect(rows).toEqual([{ trace_context: { traceparent: expect.stringContaining(traceId), tracestate: 'vendor=1' } }])
})

it('who brings no trace gets one, and a step that fails is marked', async () => {
  const id = await start('[[moderated-at-output]]', {})
  await gateway.events(id)
  const endOf = () =>
    spans().find((span) => span.name === 'generation' && attributesOf(span)['kinetograph.generation'] === id)
  await expect.poll(endOf).toBeDefined()
  const end = endOf()!
  expect(end).toMatchObject({ status: { code: 2 } })
  expect(attributesOf(end)).toMatchObject({ 'kinetograph.status': 'FAILED', 'kinetograph.code': 'MODERATED' })
  const request = spans().find(({ spanId }) => spanId === end.parentSpanId)!
  expect(request.name).toBe('mutation Start')
  expect(request.traceId).not.toBe(traceId)
  expect(request.parentSpanId ?? '').toBe('')
})

it('no span, and no line of the log, has a word of a prompt or a key', () => {
  expect(spans().length).toBeGreaterThan(10)
  const told = [...bodies, ...gateway.log, ...worker.log]
  expect(told.filter((text) => text.includes(canary))).toEqual([])
})

it('what is not switched on is not loaded, also where another library is', () => {
  expect(loadedLibraries(worker)).toContain('@opentelemetry/sdk-node')
  expect(loadedLibraries(worker)).not.toContain('prom-client')
})
