import { pino } from 'pino'
import { expect, it } from 'vitest'
import { emulator as klingaiEmulator } from '../../../src/providers/klingai/emulator.ts'
import { startEmulator } from '../../support/emulator.ts'
import { sleep, until, withFolder } from '../../support/folder.ts'
import { generationQuery, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { cancelPaid, paidRequest, rowId } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

/** The same server as the vendor, with a key, and as the emulator; what is asked of it is in its ledger. */
async function withBoth(
  test: (start: (as: 'vendor' | 'emulator') => Promise<TestGateway>, calls: () => number) => Promise<void>,
) {
  const emulator = await startEmulator({
    emulators: [klingaiEmulator],
    port: 0,
    pictures: 'cheap',
    log: pino({ level: 'silent' }),
  })
  const url = emulator.urlOf('klingai')
  try {
    await withFolder(({ dataDirectory, connectionString }) =>
      test(
        (as) =>
          startTestGateway(as === 'vendor' ? { KLINGAI_API_KEY: 'a-key', KLINGAI_BASE_URL: url } : {}, {
            dataDirectory,
            databaseUrl: connectionString,
            ...(as === 'emulator' ? { emulated: new Map([['klingai', url]]) } : {}),
          }),
        () => emulator.ledger().calls.length,
      ),
    )
  } finally {
    await emulator.stop()
  }
}

async function startRunning(gateway: TestGateway): Promise<string> {
  const request = await paidRequest('klingai', 'a boat [[never-ends]] [[webhook-missing]]')
  const { generation } = await gateway.start(request, {
    poll: { intervalMilliseconds: 500, timeoutMilliseconds: 600_000 },
  })
  await gateway.untilStatus(generation.id, 'RUNNING')
  return generation.id
}

const stateOf = async (gateway: TestGateway, id: string) =>
  (await gateway.query(generationQuery, { id })).data.generation.state

it('what was started with the emulator is never asked for at the vendor: it ends, and nothing is charged', () =>
  withBoth(async (start, calls) => {
    const first = await start('emulator')
    const id = await startRunning(first)
    await first.stop()
    const before = calls()
    const second = await start('vendor')
    try {
      await until(async () => (await stateOf(second, id)).isFinal)
      expect(await stateOf(second, id)).toMatchObject({
        status: 'FAILED',
        charge: { state: 'NONE' },
        failure: { code: 'PROVIDER_UNAVAILABLE', charged: 'NONE' },
      })
      expect(calls()).toBe(before)
    } finally {
      await second.stop()
    }
  }))

it('what was bought is not asked about at the emulator: it waits, and goes on with the vendor', () =>
  withBoth(async (start, calls) => {
    const first = await start('vendor')
    const id = await startRunning(first)
    await first.stop()
    const before = calls()
    const second = await start('emulator')
    await until(async () => second.log.some((line) => line.includes('waits until the emulator no longer stands')))
    await sleep(1_500)
    expect(await stateOf(second, id)).toMatchObject({ status: 'RUNNING' })
    expect(calls()).toBe(before)
    await second.stop()
    const third = await start('vendor')
    try {
      await until(async () => calls() > before)
      expect(await stateOf(third, id)).toMatchObject({ status: 'RUNNING' })
    } finally {
      await third.stop()
    }
  }))

it('what was bought ends at its cancel and its deadline, also where nobody can be asked; the vendor is asked later', () =>
  withBoth(async (start, calls) => {
    const first = await start('vendor')
    const canceled = await startRunning(first)
    const expired = await startRunning(first)
    await first.stop()
    await rowsOf(first, 'update generation set deadline_at = now() where id = $1', [rowId(expired)])
    const before = calls()
    const second = await start('emulator')
    expect(await cancelPaid(second, canceled)).toBe('UNSUPPORTED_BY_PROVIDER')
    await until(async () => (await stateOf(second, canceled)).isFinal)
    expect(await stateOf(second, canceled)).toMatchObject({ status: 'CANCELED', settling: true })
    await until(async () => (await stateOf(second, expired)).isFinal)
    expect(await stateOf(second, expired)).toMatchObject({
      status: 'EXPIRED',
      settling: true,
      charge: { state: 'UNKNOWN' },
    })
    expect(calls()).toBe(before)
    await second.stop()
    const third = await start('vendor')
    try {
      await until(async () => calls() >= before + 2)
    } finally {
      await third.stop()
    }
  }))
