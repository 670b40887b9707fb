import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineFamily } from '../../src/catalog/define-family.ts'
import type { ModelDefinition } from '../../src/catalog/family.ts'
import { ConfigError, readConfig } from '../../src/config.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog as builtIn } from '../../src/families/index.ts'
import { stillMotion } from '../../src/families/still-motion/family.ts'
import { until } from '../support/folder.ts'
import { cameraMove, cancelMutation, startMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { plan } from '../support/planning.ts'
import { countRows, rowsOf } from '../support/rows.ts'
import { picture } from '../support/still.ts'

// A file of its own: input classes are made once per process, from the first catalog there is.

/** As if the renderer took money: a dollar in 480p, nothing in 720p, and nobody knows what in 1080p. */
const priced = (model: ModelDefinition): ModelDefinition => ({
  ...model,
  routes: model.routes.map((route) => ({
    ...route,
    prices: [
      { when: [{ parameter: 'resolution', values: ['RESOLUTION_480P'] }], perClipMicros: 1_000_000 },
      { when: [{ parameter: 'resolution', values: ['RESOLUTION_720P'] }], perClipMicros: 0 },
    ],
  })),
})
const { definition } = stillMotion
const toy = defineFamily({ ...definition, models: definition.models.map(priced) })
const catalog = createCatalog(builtIn.families.map((family) => (family.id === toy.id ? toy : family)))

let host: InputServer
let small: { base64: string }
/** For all tests that leave nothing behind. */
let gateway: TestGateway
beforeAll(async () => {
  small = { base64: (await picture(32, 32)).toString('base64') }
  host = await startInputServer({ '/silent.png': (response) => void response.writeHead(200).write('\x89PNG') })
  gateway = await startTestGateway({ KINETOGRAPH_MAXIMUM_GENERATION_COST: '1.50' }, { catalog })
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const dollar = (more: object = {}) =>
  cameraMove({ startFrame: small, frameRate: 1, resolution: 'RESOLUTION_480P', ...more })
const free = () => dollar({ resolution: 'RESOLUTION_720P' })
const unpriced = () => dollar({ resolution: 'RESOLUTION_1080P' })
/** A dollar; active until it is canceled: its second picture never comes. */
const lasting = (resolution = 'RESOLUTION_480P') => ({
  stillMotion: { startEndFrame: { startFrame: small, endFrame: { url: host.url('/silent.png') }, resolution } },
})
const exceeded = (path: string[], message: string) => ({ code: 'COST_EXCEEDED', path, parameter: null, message })
const ofDay = (left: string, estimate = '$1.00') =>
  exceeded([], `It is estimated at ${estimate}; of the daily limit (UTC) of $2.50, ${left} is left.`)

/** What start and plan say to it; they must agree. */
async function refusals(gateway: TestGateway, request: object, around: object = {}): Promise<any[]> {
  const before = await countRows(gateway)
  const { generation, userErrors } = await gateway.start(request, around)
  expect(generation).toBeNull()
  expect(await countRows(gateway)).toEqual(before)
  const planned = await plan(gateway, request, around)
  expect(planned.acceptable).toBe(false)
  const told = ({ code, path, parameter, message }: any) => ({ code, path, parameter, message })
  expect(planned.userErrors.map(told)).toEqual(userErrors.map(told))
  return userErrors.map(told)
}
/**
 * Starts whose transactions surely overlap: each has made its row, unseen by the others, before any can go on. Left to
 * themselves they come one after another, since their pictures are decoded one after another.
 */
async function overlapping(gateway: TestGateway, starts: (() => Promise<any>)[]): Promise<any[]> {
  const client = new pg.Client(gateway.config.databaseUrl!)
  await client.connect()
  try {
    // A start writes its first event after its row, and before it looks at any limit.
    await client.query('begin; lock table event in share mode')
    const answers = Promise.all(starts.map((start) => start()))
    await until(async () => {
      const { rows } = await client.query(
        `select count(*)::int as waiting from pg_locks where not granted and relation = 'event'::regclass`,
      )
      return rows[0].waiting === starts.length
    })
    await client.query('commit')
    return await answers
  } finally {
    await client.end()
  }
}
const cancelAll = async (gateway: TestGateway, ids: string[]) => {
  for (const id of ids) await gateway.query(cancelMutation, { input: { id } })
  for (const id of ids) await gateway.events(id)
}

describe('maximumCost', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host }, { catalog })
  })
  afterAll(() => gateway.stop())

  it('refuses what is estimated to cost more, all clips together, before anything is written', async () => {
    const message = 'It is estimated at $1.00, which is more than maximumCost allows.'
    expect(await refusals(gateway, await dollar(), { maximumCost: { micros: 999_999 } })).toEqual([
      exceeded(['maximumCost'], message),
    ])
    expect(await refusals(gateway, await dollar(), { count: 3, maximumCost: { micros: 2_999_999 } })).toEqual([
      exceeded(['maximumCost'], message.replace('$1', '$3')),
    ])
    for (const around of [{}, { maximumCost: { micros: 3_000_000, currency: 'USD' } }])
      expect(await plan(gateway, await dollar(), { count: 3, ...around })).toMatchObject({ acceptable: true })
    const { generation, userErrors } = await gateway.start(lasting(), { maximumCost: { micros: 1_000_000 } })
    expect(userErrors).toEqual([])
    await cancelAll(gateway, [generation.id])
  })

  it('lets through what is free, and nothing whose price is not known', async () => {
    expect(await plan(gateway, await free(), { maximumCost: { micros: 0 } })).toMatchObject({ acceptable: true })
    expect(await refusals(gateway, await unpriced(), { maximumCost: { micros: 1_000_000_000 } })).toEqual([
      exceeded(['maximumCost'], 'No price is known for this route, so it may cost more than maximumCost allows.'),
    ])
    expect(await plan(gateway, await unpriced())).toMatchObject({ acceptable: true, estimate: null })
  })

  it('is told along with everything else that is wrong, and is wrong itself below nought', async () => {
    const codes = async (...of: [object, object]) =>
      (await refusals(gateway, ...of)).map(({ code, path }) => `${code} ${path.join('.')}`).sort()
    const tooFast = { frameRate: 1_000 }
    expect(await codes(await dollar(tooFast), { maximumCost: { micros: -1 } })).toEqual([
      'OUT_OF_RANGE maximumCost.micros',
      'OUT_OF_RANGE request.stillMotion.cameraMove.frameRate',
    ])
    expect(await codes(await dollar(tooFast), { maximumCost: { micros: 1 } })).toEqual([
      'COST_EXCEEDED maximumCost',
      'OUT_OF_RANGE request.stillMotion.cameraMove.frameRate',
    ])
    // What so many would cost is no matter where there cannot be so many.
    expect(await codes(await dollar(), { count: 1_000, maximumCost: { micros: 1 } })).toEqual(['OUT_OF_RANGE count'])
  })
})

describe('the ceiling of one generation', () => {
  it('counts all clips together', async () => {
    expect(await plan(gateway, await dollar())).toMatchObject({ acceptable: true })
    const message = 'It is estimated at $2.00; one generation may cost at most $1.50 on this server.'
    expect(await refusals(gateway, await dollar(), { count: 2 })).toEqual([exceeded([], message)])
    expect(await refusals(gateway, await dollar(), { count: 2, maximumCost: { micros: 1 } })).toEqual([
      exceeded(['maximumCost'], 'It is estimated at $2.00, which is more than maximumCost allows.'),
      exceeded([], message),
    ])
  })

  it('lets through what is free, and nothing whose price is not known', async () => {
    expect(await plan(gateway, await free(), { count: 4 })).toMatchObject({ acceptable: true })
    expect(await refusals(gateway, await unpriced())).toEqual([
      exceeded([], 'No price is known for this route, and this server limits what is spent.'),
    ])
  })
})

describe('the ceiling of a day', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway(
      { KINETOGRAPH_MAXIMUM_DAILY_COST: '2.50', KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host },
      { catalog },
    )
  })
  afterAll(() => gateway.stop())

  const uploads = () => readdir(join(gateway.config.dataDirectory, 'media', 'uploads')).catch(() => [])
  /** What plan says is left: four clips are always too much. */
  const left = async () => {
    const unseen = await dollar({ startFrame: { url: 'https://example.com/still.png' } })
    const { userErrors } = await plan(gateway, unseen, { count: 4 })
    expect(userErrors).toHaveLength(1)
    return /\$[\d.]+(?= is left)/.exec(userErrors[0].message)![0]
  }
  const forgetEarlierOnes = () =>
    rowsOf(gateway, `update generation set created_at = created_at - interval '1 day' where tenant = 'default'`)
  const started = async (request: object, around: object = {}): Promise<string> => {
    const { generation, userErrors } = await gateway.start(request, around)
    expect(userErrors).toEqual([])
    return generation.id
  }

  it('is kept exactly, however many starts come at once, and in other processes too', async () => {
    const request = lasting()
    const other = await startTestGateway(
      { KINETOGRAPH_MAXIMUM_DAILY_COST: '2.50', KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host },
      { catalog, beside: gateway.config },
    )
    try {
      const [before, files] = [await countRows(gateway), await uploads()]
      // Of a tenant four may be in the database at once, of each process.
      const answers = await overlapping(
        gateway,
        Array.from({ length: 8 }, (_, index) => () => (index % 2 === 0 ? gateway : other).start(request)),
      )
      const ids = answers.flatMap(({ generation }) => (generation ? [generation.id] : []))
      expect(ids).toHaveLength(2)
      for (const { generation, userErrors } of answers)
        if (!generation) expect(userErrors).toMatchObject([ofDay('$0.50')])
      const after = await countRows(gateway)
      expect([after.generation! - before.generation!, after.upload! - before.upload!]).toEqual([2, 2])
      expect(await uploads()).toHaveLength(files.length + 2)

      expect(await refusals(gateway, request)).toEqual([ofDay('$0.50')])
      expect(await plan(gateway, await free(), { count: 4 })).toMatchObject({ acceptable: true })
      await cancelAll(gateway, [await started(lasting('RESOLUTION_720P'))])
      expect(await refusals(gateway, await unpriced())).toEqual([
        exceeded([], 'No price is known for this route, and this server limits what is spent.'),
      ])

      await cancelAll(gateway, ids)
      // Nothing had been sent: nothing is spent.
      expect(await left()).toBe('$2.50')
    } finally {
      await other.stop()
    }
  })

  it('admits one of two at once when there is room for one', async () => {
    await forgetEarlierOnes()
    const two = lasting()
    const first = await started(two, { count: 2 })
    await rowsOf(gateway, 'update generation set estimate_micros = 1500000 where not work_done')
    for (let round = 0; round < 3; round += 1) {
      const answers = await overlapping(gateway, [() => gateway.start(two), () => gateway.start(two)])
      expect(answers.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1])
      await cancelAll(
        gateway,
        answers.flatMap(({ generation }) => (generation ? [generation.id] : [])),
      )
    }
    await cancelAll(gateway, [first])
  })

  it('does not keep a key from answering with what it made', async () => {
    await forgetEarlierOnes()
    const request = lasting()
    const around = { count: 2, idempotencyKey: 'the last of it' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => gateway.start(request, around)))
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([])
    const ids = [...new Set<string>(answers.map(({ generation }) => generation.id))]
    expect(ids).toHaveLength(1)
    expect(await gateway.start(request, around)).toMatchObject({ replayed: true, userErrors: [] })
    expect(await plan(gateway, request, around)).toMatchObject({ acceptable: true })
    expect(await refusals(gateway, request)).toEqual([ofDay('$0.50')])
    await cancelAll(gateway, ids)
  })

  it('reserves the estimate, and the charge takes its place clip by clip', async () => {
    await forgetEarlierOnes()
    expect(await left()).toBe('$2.50')
    const id = await started(await dollar(), { count: 2 })
    expect(await left()).toBe('$0.50')
    await gateway.events(id)
    // Two clips were made, and nobody said what they cost.
    expect(await left()).toBe('$0.50')

    const charge = (clip: number, facts: object | null) =>
      rowsOf(
        gateway,
        `update attempt set charge = $2 where clip_index = $1 and generation_id = (select id from generation
        order by created_at desc limit 1)`,
        [clip, facts],
      )
    for (const [facts, expected] of [
      [{ state: 'CHARGED', micros: 250_000 }, '$1.25'],
      [{ state: 'CHARGED', micros: 4_000_000 }, '$0.00'],
      [{ state: 'CHARGED', providerUnits: '7' }, '$0.50'],
      [{ state: 'UNKNOWN' }, '$0.50'],
      [{ state: 'REFUNDED', micros: 1_000_000 }, '$1.50'],
      [{ state: 'NONE' }, '$1.50'],
    ] as const) {
      await charge(0, facts)
      expect([facts, await left()]).toEqual([facts, expected])
      // Even when more is spent than the ceiling, what is free passes.
      expect(await plan(gateway, await free(), { count: 4 })).toMatchObject({ acceptable: true })
    }
    await charge(1, { state: 'NONE' })
    expect(await left()).toBe('$2.50')
    await charge(0, null)
    for (const [outcome, expected] of [
      ['refused', '$2.50'],
      ['refused-for-now', '$2.50'],
      // The provider gave it up by itself, or nobody can tell: the clip was not canceled by us.
      ['canceled', '$1.50'],
      ['uncertain', '$1.50'],
      ['INTERNAL', '$1.50'],
    ] as const) {
      await rowsOf(gateway, `update attempt set outcome = $1 where clip_index = 0`, [outcome])
      expect([outcome, await left()]).toEqual([outcome, expected])
    }
  })

  it('takes the charge of a whole generation once it is settled, not before', async () => {
    await forgetEarlierOnes()
    await gateway.events(await started(await dollar()))
    const settle = (state: string, micros: number | null, settling: boolean) =>
      rowsOf(
        gateway,
        `update generation set charge_state = $1, charge_micros = $2, settling = $3 where id = (select id
        from generation order by created_at desc limit 1)`,
        [state, micros, settling],
      )
    for (const [state, micros, settling, expected] of [
      ['NONE', null, false, '$1.50'],
      ['UNKNOWN', null, false, '$1.50'],
      ['CHARGED', 700_000, true, '$1.50'],
      ['CHARGED', 700_000, false, '$1.80'],
      ['CHARGED', null, false, '$1.50'],
      ['REFUNDED', 700_000, false, '$2.50'],
    ] as const) {
      await settle(state, micros, settling)
      expect([state, micros, settling, await left()]).toEqual([state, micros, settling, expected])
    }
  })

  it('frees what was canceled upstream where the provider says that it took nothing, and counts no other day', async () => {
    await forgetEarlierOnes()
    const id = await started(lasting())
    await cancelAll(gateway, [id])
    await rowsOf(
      gateway,
      `insert into attempt (id, generation_id, clip_index, number, provider, credential, model,
      submit_deadline_at, closed_at, outcome) select gen_random_uuid(), id, 0, 1, provider, 'default', model, now(), now(),
      'canceled' from generation order by created_at desc limit 1`,
    )
    expect(await left()).toBe('$1.50')
    await rowsOf(gateway, `update attempt set charge = '{"state":"NONE"}' where outcome = 'canceled'`)
    expect(await left()).toBe('$2.50')
    await rowsOf(gateway, `update attempt set charge = null, outcome = 'late-succeeded' where outcome = 'canceled'`)
    expect(await left()).toBe('$1.50')
    for (const [day, expected] of [
      ['- 1', '$2.50'],
      ['+ 2', '$2.50'],
      ['- 1', '$1.50'],
    ] as const) {
      await rowsOf(
        gateway,
        `update generation set created_at = created_at ${day} * interval '1 day' where id = (select
        generation_id from attempt where outcome = 'late-succeeded')`,
      )
      expect([day, await left()]).toEqual([day, expected])
    }
  })
})

it('each tenant has a ceiling of its own', async () => {
  const keys = { one: 'key-of-tenant-one', other: 'key-of-tenant-other' }
  const gateway = await startTestGateway(
    {
      KINETOGRAPH_MAXIMUM_DAILY_COST: '1',
      KINETOGRAPH_API_KEYS: `one:${keys.one},other:${keys.other}`,
      KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host,
    },
    { catalog },
  )
  try {
    const request = lasting()
    const start = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` }
      const { data } = await gateway.query(startMutation, { input: { request } }, headers)
      return data.startGeneration.userErrors.map(({ code }: { code: string }) => code)
    }
    expect([await start(keys.one), await start(keys.one), await start(keys.other)]).toEqual([[], ['COST_EXCEEDED'], []])
  } finally {
    await gateway.stop()
  }
})

describe('the settings of the ceilings', () => {
  const names = ['KINETOGRAPH_MAXIMUM_GENERATION_COST', 'KINETOGRAPH_MAXIMUM_DAILY_COST'] as const

  it('are dollars, exact to the micro; without them there is no ceiling', () => {
    const read = (text?: string) => {
      const config = readConfig(text === undefined ? {} : Object.fromEntries(names.map((name) => [name, text])))
      return [config.maximumGenerationCostMicros, config.maximumDailyCostMicros]
    }
    expect(read('8.29')).toEqual([8_290_000, 8_290_000])
    expect(read('0')).toEqual([0, 0])
    for (const none of [undefined, '']) expect(read(none)).toEqual([undefined, undefined])
  })

  it('stop the start with their name when they are no plain amount', () => {
    for (const name of names)
      for (const text of ['-1', '$5', '1e3', '0.0000001', 'much'])
        expect(() => readConfig({ [name]: text })).toThrow(
          expect.objectContaining({ name: ConfigError.name, message: expect.stringContaining(name) }),
        )
  })
})

describe('workflowCost, whatever the ceiling', () => {
  const still = { url: 'https://example.com/still.png' }
  const kling = (more: object = {}) => ({
    kling: { imageToVideo: { model: 'KLING_V3', startFrame: still, durationSeconds: 8, ...more } },
  })
  const veo = { veo: { imageToVideo: { model: 'VEO_3_1', startFrame: still, resolution: 'RESOLUTION_4K' } } }
  const range = '{ low { micros currency formatted } high { micros currency formatted } }'
  const ask = async (input: object) => {
    const { status, data, errors } = await gateway.query(
      `query Cost($input: WorkflowCostInput!) { workflowCost(input: $input) { stills ${range} clips ${range}
        total ${range} textToVideo ${range} savingFraction { low high } userErrors { code path parameter conflictsWith } } }`,
      { input },
    )
    if (status !== 200 || errors) throw new Error(JSON.stringify({ status, errors }))
    return data.workflowCost
  }
  const money = (low: [number, string], high: [number, string]) => {
    const of = ([micros, formatted]: [number, string]) => ({ micros, currency: 'USD', formatted })
    return { low: of(low), high: of(high) }
  }
  const counts = { stills: { low: 8, high: 12 }, clips: { low: 2, high: 3 } }

  it('SLA-06: has the document’s figures, exactly', async () => {
    const cost = await ask({ ...counts, clip: kling(), textToVideoAttempts: { low: 5, high: 8 } })
    expect(cost).toEqual({
      stills: money([536_000, '$0.536'], [804_000, '$0.804']),
      clips: money([1_344_000, '$1.344'], [2_016_000, '$2.016']),
      total: money([1_880_000, '$1.88'], [2_820_000, '$2.82']),
      textToVideo: money([3_360_000, '$3.36'], [5_376_000, '$5.376']),
      savingFraction: { low: expect.closeTo(1 - 1.88 / 3.36, 9), high: expect.closeTo(1 - 2.82 / 5.376, 9) },
      userErrors: [],
    })
  })

  it('SLA-01, SLA-03: prices the clip as plan does, whatever the tier, usable here or not', async () => {
    for (const clip of [
      kling(),
      kling({ mode: 'PRO' }),
      kling({ model: 'KLING_V3_OMNI', prompt: 'Waves' }),
      veo,
      await dollar(),
    ]) {
      const { estimate } = await plan(gateway, clip)
      const cost = await ask({ stills: { low: 0, high: 0 }, clips: { low: 1, high: 10 }, clip })
      expect(cost.userErrors).toEqual([])
      expect(cost.clips.low.micros).toBe(estimate.perClip.micros)
      expect(cost.total.high.micros).toBe(10 * estimate.perClip.micros)
      expect(cost).toMatchObject({ textToVideo: null, savingFraction: null })
    }
  })

  it('SLA-01: the three tiers of Kling V3 cost $0.084 and $0.112 a second', async () => {
    const perSecond = async (more: object) =>
      (await ask({ ...counts, clips: { low: 1, high: 1 }, clip: kling(more) })).clips.low.micros / 8
    expect(await perSecond({ mode: 'STANDARD' })).toBe(84_000)
    expect(await perSecond({ mode: 'PRO' })).toBe(112_000)
    expect(await perSecond({ model: 'KLING_V3_OMNI', prompt: 'Waves' })).toBe(84_000)
  })

  it('takes another price of a still, and one that is free', async () => {
    const stills = async (micros: number) =>
      (await ask({ ...counts, stillPrice: { micros }, clip: kling() })).stills.high.micros
    expect([await stills(39_000), await stills(0)]).toEqual([12 * 39_000, 0])
  })

  it('says everything that is wrong at once, where it stands, and then no amounts', async () => {
    const cost = await ask({
      stills: { low: 12, high: 8 },
      clips: { low: -1, high: 2 ** 31 - 1 },
      stillPrice: { micros: -1 },
      textToVideoAttempts: { low: 5, high: 4 },
      clip: kling({ durationSeconds: 800 }),
    })
    const { userErrors, ...amounts } = cost
    expect(userErrors.map(({ code, path }: any) => `${code} ${path.join('.')}`)).toEqual([
      'CONFLICT stills.low',
      'OUT_OF_RANGE stillPrice.micros',
      'OUT_OF_RANGE clips.low',
      'OUT_OF_RANGE clips.high',
      'CONFLICT textToVideoAttempts.low',
      'OUT_OF_RANGE clip.kling.imageToVideo.durationSeconds',
    ])
    expect(userErrors[0].conflictsWith).toEqual([['stills', 'high']])
    expect(userErrors.at(-1).parameter).toBe('durationSeconds')
    for (const amount of Object.values(amounts)) expect(amount).toBeNull()
  })

  it('says so when no price is known for the clip', async () => {
    const { userErrors, total } = await ask({ ...counts, clip: await unpriced() })
    expect([userErrors, total]).toMatchObject([[{ code: 'NO_ROUTE', path: ['clip'] }], null])
  })

  it('writes nothing', async () => {
    const before = await countRows(gateway)
    await ask({ ...counts, clip: await dollar() })
    expect(await countRows(gateway)).toEqual(before)
  })
})
