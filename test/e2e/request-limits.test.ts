import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { connect } from '../../src/engine/connection.ts'
import { leaseRequests } from '../../src/engine/request-leases.ts'
import { createDashscopeEmulator } from '../../src/providers/dashscope/emulator.ts'
import { dashscope } from '../../src/providers/dashscope/settings.ts'
import type { JsonValue } from '../../src/providers/json.ts'
import type { CallContext, Provider, RequestLimit } from '../../src/providers/provider.ts'
import { createRequestLimits, limited } from '../../src/providers/request-limits.ts'
import { createXaiEmulator } from '../../src/providers/xai/emulator.ts'
import { xai } from '../../src/providers/xai/settings.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { startEmulator } from '../support/emulator.ts'

const log = pino({ level: 'silent' })
/** The emulator's minute, in which it takes 70 starts, is over in 6 s: a tenth of it the database may answer one process late. */
const [speed, limit] = [10, { requests: 70, seconds: 6, of: 'submits' }] as const

it('two processes on one database stay below a vendor’s limit together, and use it', async () => {
  const database = await createTestDatabase({ migrated: true })
  const { clock, stamped } = clockOfCalls(speed)
  const emulator = await startEmulator({
    ...{ emulators: [createXaiEmulator({ keys: ['own-key', 'other-key'] })], port: 0, pictures: 'cheap', clock, log },
  })
  const open = (key: string): Promise<Provider> =>
    xai
      .configure({ XAI_API_KEY: [key], XAI_BASE_URL: `${emulator.urlOf('xai')}/v1` })
      .open({ downloadTo: () => Promise.reject(new Error('nothing is fetched')), now: () => new Date() })
  const { processes, stop } = await processesOf(
    database.connectionString,
    async () => stamped(await open('own-key')),
    limit,
  )
  const alone = await open('other-key')
  const start = async (provider: Provider): Promise<string> => {
    const request = { model: 'grok-imagine-video', prompt: 'a boat', duration: 1 }
    return provider.submit(request, contextOf(provider)).then(
      () => 'accepted',
      ({ failure }) => failure.code,
    )
  }
  const startAll = (providers: Provider[]) =>
    Promise.all(providers.flatMap((one) => Array.from({ length: 50 }, () => start(one))))
  try {
    const startedAt = performance.now()
    expect(new Set(await startAll(processes))).toEqual(new Set(['accepted']))
    // More than one minute of the vendor's, and no more than its limit asks for: machines may be slow.
    expect(performance.now() - startedAt).toBeGreaterThan(6_000)
    // And without it some are refused.
    expect(await startAll([alone, alone])).toContain('RATE_LIMITED')
  } finally {
    await alone.stop?.()
    await stop()
    await emulator.stop()
    await database.drop()
  }
})

/**
 * The vendor's time is that at which the latest call was let go: how long calls are on their way, and who stands still
 * meanwhile, is the machine's.
 */
function clockOfCalls(speed: number) {
  let latest = 0
  const stamp =
    <Given extends unknown[], Answer>(call: (...given: Given) => Answer) =>
    (...given: Given): Answer => {
      latest = performance.now() * speed
      return call(...given)
    }
  const stamped = (provider: Provider): Provider => ({
    ...provider,
    submit: stamp(provider.submit),
    poll: stamp(provider.poll),
  })
  return { clock: { ...createVirtualClock(), now: () => latest }, stamped }
}

const contextOf = (provider: Provider): CallContext => ({
  ...{ signal: new AbortController().signal, idempotencyKey: '', credential: provider.credentials(undefined)[0]! },
  ...{ callbackUrl: null, resultFile: '/dev/null', now: () => new Date(), log, keep() {}, wake() {} },
  media: { read: () => Promise.reject(new Error('there are no media')), url: () => null },
})

/** Two of them, each with a pool of its own, which know of each other by the database alone. */
async function processesOf(connectionString: string, open: () => Promise<Provider>, requestLimit: RequestLimit) {
  const pools = [0, 1].map(() => connect({ connectionString }, 2, log))
  const processes = await Promise.all(
    pools.map(async (pool) => {
      const limits = createRequestLimits({
        lease: (...asked) => leaseRequests(pool, ...asked),
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
      })
      return limited({ ...(await open()), requestLimits: [requestLimit] }, limits)
    }),
  )
  const stop = async () => {
    await Promise.all(processes.map((provider) => provider.stop?.()))
    await Promise.all(pools.map((pool) => pool.destroy()))
  }
  return { processes, stop }
}

it('DashScope’s 20 questions in a second are those of all processes', async () => {
  const database = await createTestDatabase({ migrated: true })
  const { clock, stamped } = clockOfCalls(1)
  const emulator = await startEmulator({
    ...{ emulators: [createDashscopeEmulator({ keys: ['own-key'] })], port: 0, pictures: 'cheap', clock, log },
  })
  const open = (): Promise<Provider> =>
    dashscope
      .configure({ DASHSCOPE_API_KEY: ['own-key'], DASHSCOPE_HTTP_BASE_URL: `${emulator.urlOf('dashscope')}/api/v1` })
      .open({ downloadTo: () => Promise.reject(new Error('nothing is fetched')), now: () => new Date() })
  const alone = await open()
  const { processes, stop } = await processesOf(
    database.connectionString,
    async () => stamped(await open()),
    dashscope.requestLimits![0]!,
  )
  const body = { model: 'wan3.0-video', input: { prompt: 'a boat' }, parameters: {} }
  const ask = (provider: Provider, operation: JsonValue) =>
    provider.poll(operation, contextOf(provider)).then(
      () => 'answered',
      ({ failure }) => failure.code,
    )
  const askAll = (providers: Provider[], operation: JsonValue) =>
    Promise.all(providers.flatMap((one) => Array.from({ length: 25 }, () => ask(one, operation))))
  try {
    const { operation } = await alone.submit({ body, microsPerSecond: null }, contextOf(alone))
    const startedAt = performance.now()
    const answers = await askAll(processes, operation)
    // Where the database answers one process late, its moments overlap with the other's; a limit for each would refuse twenty.
    expect(answers.filter((answer) => answer === 'RATE_LIMITED').length).toBeLessThan(10)
    expect(answers.filter((answer) => answer === 'answered').length).toBeGreaterThan(40)
    // 50 questions: the last ten are in the third second.
    expect(performance.now() - startedAt).toBeGreaterThan(2_000)
    expect(await askAll([alone, alone], operation)).toContain('RATE_LIMITED')
  } finally {
    await alone.stop?.()
    await stop()
    await emulator.stop()
    await database.drop()
  }
})
