import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providerFacts } from '../../../src/providers/all.ts'
import { ProviderError, type ProviderFailure } from '../../../src/providers/provider.ts'
import { until } from '../../support/folder.ts'
import { planQuery, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { ended, paidRequest, rowId, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { type Script, scriptedByPrompt } from '../../support/scripted-provider.ts'

/** The end of each job that was bought: what comes of it is not asked here. */
const moderated = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'asked about', retryable: false },
  charge: { state: 'NONE' },
} as const
const makes: Script = { poll: async () => moderated }
const refuses = (code: ProviderFailure['code'], delivery: 'refused' | 'unknown' = 'refused'): Script => ({
  ...makes,
  async submit() {
    throw new ProviderError(delivery, { code, message: `Says ${code}.`, retryable: code === 'RATE_LIMITED' })
  },
})

const eventsQuery = `query Events($id: ID!) { generation(id: $id) { state { route { id } } events { __typename status
  ... on GenerationRouteChanged { fromRoute { id } route { id } clipIndex reason }
  ... on GenerationSubmitting { route { id } } ... on GenerationSubmitted { route { id } } } } }`

/** Gemini Omni is served by both at the same price; the first is asked first. */
const [gemini, vertex] = [scriptedByPrompt(), scriptedByPrompt()]
Object.assign(vertex.provider, providerFacts('vertex'))
const scriptedAs = (id: 'dashscope' | 'klingai' | 'modelark' | 'fal') => {
  const scripted = scriptedByPrompt()
  Object.assign(scripted.provider, providerFacts(id))
  return scripted
}
/** Each of the first two serves a model that fal serves at the same price, the third one that is dearer there. */
const [dashscope, klingai, modelark, fal] = [
  scriptedAs('dashscope'),
  scriptedAs('klingai'),
  scriptedAs('modelark'),
  scriptedAs('fal'),
]

let gateway: TestGateway
beforeAll(async () => {
  const timeouts = { submitMilliseconds: 1_000, graceMilliseconds: 500 }
  const providers = [gemini, vertex, dashscope, klingai, modelark, fal].map(({ provider }) => provider)
  gateway = await startTestGateway({}, { providers, timeouts })
})
afterAll(() => gateway.stop())

/** How often each of the two was asked. */
async function start(name: string, scripts: { gemini: Script; vertex: Script }, around: object = {}) {
  const asked = { gemini: 0, vertex: 0 }
  const counted = (provider: keyof typeof asked): Script => ({
    ...scripts[provider],
    async submit(_nth, context, request) {
      asked[provider] += 1
      await scripts[provider].submit?.(asked[provider], context, request)
    },
  })
  gemini.scripts.set(name, counted('gemini'))
  vertex.scripts.set(name, counted('vertex'))
  return { asked, id: await startPaid(gateway, 'gemini', name, { provider: undefined, ...around }) }
}

/** Refused by fal; the other has a key from then on. @returns what the other is sent */
function goesOnAt({ provider, scripts }: typeof fal, name: string): unknown[] {
  const keys: string[] = []
  const sent: unknown[] = []
  Object.assign(provider, { credentials: () => keys })
  const { submit: refuse } = refuses('INSUFFICIENT_CREDIT')
  fal.scripts.set(name, {
    ...makes,
    async submit(...call) {
      keys.push('one')
      await refuse!(...call)
    },
  })
  scripts.set(name, { ...makes, submit: async (_nth, _context, request) => void sent.push(request) })
  return sent
}

const routes = {
  gemini: { id: 'gemini-omni-1-1-flash@gemini' },
  vertex: { id: 'gemini-omni-1-1-flash@vertex' },
}

async function expectChange(code: ProviderFailure['code']): Promise<void> {
  const { id, asked } = await start(`refused for ${code} there`, { gemini: refuses(code), vertex: makes })
  const { state } = await ended(gateway, id)
  expect(asked).toEqual({ gemini: 1, vertex: 1 })
  expect(state.clips[0].failure.code).toBe('MODERATED')
  const { events, state: now } = (await gateway.query(eventsQuery, { id })).data.generation
  expect(events.filter(({ route }: any) => route)).toEqual([
    { __typename: 'GenerationSubmitting', status: 'SUBMITTING', route: routes.gemini },
    {
      ...{ __typename: 'GenerationRouteChanged', status: 'QUEUED', clipIndex: 0, reason: `Says ${code}.` },
      ...{ fromRoute: routes.gemini, route: routes.vertex },
    },
    { __typename: 'GenerationSubmitting', status: 'SUBMITTING', route: routes.vertex },
    { __typename: 'GenerationSubmitted', status: 'RUNNING', route: routes.vertex },
  ])
  expect(now.route).toEqual(routes.vertex)
  const lines = gateway.log.map((line) => JSON.parse(line)).filter(({ generation }) => generation === id)
  expect(lines.find(({ msg }) => msg === 'Route changed')).toMatchObject({
    ...{ from: routes.gemini.id, route: routes.vertex.id, provider: 'vertex', code, attempt: 1 },
  })
}

describe.concurrent('what one provider surely refuses', () => {
  for (const code of ['RATE_LIMITED', 'CREDENTIALS', 'INSUFFICIENT_CREDIT', 'PROVIDER_UNAVAILABLE'] as const)
    it(`for ${code} is sent by another route at the same price, and says so`, () => expectChange(code))

  it('for moderation is not sent by another', async () => {
    const { id, asked } = await start('moderated there', { gemini: refuses('MODERATED'), vertex: makes })
    expect((await ended(gateway, id)).state.failure.code).toBe('MODERATED')
    expect(asked.vertex).toBe(0)
  })

  it('with an answer that nobody knows is not sent by another', async () => {
    const lost = refuses('PROVIDER_UNAVAILABLE', 'unknown')
    const { id, asked } = await start('lost there', { gemini: lost, vertex: makes })
    expect((await ended(gateway, id)).state.failure.code).toBe('SUBMISSION_UNCERTAIN')
    expect(asked).toEqual({ gemini: 1, vertex: 0 })
  })

  it('stays where the caller named the provider', async () => {
    const scripts = { gemini: refuses('CREDENTIALS'), vertex: makes }
    const { id, asked } = await start('named there', scripts, { provider: 'gemini' })
    expect((await ended(gateway, id)).state.failure.code).toBe('CREDENTIALS')
    expect(asked).toEqual({ gemini: 1, vertex: 0 })
  })

  it('and the other refuses, too, is sent to neither again', async () => {
    const scripts = { gemini: refuses('CREDENTIALS'), vertex: refuses('CREDENTIALS') }
    const { id, asked } = await start('refused by both', scripts)
    expect((await ended(gateway, id)).state.failure.code).toBe('CREDENTIALS')
    expect(asked).toEqual({ gemini: 1, vertex: 1 })
  })

  it.for([
    // A watermark that is off asks for nothing where there is none.
    ['dashscope', dashscope, 'MODERATED', ['wan-2-7-i2v@fal']],
    // fal has a negative prompt of its own.
    ['klingai', klingai, 'INSUFFICIENT_CREDIT', []],
  ] as const)('by %s is sent by fal only if no setting changes', async ([provider, { scripts }, code, changed]) => {
    const name = `refused by ${provider}`
    scripts.set(name, refuses('INSUFFICIENT_CREDIT'))
    fal.scripts.set(name, makes)
    const id = await startPaid(gateway, provider, name, { provider: undefined })
    expect((await ended(gateway, id)).state.failure.code).toBe(code)
    const { events } = (await gateway.query(eventsQuery, { id })).data.generation
    expect(events.flatMap(({ fromRoute, route }: any) => (fromRoute ? [route.id] : []))).toEqual(changed)
  })

  it('by fal is sent by one whose watermark is off, and that is said there', async () => {
    const name = 'has a key now'
    const sent = goesOnAt(modelark, name)
    const id = await startPaid(gateway, 'fal', name, { provider: undefined })
    expect((await ended(gateway, id)).state.failure.code).toBe('MODERATED')
    expect(sent).toMatchObject([{ body: { model: 'dreamina-seedance-2-0-fast-260128', watermark: false } }])
  })

  it('stays while another clip of the generation runs there', async () => {
    const { submit: refuse } = refuses('CREDENTIALS')
    let isRefused = false
    const second: Script = {
      poll: async () => (isRefused ? moderated : { state: 'pending' }),
      async submit(nth, context, request) {
        if (nth === 1) return
        await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
        isRefused = true
        await refuse!(nth, context, request)
      },
    }
    const { id, asked } = await start('one of two', { gemini: second, vertex: makes }, { count: 2 })
    const { state } = await ended(gateway, id)
    expect(state.clips.map(({ failure }: any) => failure.code).sort()).toEqual(['CREDENTIALS', 'MODERATED'])
    expect(asked).toEqual({ gemini: 2, vertex: 0 })
  })

  it('costs no more than was told: a dearer route is not taken', async () => {
    const { promise: isDear, resolve } = Promise.withResolvers<void>()
    const { submit: refuse } = refuses('CREDENTIALS')
    const gemini: Script = {
      ...makes,
      async submit(nth, context, request) {
        await isDear
        await refuse!(nth, context, request)
      },
    }
    const { id, asked } = await start('dear elsewhere', { gemini, vertex: makes })
    await rowsOf(gateway, `update generation set estimate_micros = 1 where id = '${rowId(id)}'`)
    resolve()
    expect((await ended(gateway, id)).state.failure.code).toBe('CREDENTIALS')
    expect(asked).toEqual({ gemini: 1, vertex: 0 })
  })
})

it('what was told of a route is asked of the other, whose own defaults are others', async () => {
  const { credentials } = klingai.provider
  const name = 'as it was told'
  const sent = goesOnAt(klingai, name)
  const { kling } = (await paidRequest('klingai', name)) as any
  Object.assign(kling.imageToVideo, { model: 'KLING_V2_6', durationSeconds: 5 })
  const { generation } = await gateway.start({ kling }, { poll: { intervalMilliseconds: 500 } })
  expect((await ended(gateway, generation.id)).state.failure.code).toBe('MODERATED')
  expect(sent).toMatchObject([{ body: { mode: 'pro', negative_prompt: 'blur, distort, and low quality' } }])
  Object.assign(klingai.provider, { credentials })
})

describe('of two routes at the same price the one that works better is chosen, by what its vendor is to blame for:', () => {
  const plan = async () => {
    const fresh = await startTestGateway(
      {},
      {
        beside: gateway.config,
        providers: [gemini.provider, vertex.provider],
        role: 'api',
      },
    )
    try {
      const input = { request: await paidRequest('gemini', 'who is asked now') }
      return (await fresh.query(planQuery, { input })).data.plan.route
    } finally {
      await fresh.stop()
    }
  }
  const fail = (code: ProviderFailure['code'], times: number) =>
    Promise.all(
      Array.from({ length: times }, async (_, nth) => {
        const failure = { code, message: 'No clip.', retryable: false }
        const poll: Script['poll'] = async () => ({ state: 'failed', failure, charge: { state: 'NONE' } })
        const { id } = await start(
          `fails for ${code} ${nth};`,
          { gemini: { poll }, vertex: makes },
          { provider: 'gemini' },
        )
        await ended(gateway, id)
      }),
    )

  it('moderation and wrong requests do not count, failures of the vendor do', async () => {
    await rowsOf(gateway, "update attempt set sent_at = sent_at - interval '2 hours'")
    await fail('MODERATED', 6)
    expect(await plan()).toEqual(routes.gemini)
    await fail('PROVIDER_UNAVAILABLE', 6)
    expect(await plan()).toEqual(routes.vertex)
  })
})

// Last: nothing is sent there any more.
it('a model that one provider no longer has is sent by another route, and not there again', async () => {
  await rowsOf(gateway, "update attempt set sent_at = sent_at - interval '2 hours'")
  await expectChange('MODEL_RETIRED')
  const { id, asked } = await start('the next one', { gemini: makes, vertex: makes })
  await ended(gateway, id)
  expect(asked).toEqual({ gemini: 0, vertex: 1 })
})
