import { getNamedType, isEnumType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs } from '../../scripts/catalog-diff/compare.ts'
import { describeCatalog } from '../../scripts/catalog-diff/description.ts'
import { modelsPage } from '../../scripts/models-page/page.ts'
import { defineFamily } from '../../src/catalog/define-family.ts'
import type { ModelDefinition } from '../../src/catalog/family.ts'
import { oneOf } from '../../src/catalog/limit.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog as builtIn } from '../../src/families/index.ts'
import { veo } from '../../src/families/veo/family.ts'
import { vertexArms, vertexRoute } from '../../src/families/veo/vertex.ts'
import { makeSchema } from '../../src/graphql/schema.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'

// A file of its own: input classes are made once per process, from the first catalog there is.

/** All that is written by hand for a new model of a known family on a known wire. */
const { textToVideo, imageToVideo } = vertexArms.standard
const seconds = { durationSeconds: oneOf(8, 12) }
const toy: ModelDefinition = {
  name: 'veo-9-toy',
  value: 'VEO_9_TOY',
  label: 'Veo 9 Toy',
  description: 'For tests: twelve seconds at once.',
  lifecycle: { stage: 'PREVIEW', note: 'It does not exist.' },
  defaults: { ...veo.definition.models[0]!.defaults, durationSeconds: 12 },
  routes: [
    vertexRoute(
      'veo-9-toy-001',
      {
        textToVideo: { limits: { ...textToVideo.limits, ...seconds } },
        imageToVideo: { limits: { ...imageToVideo.limits, ...seconds } },
      },
      [
        { when: [{ parameter: 'generateAudio', values: [true] }], perSecondMicros: 500_000 },
        { perSecondMicros: 300_000 },
      ],
    ),
  ],
}

const eightOrTwelve = [8, 12].map((value) => ({ minimum: value, maximum: value }))
const extended = defineFamily({ ...veo.definition, models: [...veo.definition.models, toy] })
const catalog = createCatalog(builtIn.families.map((family) => (family.id === 'veo' ? extended : family)))

let gateway: TestGateway
let startFrame: { base64: string }
beforeAll(async () => {
  startFrame = { base64: (await picture()).toString('base64') }
  gateway = await startTestGateway({}, { catalog })
})
afterAll(() => gateway.stop())

const plan = async (input: object) => {
  const query = `query Plan($input: StartGenerationInput!) { plan(input: $input) { acceptable
    userErrors { code path parameter message allowedValues ranges { minimum maximum } }
    settled { name value source } route { id } estimate { total { micros } } } }`
  const request = { veo: { imageToVideo: { model: 'VEO_9_TOY', startFrame, ...input } } }
  const { data, errors } = await gateway.query(query, { input: { request } })
  expect(errors).toBeUndefined()
  return data.plan
}

describe('one entry in a family’s models, and everything follows:', () => {
  it('the enum that selects it has its value, only in the arms it has', () => {
    const type = (arm: string) => {
      const input = makeSchema(catalog).getType(arm) as { getFields(): Record<string, { type: never }> } | undefined
      return getNamedType(input!.getFields().model!.type)
    }
    const names = (arm: string) => {
      const model = type(arm)
      return isEnumType(model) ? model.getValues().map(({ name }) => name) : []
    }
    expect(names('VeoImageToVideoInput')).toContain('VEO_9_TOY')
    expect(names('VeoReferencesInput')).not.toContain('VEO_9_TOY')
  })

  it('introspection describes it, JSON Schema included', async () => {
    const { data } = await gateway.query(`{ model(name: "veo-9-toy") { label lifecycle { stage }
      routes { id wireName prices { perSecond { micros } } }
      capabilities { id modelValue availability { state } inputSchema outputSchema
        parameters { name default ranges { minimum maximum } } } } }`)
    expect(data.model).toMatchObject({
      label: 'Veo 9 Toy',
      lifecycle: { stage: 'PREVIEW' },
      routes: [{ id: 'veo-9-toy@vertex', wireName: 'veo-9-toy-001', prices: [{}, {}] }],
    })
    const [textToVideo, capability, ...others] = data.model.capabilities
    expect([textToVideo.id, others]).toEqual(['veo-9-toy/textToVideo', []])
    expect(capability).toMatchObject({ id: 'veo-9-toy/imageToVideo', modelValue: 'VEO_9_TOY' })
    expect(capability.parameters).toContainEqual({ name: 'durationSeconds', default: 12, ranges: eightOrTwelve })
    expect(capability.inputSchema).toMatchObject({
      properties: { model: { enum: ['VEO_9_TOY'] }, durationSeconds: { enum: [8, 12], default: 12 } },
      required: ['model', 'startFrame'],
    })
    expect(capability.outputSchema).toMatchObject({ title: 'Video' })
  })

  it('its limits are judged, and what its family knows and it lacks is told', async () => {
    const { acceptable, userErrors } = await plan({ durationSeconds: 10 })
    expect(acceptable).toBe(false)
    expect(userErrors).toContainEqual({
      code: 'OUT_OF_RANGE',
      path: ['request', 'veo', 'imageToVideo', 'durationSeconds'],
      parameter: 'durationSeconds',
      message: 'Duration must be 8 or 12 seconds.',
      allowedValues: null,
      ranges: eightOrTwelve,
    })
  })

  it('a plan has its defaults, its route and its price', async () => {
    const { settled, route, estimate, userErrors } = await plan({ generateAudio: false })
    expect(settled).toContainEqual({ name: 'durationSeconds', value: 12, source: 'DEFAULT' })
    expect(route).toEqual({ id: 'veo-9-toy@vertex' })
    expect(estimate).toEqual({ total: { micros: 12 * 300_000 } })
    // All that stands in the way is the server: nothing is wrong with the input.
    expect(userErrors.map(({ code }: { code: string }) => code)).toEqual(
      userErrors.length === 0 ? [] : ['MODEL_UNAVAILABLE'],
    )
    expect((await plan({})).estimate).toEqual({ total: { micros: 12 * 500_000 } })
  })

  it('the page of models and the diff for users have it', () => {
    const page = modelsPage(catalog)
    expect(page).toContain('### veo-9-toy\n')
    expect(page).toContain('#### veo-9-toy@vertex\n')
    expect(modelsPage(builtIn)).not.toContain('veo-9-toy')
    expect(compareCatalogs(describeCatalog(builtIn), describeCatalog(catalog))).toEqual([
      {
        kind: 'NEW',
        model: 'veo-9-toy',
        scope: null,
        subject: null,
        detail: 'textToVideo, imageToVideo by veo-9-toy@vertex',
      },
    ])
  })
})
