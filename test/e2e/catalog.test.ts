import fc from 'fast-check'
import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../src/families/index.ts'
import { makeSchema } from '../../src/graphql/schema.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import {
  type Capability,
  directly,
  keepsRule,
  medium,
  modelsQuery,
  type Parameter,
  requestOf,
  valuesAt,
  withDefaults,
  write,
} from '../support/introspection.ts'
import { faultsIn, plan, plans } from '../support/planning.ts'
import { countRows } from '../support/rows.ts'

let gateway: TestGateway
let models: any[]
let capabilities: Capability[]
beforeAll(async () => {
  gateway = await startTestGateway()
  models = (await gateway.query(modelsQuery)).data.models
  capabilities = models.flatMap((model) => model.capabilities)
})
afterAll(() => gateway.stop())

const kling = [
  'kling-v1-5',
  'kling-v1-6',
  'kling-v2-master',
  'kling-v2-1',
  'kling-v2-1-master',
  'kling-v2-5-turbo',
  'kling-v2-6',
  'kling-v3',
  'kling-v3-turbo',
  'kling-v3-omni',
  'kling-o1',
]
const all = catalog.families.flatMap((family) => family.models.map(({ name }) => name))
const allBut = (...names: string[]) => all.filter((name) => !names.includes(name))
const seedance = all.filter((name) => name.startsWith('seedance'))
const still = 'still-motion'

it('models that nobody has confirmed say where they were seen and what is missing, and are nowhere to be chosen', async () => {
  const fields = 'name label vendor seenAt { provider wireName } known missing source checkedOn'
  const { unconfirmedModels } = (await gateway.query(`{ unconfirmedModels { ${fields} } }`)).data
  expect(unconfirmedModels.map(({ label }: any) => label.split(' ')[0])).toEqual(
    expect.arrayContaining(['Kling', 'Vidu', 'Luma', 'PixVerse', 'LTX-2.5', 'FLUX', 'Hailuo', 'HappyHorse']),
  )
  const enums = Object.values(makeSchema(catalog).getTypeMap()).filter(isEnumType)
  const choices = new Set(enums.flatMap((type) => type.getValues().map(({ name }) => name)))
  for (const { name, known, missing, seenAt } of unconfirmedModels) {
    expect([known.length > 0, missing.length > 0], name).toEqual([true, true])
    expect(all).not.toContain(name)
    expect(choices.has(name.replaceAll('-', '_').toUpperCase()), name).toBe(false)
    // A name that a route speaks is confirmed.
    const spoken = models.flatMap(({ routes }) => routes.map((route: any) => route.wireName))
    for (const { wireName } of seenAt) expect(spoken).not.toContain(wireName)
  }
})

describe('models', () => {
  it('are found by name, by id and in their families', async () => {
    const { data } = await gateway.query(
      `{ models { id name } model(name: "still-motion") { id family { id } } nobody: model(name: "sora") { id }
        modelFamilies { id label field inputType models { name capabilities { id } } }
        gateway { version maximumInlineBytes maximumRequestBytes maximumUploadBytes uploadContentTypes maximumWatchedGenerations } }`,
    )
    expect(data.models.map(({ name }: any) => name)).toEqual(all)
    expect(new Set(data.models.map(({ id }: any) => id)).size).toBe(all.length)
    expect(data.models).toContainEqual({ id: data.model.id, name: still })
    expect(data.nobody).toBeNull()
    const { data: nodes } = await gateway.query(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Model { id name } } }',
      {
        ids: data.models.map(({ id }: any) => id),
      },
    )
    expect(nodes.nodes).toEqual(data.models)
    expect(data.modelFamilies.map(({ id, field, inputType }: any) => [id, field, inputType])).toEqual([
      ['veo', 'veo', 'VeoInput'],
      ['gemini-omni', 'geminiOmni', 'GeminiOmniInput'],
      ['sora', 'sora', 'SoraInput'],
      ['kling', 'kling', 'KlingInput'],
      ['seedance', 'seedance', 'SeedanceInput'],
      ['wan', 'wan', 'WanInput'],
      ['grok-imagine', 'grokImagine', 'GrokImagineInput'],
      ['minimax-h3', 'minimaxH3', 'MinimaxH3Input'],
      ['pixelml', 'pixelml', 'PixelmlInput'],
      ['still-motion', 'stillMotion', 'StillMotionInput'],
      ['assembly', 'assembly', 'AssemblyInput'],
    ])
    expect(
      data.modelFamilies.flatMap((family: any) => family.models.flatMap((model: any) => model.capabilities)),
    ).toEqual(capabilities.map(({ id }) => ({ id })))
    expect(data.gateway).toMatchObject({
      maximumInlineBytes: 8 * 1024 * 1024,
      maximumRequestBytes: 12 * 1024 * 1024,
      maximumUploadBytes: expect.any(Number),
      maximumWatchedGenerations: 100,
    })
    const model = models.find(({ name }) => name === still)
    expect(model).toMatchObject({
      availability: { state: 'READY', usable: true, reason: null },
      lifecycle: { stage: 'ACTIVE' },
      routes: [{ id: 'still-motion@embedded', provider: { id: 'embedded', reportsProgress: true, canCancel: true } }],
    })
    expect(model.capabilities.map(({ kind }: any) => kind)).toEqual([
      'CAMERA_MOVE',
      'START_END_FRAME',
      'MULTI_SHOT',
      'SLIDESHOW',
    ])
  })

  it.each<[object, string[]]>([
    [{}, all],
    [{ families: [still] }, [still]],
    [{ families: ['kling'] }, kling],
    [{ families: ['kling', 'pixelml'] }, [...kling, 'pixelml-image-to-video-v2']],
    [{ families: ['nobody'] }, []],
    [{ families: [] }, []],
    [{ capability: 'SLIDESHOW' }, [still]],
    [{ capability: 'MULTI_SHOT' }, ['kling-v3', 'kling-v3-turbo', 'kling-v3-omni', still]],
    [{ capability: 'VOICES' }, ['kling-v2-6']],
    [{ usable: true }, [still, 'assembly']],
    [{ usable: false }, allBut(still, 'assembly')],
    [
      { resolution: 'RESOLUTION_4K' },
      [
        'veo-3-1',
        'veo-3-1-fast',
        'gemini-omni-1-1-flash',
        'gemini-omni-1-2-flash',
        'seedance-2-0',
        'minimax-h3',
        still,
      ],
    ],
    [{ resolution: '4K' }, []],
    [{ minimumDurationSeconds: 30 }, ['seedance-2-5', 'wan-3-0', 'wan-3-0-prime', still, 'assembly']],
    [{ minimumDurationSeconds: 30.5 }, ['assembly']],
    [{ startFrame: 'REQUIRED' }, allBut('wan-2-7-r2v', 'assembly')],
    [{ startFrame: 'OPTIONAL' }, ['kling-v3-omni', 'kling-o1', 'wan-2-7-r2v']],
    [{ startFrame: 'NOT_ACCEPTED', families: ['kling'] }, []],
    [{ startFrame: 'NOT_ACCEPTED', families: ['seedance', still] }, [...seedance, still]],
    [{ capability: 'SLIDESHOW', startFrame: 'REQUIRED' }, []],
    [{ capability: 'SLIDESHOW', minimumDurationSeconds: 20 }, [still]],
    [{ capability: 'CAMERA_MOVE', startFrame: 'REQUIRED', resolution: 'RESOLUTION_1080P', usable: true }, [still]],
    [{ families: null, capability: null, usable: null }, all],
  ])('are filtered by %j', async (filter, names) => {
    const { data } = await gateway.query('query ($filter: ModelFilter) { models(filter: $filter) { name } }', {
      filter,
    })
    expect(data.models.map(({ name }: any) => name)).toEqual(names)
  })
})

describe('the parameters of a capability', () => {
  it('are the fields of its input type: no other, and of all models together every one', () => {
    const schema = makeSchema()
    const request = schema.getType('GenerationRequestInput') as GraphQLInputObjectType
    const byArm = Map.groupBy(capabilities, ({ familyField, field }) => `${familyField}.${field}`)
    const arms = Object.values(request.getFields()).flatMap((family) =>
      Object.keys((getNamedType(family.type) as GraphQLInputObjectType).getFields()).map(
        (arm) => `${family.name}.${arm}`,
      ),
    )
    expect([...byArm.keys()].sort()).toEqual(arms.sort())
    for (const [path, ofModels] of byArm) {
      const [family, field] = path.split('.') as [string, string]
      const type = getNamedType(request.getFields()[family]!.type) as GraphQLInputObjectType
      const arm = getNamedType(type.getFields()[field]!.type) as GraphQLInputObjectType
      const models = getNamedType(arm.getFields().model!.type) as GraphQLEnumType
      expect(ofModels.map(({ modelValue }) => modelValue).sort()).toEqual(
        models
          .getValues()
          .map(({ name }) => name)
          .sort(),
      )
      const missing = new Set(fieldNames(arm, ''))
      for (const { id, inputType, parameters } of ofModels) {
        expect(arm.name).toBe(inputType)
        const described = new Map(parameters.map((parameter) => [parameter.name, parameter]))
        for (const name of described.keys()) missing.delete(name)
        compare(arm, '', described, id)
        expect([id, [...described.keys()]]).toEqual([id, []])
      }
      // An input type that several arms share has what any of them takes.
      const shared = [...missing].filter((name) => !name.includes('.'))
      expect([path, shared]).toEqual([path, []])
    }

    function fieldNames(type: GraphQLInputObjectType, prefix: string): string[] {
      return Object.values(type.getFields()).flatMap((field) => {
        const name = prefix + field.name
        const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type)
        const named = getNamedType(field.type)
        return isInputObjectType(named) && !isMedium(named.name)
          ? [name, ...fieldNames(named, isList ? `${name}[].` : `${name}.`)]
          : [name]
      })
    }

    /** Takes every parameter that a field of the type accounts for. */
    function compare(
      type: GraphQLInputObjectType,
      prefix: string,
      described: Map<string, Parameter>,
      id: string,
    ): void {
      for (const field of Object.values(type.getFields())) {
        const name = prefix + field.name
        const parameter = described.get(name)
        // Another model of the arm has it.
        if (!parameter) continue
        described.delete(name)
        compareField(field, parameter, id)
        expect([name, parameter.oneOfGroup]).toEqual([name, type.isOneOf ? prefix.slice(0, -1) : null])
        const named = getNamedType(field.type)
        const item = described.get(`${name}[]`)
        described.delete(`${name}[]`)
        const kind = parameter.kind === 'LIST' && item ? item.kind : parameter.kind
        if (isMedium(named.name)) expect([name, `${kind}Input`.toUpperCase()]).toEqual([name, named.name.toUpperCase()])
        else if (isInputObjectType(named))
          compare(named, parameter.kind === 'LIST' ? `${name}[].` : `${name}.`, described, id)
      }
    }

    function compareField(field: GraphQLInputField, parameter: Parameter, id: string): void {
      const named = getNamedType(field.type)
      const nullable = isNonNullType(field.type) ? field.type.ofType : field.type
      const at = `${id} ${parameter.name}`
      expect([at, isListType(nullable)]).toEqual([at, parameter.kind === 'LIST'])
      // A default of the schema holds for every model; a model has others besides.
      if (field.defaultValue !== undefined && !parameter.required)
        expect([at, parameter.default]).toEqual([at, field.defaultValue])
      // What the schema requires every model requires; a model may require what another does not.
      if (isRequiredInputField(field)) expect([at, parameter.required]).toEqual([at, true])
      if (isEnumType(named)) {
        const values = named.getValues().map(({ name }) => name)
        const choices = parameter.choices!.map(({ value }) => value)
        expect([at, choices]).toEqual([at, values.filter((value) => choices.includes(value))])
      }
      const scalars: Partial<Record<Parameter['kind'], string[]>> = {
        TEXT: ['String'],
        INTEGER: ['Int', 'SafeInt'],
        NUMBER: ['Float'],
        BOOLEAN: ['Boolean'],
      }
      const allowed = scalars[parameter.kind]
      if (allowed) expect(allowed).toContain(named.name)
    }
  })

  it('say, with the rules, of any input that can be written whether plan finds fault with it', async () => {
    // A model with one route has exactly that route's limits; of several the widest are shown.
    // What a film may be depends on the lengths of its clips, which no rule of the catalog knows.
    const exact = models
      .filter(({ name, routes }) => routes.length === 1 && name !== 'assembly')
      .flatMap((model) => model.capabilities as Capability[])
    expect(new Set(exact.map(({ familyField }) => familyField)).size).toBeGreaterThan(3)
    const before = await countRows(gateway)
    const seen = { kept: 0, broken: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...exact).chain((capability) => fc.tuple(fc.constant(capability), formOf(capability))),
        async ([capability, form]) => {
          const settled = withDefaults(capability.parameters, form)
          const isKept = capability.rules.every((rule) => keepsRule(rule, settled))
          const planned = await plan(gateway, requestOf(capability, form))
          if (isKept) expect(faultsIn(planned)).toEqual([])
          else expect(faultsIn(planned)).not.toEqual([])
          seen[isKept ? 'kept' : 'broken'] += 1
          if (isKept && capability.availability.usable) expect(planned.acceptable).toBe(true)
        },
      ),
      { numRuns: 250 },
    )
    expect(Math.min(seen.kept, seen.broken)).toBeGreaterThan(5)
    expect(await countRows(gateway)).toEqual(before)
  })

  it('say where the limits are: one step beyond any of them is refused at that parameter', async () => {
    const beyond = capabilities.flatMap((capability) =>
      capability.parameters.flatMap((parameter) =>
        justBeyond(capability, parameter).map((value) => ({ capability, parameter, value })),
      ),
    )
    expect(beyond.length).toBeGreaterThan(700)
    const planned = await plans(
      gateway,
      beyond.map(({ capability, parameter, value }) =>
        requestOf(capability, write(capability, { [parameter.name]: value })),
      ),
    )
    const codes = /^(OUT_OF_RANGE|TOO_LONG|TOO_MANY|TOO_FEW|INVALID_URL|NOT_ALLOWED|REQUIRED)$/
    for (const [index, { capability, parameter, value }] of beyond.entries()) {
      const found = faultsIn(planned[index])
      const at = `${capability.id} ${parameter.name} ${JSON.stringify(value).slice(0, 40)}`
      const own = found.filter((problem) => problem.parameter === parameter.name && codes.test(problem.code))
      expect([at, own.length > 0]).toEqual([at, true])
      if (capability.familyField !== 'stillMotion') continue
      // Where one route is all there is, nothing else is wrong; a sum may break together with a part of it.
      const isSummed = capability.rules.some((rule) => rule.parameters.includes(parameter.name))
      expect([at, found.map((problem) => problem.parameter)]).toEqual([at, own.map(() => parameter.name)])
      if (!isSummed) expect(found).toHaveLength(1)
    }
  })

  it('an enum value that no model has is a 400 with all the values there are', async () => {
    for (const capability of capabilities)
      for (const parameter of capability.parameters.filter(({ kind }) => kind === 'CHOICE')) {
        const form = { model: capability.modelValue, ...write(capability, { [parameter.name]: 'NO_SUCH_CHOICE' }) }
        const request = { [capability.familyField]: { [capability.field]: form } }
        const { status, errors } = await gateway.query(
          'query ($input: StartGenerationInput!) { plan(input: $input) { acceptable } }',
          { input: { request } },
        )
        expect(status).toBe(400)
        const [problem] = (errors![0]!.extensions as { problems: any[] }).problems
        expect(problem.allowedValues).toEqual(expect.arrayContaining(parameter.choices!.map(({ value }) => value)))
      }
  })
})

const isMedium = (name: string): boolean => /^(Image|Video|Audio)Input$/.test(name)

/** What may stand in any text: neither a variable nor a reference. */
const plain = fc.string({ unit: 'grapheme', maxLength: 50 }).map((text) => text.replace(/[@{<]/gu, '-'))

/** Any legal value of every field below `prefix`, optional ones sometimes left out. */
function formOf({ parameters }: Pick<Capability, 'parameters'>, prefix = ''): fc.Arbitrary<Record<string, unknown>> {
  const own = directly(parameters, prefix).filter(({ name }) => name !== 'model')
  const legalValueOf = (parameter: Parameter): fc.Arbitrary<unknown> => {
    const { name, kind, ranges, choices } = parameter
    switch (kind) {
      case 'TEXT':
        return parameter.required ? plain.map((text) => text || 'x') : plain
      case 'ID':
        return fc.stringMatching(/^[a-z0-9]{1,20}$/)
      case 'INTEGER':
        return fc.oneof(...ranges!.map(({ minimum, maximum }) => fc.integer({ min: minimum, max: maximum })))
      case 'NUMBER':
        return fc.oneof(
          ...ranges!.map(({ minimum, maximum }) =>
            // Milliseconds: what is finer than that is nobody's length.
            fc
              .integer({ min: Math.ceil(minimum * 1000), max: Math.floor(maximum * 1000) })
              .map((value) => value / 1000),
          ),
        )
      case 'BOOLEAN':
        return choices ? fc.constant(choices[0]!.value === 'true') : fc.boolean()
      case 'CHOICE':
        return fc.constantFrom(...choices!.map(({ value }) => value))
      case 'OBJECT':
        return formOf({ parameters }, `${name}.`)
      case 'LIST': {
        const item = parameters.find((candidate) => candidate.name === `${name}[]`)
        return fc.array(item ? legalValueOf(item) : formOf({ parameters }, `${name}[].`), {
          minLength: parameter.minimumItems!,
          maxLength: parameter.maximumItems!,
        })
      }
      default:
        return fc.constant(medium)
    }
  }
  const fields = Object.fromEntries(
    own.map((parameter) => [parameter.name.slice(prefix.length), legalValueOf(parameter)]),
  )
  if (own.some(({ oneOfGroup }) => oneOfGroup !== null))
    return fc.oneof(...Object.entries(fields).map(([name, value]) => fc.record({ [name]: value })))
  const required = own.filter((parameter) => parameter.required).map(({ name }) => name.slice(prefix.length))
  return fc.record(fields, { requiredKeys: required as never[] })
}

function justBeyond(capability: Capability, parameter: Parameter): unknown[] {
  const { kind, name, maximumLength, maximumItems, minimumItems, ranges, choices, lengthUnit } = parameter
  switch (kind) {
    case 'TEXT':
      return [(lengthUnit === 'TOKENS' ? 'x ' : 'x').repeat(maximumLength! + 1)]
    case 'ID':
      return ['', 'x'.repeat(maximumLength! + 1)]
    case 'INTEGER':
      return [
        ranges![0]!.minimum - 1,
        ranges!.at(-1)!.maximum + 1,
        // Between two of them.
        ...ranges!.slice(1).flatMap(({ minimum }, index) => {
          const between = ranges![index]!.maximum + 1
          return between < minimum ? [between] : []
        }),
      ]
    case 'NUMBER':
      return [ranges![0]!.minimum - 0.01, ranges!.at(-1)!.maximum + 0.01]
    case 'BOOLEAN':
      return choices ? [choices[0]!.value !== 'true'] : []
    case 'LIST': {
      const [written] = valuesAt(write(capability, {}, [name]), name) as [unknown[]]
      return [maximumItems! + 1, minimumItems! - 1].flatMap((count) =>
        count < 0 ? [] : [Array.from({ length: count }, () => written[0])],
      )
    }
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return [{ url: 'ftp://example.com/medium' }]
    default:
      return []
  }
}
