import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { getNamedType, isInputObjectType, isNonNullType, isObjectType, isRequiredInputField } from 'graphql'
import { describe, expect, it } from 'vitest'
import { defineFamily } from '../../src/catalog/define-family.ts'
import type { ModelArm } from '../../src/catalog/family.ts'
import { inputSchema } from '../../src/catalog/json-schema.ts'
import type { JsonSchema } from '../../src/catalog/json-schema-parts.ts'
import { ruleSchema } from '../../src/catalog/json-schema-rules.ts'
import { mediaSchemas } from '../../src/catalog/media-schema.ts'
import { defaultOf, type ParamSpec, type SpecTable } from '../../src/catalog/param.ts'
import { brokenRules } from '../../src/catalog/rules.ts'
import { type Settled, settle } from '../../src/catalog/settle.ts'
import { outputSchema } from '../../src/catalog/video-schema.ts'
import { catalog } from '../../src/families/index.ts'
import { makeSchema } from '../../src/graphql/schema.ts'
import { filled, smallestInput } from '../support/example-input.ts'
import { toyDefinition } from '../support/toy-family.ts'

type Input = Record<string, unknown>

const arms = [...catalog.families, defineFamily(toyDefinition)].flatMap((family) =>
  family.models.flatMap((model) =>
    model.arms.map((arm) => ({ name: `${model.name}/${arm.capability.field}`, arm, schema: inputSchema(arm) })),
  ),
)

/** Strict: a keyword it does not know, or one that cannot apply, is an error. Beautiful code is not needed. */
const ajv = new Ajv2020({ strict: true, strictTypes: true, strictRequired: false, code: { optimize: false } })
formats.default(ajv)
/** One judge for all: it reads the schema of schemas once, and compiles each schema once. */
const compile = (schema: object): ValidateFunction => ajv.compile(schema)
const told = (table: SpecTable, input: Input) => settle(table, input, ['input']).problems

/** Whether any route takes it: limits and rules. */
const isTaken = ({ routes }: ModelArm, input: Input): boolean =>
  routes.some(({ parameters, rules }) => {
    const { settled, problems } = settle(parameters, input, ['input'])
    return problems.length === 0 && brokenRules(rules, settled, ['input']).length === 0
  })

/** One value of each kind of wrong that the schema's words can say. */
function wrongValues(spec: ParamSpec): unknown[] {
  const foreign = [null, { foreign: 1 }, spec.kind === 'LIST' ? 'x' : []]
  switch (spec.kind) {
    case 'TEXT':
      return [
        ...foreign,
        7,
        ...(spec.minimumLength > 0 ? [''] : []),
        ...(spec.lengthUnit === 'TOKENS' ? [] : ['é'.repeat(spec.maximumLength + 1)]),
      ]
    case 'ID':
      return [...foreign, '', 'x'.repeat(spec.maximumLength + 1)]
    case 'INTEGER':
    case 'NUMBER':
      return [
        ...foreign,
        '5',
        Math.min(...spec.ranges.map(({ minimum }) => minimum)) - 1,
        Math.max(...spec.ranges.map(({ maximum }) => maximum)) + 1,
        ...(spec.kind === 'INTEGER' ? [spec.ranges[0]!.minimum + 0.5] : []),
      ]
    case 'BOOLEAN':
      return [...foreign, 'true', ...[true, false].filter((value) => !spec.allowed.includes(value))]
    case 'CHOICE':
      return [
        ...foreign,
        'NOT_A_VALUE',
        ...spec.choices.flatMap(({ value }) => (spec.allowed.includes(value) ? [] : value)),
      ]
    case 'LIST':
      return [
        ...foreign,
        [null],
        Array.from({ length: spec.maximumItems + 1 }, () => filled(spec.item)),
        ...(spec.minimumItems > 0 ? [[]] : []),
        ...(spec.minimumItems <= 1 ? wrongValues(spec.item).map((item) => [item]) : []),
      ]
    case 'OBJECT': {
      const whole = filled(spec) as Input
      const fields = Object.entries(spec.fields)
      return [
        null,
        'x',
        { ...whole, foreign: 1 },
        ...(spec.oneOf
          ? [
              {},
              ...(fields.length > 1
                ? [Object.fromEntries(fields.map(([field, inner]) => [field, filled(inner)]))]
                : []),
            ]
          : Object.keys(whole).map((field) => ({ ...whole, [field]: undefined }))),
        ...fields.flatMap(([field, inner]) =>
          wrongValues(inner).map((value) => (spec.oneOf ? { [field]: value } : { ...whole, [field]: value })),
        ),
      ].map((value) => JSON.parse(JSON.stringify(value)) as unknown)
    }
    default:
      return [null, 'https://example.com', []]
  }
}

/** Values that are right, or wrong in a way that the schema's words can say. */
function values(spec: ParamSpec): fc.Arbitrary<unknown> {
  const right = rightValues(spec)
  const wrong = wrongValues(spec).filter((value) => !holdsNull(value))
  return fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...wrong) })
}
const holdsNull = (value: unknown): boolean => JSON.stringify(value).includes('null')

function rightValues(spec: ParamSpec): fc.Arbitrary<unknown> {
  switch (spec.kind) {
    case 'TEXT': {
      const unit = spec.lengthUnit === 'CODE_POINTS' ? fc.constantFrom('a', '€', '😀') : fc.constantFrom('a', ' ')
      const nearlyTooLong = unit.map((letter) => letter.repeat(spec.maximumLength))
      return fc.oneof(fc.constant(''), unit, ...(spec.lengthUnit === 'TOKENS' ? [] : [nearlyTooLong]))
    }
    case 'ID':
      return fc.constantFrom('x', 'x'.repeat(spec.maximumLength))
    case 'INTEGER':
      return fc.oneof(...spec.ranges.map(({ minimum, maximum }) => fc.integer({ min: minimum - 1, max: maximum + 1 })))
    case 'NUMBER':
      return fc.oneof(
        ...spec.ranges.map(({ minimum, maximum }) => fc.double({ min: minimum - 1, max: maximum + 1, noNaN: true })),
      )
    case 'BOOLEAN':
      return fc.boolean()
    case 'CHOICE':
      return fc.constantFrom(...spec.choices.map(({ value }) => value))
    case 'LIST':
      return fc.array(rightValues(spec.item), {
        minLength: spec.minimumItems,
        maxLength: Math.min(spec.maximumItems, spec.minimumItems + 5),
      })
    case 'OBJECT': {
      const fields = Object.entries(spec.fields)
      if (spec.oneOf) return fc.oneof(...fields.map(([field, inner]) => fc.record({ [field]: rightValues(inner) })))
      return fc.record(Object.fromEntries(fields.map(([field, inner]) => [field, rightValues(inner)])), {
        requiredKeys: Object.keys(filled(spec) as Input),
      })
    }
    default:
      return fc.constant({ url: 'https://example.com/medium' })
  }
}

/** A whole input, each optional parameter there or not. */
const inputs = (arm: ModelArm, of: (spec: ParamSpec) => fc.Arbitrary<unknown>): fc.Arbitrary<Input> =>
  fc.record(Object.fromEntries(Object.entries(arm.parameters).map(([field, spec]) => [field, of(spec)])), {
    requiredKeys: Object.keys(smallestInput(arm)),
  })

describe('PML-04: the input schema of', () => {
  it.each(arms)('$name takes the smallest input, and each parameter beside it', ({ arm, schema }) => {
    const validate = compile(schema)
    const smallest = smallestInput(arm)
    expect(isTaken(arm, smallest), JSON.stringify(smallest)).toBe(true)
    expect(validate(smallest), JSON.stringify(validate.errors)).toBe(true)
    for (const [field, spec] of Object.entries(arm.parameters)) {
      const input = { ...smallest, [field]: filled(spec) }
      if (isTaken(arm, input)) expect(validate(input), `${field}: ${JSON.stringify(validate.errors)}`).toBe(true)
      const value = defaultOf(spec)
      if (value !== undefined && isTaken(arm, { ...smallest, [field]: value }))
        expect(validate({ ...smallest, [field]: value }), field).toBe(true)
    }
  })

  it.each(arms)('$name refuses what is missing, unknown, null, of another kind or outside', ({ arm, schema }) => {
    const validate = compile(schema)
    const smallest = smallestInput(arm)
    expect(validate({ ...smallest, foreign: 1 })).toBe(false)
    for (const field of (schema.required ?? []) as string[]) {
      const { [field]: _left, ...rest } = smallest
      expect(validate(rest), field).toBe(false)
      expect(told(arm.parameters, rest), field).not.toEqual([])
    }
    for (const [field, spec] of Object.entries(arm.parameters))
      for (const value of wrongValues(spec)) {
        const input = { ...smallest, [field]: value }
        expect(validate(input), `${field}: ${JSON.stringify(value).slice(0, 100)}`).toBe(false)
        // Null stands for nothing in `settle`; GraphQL refuses it where there is a default.
        if (!holdsNull(value)) expect(told(arm.parameters, input), field).not.toEqual([])
      }
  })

  it.each(arms)('$name agrees with the gateway’s own judge on limits, for any values', ({ arm, schema }) => {
    const { allOf: _rules, ...limits } = schema
    const validate = compile(limits)
    void fc.assert(
      fc.property(inputs(arm, values), (input) => {
        expect(validate(input)).toBe(told(arm.parameters, input).length === 0)
      }),
      { numRuns: 60 },
    )
  })

  it.each(arms)('$name never refuses what a route takes', ({ arm, schema }) => {
    const validate = compile(schema)
    const fields = Object.keys(arm.parameters)
    let taken = 0
    void fc.assert(
      // A few changes to what is taken: whole inputs by chance are refused, and prove nothing.
      fc.property(inputs(arm, rightValues), fc.subarray(fields, { minLength: 1, maxLength: 3 }), (input, changed) => {
        const changes = Object.entries(input).filter(([field]) => changed.includes(field))
        const near = { ...smallestInput(arm), ...Object.fromEntries(changes) }
        if (!isTaken(arm, near)) return
        taken += 1
        expect(validate(near), JSON.stringify(validate.errors)).toBe(true)
      }),
      { numRuns: 60 },
    )
    expect(taken).toBeGreaterThan(5)
  })
})

describe('a rule as a schema', () => {
  const cases = arms.flatMap(({ name, arm }) =>
    arm.rules.map((rule) => ({ name, arm, rule, schema: ruleSchema(rule, arm.parameters) })),
  )

  it('is written wherever the words of JSON Schema suffice', () => {
    const unwritten = cases.filter(({ schema }) => !schema).map(({ rule }) => rule.kind)
    expect([...new Set(unwritten)].sort()).toEqual(['SAME_ASPECT', 'SAME_SIZE', 'SUM'])
    expect(cases.length).toBeGreaterThan(60)
  })

  it.each(cases.filter(({ schema }) => schema))('$name: $rule.message', ({ arm, rule, schema }) => {
    const validate = compile(schema!)
    // Fields that have nothing to do with the rule only make it rare.
    const names = new Set([...rule.parameters, ...(rule.when ?? []).map(({ parameter }) => parameter)])
    const fields = new Set([...names].map((parameter) => parameter.split(/\[\]|\./)[0]!))
    const table = Object.fromEntries(Object.entries(arm.parameters).filter(([field]) => fields.has(field)))
    const record = fc.record(
      Object.fromEntries(Object.entries(table).map(([field, spec]) => [field, rightValues(spec)])),
      { requiredKeys: [] },
    )
    void fc.assert(
      fc.property(record as fc.Arbitrary<Input>, (input) => {
        const { settled } = settle(table, input, ['input'])
        fc.pre(told(table, input).every(({ code }) => code === 'REQUIRED'))
        expect(validate(input)).toBe(brokenRules([rule], settled as Settled, ['input']).length === 0)
      }),
      { numRuns: 150 },
    )
  })
})

it('a rule that only some routes have is told, not enforced', () => {
  const { schema } = arms.find(({ name }) => name === 'toy-one/imageToVideo')!
  expect(schema.allOf).toEqual([
    { $comment: 'Sound needs a prompt. (toy-one@wide)' },
    { $comment: 'A negative prompt and reference pictures exclude each other. (toy-one@wide)' },
    { $comment: '1080p is made for 8 seconds only. (toy-one@wide)' },
  ])
})

describe('PML-04: the output schema', () => {
  const validate = compile(outputSchema)
  const url = 'https://example.com/media/clip?signature=x'
  const picture = { url, width: 1280, height: 720, mimeType: 'image/png' }
  const video = {
    __typename: 'Video',
    id: 'VmlkZW86MQ',
    url,
    urlExpiresAt: '2026-11-21T12:00:00.000Z',
    downloadUrl: url,
    retainedUntil: null,
    verified: true,
    poster: picture,
    firstFrame: null,
    lastFrame: picture,
    preview: null,
    width: 1280,
    height: 720,
    durationSeconds: 5.04,
    frameRate: 24,
    hasAudio: false,
    mimeType: 'video/mp4',
    sizeBytes: 1_000_000,
    sha256: 'a'.repeat(64),
    videoCodec: 'H264',
    audioCodec: null,
    providerVideoId: null,
    warnings: [{ code: 'LENGTH_DIFFERS', message: 'Short.', figures: [{ name: 'seconds', value: 5.04 }] }],
  }

  it('takes a video as GraphQL returns it', () => {
    expect(validate(video), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ['another key', { foreign: 1 }],
    ['a URL that is none', { url: 'not a url' }],
    ['no URL', { url: undefined }],
    ['a null where there is always something', { width: null }],
    ['a day instead of an instant', { urlExpiresAt: '2026-11-21' }],
    ['a picture without its size', { poster: { url } }],
    ['half a pixel', { width: 0.5 }],
  ])('refuses %s', (_what, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...video, ...change })))).toBe(false)
  })
})

describe('both schemas say what the GraphQL schema says:', () => {
  const schema = makeSchema()
  const typeNamed = (name: string) => schema.getType(name)

  it.each(arms.filter(({ name }) => !name.startsWith('toy-')))('$name', ({ arm, schema: own }) => {
    agree(own, arm.capability.inputType)
  })

  /** Each key is a field; what the field asks for is asked for here, too; what is inside agrees as well. */
  function agree(own: JsonSchema, typeName: string): void {
    const type = typeNamed(typeName)
    if (!isInputObjectType(type)) throw new Error(`${typeName} is no input type`)
    const fields = type.getFields()
    const properties = own.properties as Record<string, JsonSchema>
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(Object.keys(properties)))
    for (const field of Object.values(fields))
      if (isRequiredInputField(field)) expect(own.required, `${typeName}.${field.name}`).toContain(field.name)
    for (const [name, property] of Object.entries(properties)) {
      const inner = getNamedType(fields[name]!.type)
      const item = (property.items as JsonSchema | undefined) ?? property
      if (isInputObjectType(inner) && item.properties) agree(item, inner.name)
      if (item.$ref) expect(item.$ref).toBe(`#/$defs/${inner.name}`)
    }
  }

  it.each(['ImageInput', 'VideoInput', 'AudioInput'] as const)('%s', (name) => {
    const type = typeNamed(name)
    agree(mediaSchemas[name], name)
    if (isInputObjectType(type))
      expect(Object.keys(mediaSchemas[name].properties as object)).toEqual(Object.keys(type.getFields()))
  })

  it.each(['Video', 'Picture', 'VideoWarning', 'VideoFigure'])('%s', (name) => {
    const type = typeNamed(name)
    const own = name === 'Video' ? outputSchema : (outputSchema.$defs as Record<string, JsonSchema>)[name]!
    if (!isObjectType(type)) throw new Error(`${name} is no type`)
    const { __typename, ...properties } = own.properties as Record<string, JsonSchema>
    const fields = Object.values(type.getFields()).filter(({ args }) => args.length === 0)
    expect(Object.keys(properties).sort()).toEqual(fields.map((field) => field.name).sort())
    for (const field of fields) {
      const allowsNull = JSON.stringify(properties[field.name]!.anyOf ?? null).includes('{"type":"null"}')
      expect(allowsNull, field.name).toBe(!isNonNullType(field.type))
    }
  })
})
