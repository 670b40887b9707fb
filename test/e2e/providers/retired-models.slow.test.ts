import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { madePaid, type PaidProvider, paidProviders, paidRequest, seen } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

let gateway: EmulatedGateway
/** Another process on the same database, with the same providers. */
let other: TestGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway()
  const emulated = new Map(paidProviders.map((id) => [id, gateway.emulator.urlOf(id)]))
  other = await startTestGateway({}, { beside: gateway.config, emulated, role: 'api' })
})
afterAll(async () => {
  await other.stop()
  await gateway.stop()
})

const words: Record<PaidProvider, string> = {
  klingai: '',
  vertex: 'was not found',
  gemini: '',
  'openai-videos': '',
  xai: 'does not exist',
  dashscope: 'Model not exist',
  modelark: 'does not exist',
  fal: 'not found',
}

/** What a plan says of a request that goes to this provider, and of all its routes. */
async function planned({ query }: Pick<TestGateway, 'query'>, provider: PaidProvider) {
  const { data } = await query(
    `query ($input: StartGenerationInput!) { plan(input: $input) { acceptable userErrors { code message } route { id }
      rejectedRoutes { route { id } reason } model { routes { id availability { state usable reason } } } } }`,
    { input: { request: await paidRequest(provider, 'a boat'), provider } },
  )
  const { model, route, ...plan } = data.plan
  const availabilities = Object.fromEntries(model.routes.map(({ id, availability }: any) => [id, availability]))
  return { ...plan, route: route.id, availabilities }
}

const said = expect.stringMatching(
  / answered at .* no longer has this model\. .* before 20\d\d-\d\d-\d\d \d\d:\d\d UTC\.$/,
)

it.each(paidProviders)('what %s says is gone is not asked for again for a day, by any process', async (provider) => {
  const { route, acceptable } = await planned(other, provider)
  expect(acceptable).toBe(true)
  const { state } = await madePaid(gateway, provider, `a boat [[retired-model]]`)
  expect(state).toMatchObject({
    status: 'FAILED',
    charge: { state: 'NONE' },
    failure: { stage: 'SUBMIT', charged: 'NONE', retryable: false, moderation: null, code: 'MODEL_RETIRED' },
  })
  expect(state.failure.providerMessage ?? '').toContain(words[provider])
  const { submits, purchases } = seen(gateway, 'a boat [[retired-model]]')
  expect(purchases).toEqual([])

  await until(async () => (await planned(other, provider)).availabilities[route].usable === false)
  for (const process of [gateway, other]) {
    const plan = await planned(process, provider)
    expect(plan.availabilities[route]).toEqual({ state: 'SUSPENDED', usable: false, reason: said })
    // Kling has a second wire, which nobody has refused.
    if (provider === 'klingai')
      expect(plan).toMatchObject({
        acceptable: true,
        route: 'kling-v3@klingai-legacy',
        rejectedRoutes: [{ route: { id: route }, reason: said }],
      })
    else expect(plan).toMatchObject({ acceptable: false, userErrors: [{ code: 'MODEL_UNAVAILABLE', message: said }] })
  }
  if (provider === 'klingai') return
  const { generation, userErrors } = await gateway.start(await paidRequest(provider, 'a boat'), { provider })
  expect([generation, userErrors.map(({ code }: any) => code)]).toEqual([null, ['MODEL_UNAVAILABLE']])
  expect(seen(gateway, 'a boat [[retired-model]]').submits).toHaveLength(submits.length)
})

it('a model whose end is announced is started all the same, with a warning, until the vendor refuses it', async () => {
  const { kling } = (await paidRequest('klingai', 'an old boat')) as { kling: { imageToVideo: object } }
  const request = { kling: { imageToVideo: { ...kling.imageToVideo, model: 'KLING_V1_6', durationSeconds: 5 } } }
  const { generation, userErrors, warnings } = await gateway.start(request)
  expect([generation.state.status, userErrors]).toEqual(['QUEUED', []])
  const message = expect.stringMatching(
    /^Kling 1\.6 may be retired at any time\. Announced on 2026-07-27 to end 2026-09-15.*; use Kling 3\.0\.$/,
  )
  const told = warnings.filter(({ code }: { code: string }) => code !== 'ENLARGED')
  expect(told).toMatchObject([
    { code: 'MODEL_DEPRECATED', path: ['request', 'kling', 'imageToVideo', 'model'], parameter: 'model', message },
  ])
})

it('the vendor’s other models stay, and the route is used again a day later', async () => {
  const usable = async () => {
    const { data } = await other.query(
      '{ models(filter: { families: ["kling"] }) { routes { id availability { usable } } } }',
    )
    const routes = data.models.flatMap((model: any) => model.routes)
    return routes.filter(({ availability }: any) => availability.usable).map(({ id }: any) => id)
  }
  expect(await usable()).toContain('kling-v3-omni@klingai')
  expect(await usable()).not.toContain('kling-v3@klingai')
  await rowsOf(gateway, `update suspended_route set refused_at = refused_at - interval '24 hours'`)
  await until(async () => (await usable()).includes('kling-v3@klingai'))
})
