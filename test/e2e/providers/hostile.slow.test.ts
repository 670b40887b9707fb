import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../../../src/config.ts'
import { createClips } from '../../../src/emulator/clips.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startForbiddenServer, startHostileProvider, type Trick } from '../../support/hostile-provider.ts'
import { expectInvariants, untilWorkDone } from '../../support/invariants.ts'
import { cancelPaid, ended, madePaid, rowId, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

const forbidden = await startForbiddenServer()
let clip: Buffer

const klingClip = (url: string, more: object = {}): Trick => ({
  job: (id) => ({ id, status: 'succeeded', outputs: [{ type: 'video', id: 'video-1', url }], ...more }),
})
const openaiJob = (more: object): Trick => ({ job: (id) => ({ id, ...more }) })
const named = (id: string): Trick => ({ submit: () => ({ body: { id, status: 'queued' } }) })
const billed = (amount: unknown, count = 1): Trick => ({
  job: (id) => ({
    id,
    status: 'failed',
    message: 'no',
    billing: Array.from({ length: count }, () => ({ charge_type: 'cash', currency: 'USD', amount })),
  }),
})
const poison = 'a\u0000b\ud800c'

/** Where a clip is said to be. */
const addresses: Record<string, string> = {
  'private address': `http://127.0.0.1:${forbidden.port}/clip.mp4`,
  'private name': `http://localhost:${forbidden.port}/clip.mp4`,
  'private in disguise': `http://2130706433:${forbidden.port}/clip.mp4`,
  'private six': `http://[::ffff:127.0.0.1]:${forbidden.port}/clip.mp4`,
  metadata: 'http://169.254.169.254/latest/meta-data',
  'with a password': `http://user:word@127.0.0.1:${forbidden.port}/clip.mp4`,
  'a file': 'file:///etc/passwd',
  endless: `http://127.0.0.1/${'a'.repeat(1_000_000)}`,
}
/** Ids of jobs that no row can hold, or that lead elsewhere. */
const impossibleIds: Record<string, string> = {
  'nul id': 'video\u0000a',
  'surrogate id': 'video\ud800',
  'huge id': 'v'.repeat(1_000_000),
  'parent id': '..',
}
const answers: Record<string, string | Buffer> = {
  wide: Buffer.from(`{"id":"a","status":"queued","data":[${'[],'.repeat(4_000_000)}1]}`),
  deep: `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`,
  addresses: JSON.stringify({ id: 'a', status: 'queued', x: 'http://'.repeat(100_000) }),
  progress: JSON.stringify({ id: 'a', status: 'queued', progress: `${' '.repeat(300_000)}x` }),
  long: Buffer.alloc(20 * 1024 * 1024, ' '),
  gzip: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]),
  proto: '{"__proto__":{"status":"completed"},"id":"a","status":"completed","constructor":{"prototype":{"x":1}}}',
}
let fours = 0
let running = 0
let mostRunning = 0

const provider = await startHostileProvider({
  ...Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, klingClip(url)])),
  redirect: {
    job: (id) => klingClip(`${provider.url}/openai/v1/videos/${id}/content`).job!(id, 1),
    content: () => ({ status: 302, headers: { location: forbidden.url } }),
  },
  'content redirect': {
    ...openaiJob({ status: 'completed' }),
    content: () => ({ status: 302, headers: { location: forbidden.url } }),
  },
  'private link': openaiJob({ status: 'completed', url: `${forbidden.url}/clip.mp4` }),
  ...Object.fromEntries(Object.entries(impossibleIds).map(([name, id]) => [name, named(id)])),
  'odd id': { ...named('a/b?c#d'), job: (id) => ({ id, status: 'completed' }), content: () => ({ body: clip }) },
  ...Object.fromEntries(
    Object.entries(answers).map(([name, body]) => [
      `answer ${name}`,
      {
        poll: (id: string) =>
          provider.callsOf(`answer ${name}`).length > 3
            ? { body: { id, status: 'failed' } }
            : { body, headers: { 'content-type': 'application/json' } },
        content: () => ({ status: 404, body }),
      },
    ]),
  ),
  'amount huge': billed('999999999999999999999999'),
  'amount beyond': billed(1e300),
  'amount negative': billed('-5'),
  'amount odd': billed(' 1.25 '),
  'amount nan': billed('NaN'),
  'amount many': billed('1', 5_000),
  'poisoned words': openaiJob({
    status: 'failed',
    error: {
      code: `moderation_blocked${poison}`,
      message: poison,
      moderation_details: { categories: Array.from({ length: 5_000 }, () => poison) },
    },
  }),
  'poisoned refusal': {
    submit: () => ({
      status: 400,
      headers: { 'x-request-id': '\u00ff\u0080' },
      body: { error: { message: poison, type: poison, code: poison, [poison]: poison } },
    }),
  },
  'at once again': {
    submit: () => ({ status: 429, headers: { 'retry-after': '0' }, body: { error: { message: 'later' } } }),
  },
  'redirected submit': { submit: () => ({ status: 307, headers: { location: forbidden.url }, body: '' }) },
  'openai twin': named('the-same-job'),
  'kling twin': { submit: () => ({ body: { code: 0, data: { id: 'the-same-task', status: 'submitted' } } }) },
  'one of four': {
    submit: (id) => {
      fours += 1
      return fours === 2
        ? { status: 400, body: { code: 1301, message: 'content security policy' } }
        : { body: { code: 0, data: { id, status: 'submitted' } } }
    },
    job: (id) => ({
      ...klingClip(`${provider.url}/openai/v1/videos/${id}/content`).job!(id, 1),
      billing: [{ charge_type: 'cash', currency: 'USD', amount: '0.5' }],
    }),
    content: () => ({ body: clip }),
  },
  crowd: {
    submit: (id) => {
      running += 1
      mostRunning = Math.max(mostRunning, running)
      return { body: { code: 0, data: { id, status: 'submitted' } } }
    },
    job: (id, nth) => {
      if (nth === 2) running -= 1
      return nth < 2 ? { id, status: 'processing' } : { id, status: 'failed', message: 'no' }
    },
  },
  'slow submit': {
    submit: (id) => ({ afterMilliseconds: 900, body: { code: 0, data: { id, status: 'submitted' } } }),
    job: (id, nth) => (nth < 2 ? { id, status: 'processing' } : { id, status: 'failed', message: 'no' }),
  },
})

let gateway: TestGateway
let dataDirectory: string
let database: Awaited<ReturnType<typeof createTestDatabase>>
const start = (more: Record<string, string> = {}, { beside }: { beside?: Config } = {}) =>
  startTestGateway(
    {
      KLINGAI_API_KEY: 'kling-key',
      KLINGAI_BASE_URL: `${provider.url}/klingai/`,
      OPENAI_API_KEY: 'openai-key',
      OPENAI_BASE_URL: `${provider.url}/openai/v1/`,
      OPENAI_VIDEOS_ENCODING: 'json',
      KINETOGRAPH_ALLOW_RESULT_HOSTS: provider.host,
      KINETOGRAPH_CONCURRENCY: 'klingai=30,openai-videos=30',
      ...more,
    },
    {
      ...(beside ? { beside } : { dataDirectory, databaseUrl: database.connectionString }),
      timeouts: { submitMilliseconds: 3_000, graceMilliseconds: 500, resultMilliseconds: 1_000 },
    },
  )
const clipOf = async (): Promise<Buffer> => {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-clip-'))
  const clips = createClips({
    folder,
    pictures: 'cheap',
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
  })
  const request = clips.keep({ still: null, seconds: 3, width: 320, height: 320, hasSound: false })
  const { path } = await clips.file('klingai', { id: 'a', model: 'b', clip: request } as never)
  const bytes = await readFile(path)
  await rm(folder, { recursive: true })
  return bytes
}

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  database = await createTestDatabase({ migrated: true })
  clip = await clipOf()
  gateway = await start()
})
afterAll(async () => {
  await untilWorkDone(database.connectionString)
  await expectInvariants(database.connectionString)
  // I14: whatever the answers said.
  expect(forbidden.visits()).toBe(0)
  await gateway.stop()
  await provider.stop()
  await forbidden.stop()
  await database.drop()
  await rm(dataDirectory, { recursive: true, force: true })
})

const kling = (name: string, around = {}) => madePaid(gateway, 'klingai', `a boat <${name}>`, around)
const openai = (name: string, around = {}) => madePaid(gateway, 'openai-videos', `a boat <${name}>`, around)

/** Side by side: each is mostly a wait. */
const all = <Case>(cases: readonly Case[], check: (one: Case) => Promise<void>) => Promise.all(cases.map(check))

describe.concurrent('an answer of a hostile provider', () => {
  it('I14: a clip at a private address, or at none, is not fetched', async () => {
    await all(Object.keys(addresses), async (name) => {
      const { state } = await kling(name)
      // A file is no address at all, so that there was no clip.
      const told = name === 'a file' ? ['RESULT_INVALID', 'UNKNOWN'] : ['RESULT_EXPIRED', 'CHARGED']
      expect(state, name).toMatchObject({ status: 'FAILED', failure: { code: told[0], charged: told[1] } })
      expect(state.failure.message).not.toMatch(/127|169|latest|user:/)
    })
  })

  it('I14: nobody is led there by a redirect or a link', async () => {
    await all(['redirect', 'content redirect', 'private link'], async (name) => {
      const { state } = await (name === 'redirect' ? kling(name) : openai(name))
      expect(state, name).toMatchObject({
        status: 'FAILED',
        failure: { code: 'RESULT_EXPIRED', charged: 'CHARGED' },
      })
    })
  })

  it('with an id that no row can hold the purchase is not forgotten, and nobody asks about it', async () => {
    await all(Object.keys(impossibleIds), async (name) => {
      const { state } = await openai(name)
      const told = { failure: { code: 'SUBMISSION_UNCERTAIN' }, charge: { state: 'UNKNOWN' } }
      expect(state, name).toMatchObject({ status: 'FAILED', ...told })
      expect(provider.callsOf(name)).toHaveLength(1)
    })
  })

  it('an id is one part of a path, whatever it says', async () => {
    expect((await openai('odd id')).state.status).toBe('SUCCEEDED')
    expect(provider.callsOf('odd id').at(-1)!.path).toBe('/openai/v1/videos/a%2Fb%3Fc%23d/content')
  })

  it('however it is made, it holds nobody else up', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    await all(Object.keys(answers), async (name) => {
      expect((await openai(`answer ${name}`)).state.status, name).toBe('FAILED')
    })
    delay.disable()
    // With patterns that are quadratic it is a minute; tests beside it cost some, too.
    expect(delay.max / 1e6).toBeLessThan(10_000)
  })

  it('amounts are money only where they can be', async () => {
    const amounts = {
      ...{ huge: null, beyond: null, negative: null, odd: 1_250_000, nan: null, many: 5_000_000_000 },
    }
    await all(Object.entries(amounts), async ([name, micros]) => {
      const { state } = await kling(`amount ${name}`)
      expect(state, name).toMatchObject({ status: 'FAILED', charge: { state: 'CHARGED' } })
      expect(state.charge.amount?.micros ?? null, name).toBe(micros)
      expect((state.charge.providerUnits ?? '').length).toBeLessThan(1_000)
    })
  })

  it('words that no row can hold are told all the same', async () => {
    const codes = { 'poisoned words': 'MODERATED', 'poisoned refusal': 'PROVIDER_REJECTED' }
    await all(Object.entries(codes), async ([name, code]) => {
      const { state } = await openai(name)
      expect(state, name).toMatchObject({ status: 'FAILED', failure: { code, providerMessage: 'a\uFFFDb\uFFFDc' } })
      expect(state.failure.moderation?.categories.length ?? 0).toBeLessThanOrEqual(100)
    })
  })

  it('who says "again, at once" is not asked more than about once a second', async () => {
    const { state } = await openai('at once again', { poll: { intervalMilliseconds: 500, timeoutMilliseconds: 3_000 } })
    expect(state).toMatchObject({ status: 'EXPIRED', charge: { state: 'NONE' } })
    expect(provider.callsOf('at once again').length).toBeLessThanOrEqual(4)
  })

  it('a submit that is redirected goes nowhere else', async () => {
    expect((await openai('redirected submit')).state).toMatchObject({ status: 'FAILED', charge: { state: 'NONE' } })
    expect(provider.callsOf('redirected submit')).toHaveLength(1)
  })

  it.each(['klingai', 'openai-videos'] as const)('one id for two jobs at %s: the second is uncertain', async (id) => {
    const prompt = `a boat <${id === 'klingai' ? 'kling' : 'openai'} twin>`
    const first = await startPaid(gateway, id, prompt)
    await gateway.untilStatus(first, 'RUNNING')
    const { state } = await madePaid(gateway, id, prompt)
    expect(state).toMatchObject({
      status: 'FAILED',
      failure: { code: 'SUBMISSION_UNCERTAIN' },
      charge: { state: 'UNKNOWN' },
    })
    expect(await stateOf(gateway, first)).toMatchObject({ status: 'RUNNING' })
    await rowsOf(gateway, `update generation set deadline_at = now() - interval '25 hours' where id = $1`, [
      rowId(first),
    ])
    await cancelPaid(gateway, first)
  })

  it('one of four is refused: the others are there, and what they cost is one sum', async () => {
    const { state } = await kling('one of four', { count: 4 })
    expect(state.clips.map(({ status }: any) => status).sort()).toEqual([
      'FAILED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
    ])
    expect(state.charge).toMatchObject({ state: 'CHARGED', amount: { micros: 1_500_000 } })
  })
})

it('a stop waits for the submit in flight, another process goes on, and nothing is bought twice', async () => {
  const id = await startPaid(gateway, 'klingai', 'a boat <slow submit>')
  await until(async () => provider.callsOf('slow submit').length > 0)
  const began = Date.now()
  await gateway.stop()
  expect(Date.now() - began).toBeLessThan(10_000)
  gateway = await start()
  expect((await ended(gateway, id)).state).toMatchObject({ status: 'FAILED', failure: { stage: 'RUN' } })
  const submits = provider.callsOf('slow submit').filter(({ path }) => !path.includes('/tasks'))
  expect(submits).toHaveLength(1)
})

it('I9: two gateways on one database keep one limit, together', async () => {
  await gateway.stop()
  const limited = { KINETOGRAPH_CONCURRENCY: 'klingai=2' }
  gateway = await start(limited)
  const one = gateway
  const other = await start(limited, { beside: one.config })
  const made = Array.from({ length: 5 }, (_, index) =>
    madePaid(index % 2 ? one : other, 'klingai', `boat ${index} <crowd>`),
  )
  for (const { state } of await Promise.all(made)) expect(state.failure).toMatchObject({ stage: 'RUN' })
  expect(mostRunning).toBe(2)
  await other.stop()
})

it('a flood of callbacks about nothing is answered, and told of once', async () => {
  const post = (body: string, path = 'klingai') =>
    fetch(`${gateway.url}/webhooks/${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    }).then(({ status }) => status)
  const logged = gateway.log.length
  const statuses = await Promise.all(
    Array.from({ length: 500 }, (_, index) => post(index % 2 ? '{}' : JSON.stringify({ id: `task${index}` }))),
  )
  expect(new Set(statuses)).toEqual(new Set([401, 204]))
  const warnings = gateway.log.slice(logged).filter((line) => line.includes('not believed'))
  expect(warnings.length).toBeLessThanOrEqual(5)
  expect(await post('x'.repeat(2 * 1024 * 1024)).catch(() => 413)).toBe(413)
})
