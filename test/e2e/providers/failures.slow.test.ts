import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { expectInvariants, untilWorkDone } from '../../support/invariants.ts'
import {
  cancelPaid,
  ended,
  madePaid,
  type PaidProvider,
  paidProviders,
  rowId,
  seen,
  startPaid,
  stateOf,
} from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

let gateway: EmulatedGateway
beforeAll(async () => {
  const timeouts = {
    ...{ pollMilliseconds: 1_500, batchMilliseconds: 1_500 },
    ...{ unknownMilliseconds: 0, resultMilliseconds: 1_500 },
  }
  gateway = await startEmulatedGateway({ timeouts })
})
afterAll(async () => {
  await untilWorkDone(gateway.config.databaseUrl!)
  await expectInvariants(gateway.config.databaseUrl!)
  // I1: no clip was bought twice. I12: nothing of what was fetched is left.
  expect(gateway.emulator.ledger().purchases).toHaveLength(
    (await rowsOf(gateway, `select id from attempt where operation is not null`)).length,
  )
  for (const folder of ['work/results', 'work/inline', 'media/inputs', 'media/.temporary'])
    expect(await readdir(join(gateway.config.dataDirectory, folder)).catch(() => []), folder).toEqual([])
  await gateway.stop()
})

const make = (provider: PaidProvider, fault: string, around = {}) =>
  madePaid(gateway, provider, `a boat [[${fault}]]`, around)
const boughtFor = (provider: PaidProvider, fault: string) =>
  seen(gateway, `a boat [[${fault}]]`).purchases.filter((purchase) => purchase.provider === provider)

const moderated = (stage: 'INPUT' | 'OUTPUT', categories: unknown[] = []) => ({
  code: 'MODERATED',
  moderation: { stage, categories },
})
const atSubmit = { stage: 'SUBMIT', charged: 'NONE', retryable: false, moderation: null }

type Told = Record<string, unknown>
/** What each says of itself; `charged` is what the generation says too. */
const failures: Record<string, Record<PaidProvider, Told>> = {
  'moderated-at-submit': {
    klingai: { ...atSubmit, ...moderated('INPUT'), providerMessage: expect.stringContaining('content security') },
    vertex: { ...atSubmit, ...moderated('INPUT', ['dangerous']), providerMessage: expect.stringContaining('62263041') },
    gemini: { ...atSubmit, ...moderated('INPUT'), providerMessage: expect.stringContaining('safety policy') },
    'openai-videos': { ...atSubmit, ...moderated('INPUT'), providerMessage: expect.stringContaining('safety system') },
    xai: { ...atSubmit, ...moderated('INPUT'), providerMessage: expect.stringContaining('content moderation') },
    dashscope: { ...atSubmit, ...moderated('INPUT'), providerMessage: expect.stringContaining('inappropriate') },
    modelark: {
      ...atSubmit,
      ...moderated('INPUT', ['PrivacyInformation']),
      providerMessage: expect.stringContaining('a real person'),
    },
    fal: {
      ...atSubmit,
      ...moderated('INPUT', ['violence']),
      providerMessage: expect.stringContaining('content checker'),
    },
  },
  'moderated-at-output': {
    klingai: { stage: 'RUN', charged: 'NONE', retryable: true, ...moderated('OUTPUT') },
    vertex: { stage: 'RUN', charged: 'NONE', retryable: false, ...moderated('OUTPUT', ['violence']) },
    gemini: { stage: 'RUN', charged: 'NONE', retryable: false, ...moderated('OUTPUT') },
    'openai-videos': { stage: 'RUN', charged: 'UNKNOWN', retryable: false, ...moderated('OUTPUT') },
    xai: { stage: 'RUN', charged: 'CHARGED', retryable: false, ...moderated('OUTPUT') },
    dashscope: { stage: 'RUN', charged: 'UNKNOWN', retryable: false, ...moderated('OUTPUT') },
    modelark: { stage: 'RUN', charged: 'NONE', retryable: false, ...moderated('OUTPUT') },
    fal: { stage: 'RUN', charged: 'NONE', retryable: false, ...moderated('OUTPUT', ['violence']) },
  },
  'moderated-as-success': {
    klingai: { stage: 'RUN', charged: 'CHARGED', retryable: false, ...moderated('OUTPUT') },
    vertex: { stage: 'RUN', charged: 'NONE', retryable: false, ...moderated('OUTPUT', ['celebrity']) },
    gemini: { stage: 'RUN', charged: 'UNKNOWN', retryable: false, ...moderated('INPUT') },
    'openai-videos': {
      stage: 'COLLECT',
      charged: 'CHARGED',
      retryable: false,
      ...moderated('OUTPUT'),
      providerMessage: expect.stringContaining('safety system'),
    },
    xai: { stage: 'RUN', charged: 'CHARGED', retryable: false, ...moderated('OUTPUT') },
    dashscope: { stage: 'RUN', charged: 'CHARGED', code: 'RESULT_INVALID', retryable: true },
    modelark: { stage: 'RUN', charged: 'CHARGED', retryable: true, code: 'RESULT_INVALID' },
    fal: { stage: 'RUN', charged: 'NONE', code: 'RESULT_INVALID', providerMessage: 'No media was generated' },
  },
  'bad-credentials': {
    klingai: { ...atSubmit, code: 'CREDENTIALS', providerMessage: 'api key is not valid' },
    vertex: { ...atSubmit, code: 'CREDENTIALS' },
    gemini: { ...atSubmit, code: 'CREDENTIALS', providerMessage: expect.stringContaining('API key not valid') },
    'openai-videos': { ...atSubmit, code: 'CREDENTIALS', providerMessage: 'Incorrect API key provided.' },
    xai: { ...atSubmit, code: 'CREDENTIALS', providerMessage: 'Incorrect API key provided.' },
    dashscope: { ...atSubmit, code: 'CREDENTIALS', providerMessage: 'Invalid API-key provided.' },
    modelark: { ...atSubmit, code: 'CREDENTIALS', providerMessage: expect.stringContaining('API key') },
    fal: { ...atSubmit, code: 'CREDENTIALS', providerMessage: 'No user found for Key ID and Secret' },
  },
  fails: {
    klingai: { stage: 'RUN', charged: 'NONE', code: 'INVALID_IMAGE', providerMessage: 'Image pixel is invalid' },
    vertex: { stage: 'RUN', charged: 'NONE', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    gemini: { stage: 'RUN', charged: 'NONE', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    'openai-videos': { stage: 'RUN', charged: 'UNKNOWN', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    xai: { stage: 'RUN', charged: 'UNKNOWN', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    dashscope: { stage: 'RUN', charged: 'UNKNOWN', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    modelark: { stage: 'RUN', charged: 'NONE', code: 'PROVIDER_UNAVAILABLE', retryable: true },
    fal: { stage: 'RUN', charged: 'NONE', code: 'PROVIDER_UNAVAILABLE', retryable: true },
  },
  'nul-in-message': {
    klingai: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    vertex: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    gemini: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    'openai-videos': { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    xai: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    dashscope: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    modelark: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
    fal: { stage: 'RUN', providerMessage: expect.stringContaining('\uFFFD') },
  },
}

describe.concurrent('a failure of the provider’s', () => {
  const each = Object.entries(failures).flatMap(([fault, told]) =>
    paidProviders.map((provider) => [fault, provider, told[provider]] as const),
  )
  it.each(each)('%s at %s is told with stage, charge and the provider’s words', async (fault, provider, told) => {
    const { state, events } = await make(provider, fault)
    expect(state).toMatchObject({
      status: 'FAILED',
      failure: told,
      clips: [{ status: 'FAILED', failure: { code: state.failure.code } }],
    })
    if (told.charged) expect(state.charge.state).toBe(told.charged)
    expect(events.filter(({ isFinal }) => isFinal)).toHaveLength(1)
    if (told.stage === 'SUBMIT') expect(boughtFor(provider, fault)).toEqual([])
  })

  it.each<PaidProvider>(['klingai', 'openai-videos', 'xai', 'fal', 'dashscope', 'modelark'])(
    'an empty account at %s',
    async (provider) => {
      const { state } = await make(provider, 'quota-exhausted')
      expect(state).toMatchObject({
        status: 'FAILED',
        charge: { state: 'NONE' },
        failure: { ...atSubmit, code: 'INSUFFICIENT_CREDIT', providerMessage: expect.any(String) },
      })
    },
  )

  it('an exhausted quota at vertex passes: it is waited for, and the deadline says what for', async () => {
    const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 10_000 }
    const { id, state } = await make('vertex', 'quota-exhausted', { poll })
    expect(state).toMatchObject({ status: 'EXPIRED', charge: { state: 'NONE' } })
    const [{ failure }] = await rowsOf(gateway, 'select failure from clip where generation_id = $1', [rowId(id)])
    expect(failure.message).toContain('Google takes no more requests for now.')
  })
})

describe.concurrent('what passes by itself', () => {
  it.each<[PaidProvider, string]>([
    ['klingai', 'rate-limited:1'],
    ['vertex', 'rate-limited:1'],
    ['gemini', 'rate-limited-with-retry-after:1'],
    ['openai-videos', 'rate-limited-with-retry-after:1'],
    ['klingai', 'concurrency-full:1'],
    ['modelark', 'concurrency-full:1'],
    ['xai', 'rate-limited-with-retry-after:1'],
    ['dashscope', 'concurrency-full:1'],
    ['fal', 'rate-limited-with-retry-after:1'],
  ])('%s, %s: it waits, says why, and is bought once', async (provider, fault) => {
    const { state, events } = await make(provider, fault)
    expect(state).toMatchObject({ status: 'SUCCEEDED', failure: null, progress: { message: null } })
    expect(boughtFor(provider, fault)).toHaveLength(1)
    const [{ messages }] = await rowsOf(
      gateway,
      `select array_agg(data -> 'progress' ->> 'message') as messages from event where generation_id = $1`,
      [rowId(events[0].generation.id)],
    )
    expect(messages.filter((message: unknown) => message !== null)).not.toEqual([])
  })

  it('klingai says to wait beyond the deadline: the generation ends at its deadline, with nothing bought', async () => {
    const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 2_000 }
    const startedAt = Date.now()
    const { state } = await make('klingai', 'rate-limited-with-retry-after', { poll })
    expect(state).toMatchObject({ status: 'EXPIRED', charge: { state: 'NONE' } })
    // It says half a minute.
    expect(Date.now() - startedAt).toBeLessThan(25_000)
    expect(boughtFor('klingai', 'rate-limited-with-retry-after')).toEqual([])
  })

  it.each<[PaidProvider, string]>([
    ['vertex', 'poll-server-error:1'],
    ['gemini', 'poll-hang:1'],
    ['gemini', 'poll-slow:1:1s'],
    ['openai-videos', 'poll-cut:1'],
    ['openai-videos', 'poll-malformed:1'],
    ['openai-videos', 'unknown-id:2'],
    ['klingai', 'poll-server-error:1'],
    ['klingai', 'poll-hang:1'],
    ['klingai', 'result-dead:1'],
    ['klingai', 'result-truncated:1'],
    ['gemini', 'result-not-a-video:1'],
    ['openai-videos', 'result-truncated:1'],
    ['vertex', 'result-truncated:1'],
    ['klingai', 'result-slow:1:1s'],
    ['xai', 'poll-malformed:1'],
    ['xai', 'result-truncated:1'],
    ['dashscope', 'unknown-id:2'],
    ['dashscope', 'result-truncated:1'],
    ['fal', 'poll-server-error:1'],
    ['fal', 'poll-malformed:1'],
    ['fal', 'result-truncated:1'],
  ])('%s, %s: the clip arrives all the same', async (provider, fault) => {
    const { state } = await make(provider, fault)
    expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' }, failure: null })
    const { video } = state.clips[0]
    expect((await (await fetch(video.url)).arrayBuffer()).byteLength).toBe(video.sizeBytes)
    expect(boughtFor(provider, fault)).toHaveLength(1)
  })
})

describe.concurrent('what never comes', () => {
  it.each<[PaidProvider, string, Told]>([
    ['klingai', 'unknown-id', { stage: 'RUN', code: 'PROVIDER_REJECTED', charged: 'UNKNOWN' }],
    ['modelark', 'expired', { stage: 'RUN', code: 'PROVIDER_UNAVAILABLE', charged: 'UNKNOWN' }],
    ['fal', 'expired', { stage: 'RUN', code: 'RESULT_EXPIRED', charged: 'UNKNOWN' }],
    ['xai', 'expired', { stage: 'RUN', code: 'RESULT_EXPIRED', charged: 'UNKNOWN' }],
    ['dashscope', 'unknown-id', { stage: 'RUN', code: 'PROVIDER_REJECTED', charged: 'UNKNOWN' }],
    ['dashscope', 'expired', { stage: 'COLLECT', code: 'RESULT_EXPIRED', charged: 'CHARGED' }],
    ['openai-videos', 'expired', { stage: 'COLLECT', code: 'RESULT_EXPIRED', charged: 'CHARGED' }],
    ['klingai', 'expired', { stage: 'COLLECT', code: 'RESULT_EXPIRED', charged: 'CHARGED' }],
    ['klingai', 'result-dead', { stage: 'COLLECT', code: 'RESULT_EXPIRED', charged: 'CHARGED' }],
    ['vertex', 'result-dead', { stage: 'RUN', code: 'RESULT_INVALID', charged: 'UNKNOWN' }],
    ['klingai', 'result-playlist', { stage: 'COLLECT', code: 'RESULT_INVALID', charged: 'CHARGED' }],
    ['gemini', 'result-playlist', { stage: 'COLLECT', code: 'RESULT_INVALID', charged: 'CHARGED' }],
    ['vertex', 'result-not-a-video', { stage: 'COLLECT', code: 'RESULT_INVALID', charged: 'CHARGED' }],
  ])('%s, %s: a failure with its charge', async (provider, fault, told) => {
    const { state } = await make(provider, fault)
    expect(state).toMatchObject({ status: 'FAILED', failure: told, charge: { state: told.charged } })
    expect(boughtFor(provider, fault)).toHaveLength(1)
    // It was asked again before it was given up.
    if (fault === 'unknown-id') expect(seen(gateway, `[[${fault}]]`).polls.length).toBeGreaterThan(5)
  })
})

/** By what is wrong with the clip. */
const spoiled: Record<string, { code: string; figures: Record<string, unknown> }> = {
  'clip-short': { code: 'LENGTH_DIFFERS', figures: { askedSeconds: 3, seconds: 1.5 } },
  'clip-other-sound': { code: 'SOUND_UNASKED', figures: {} },
  'clip-frozen': { code: 'FROZEN', figures: { stillSeconds: 3, seconds: 3 } },
  'clip-black': { code: 'BLACK', figures: { blackSeconds: 3, seconds: 3 } },
  'clip-other-start': { code: 'UNLIKE_START_FRAME', figures: { likeness: expect.any(Number) } },
}

describe.concurrent('a clip that is not what was asked for', () => {
  it.each(Object.entries(spoiled))('%s is kept, and told with its figures', async (fault, warning) => {
    const { state } = await make('klingai', fault)
    const { warnings } = state.clips[0].video
    const figuresOf = (figures: { name: string; value: number }[]) =>
      Object.fromEntries(figures.map(({ name, value }) => [name, value]))
    expect(
      warnings.map(({ code, figures }: { code: string; figures: [] }) => ({ code, figures: figuresOf(figures) })),
    ).toEqual([warning])
  })
})

describe.concurrent('a cancel of what runs', () => {
  const running = async (provider: PaidProvider, prompt: string) => {
    const id = await startPaid(gateway, provider, prompt)
    await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
    return id
  }

  it('klingai cannot: CANCELED at once, the clip kept as a late result, its charge settled', async () => {
    // Nothing is seen of its end until it is canceled.
    const id = await running('klingai', 'kept [[poll-server-error:1]]')
    expect(await cancelPaid(gateway, id, 'KEEP')).toBe('UNSUPPORTED_BY_PROVIDER')
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'CANCELED' })
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect(await stateOf(gateway, id)).toMatchObject({
      status: 'CANCELED',
      charge: { state: 'CHARGED', amount: { micros: 252_000 } },
      clips: [{ status: 'CANCELED', arrivedLate: true, video: { sizeBytes: expect.any(Number) } }],
    })
    const addenda = await rowsOf(
      gateway,
      `select type from event where generation_id = $1 and type in ('Canceled', 'LateResult', 'ChargeSettled') order by sequence`,
      [rowId(id)],
    )
    expect(addenda.map(({ type }) => type)).toEqual(['Canceled', 'LateResult', 'ChargeSettled'])
  })

  // fal says that it was asked to: it is listened to until its job has ended.
  it.each<PaidProvider>(['gemini', 'fal'])('%s can: CANCELED, and nothing is left running', async (provider) => {
    const prompt = `stopped at ${provider} [[never-ends]]`
    const id = await running(provider, prompt)
    expect(await cancelPaid(gateway, id)).toBe('REQUESTED')
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'CANCELED' })
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect(seen(gateway, prompt).purchases).toMatchObject([{ status: 'canceled', charged: null }])
  })
})
