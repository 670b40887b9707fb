import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connection.ts'
import { holderLockNamespace } from '../../../src/engine/wake.ts'
import { cancelGeneration } from '../../../src/generations/work/cancel.ts'
import { providerFacts } from '../../../src/providers/all.ts'
import { type CallContext, type OperationState, ProviderError } from '../../../src/providers/provider.ts'
import { createTestDatabase } from '../../support/cluster.ts'
import { startDatabaseProxy } from '../../support/database-proxy.ts'
import { sleep, until, withFolder } from '../../support/folder.ts'
import { generationQuery, startMutation, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { rowId } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { scriptedProvider } from '../../support/scripted-provider.ts'
import { picture } from '../../support/still.ts'

const keys = { anna: 'anna-has-a-key-of-her-own', ben: 'ben-has-another-long-key' }
type Tenant = keyof typeof keys
const headersOf = (tenant: Tenant) => ({ authorization: `Bearer ${keys[tenant]}` })
const environment = {
  KINETOGRAPH_API_KEYS: Object.entries(keys)
    .map((pair) => pair.join(':'))
    .join(),
}

const failed: OperationState = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'no', retryable: false },
  charge: { state: 'NONE' },
}

/**
 * A vendor in Kling's place that runs one job of each model at a time, until the test says what becomes of it. What it
 * says to submits is in the prompt: `[[lost]]` and `[[refused]]` are so once.
 */
function createVendor() {
  const polls = new Map<string, CallContext>()
  const ends = new Map<string, OperationState>()
  const said = new Set<string>()
  const provider = scriptedProvider({
    maximumConcurrent: 1,
    async poll({ id }, context) {
      polls.set(id, context)
      return ends.get(id) ?? { state: 'pending' }
    },
    fetchResult: (_handle, _file, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  })
  const { submit } = provider
  Object.assign(provider, {
    ...providerFacts('klingai'),
    servesRetired: true,
    credentials: (standard: string | undefined) => (standard === 'legacy' ? ['pair'] : ['key']),
    async submit(request: never, context: CallContext) {
      const fault = /\[\[(lost|refused)]]/.exec(JSON.stringify(request))?.[1]
      if (fault === undefined || said.has(fault)) return submit(request, context)
      said.add(fault)
      const failure = { code: 'PROVIDER_UNAVAILABLE' as const, message: fault, retryable: true }
      throw new ProviderError(fault === 'lost' ? 'unknown' : 'refused', failure, 3_600_000)
    },
  })
  return {
    provider,
    /** Of an attempt. */
    end(id: string, state = failed) {
      ends.set(id, state)
      polls.get(id)?.wake()
    },
  }
}

let vendor: ReturnType<typeof createVendor>
let gateway: TestGateway
let startFrame: object
beforeAll(async () => {
  startFrame = { base64: (await picture(320, 320)).toString('base64') }
  vendor = createVendor()
  const timeouts = { submitMilliseconds: 500, unknownJobMilliseconds: 3_000 }
  gateway = await startTestGateway(environment, { providers: [vendor.provider], timeouts })
})
afterAll(() => gateway.stop())

/** Each model has a queue of its own. */
async function start(
  model: string,
  tenant: Tenant,
  { at = gateway, count = 1, prompt = 'a boat', capability = 'imageToVideo', more = {} } = {},
): Promise<string> {
  const value = model.toUpperCase().replaceAll('-', '_')
  const input = {
    request: { kling: { [capability]: { model: value, startFrame, prompt, ...more } } },
    provider: 'klingai',
    poll: { intervalMilliseconds: 500, timeoutMilliseconds: 86_400_000 },
    count,
  }
  const { data } = await at.query(startMutation, { input }, headersOf(tenant))
  expect(data.startGeneration.userErrors).toEqual([])
  return data.startGeneration.generation.id
}

const stateOf = async (id: string, tenant: Tenant, at = gateway) =>
  (await at.query(generationQuery, { id }, headersOf(tenant))).data.generation.state

const hasPosition = (id: string, tenant: Tenant, position: number, at = gateway) =>
  until(async () => (await stateOf(id, tenant, at)).progress.queuePosition === position)

const countOf = async (query: string, at = gateway): Promise<number> =>
  (await rowsOf(at, `select count(*)::int as count from ${query}`))[0].count

/** The attempts of a model, once there are so many, in the order in which they were sent. */
async function sent(model: string, count: number, at = gateway): Promise<any[]> {
  let attempts: any[] = []
  await until(async () => {
    attempts = await rowsOf(
      at,
      `select attempt.*, tenant from attempt join generation on generation.id = generation_id
       where attempt.model = $1 order by sent_at`,
      [model],
    )
    return attempts.length >= count
  })
  expect(attempts).toHaveLength(count)
  return attempts
}

describe.concurrent('clips that wait for a slot', () => {
  it('go out by tenant: however many of one wait, another has the next', async () => {
    const model = 'kling-v3'
    await start(model, 'anna', { count: 4 })
    await sent(model, 1)
    const second = await start(model, 'anna', { count: 4 })
    await hasPosition(second, 'anna', 4)
    await hasPosition(await start(model, 'ben', { count: 2 }), 'ben', 1)
    // Ben's second comes after one more of hers.
    await hasPosition(second, 'anna', 6)
    for (let count = 1; count < 6; count += 1) vendor.end((await sent(model, count)).at(-1).id)
    const tenants = (await sent(model, 6)).map(({ tenant }) => tenant)
    expect(tenants).toEqual(['anna', 'ben', 'anna', 'ben', 'anna', 'anna'])
  })

  it('write nothing while nothing changes, and few events in all', async () => {
    const model = 'kling-v2-5-turbo'
    for (let clips = 0; clips < 60; clips += 4) await start(model, 'anna', { count: 4 })
    const ofModel = `generation join clip on generation_id = id and model = '${model}'`
    await until(async () => (await countOf(`${ofModel} and queue_position is not null`)) === 59)
    const rows = () =>
      rowsOf(
        gateway,
        `select sum(sequence)::int, max(clip.xmin::text::bigint) from ${ofModel} and clip.status = 'QUEUED'`,
      )
    const before = await rows()
    await sleep(2_500)
    expect(await rows()).toEqual(before)
    for (let count = 1; count < 10; count += 1) vendor.end((await sent(model, count)).at(-1).id)
    await sent(model, 10)
    // One position for each, and each time new ones for ten in front and a few behind.
    expect(await countOf(`event join generation on generation_id = id and model = '${model}'`)).toBeLessThan(400)
  })

  it('are not held up by one that was canceled without anybody being told', async () => {
    const model = 'kling-v2-1-master'
    await start(model, 'anna')
    const [attempt] = await sent(model, 1)
    const second = await start(model, 'anna')
    await hasPosition(second, 'anna', 1)
    const third = await start(model, 'anna')
    await hasPosition(third, 'anna', 2)
    const database = connect({ connectionString: gateway.config.databaseUrl! }, 1, pino({ level: 'silent' }))
    const context = { database, wake: { notify() {} } as never, now: () => new Date(), onStep() {}, killPoint() {} }
    await cancelGeneration({ ...context, providers: new Map() }, 'anna', rowId(second), 'DISCARD')
    await database.destroy()
    await until(async () => (await stateOf(second, 'anna')).status === 'CANCELED')
    vendor.end(attempt.id)
    await until(async () => (await stateOf(third, 'anna')).status === 'RUNNING')
  })

  it('get the slot of a submit that nobody knows of, after the longest time that such a clip takes', async () => {
    const model = 'kling-v2-master'
    const first = await start(model, 'anna', { prompt: 'a boat [[lost]]' })
    await sent(model, 1)
    await start(model, 'anna')
    const [lost, next] = await sent(model, 2)
    expect(lost.presumed_running_until - lost.sent_at).toBe(3_000)
    expect(next.sent_at.getTime()).toBeGreaterThanOrEqual(lost.presumed_running_until.getTime())
    expect((await stateOf(first, 'anna')).status).toBe('SUBMITTING')
  })

  it('get the slot of a clip that is being collected', async () => {
    const model = 'kling-v3-turbo'
    const first = await start(model, 'anna')
    const [{ id }] = await sent(model, 1)
    await start(model, 'anna')
    vendor.end(id, { state: 'succeeded', outputs: [{ handle: 'what never arrives' }] })
    await sent(model, 2)
    expect((await stateOf(first, 'anna')).status).toBe('COLLECTING')
  })

  it('that were refused for now are not sent again before their time, and hold nobody up', async () => {
    const model = 'kling-v2-1'
    const first = await start(model, 'anna', { prompt: 'a boat [[refused]]' })
    await until(async () => (await countOf(`clip where retry_at > now() + interval '30 seconds'`)) === 1)
    const second = await start(model, 'anna')
    const [, { id }] = await sent(model, 2)
    vendor.end(id)
    await until(async () => (await stateOf(second, 'anna')).isFinal)
    await sleep(1_500)
    await sent(model, 2)
    expect(await stateOf(first, 'anna')).toMatchObject({ status: 'QUEUED', progress: { queuePosition: null } })
  })

  it('with another credential than those that are full are not held up by them', async () => {
    const model = 'kling-v2-6'
    const camera = { capability: 'cameraControl', more: { camera: { preset: 'DOWN_BACK' } } }
    await start(model, 'anna', camera)
    await sent(model, 1)
    await hasPosition(await start(model, 'anna', camera), 'anna', 1)
    await start(model, 'anna')
    const attempts = await sent(model, 2)
    expect(attempts.map(({ route, credential }) => [route, credential])).toEqual([
      ['kling-v2-6@klingai-legacy', 'pair'],
      ['kling-v2-6@klingai', 'key'],
    ])
  })

  it('wait only some seconds for those of a frozen process', async () => {
    const model = 'kling-v1-6'
    await start(model, 'anna')
    const [{ id }] = await sent(model, 1)
    await start(model, 'anna')
    const bens = await start(model, 'ben')
    await hasPosition(bens, 'ben', 1)
    // Has his clip and its own lock, and does nothing.
    const frozen = new pg.Client(gateway.config.databaseUrl!)
    await frozen.connect()
    await frozen.query('select pg_advisory_lock($1, 1)', [holderLockNamespace])
    await frozen.query('update generation set holder = 1, lease = lease + 1 where id = $1', [rowId(bens)])
    await frozen.query(
      `insert into slot_queue select key, 1, credentials, '{}', now() + interval '2 seconds' from slot_queue where key = $1`,
      [`klingai/${model}`],
    )
    const { rows } = await frozen.query('select seen_at from slot_queue where holder = 1')
    vendor.end(id)
    const [, next] = await sent(model, 2)
    await frozen.end()
    expect(next.tenant).toBe('anna')
    expect(next.sent_at.getTime()).toBeGreaterThanOrEqual(rows[0].seen_at.getTime() + 4_900)
  })
})

it('a slot that one process frees goes to the tenant who waits in another', () =>
  withFolder(async ({ dataDirectory, connectionString, onEnd }) => {
    const model = 'kling-v3'
    const providers = [vendor.provider]
    const one = await startTestGateway(environment, { dataDirectory, databaseUrl: connectionString, providers })
    onEnd(() => one.stop())
    await start(model, 'anna', { at: one })
    const [{ id }] = await sent(model, 1, one)
    await hasPosition(await start(model, 'anna', { at: one, count: 4 }), 'anna', 1, one)
    const other = await startTestGateway(environment, { beside: one.config, providers })
    onEnd(() => other.stop())
    const holderOf = async (tenant: Tenant): Promise<number> =>
      (await rowsOf(one, 'select holder from generation where tenant = $1 order by created_at desc', [tenant]))[0]
        .holder
    do await hasPosition(await start(model, 'ben', { at: other }), 'ben', 1, other)
    while ((await holderOf('ben')) === (await holderOf('anna')) && (await cancelAll(connectionString, 'ben')))
    vendor.end(id)
    expect((await sent(model, 2, one)).map(({ tenant }) => tenant)).toEqual(['anna', 'ben'])
  }))

async function cancelAll(connectionString: string, tenant: Tenant): Promise<boolean> {
  const client = new pg.Client(connectionString)
  await client.connect()
  await client.query('update generation set cancel_requested_at = now() where tenant = $1 and finished_at is null', [
    tenant,
  ])
  await client.end()
  return true
}

it('a clip whose slot was taken without the answer to the commit is sent, once', async () => {
  const model = 'kling-v3'
  const database = await createTestDatabase({ migrated: true })
  const proxy = await startDatabaseProxy(database.connectionString)
  const own = { providers: [vendor.provider], databaseUrl: proxy.connectionString }
  const at = await startTestGateway(environment, own)
  try {
    proxy.loseCommit(1, 'insert into attempt')
    const first = await start(model, 'anna', { at })
    await until(async () => proxy.hasLostCommit())
    await until(async () => (await stateOf(first, 'anna', at)).status === 'RUNNING')
    const second = await start(model, 'anna', { at })
    vendor.end((await sent(model, 1, at))[0].id)
    await until(async () => (await stateOf(second, 'anna', at)).status === 'RUNNING')
  } finally {
    await at.stop()
    await proxy.stop()
    await database.drop()
  }
})

it('clips that have ended leave no timer until their deadline', async () => {
  const provider = scriptedProvider({ maximumConcurrent: 100, poll: async () => failed })
  Object.assign(provider, providerFacts('klingai'))
  const at = await startTestGateway(environment, { providers: [provider] })
  try {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    for (let clips = 0; clips < 60; clips += 4) await start('kling-v3', 'anna', { at, count: 4 })
    await until(async () => (await countOf('generation where work_done and holder is null', at)) === 15)
    await until(async () => timers() < before + 20)
  } finally {
    await at.stop()
  }
})
