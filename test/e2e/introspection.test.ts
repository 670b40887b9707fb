import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../src/families/index.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import {
  type Capability,
  directly,
  modelsQuery,
  type Parameter,
  requestOf,
  withDefaults,
  write,
} from '../support/introspection.ts'
import { plans } from '../support/planning.ts'

let gateway: TestGateway
let models: any[]
let capabilities: Capability[]
beforeAll(async () => {
  gateway = await startTestGateway()
  models = (await gateway.query(modelsQuery)).data.models
  capabilities = models.flatMap((model) => model.capabilities)
})
afterAll(() => gateway.stop())

const modelNamed = (name: string) => models.find((model) => model.name === name)!
const capability = (id: string) => capabilities.find((candidate) => candidate.id === id)!
const parameter = (id: string, name: string) => capability(id).parameters.find((candidate) => candidate.name === name)!
const routeOf = (id: string) => models.flatMap((model) => model.routes).find((route) => route.id === id)!

describe('every model', () => {
  it('of eleven families is there, retired ones too', () => {
    expect([...new Set(models.map(({ family }) => family.id))]).toEqual([
      'veo',
      'gemini-omni',
      'sora',
      'kling',
      'seedance',
      'wan',
      'grok-imagine',
      'minimax-h3',
      'pixelml',
      'still-motion',
      'assembly',
    ])
    expect(models.map(({ name }) => name)).toEqual(
      catalog.families.flatMap((family) => family.models.map(({ name }) => name)),
    )
    for (const name of ['sora-2', 'sora-2-pro', 'veo-3-0', 'veo-3-0-fast', 'kling-v1-5'])
      expect(modelNamed(name).capabilities.length).toBeGreaterThan(0)
  })

  it('has words for people, and on each route source and day of every fact', () => {
    for (const model of models) {
      for (const { label, description } of [model, ...model.capabilities]) {
        expect(label.length).toBeGreaterThan(2)
        expect(description).toMatch(/\.$/)
      }
      expect(model.routes.length).toBeGreaterThan(0)
      for (const route of model.routes) {
        expect(route.id).toMatch(new RegExp(`^${model.name}@${route.provider.id}`))
        expect(route.source).not.toBe('')
        expect(Date.parse(route.checkedOn)).toBeGreaterThan(Date.parse('2026-01-01'))
        expect(route.wireName).not.toBe('')
        for (const sentence of route.unsure) expect(sentence).toMatch(/\.$/)
      }
    }
  })

  it('says whether it can be used here, and why not, by model, capability and route', () => {
    for (const model of models)
      for (const { availability } of [model, ...model.capabilities, ...model.routes]) {
        expect(availability.usable).toBe(availability.state === 'READY')
        if (availability.usable) expect(availability.reason).toBeNull()
        else expect(availability.reason).toMatch(/^[A-Z].*\.$/)
      }
    expect(models.filter(({ availability }) => availability.usable).map(({ name }) => name)).toEqual([
      'still-motion',
      'assembly',
    ])
    expect(modelNamed('kling-v3').availability).toMatchObject({ state: 'NO_CREDENTIAL', usable: false })
    expect(routeOf('pixelml-image-to-video-v2@agenticflow').availability).toEqual({
      state: 'NO_CREDENTIAL',
      usable: false,
      reason: expect.stringContaining('AGENTICFLOW_API_KEY'),
    })
    expect(modelNamed('sora-2').availability).toEqual({
      state: 'RETIRED',
      usable: false,
      reason: 'Retired 2026-09-24.',
    })
    expect(capability('veo-3-0/imageToVideo').availability.state).toBe('RETIRED')
    // A model lives on where one of its routes has ended.
    expect([modelNamed('veo-3-1').availability.state, routeOf('veo-3-1@gemini').availability.state]).toEqual([
      'NO_CREDENTIAL',
      'RETIRED',
    ])
  })

  it('has its dates, and what to use instead', () => {
    expect(modelNamed('veo-3-0').lifecycle).toMatchObject({
      stage: 'RETIRED',
      retiresOn: '2026-06-30T00:00:00.000Z',
      successor: { name: 'veo-3-1' },
    })
    expect(modelNamed('sora-2').lifecycle).toMatchObject({
      stage: 'RETIRED',
      deprecatedOn: '2026-03-24T00:00:00.000Z',
      retiresOn: '2026-09-24T00:00:00.000Z',
      successor: null,
      note: expect.any(String),
    })
    expect(modelNamed('kling-v1-5').lifecycle).toMatchObject({ stage: 'DEPRECATED', successor: { name: 'kling-v3' } })
    expect(routeOf('veo-3-1@gemini').lifecycle).toMatchObject({ stage: 'RETIRED' })
    expect(modelNamed('veo-3-1').lifecycle).toMatchObject({ stage: 'ACTIVE' })
  })

  it('says which parameters a route limits more narrowly than the model, and which it has not', () => {
    expect(routeOf('kling-v3@fal').limitsDiffer).toEqual(expect.arrayContaining(['watermark', 'prompt']))
    expect(routeOf('kling-v3@fal').limitsDiffer).not.toContain('durationSeconds')
    expect(routeOf('still-motion@embedded').limitsDiffer).toEqual([])
  })
})

describe('the enums of models', () => {
  it('deprecate exactly what the catalog says is deprecated or retired, for the reason introspection gives', async () => {
    const { data } = await gateway.query(
      '{ __schema { types { name enumValues(includeDeprecated: true) { name isDeprecated deprecationReason description } } } }',
    )
    const enums = new Map<string, any[]>(data.__schema.types.map((type: any) => [type.name, type.enumValues]))
    const { data: fields } = await gateway.query(
      '{ __schema { types { name inputFields(includeDeprecated: true) { name type { name ofType { name } } } } } }',
    )
    const inputs = new Map<string, any[]>(fields.__schema.types.map((type: any) => [type.name, type.inputFields]))
    let deprecated = 0
    for (const model of models)
      for (const { inputType, modelValue, parameters } of model.capabilities as Capability[]) {
        const { type } = inputs.get(inputType)!.find(({ name }) => name === 'model')!
        const value = enums.get(type.name ?? type.ofType.name)!.find(({ name }) => name === modelValue)!
        const [choice] = parameters.find(({ name }) => name === 'model')!.choices!
        const isOver = ['DEPRECATED', 'RETIRED'].includes(model.lifecycle.stage)
        expect([modelValue, value.isDeprecated]).toEqual([modelValue, isOver])
        expect(value.deprecationReason).toBe(choice!.deprecationReason)
        if (!isOver) continue
        deprecated += 1
        if (model.lifecycle.stage === 'RETIRED')
          expect(value.deprecationReason).toContain(model.lifecycle.retiresOn.slice(0, 10))
        const successor = model.lifecycle.successor?.name
        if (successor) expect(value.deprecationReason).toContain(modelNamed(successor).label)
      }
    expect(deprecated).toBeGreaterThan(10)
  })
})

describe('the parameters of every capability', () => {
  it('are flat, named once, and have what their kind needs and nothing else', () => {
    for (const { id, parameters } of capabilities) {
      const names = parameters.map(({ name }) => name)
      expect([id, new Set(names).size]).toEqual([id, names.length])
      for (const one of parameters) {
        const has = Object.fromEntries(
          (['ranges', 'maximumLength', 'maximumItems', 'media'] as const).map((field) => [field, one[field] !== null]),
        )
        expect([id, one.name, has]).toEqual([
          id,
          one.name,
          {
            ranges: one.kind === 'INTEGER' || one.kind === 'NUMBER',
            maximumLength: one.kind === 'TEXT' || one.kind === 'ID',
            maximumItems: one.kind === 'LIST',
            media: ['IMAGE', 'VIDEO', 'AUDIO'].includes(one.kind),
          },
        ])
        expect(one.label).not.toBe('')
        expect(one.description).toMatch(/\.$/)
        if (one.kind === 'CHOICE') {
          expect(one.choices!.length).toBeGreaterThan(0)
          for (const { label } of one.choices!) expect(label).not.toBe('')
        }
        for (const { minimum, maximum } of one.ranges ?? []) expect(minimum).toBeLessThanOrEqual(maximum)
        // Inside a list or an object there is one.
        const parent = one.name.match(/^(.*)(\[\]|\.[^.[]+)$/)?.[1]?.replace(/\[\]$/, '')
        if (parent) expect(names).toContain(parent)
      }
      expect(parameters.find(({ name }) => name === 'model')).toMatchObject({ kind: 'CHOICE' })
    }
  })

  it('have defaults that are legal themselves', () => {
    for (const { id, parameters } of capabilities)
      for (const { name, default: value, choices, ranges, kind } of parameters) {
        if (value === null) continue
        if (kind === 'CHOICE')
          expect(
            choices!.map((choice) => choice.value),
            `${id} ${name}`,
          ).toContain(value)
        if (kind === 'BOOLEAN' && choices) expect(choices.map((choice) => choice.value)).toContain(String(value))
        if (ranges)
          expect(
            ranges.some(({ minimum, maximum }) => (value as number) >= minimum && (value as number) <= maximum),
            `${id} ${name}`,
          ).toBe(true)
      }
  })

  it.each([
    [
      'kling-v3/multiShot',
      'model startFrame endFrame elements elements[].name elements[].source elements[].source.images elements[].source.images.frontal elements[].source.images.references elements[].source.images.references[] elements[].source.video elements[].source.video.video elements[].source.video.voiceId elements[].source.providerElementId shots shots[].prompt shots[].durationSeconds negativePrompt mode aspectRatio resizeMode generateAudio guidanceScale watermark',
    ],
    [
      'kling-v2-6/motionBrush',
      'model startFrame prompt staticMask dynamicMasks dynamicMasks[].mask dynamicMasks[].points dynamicMasks[].points[].x dynamicMasks[].points[].y negativePrompt durationSeconds mode watermark',
    ],
    [
      'seedance-2-0/references',
      'model prompt referenceImages referenceImages[] referenceVideos referenceVideos[] referenceAudios referenceAudios[] durationSeconds aspectRatio resolution generateAudio watermark',
    ],
    [
      'veo-3-1/references',
      'model referenceImages referenceImages[] prompt negativePrompt aspectRatio resolution generateAudio enhancePrompt personGeneration seed',
    ],
    [
      'pixelml-image-to-video-v2/startEndFrame',
      'model startFrame endFrame prompt durationSeconds negativePrompt width height steps frameRate guidanceScale',
    ],
  ])('of %s are those of its input, in the order of a form', (id, names) => {
    expect(capability(id).parameters.map(({ name }) => name)).toEqual(names.split(' '))
  })

  it('have the limits of the model, ranges as lists, “the model decides” by its value', () => {
    expect(parameter('kling-v3/imageToVideo', 'durationSeconds')).toMatchObject({
      kind: 'INTEGER',
      unit: 'seconds',
      default: 5,
      required: false,
      ranges: [{ minimum: 3, maximum: 15, step: null }],
    })
    expect(parameter('kling-v2-6/imageToVideo', 'durationSeconds').ranges).toEqual(
      [5, 10].map((seconds) => ({ minimum: seconds, maximum: seconds, step: null })),
    )
    expect(parameter('seedance-2-0/imageToVideo', 'durationSeconds')).toMatchObject({
      automaticValue: 0,
      ranges: [
        { minimum: 0, maximum: 0 },
        { minimum: 4, maximum: 15 },
      ],
    })
    expect(parameter('veo-3-1/imageToVideo', 'prompt')).toMatchObject({
      maximumLength: 20_000,
      lengthUnit: 'CODE_POINTS',
    })
    expect(parameter('kling-v2-1/imageToVideo', 'prompt')).toMatchObject({
      maximumLength: 2500,
      lengthUnit: 'CODE_POINTS',
      required: false,
      default: '',
    })
    expect(parameter('veo-3-1/imageToVideo', 'seed')).toMatchObject({
      advanced: true,
      ranges: [{ minimum: 0, maximum: 4_294_967_295 }],
    })
    expect(parameter('kling-v2-6/imageToVideo', 'startFrame')).toMatchObject({
      kind: 'IMAGE',
      required: true,
      media: { mimeTypes: ['image/jpeg', 'image/png'], minimumSide: 300, minimumAspect: 0.4, maximumAspect: 2.5 },
    })
    expect(parameter('wan-2-6-i2v/drivingAudio', 'drivingAudio')).toMatchObject({
      kind: 'AUDIO',
      media: {
        mimeTypes: ['audio/wav', 'audio/mpeg'],
        minimumSeconds: 3,
        maximumSeconds: 30,
        maximumBytes: 15_000_000,
      },
    })
    // A switch that cannot be turned has its one position.
    expect(parameter('kling-v3-turbo/imageToVideo', 'generateAudio')).toMatchObject({
      kind: 'BOOLEAN',
      default: true,
      choices: [{ value: 'true', label: 'Always' }],
    })
    expect(parameter('kling-v3/imageToVideo', 'generateAudio')).toMatchObject({ choices: null, default: false })
  })

  it('of exclusive fields name their group', () => {
    const groups = (id: string, group: string) =>
      capability(id)
        .parameters.filter(({ oneOfGroup }) => oneOfGroup === group)
        .map(({ name }) => name)
    expect(groups('kling-v2-6/cameraControl', 'camera')).toEqual(['camera.simple', 'camera.preset'])
    expect(groups('kling-v1-5/cameraControl', 'camera')).toEqual(['camera.simple'])
    expect(groups('kling-v2-6/cameraControl', 'camera.simple')).toHaveLength(6)
    expect(groups('kling-v3/elements', 'elements[].source')).toEqual([
      'elements[].source.images',
      'elements[].source.video',
      'elements[].source.providerElementId',
    ])
  })
})

describe('the rules and prices of every capability', () => {
  it('name parameters and routes that exist, and say in a sentence what they ask', () => {
    const kinds = new Set<string>()
    for (const model of models)
      for (const { id, rules, prices, parameters } of model.capabilities as Capability[]) {
        const names = new Set(parameters.map(({ name }) => name))
        const routes = model.routes.map((route: any) => route.id)
        for (const rule of rules) {
          kinds.add(rule.kind)
          for (const name of [...rule.parameters, ...rule.when.map((condition) => condition.parameter)])
            expect(names, `${id}: ${rule.message}`).toContain(name)
          expect(rule.message).toMatch(/^[A-Z].*\.$/)
          expect(rule.routes.length).toBeGreaterThan(0)
          for (const route of rule.routes) expect(routes).toContain(route)
          expect(rule.limit !== null).toBe(rule.kind === 'AT_MOST')
          if (rule.kind === 'SUM') expect(rule.ranges).not.toBeNull()
          if (rule.kind === 'RESTRICTS') expect(rule.choices ?? rule.ranges).not.toBeNull()
        }
        for (const { route, perSecond, perClip } of prices) {
          expect(routes).toContain(route)
          expect(perSecond ?? perClip).not.toBeNull()
          for (const amount of [perSecond, perClip]) if (amount) expect(Number.isInteger(amount.micros)).toBe(true)
        }
      }
    expect([...kinds].sort()).toEqual(
      ['REQUIRES', 'EXCLUDES', 'RESTRICTS', 'AT_LEAST_ONE', 'AT_MOST', 'SUM', 'SAME_SIZE', 'SAME_ASPECT'].sort(),
    )
  })

  it('are those of the routes that have them: Google’s 8 seconds are not fal’s', () => {
    expect(capability('veo-3-1/imageToVideo').rules).toEqual([
      {
        kind: 'RESTRICTS',
        when: [{ parameter: 'resolution', values: ['RESOLUTION_1080P', 'RESOLUTION_4K'] }],
        parameters: ['durationSeconds'],
        choices: null,
        ranges: [{ minimum: 8, maximum: 8, step: null }],
        limit: null,
        measure: null,
        message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
        routes: ['veo-3-1@vertex', 'veo-3-1@gemini'],
      },
    ])
    expect(capability('seedance-2-0/references').rules).toContainEqual(
      expect.objectContaining({ kind: 'AT_MOST', limit: 12, routes: ['seedance-2-0@fal'] }),
    )
  })

  it('SLA-01: say what a second of Kling V3 costs', () => {
    const standard = capability('kling-v3/imageToVideo').prices.filter(({ when }) =>
      when.some(({ parameter: name, values }) => name === 'mode' && values?.includes('STANDARD')),
    )
    expect(standard).toContainEqual(
      expect.objectContaining({ route: 'kling-v3@klingai', perSecond: { micros: 84_000 }, perClip: null }),
    )
  })
})

describe('from introspection alone an answer is written', () => {
  const onlyOfServer = async (written: readonly (readonly [Capability, Record<string, unknown>])[]) => {
    const planned = await plans(
      gateway,
      written.map(([one, form]) => requestOf(one, form)),
    )
    for (const [index, [one, form]] of written.entries()) {
      const { userErrors, model, capability: own } = planned[index]
      const told = userErrors.filter(({ code }: any) => code !== 'MODEL_UNAVAILABLE' && code !== 'MODEL_RETIRED')
      expect([one.id, form, told]).toEqual([one.id, form, []])
      expect(userErrors.map(({ code }: any) => code)).toEqual(
        one.availability.usable ? [] : [one.availability.state === 'RETIRED' ? 'MODEL_RETIRED' : 'MODEL_UNAVAILABLE'],
      )
      expect(`${model.name}/${own.id.split('/')[1]}`).toBe(one.id)
    }
  }

  it('for every capability of every model, with the least', async () => {
    expect(capabilities.length).toBeGreaterThan(70)
    await onlyOfServer(capabilities.map((one) => [one, write(one)]))
  })

  it('for every capability of every model, with every default said aloud', async () => {
    await onlyOfServer(capabilities.map((one) => [one, withDefaults(one.parameters, write(one))]))
  })

  it('for every capability of every model, each choice of each parameter, where no rule restricts it', async () => {
    const written = capabilities.flatMap((one) => {
      const restricted = one.rules.flatMap((rule) => [...rule.parameters, ...rule.when.map((when) => when.parameter)])
      return directly(one.parameters, '')
        .filter(({ name }) => name !== 'model' && !restricted.includes(name))
        .flatMap((parameter) =>
          choicesOf(parameter).map((value) => [one, write(one, { [parameter.name]: value })] as const),
        )
    })
    expect(written.length).toBeGreaterThan(500)
    await onlyOfServer(written)
  })

  function choicesOf({ kind, choices }: Parameter): (string | boolean)[] {
    if (kind === 'CHOICE') return choices!.map(({ value }) => value)
    if (kind !== 'BOOLEAN') return []
    return choices ? [choices[0]!.value === 'true'] : [true, false]
  }
})
