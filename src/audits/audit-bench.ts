import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { ProviderEmulator } from '../emulation/port.ts'
import { createVirtualClock } from '../emulator/clock.ts'
import { startEmulator } from '../emulator/emulator.ts'
import type { LedgerPurchase } from '../emulator/ledger.ts'
import type { JsonValue } from '../providers/json.ts'
import type { CallContext, OperationState, Output, ProviderClient, RawAnswer } from '../providers/provider.ts'

/** A provider to be audited: its emulator, its client, and one request. */
export interface ProviderSubject {
  emulator: ProviderEmulator
  /** Where the vendor is told once whom to call, not with every request: the emulator that calls there. */
  calling?(url: string): ProviderEmulator
  /** A client of the emulator, which is at `baseUrl` (no slash at its end). */
  client(baseUrl: string, credentials: { id: string; apiKey: string }[]): ProviderClient
  /** What a family would say for a short clip with this prompt; any medium it names is a small PNG. */
  request(prompt: string): JsonValue
}

/** One provider, one emulator whose clock stands still, and what goes between them. */
export interface Bench {
  provider: ProviderClient
  context: CallContext
  /** The keys, which must stand nowhere. */
  secrets: readonly string[]
  /** Answers that the client kept. */
  kept: readonly RawAnswer[]
  /** Calls that the vendor made. */
  received: readonly { headers: Record<string, string>; body: Buffer }[]
  request(prompt: string): JsonValue
  submit(prompt: string): Promise<JsonValue>
  poll(operation: JsonValue): Promise<OperationState>
  advance(milliseconds: number): Promise<void>
  purchases(): LedgerPurchase[]
  /** @throws where there is none */
  fetchClip(output: Output): Promise<Buffer>
  stop(): Promise<void>
}

/** Whatever medium a request names: one pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const credentials = ['main', 'other'].map((id) => ({ id, apiKey: `audited-key-of-${id}` }))

export async function startBench({ client, request, ...subject }: ProviderSubject): Promise<Bench> {
  const callbacks = await startReceiver()
  const vendor = subject.calling?.(callbacks.url) ?? subject.emulator
  // Signatures and tokens go by the time of the wall.
  const clock = createVirtualClock(Date.now())
  const log = pino({ level: 'silent' })
  const emulator = await startEmulator({ emulators: [vendor], port: 0, pictures: 'cheap', clock, log })
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-audit-'))
  const file = join(folder, 'clip')
  const provider = client(emulator.urlOf(vendor.id), credentials)
  const kept: RawAnswer[] = []
  const context: CallContext = {
    signal: new AbortController().signal,
    idempotencyKey: '0b8f3c1e-6f0e-4e57-9d3c-2a5d4c1b7e90',
    credential: 'main',
    callbackUrl: callbacks.url,
    media: { read: async () => picture, url: () => null },
    resultFile: file,
    now: () => new Date(clock.now()),
    log,
    keep: (answer) => kept.push(answer()),
    wake: () => {},
  }
  return {
    secrets: credentials.map(({ apiKey }) => apiKey),
    ...{ provider, context, kept, request, received: callbacks.received, advance: clock.advance },
    submit: async (prompt) => (await provider.submit(request(prompt), context)).operation,
    poll: (operation) => provider.poll(operation, context),
    purchases: () => emulator.ledger().purchases,
    async fetchClip(output) {
      if ('file' in output) return readFile(output.file)
      if ('handle' in output) {
        await provider.fetchResult!(output.handle, file, context)
        return readFile(file)
      }
      const response = await fetch(output.url)
      assert(response.ok, `the clip is answered with ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
    async stop() {
      await provider.stop?.()
      await emulator.stop()
      await callbacks.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startReceiver() {
  const received: { headers: Record<string, string>; body: Buffer }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    received.push({ headers, body: Buffer.concat(chunks) })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
