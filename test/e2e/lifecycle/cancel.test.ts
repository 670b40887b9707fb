import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OperationState, ProviderError } from '../../../src/providers/provider.ts'
import { sleep, until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { cancelPaid, rowId, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { type Script, scriptedByPrompt } from '../../support/scripted-provider.ts'

const { provider, scripts } = scriptedByPrompt()
let gateway: TestGateway
beforeAll(async () => {
  // Whoever sleeps over something sleeps for most of a minute.
  gateway = await startTestGateway({ KINETOGRAPH_POLLS_PER_JOB: '0.1' }, { providers: [provider] })
})
afterAll(() => gateway.stop())

const start = (name: string, script: Script, around: object = {}): Promise<string> => {
  scripts.set(name, script)
  return startPaid(gateway, 'gemini', name, { poll: seldom, ...around })
}
const seldom = { intervalMilliseconds: 60_000, timeoutMilliseconds: 3_600_000 }
const often = { intervalMilliseconds: 500, timeoutMilliseconds: 3_600_000 }

const pending: OperationState = { state: 'pending' }
const failed = (micros?: number): OperationState => ({
  state: 'failed',
  failure: { code: 'PROVIDER_REJECTED', message: 'no', retryable: false },
  ...(micros === undefined ? {} : { charge: { state: 'CHARGED', micros } }),
})
const lost = () => new ProviderError('unknown', { code: 'PROVIDER_UNAVAILABLE', message: 'cut', retryable: true })
const isRefusedForAnHour = () =>
  new ProviderError('refused', { code: 'RATE_LIMITED', message: 'later', retryable: true }, 3_600_000)

const eventTypes = async (id: string): Promise<string[]> => {
  const query = 'select type from event where generation_id = $1 order by sequence'
  return (await rowsOf(gateway, query, [rowId(id)])).map(({ type }) => type)
}
const attemptOf = async (id: string) =>
  (await rowsOf(gateway, 'select * from attempt where generation_id = $1', [rowId(id)]))[0]
const wake = (id: string) => rowsOf(gateway, `select pg_notify('kinetograph', $1)`, [`w${rowId(id)}`])
const untilStatus = (id: string, ...statuses: string[]) =>
  until(async () => statuses.includes((await stateOf(gateway, id)).status))
const untilFinal = (id: string) => until(async () => (await stateOf(gateway, id)).isFinal)
const untilSettled = (id: string) =>
  until(async () => {
    const { isFinal, settling } = await stateOf(gateway, id)
    return isFinal && !settling
  })

it.concurrent('of two clips, the one that was stopped does not say that nothing is to come of the other', async () => {
  const first = Promise.withResolvers<string>()
  let isOver = false
  const id = await start(
    'a clip too late to stop and one that can be',
    {
      submit: async (_nth, context) => first.resolve(context.idempotencyKey),
      poll: async (operation) => (isOver && operation.id === (await first.promise) ? failed(300_000) : pending),
      async cancel(operation) {
        if (operation.id === (await first.promise)) return 'too-late'
        await sleep(500)
        return 'canceled'
      },
    },
    { count: 2, poll: often },
  )
  await until(async () => (await stateOf(gateway, id)).clips.every(({ status }: any) => status === 'RUNNING'))
  await cancelPaid(gateway, id)
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'CANCELED', settling: true })
  isOver = true
  await untilSettled(id)
  expect((await eventTypes(id)).slice(-2)).toEqual(['Canceled', 'ChargeSettled'])
})

it.concurrent('a clip that is stopped at once leaves nothing to settle', async () => {
  const id = await start('stopped at once', { poll: async () => pending, cancel: async () => 'canceled' })
  await untilStatus(id, 'RUNNING')
  await cancelPaid(gateway, id)
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'CANCELED', settling: false })
  expect((await eventTypes(id)).at(-1)).toBe('Canceled')
})

/** A poll that is on its way until it is let go. */
async function startHeld(name: string, script: Omit<Script, 'poll'>) {
  const asked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  let isOver = false
  const id = await start(name, {
    ...script,
    async poll() {
      // By himself nobody asks again while the test waits.
      const answer = isOver ? failed() : { ...pending, pollAfterMilliseconds: 3_600_000 }
      asked.resolve()
      await held.promise
      return answer
    },
  })
  await untilStatus(id, 'RUNNING')
  await wake(id)
  await asked.promise
  return { id, letGo: held.resolve, end: () => (isOver = true) }
}

it.concurrent('a cancel that comes while the provider is asked is not slept over', async () => {
  const { id, letGo } = await startHeld('canceled while asked', { cancel: async () => 'canceled' })
  await cancelPaid(gateway, id)
  await sleep(300)
  letGo()
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'CANCELED' })
})

it.concurrent('a webhook that comes while the provider is asked brings the next question forward', async () => {
  const { id, letGo, end } = await startHeld('told of while asked', {})
  end()
  await wake(id)
  await sleep(300)
  letGo()
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'FAILED', failure: { code: 'PROVIDER_REJECTED' } })
})

it.concurrent('a cancel that comes while a submit is refused for an hour is not slept over', async () => {
  const asked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  let submits = 0
  const id = await start('canceled while refused', {
    async submit() {
      submits += 1
      asked.resolve()
      await held.promise
      throw isRefusedForAnHour()
    },
    poll: async () => pending,
  })
  await asked.promise
  await cancelPaid(gateway, id)
  await sleep(300)
  held.resolve()
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'CANCELED', settling: false, charge: { state: 'NONE' } })
  expect(submits).toBe(1)
})

it.concurrent('whoever is told to wait is not submitted sooner because something else happens', async () => {
  let submits = 0
  const id = await start('refused for an hour', {
    async submit() {
      submits += 1
      throw isRefusedForAnHour()
    },
    poll: async () => pending,
  })
  await until(async () => (await eventTypes(id)).join().includes('Submitting,Queued'))
  for (let wakes = 0; wakes < 3; wakes += 1) {
    await wake(id)
    await sleep(200)
  }
  expect(submits).toBe(1)
})

it.concurrent('a canceled generation ends at once while its submit is uncertain; what is found then is stopped', async () => {
  let isShown = false
  let submits = 0
  const canceled: string[] = []
  const id = await start('lost, canceled, found', {
    async submit() {
      submits += 1
      throw lost()
    },
    poll: async () => pending,
    find: async ({ idempotencyKey }) => (isShown ? { id: `${idempotencyKey}-found` } : 'not-found'),
    async cancel(operation) {
      canceled.push(operation.id)
      return 'canceled'
    },
  })
  await until(async () => submits === 1)
  expect(await cancelPaid(gateway, id)).toBe('REQUESTED')
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({
    status: 'CANCELED',
    settling: true,
    failure: null,
    charge: { state: 'UNKNOWN' },
  })
  isShown = true
  await untilSettled(id)
  const attempt = await attemptOf(id)
  expect(canceled).toEqual([`${attempt.id}-found`])
  expect(attempt.outcome).toBe('canceled')
  expect((await eventTypes(id)).slice(-2)).toEqual(['Canceled', 'ChargeSettled'])
  expect(submits).toBe(1)
})

it.concurrent('an uncertain submit that was canceled and is never found is given up at the end of the grace', async () => {
  const parts = scriptedByPrompt()
  const timeouts = { submitMilliseconds: 1_000, graceMilliseconds: 5_000 }
  const hasty = await startTestGateway({}, { providers: [parts.provider], timeouts })
  try {
    let submits = 0
    parts.scripts.set('never found', {
      async submit() {
        submits += 1
        throw lost()
      },
      poll: async () => pending,
    })
    const id = await startPaid(hasty, 'gemini', 'never found')
    await until(async () => submits === 1)
    await cancelPaid(hasty, id)
    await until(async () => (await stateOf(hasty, id)).isFinal)
    expect(await stateOf(hasty, id)).toMatchObject({ status: 'CANCELED', failure: null })
    await until(async () => !(await stateOf(hasty, id)).settling)
    expect(await stateOf(hasty, id)).toMatchObject({ status: 'CANCELED', charge: { state: 'UNKNOWN' } })
    expect(await rowsOf(hasty, 'select outcome from attempt')).toEqual([{ outcome: 'uncertain' }])
  } finally {
    await hasty.stop()
  }
})

it.concurrent('a look for a lost submit sees that somebody else has recorded its operation meanwhile', async () => {
  let submits = 0
  const id = await start(
    'lost, and in a receipt',
    {
      async submit() {
        submits += 1
        throw lost()
      },
      poll: async (operation) => (operation.id.endsWith('-from-a-receipt') ? failed(100_000) : pending),
      find: async () => 'not-found',
    },
    { poll: often },
  )
  await until(async () => submits === 1)
  await sleep(300)
  await rowsOf(
    gateway,
    `update attempt set operation = jsonb_build_object('id', id || '-from-a-receipt') where generation_id = $1`,
    [rowId(id)],
  )
  await wake(id)
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({
    status: 'FAILED',
    failure: { code: 'PROVIDER_REJECTED', charged: 'CHARGED' },
  })
  expect(await eventTypes(id)).toContain('Submitted')
})

it.concurrent('a cancel waits for a row that somebody holds longer than a statement may wait', async () => {
  const id = await start('locked', { poll: async () => pending, cancel: async () => 'canceled' })
  await untilStatus(id, 'RUNNING')
  const client = new pg.Client(gateway.config.databaseUrl!)
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select 1 from generation where id = $1 for update', [rowId(id)])
    const asked = cancelPaid(gateway, id)
    // lock_timeout is 3 s.
    await sleep(3_800)
    await client.query('rollback')
    expect(await asked).toBe('REQUESTED')
  } finally {
    await client.end()
  }
  await untilFinal(id)
  expect((await eventTypes(id)).filter((type) => type === 'CancelRequested')).toHaveLength(1)
})
