import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/catalog/family.ts'
import { readConfig } from '../../src/config.ts'
import { allEmulators } from '../../src/emulator/all.ts'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { catalog } from '../../src/families/index.ts'
import type { WireMapping } from '../../src/families/wire.ts'
import { wires } from '../../src/families/wires.ts'
import { createDashscopeEmulator } from '../../src/providers/dashscope/emulator.ts'
import type { JsonValue } from '../../src/providers/json.ts'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { isMediumReference } from '../../src/providers/medium-reference.ts'
import type { CallContext, Provider } from '../../src/providers/provider.ts'
import { ProviderError } from '../../src/providers/provider-error.ts'
import { createXaiEmulator } from '../../src/providers/xai/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { klingSweep } from '../support/kling-wire.ts'
import { type SweepMedia, startSweepMedia } from '../support/sweep-media.ts'
import { type Arrival, arrivalOf } from '../support/wire-arrival.ts'
import { goldenOf } from '../support/wire-golden.ts'
import { type SweepEntry, sweepOf } from '../support/wire-sweep.ts'

/*
 * Every parameter of every arm of every route, at every interesting value, through the real client to the emulator: it
 * is accepted, and what arrives is what the golden bodies say. Nothing is rendered: the emulator's clock stands still.
 */

interface Sending {
  entry: SweepEntry
  key: string
  /** Of the job; null where it was refused. */
  id: string | null
  failure: string
}

const log = pino({ level: 'silent' })
/** Never called: no job goes on. */
const callbackUrl = 'http://127.0.0.1:9/called-back'
const atOnce = 20
/** At a server that calls its models otherwise. */
const modelsThere: Record<string, string> = { 'sora-2': 'sora-2-2025-12-08' }

const mapped = wires.filter(({ provider }) => provider !== 'embedded')
const routesOf = (wire: WireMapping) =>
  catalog.families
    .find(({ id }) => id === wire.family)!
    .models.flatMap(({ routes }) => routes)
    .filter(({ provider, standard }) => provider === wire.provider && standard === wire.standard)
    .filter(isServed)

/** Others than Google serve what is retired there; at Google nobody does. */
const isServed = ({ provider, lifecycle }: Route) => provider !== 'vertex' || lifecycle.stage !== 'RETIRED'

/** They serve all that is on any list, and as much of it as is sent. */
const patient = [
  createKlingaiEmulator({ concurrency: 10_000 }),
  createXaiEmulator({ isUnlimited: true }),
  createDashscopeEmulator({ refusesAtOnce: true }),
]

let media: SweepMedia
let emulator: Emulator
const providers = new Map<string, Provider>()
let sendings: Sending[]
const arrivals = new Map<SweepEntry, Arrival>()

beforeAll(async () => {
  media = await startSweepMedia()
  emulator = await startEmulator({
    emulators: allEmulators.map((vendor) => patient.find(({ id }) => id === vendor.id) ?? vendor),
    port: 0,
    pictures: 'cheap',
    clock: createVirtualClock(),
    log,
  })
  for (const provider of await clientsOf(emulator)) providers.set(provider.id, provider)
  const entries = mapped.flatMap((wire) =>
    sweepOf(
      catalog.families.find(({ id }) => id === wire.family)!,
      wire,
      wire.family === 'kling' ? klingSweep : {},
    ).filter(({ routeArm }) => isServed(routeArm.route)),
  )
  sendings = entries.map((entry, index) => ({ entry, key: `sweep-${index}`, id: null, failure: '' }))
  const waiting = sendings.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const sending of waiting) await send(sending)
    }),
  )
  const calls = new Map(emulator.ledger().calls.map((call) => [call.jobId, call]))
  for (const { entry, id } of sendings) {
    const call = id === null ? undefined : calls.get(id)
    if (call) arrivals.set(entry, await arrivalOf(entry, call, media))
  }
})
afterAll(async () => {
  await Promise.all([...providers.values()].map((provider) => provider.stop?.()))
  await emulator?.stop()
  await media?.stop()
})

function clientsOf({ urlOf }: Emulator): Promise<Provider[]> {
  const downloadTo = () => Promise.reject(new Error('Nothing is collected here'))
  const there = Object.entries(modelsThere).map((pair) => pair.join('='))
  const { providers } = readConfig({ OPENAI_VIDEOS_MODELS: there.join(',') })
  return Promise.all(
    providers.map(({ id, open }) => open({ emulatorUrl: urlOf(id), downloadTo, now: () => new Date() })),
  )
}

async function send(sending: Sending): Promise<void> {
  const { entry, key } = sending
  const context: CallContext = {
    // Its own: each listener at a signal walks past those of all others.
    signal: new AbortController().signal,
    idempotencyKey: key,
    credential: 'emulator',
    callbackUrl: isCalledBack(entry) ? callbackUrl : null,
    media: media.accessTo(entry.media),
    resultFile: '/dev/null',
    now: () => new Date(),
    log,
    keep: () => {},
    wake: () => {},
  }
  try {
    const { operation } = await providers.get(entry.routeArm.route.provider)!.submit(entry.request, context)
    sending.id = (operation as { id: string }).id
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    sending.failure = `${error.failure.code} ${error.failure.message} ${error.failure.providerMessage ?? ''}`
  }
}

/** Some say where to call back: of each arm the least request. */
const isCalledBack = ({ parameter }: SweepEntry) => parameter === null

/** What a client puts in beside what it was told. */
function additionsTo({ entry, key }: Sending): { [key: string]: JsonValue } {
  const { provider } = entry.routeArm.route
  if (provider === 'klingai')
    return { external_task_id: key, ...(isCalledBack(entry) ? { callback_url: callbackUrl } : {}) }
  if (provider === 'modelark')
    return { safety_identifier: key, ...(isCalledBack(entry) ? { callback_url: callbackUrl } : {}) }
  if (provider === 'agenticflow') return { attempt: key }
  if (provider !== 'gemini' || !isCalledBack(entry)) return {}
  return { webhook_config: { uris: [callbackUrl] } }
}

it('every request of the sweep is accepted, once', () => {
  expect(sendings.flatMap(({ entry, id, failure }) => (id === null ? [`${entry.name}: ${failure}`] : []))).toEqual([])
  expect(sendings.length).toBeGreaterThan(1000)
  const { purchases, callsOf, webhooks } = emulator.ledger()
  expect(webhooks).toEqual([])
  // What Vertex finds out later, it has ended already.
  const names = new Map(sendings.map(({ entry, id }) => [id, entry.name]))
  expect(purchases.filter(({ status }) => status !== 'queued').map(({ jobId }) => names.get(jobId))).toEqual([])
  expect(purchases).toHaveLength(sendings.length)
  for (const [provider, { submit }] of Object.entries(callsOf))
    expect(submit).toBe(sendings.filter(({ entry }) => entry.routeArm.route.provider === provider).length)
})

it('the client adds its own key and the address to call back, and nothing else', () => {
  const added = sendings.map(({ entry }) => [entry.name, arrivals.get(entry)?.added])
  expect(added).toEqual(sendings.map((sending) => [sending.entry.name, additionsTo(sending)]))
})

it('what a plan shows as the provider’s request is what arrives, of every route', () => {
  const bodyOf = (request: JsonValue) => (request as { body?: JsonValue }).body ?? request
  const routes = new Set<string>()
  for (const { entry, key } of sendings) {
    const { route } = entry.routeArm
    const attempt = { idempotencyKey: key, callbackUrl: isCalledBack(entry) ? callbackUrl : null }
    const sent = providers.get(route.provider)!.sent?.(entry.request, attempt) ?? entry.request
    expect([entry.name, arrivals.get(entry)?.body]).toEqual([entry.name, withFields(bodyOf(sent))])
    routes.add(route.id)
  }
  expect([...routes].sort()).toEqual(mapped.flatMap((wire) => routesOf(wire).map(({ id }) => id)).sort())
})

/** Each medium by its field: the ledger knows no key of the store. */
function withFields(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withFields)
  if (isMediumReference(value)) return { $medium: { ...value.$medium, key: value.$medium.field } } as never
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFields(item)]))
}

describe.each(
  mapped.map(
    (wire) => [`${wire.family} at ${wire.provider} (${wire.standard ?? 'its only or newest wire'})`, wire] as const,
  ),
)('%s', (_name, wire) => {
  it.each(routesOf(wire).map(({ id }) => id))('what arrives of %s is what its golden file says', async (route) => {
    const own = sendings.filter(({ entry }) => entry.routeArm.route.id === route).map(({ entry }) => entry)
    const arrived = own.map((entry) => ({ ...entry, request: arrivals.get(entry)?.request ?? null }))
    const file = new URL(`../../src/families/${wire.family}/wire/golden/${route}.json`, import.meta.url)
    expect(goldenOf(arrived.map(withModelHere))).toBe(await readFile(file, 'utf8'))
  })
})

/** The model that the client was told, where it was sent under another name. */
function withModelHere(entry: SweepEntry): SweepEntry {
  const { wireName, provider } = entry.routeArm.route
  const request = entry.request as { [key: string]: JsonValue }
  const there = modelsThere[wireName]
  if (provider !== 'openai-videos' || there === undefined) return entry
  expect(request.model).toBe(there)
  return { ...entry, request: { ...request, model: wireName } }
}
