import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { expectInvariants, untilWorkDone } from '../../support/invariants.ts'
import {
  cancelPaid,
  ended,
  madePaid,
  type PaidProvider,
  rowId,
  seen,
  startPaid,
  stateOf,
} from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

const timeouts = { submitMilliseconds: 5_000, graceMilliseconds: 10_000, pollMilliseconds: 3_000 }

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({ speed: 20, timeouts })
})
afterAll(async () => {
  await untilWorkDone(gateway.config.databaseUrl!)
  await expectInvariants(gateway.config.databaseUrl!)
  // I2: every purchase is named by exactly one attempt, or one attempt was counted as uncertain.
  const attempts = await rowsOf(
    gateway,
    `select coalesce(operation ->> 'id', operation ->> 'name') as id, outcome, duplicates from attempt`,
  )
  expect(attempts.filter(({ duplicates }) => duplicates !== null)).toEqual([])
  const named = attempts.flatMap(({ id }) => id ?? [])
  expect(new Set(named).size).toBe(named.length)
  const purchases = gateway.emulator.ledger().purchases.map(({ jobId }) => jobId)
  const unnamed = purchases.filter((jobId) => !named.some((id) => id === jobId || id.endsWith(jobId)))
  expect(unnamed.length).toBeLessThanOrEqual(attempts.filter(({ outcome }) => outcome === 'uncertain').length)
  await gateway.stop()
})

const make = (provider: PaidProvider, prompt: string, around = {}) => madePaid(gateway, provider, prompt, around)

describe.concurrent('a submit without an answer', () => {
  it.each([
    ['submit-server-error:2', 3],
    ['submit-cut-before:1', 2],
    ['submit-cut-after:1', 1],
    ['submit-hang:1', 2],
    ['submit-malformed:1', 1],
    ['submit-slow:1:1s', 1],
  ])('klingai, %s: it is found, or sent again with the same key; one purchase', async (fault, times) => {
    const prompt = `a boat by klingai [[${fault}]]`
    const { state } = await make('klingai', prompt)
    expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
    const { submits, purchases } = seen(gateway, prompt)
    // A slow machine may have given one up, and sent it again.
    expect(submits.length).toBeGreaterThanOrEqual(times)
    expect(new Set(submits.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(purchases).toHaveLength(1)
  })

  it('klingai, accepted and not shown for a while: the same key is refused as a duplicate, and found in the end', async () => {
    const { state } = await make('klingai', 'hidden [[submit-cut-after:1]] [[find-blind:40s]]')
    expect(state).toMatchObject({ status: 'SUCCEEDED' })
    const { submits, purchases } = seen(gateway, 'hidden [[submit-cut-after:1]]')
    expect(submits.length).toBeGreaterThan(1)
    expect(purchases).toHaveLength(1)
  })

  it.each(['submit-cut-after:1', 'submit-malformed:1', 'submit-bad-gateway:1'])(
    'modelark, %s: it is found by our key, and not sent again',
    async (fault) => {
      const prompt = `a boat by modelark [[${fault}]]`
      const { state } = await make('modelark', prompt)
      expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
      expect(seen(gateway, prompt)).toMatchObject({ submits: { length: 1 }, purchases: { length: 1 } })
    },
  )

  it.each(['submit-cut-after:1', 'submit-malformed:1', 'submit-bad-gateway:1'])(
    'fal, %s: it is found by the picture that was uploaded for it, and never sent again',
    async (fault) => {
      const prompt = `a boat by fal [[${fault}]]`
      const { state } = await make('fal', prompt)
      expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
      expect(seen(gateway, prompt)).toMatchObject({ submits: { length: 1 }, purchases: { length: 1 } })
    },
  )

  it.each<[PaidProvider, string]>([
    ['vertex', 'submit-server-error:1'],
    ['vertex', 'submit-cut-after:1'],
    ['vertex', 'submit-hang:1'],
    ['gemini', 'submit-server-error:1'],
    ['gemini', 'submit-malformed:1'],
    ['openai-videos', 'submit-server-error:1'],
    ['openai-videos', 'submit-cut-after:1'],
    ['openai-videos', 'submit-malformed:1'],
    ['fal', 'submit-server-error:1'],
    ['xai', 'submit-server-error:1'],
    ['xai', 'submit-cut-after:1'],
    ['xai', 'submit-malformed:1'],
    ['dashscope', 'submit-server-error:1'],
    ['dashscope', 'submit-cut-after:1'],
    ['modelark', 'submit-server-error:1'],
  ])('%s, %s: never sent again; uncertain once the grace is over', async (provider, fault) => {
    const prompt = `uncertain at ${provider} [[${fault}]]`
    const { id, state, events } = await make(provider, prompt)
    expect(state).toMatchObject({
      status: 'FAILED',
      charge: { state: 'UNKNOWN' },
      failure: { code: 'SUBMISSION_UNCERTAIN', stage: 'SUBMIT', charged: 'UNKNOWN', retryable: false },
    })
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationFailed', isFinal: true })
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect((await stateOf(gateway, id)).charge.state).toBe('UNKNOWN')
    expect(seen(gateway, prompt).submits).toHaveLength(1)
  })

  it('klingai, found after the generation’s own deadline: a late result, and its charge', async () => {
    // Time enough to be sent on a slow machine, and not found until it is over.
    const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 8_000 }
    const prompt = 'late [[submit-cut-after]] [[find-blind:180s]]'
    const id = await startPaid(gateway, 'klingai', prompt, { poll })
    const { state } = await ended(gateway, id)
    expect(state).toMatchObject({
      status: 'FAILED',
      settling: true,
      charge: { state: 'UNKNOWN' },
      failure: { code: 'SUBMISSION_UNCERTAIN' },
    })
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect(await stateOf(gateway, id)).toMatchObject({
      status: 'FAILED',
      charge: { state: 'CHARGED' },
      clips: [{ status: 'FAILED', arrivedLate: true, video: { providerVideoId: expect.any(String) } }],
    })
    const events = await rowsOf(gateway, 'select type from event where generation_id = $1 order by sequence', [
      rowId(id),
    ])
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['Failed', 'LateResult', 'ChargeSettled'])
    expect(seen(gateway, prompt).purchases).toHaveLength(1)
  })
})

describe.concurrent('a cancel while the submit is on its way', () => {
  // A submit that is given up is canceled otherwise: this one has all its time, however slow the machine is.
  let gateway: EmulatedGateway
  beforeAll(async () => {
    gateway = await startEmulatedGateway({ speed: 20 })
  })
  afterAll(async () => {
    await untilWorkDone(gateway.config.databaseUrl!)
    await expectInvariants(gateway.config.databaseUrl!)
    await gateway.stop()
  })

  it.each<[PaidProvider, string, object]>([
    ['klingai', '', { status: 'succeeded', charged: { micros: 252_000 } }],
    ['gemini', '[[never-ends]]', { status: 'canceled', charged: null }],
  ])('%s: one purchase, which is known and settled', async (provider, more, purchase) => {
    const prompt = `given up at ${provider} [[submit-slow:1:4s]] ${more}`
    const id = await startPaid(gateway, provider, prompt)
    await until(async () => seen(gateway, prompt).submits.length === 1)
    await cancelPaid(gateway, id)
    const { events, state } = await ended(gateway, id)
    expect(state).toMatchObject({ status: 'CANCELED', failure: null })
    const told = events.map(({ __typename }) => __typename)
    expect(told.indexOf('GenerationCancelRequested')).toBeLessThan(told.indexOf('GenerationSubmitted'))
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect((await stateOf(gateway, id)).charge.state).toBe(provider === 'klingai' ? 'CHARGED' : 'UNKNOWN')
    expect(seen(gateway, prompt)).toMatchObject({ submits: { length: 1 }, purchases: [purchase] })
  })
})
