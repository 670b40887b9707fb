import {
  type GraphQLNamedType,
  getNamedType,
  graphqlSync,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
  validateSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import type { SpecTable } from '../catalog/param.ts'
import { catalog } from '../families/index.ts'
import { createGate, defaultLimits } from './limits.ts'
import { makeSchema, printedSchema } from './schema.ts'

const exclusiveObjects = (table: SpecTable): string[] =>
  Object.values(table).flatMap((spec) => {
    const item = spec.kind === 'LIST' ? spec.item : spec
    if (item.kind !== 'OBJECT') return []
    return [...(item.oneOf ? [item.inputType] : []), ...exclusiveObjects(item.fields)]
  })

const schema = makeSchema()
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

describe('the schema', () => {
  it('is valid, which no start asks', () => {
    Object.assign(schema, { __validationErrors: undefined })
    expect(validateSchema(schema)).toEqual([])
  })

  it('describes every type, field, argument and enum value', () => {
    const bare: string[] = []
    const look = (name: string, described: { description?: string | null | undefined }) => {
      if (!described.description?.trim()) bare.push(name)
    }
    const roots = ['Query', 'Mutation', 'Subscription']
    for (const type of types) {
      if (!roots.includes(type.name)) look(type.name, type)
      if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field)
        if ('args' in field)
          for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument)
      }
    }
    expect(bare).toEqual([])
    expect(types.length).toBeGreaterThan(60)
  })

  it('lets nobody pass null where there is a default', () => {
    const lax: string[] = []
    for (const type of types) {
      const owners = isInputObjectType(type)
        ? Object.values(type.getFields())
        : isObjectType(type)
          ? Object.values(type.getFields()).flatMap((field) => field.args)
          : []
      for (const owner of owners)
        if (owner.defaultValue !== undefined && !isNonNullType(owner.type)) lax.push(`${type.name}.${owner.name}`)
    }
    expect(lax).toEqual([])
  })

  it('takes what people type in as plain texts and ids, never as a scalar that would answer 400', () => {
    const fields = types
      .filter(isInputObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    const taking = (scalar: string) =>
      fields
        .filter(({ field }) => getNamedType(field.type).name === scalar)
        .map(({ type, field }) => `${type.name}.${field.name}`)
    expect(taking('URL')).toEqual([])
    // A node's settings, judged whatever they are.
    expect(taking('JSON')).toEqual(['SettingsInput.canonical'])
  })

  it('is printed with its exclusive inputs marked', () => {
    expect(printedSchema(schema)).toContain('input StillMotionInput @oneOf {')
  })
})

describe('exclusive inputs', () => {
  const objects = catalog.families.flatMap(({ capabilities }) =>
    capabilities.flatMap(({ parameters }) => exclusiveObjects(parameters)),
  )
  const exclusive = [
    ...new Set([
      'GenerationRequestInput',
      'ImageInput',
      'VideoInput',
      'AudioInput',
      'FramePositionInput',
      'SettingsMediaValueInput',
      ...catalog.families.map(({ inputType }) => inputType),
      ...objects,
    ]),
  ].sort()

  it('are told as such by introspection', () => {
    const source = '{ __schema { types { name isOneOf } } }'
    const { data } = graphqlSync({ schema, source })
    const { types: introspected } = data!.__schema as { types: { name: string; isOneOf: boolean | null }[] }
    const marked = introspected.filter((type) => type.isOneOf).map((type) => type.name)
    expect(marked.sort()).toEqual(exclusive)
  })

  it('have only fields that may be left out', () => {
    for (const name of exclusive) {
      const type = schema.getType(name)
      if (!isInputObjectType(type)) throw new Error(`${name} is no input`)
      for (const field of Object.values(type.getFields()))
        expect([name, field.name, isNonNullType(field.type), field.defaultValue]).toEqual([
          name,
          field.name,
          false,
          undefined,
        ])
    }
  })

  it('take one field, not two and not null', () => {
    const faults = (camera: string) =>
      validate(
        schema,
        parse(`{ plan(input: { request: { stillMotion: { cameraMove: {
          startFrame: { url: "https://example.com/a.png" }, camera: ${camera} } } } }) { acceptable } }`),
      ).length
    expect(faults('{ preset: ORBIT }')).toBe(0)
    expect(faults('{ preset: ORBIT, axes: {} }')).toBeGreaterThan(0)
    expect(faults('{ preset: null }')).toBeGreaterThan(0)
    expect(faults('{}')).toBeGreaterThan(0)
  })
})

describe('the gate, with this schema,', () => {
  const judge = (query: string) => createGate(schema, defaultLimits).judge({ query }, 'http').accepted
  const everything = (type: GraphQLNamedType, around: string[]): string =>
    isObjectType(type)
      ? `{ ${Object.values(type.getFields())
          .filter((field) => !around.includes(getNamedType(field.type).name))
          .map((field) => `${field.name} ${everything(getNamedType(field.type), [...around, type.name])}`)
          .join(' ')} }`
      : ''

  it('lets the whole catalog through, by model or by family', () => {
    expect(judge(`{ models ${everything(schema.getType('Model')!, ['Model'])} }`)).toBe(true)
    expect(judge(`{ modelFamilies ${everything(schema.getType('ModelFamily')!, ['ModelFamily'])} }`)).toBe(true)
  })

  it('not the models of the families of the models', () => {
    const nested = (depth: number): string => (depth === 0 ? 'name' : `family { models { ${nested(depth - 1)} } }`)
    expect(judge(`{ models { ${nested(1)} } }`)).toBe(true)
    expect(judge(`{ models { ${nested(3)} } }`)).toBe(false)
    expect(judge(`{ model(name: "kling-v3") { ${nested(5)} } }`)).toBe(false)
  })

  it('not twenty schemas of every capability', () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}: inputSchema`).join(' ')
    expect(judge(`{ models { capabilities { ${names} } } }`)).toBe(false)
  })
})
