import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { connect } from '../../src/engine/connection.ts'
import { leaseRequests } from '../../src/engine/request-leases.ts'
import type { CallContext, Provider } from '../../src/providers/provider.ts'
import { createRequestLimits, limited } from '../../src/providers/request-limits.ts'
import { createXaiEmulator } from '../../src/providers/xai/emulator.ts'
import { xai } from '../../src/providers/xai/settings.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { startEmulator } from '../support/emulator.ts'

const log = pino({ level: 'silent' })
/** The emulator's minute, in which it takes 70 starts, is over in 3 s. */
const [speed, limit] = [20, { requests: 70, seconds: 3, of: 'submits' }] as const

it('two processes on one database stay below a vendor’s limit together, and use it', async () => {
  const database = await createTestDatabase({ migrated: true })
  const emulator = await startEmulator({
    ...{ emulators: [createXaiEmulator({ keys: ['own-key', 'other-key'] })], port: 0, pictures: 'cheap', speed, log },
  })
  const open = (key: string): Promise<Provider> =>
    xai
      .configure({ XAI_API_KEY: [key], XAI_BASE_URL: `${emulator.urlOf('xai')}/v1` })
      .open({ downloadTo: () => Promise.reject(new Error('nothing is fetched')), now: () => new Date() })
  const pools = [0, 1].map(() => connect({ connectionString: database.connectionString }, 2, log))
  const processes = await Promise.all(
    pools.map(async (pool) => {
      const limits = createRequestLimits({
        lease: (...asked) => leaseRequests(pool, ...asked),
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
      })
      return limited({ ...(await open('own-key')), requestLimits: [limit] }, limits)
    }),
  )
  const alone = await open('other-key')
  const start = async (provider: Provider): Promise<string> => {
    const context = {
      ...{ signal: new AbortController().signal, idempotencyKey: '', credential: provider.credentials(undefined)[0]! },
      ...{ callbackUrl: null, resultFile: '/dev/null', now: () => new Date(), log, keep() {}, wake() {} },
      media: { read: () => Promise.reject(new Error('there are no media')), url: () => null },
    } satisfies CallContext
    const request = { model: 'grok-imagine-video', prompt: 'a boat', duration: 1 }
    return provider.submit(request, context).then(
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
    expect(performance.now() - startedAt).toBeGreaterThan(3_000)
    // And without it some are refused.
    expect(await startAll([alone, alone])).toContain('RATE_LIMITED')
  } finally {
    await Promise.all([...processes, alone].map((provider) => provider.stop?.()))
    await emulator.stop()
    await Promise.all(pools.map((pool) => pool.destroy()))
    await database.drop()
  }
})
