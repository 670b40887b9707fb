import { mustBeGiven } from './describe.ts'
import type { ModelArm } from './family.ts'
import { bytesText, dialect, exclusive, type JsonSchema, rangeSchema } from './json-schema-parts.ts'
import { ruleSchema } from './json-schema-rules.ts'
import { mediaSchemas } from './media-schema.ts'
import { defaultOf, type MediaRule, type NumericSpec, type ParamSpec, type SpecTable, type TextSpec } from './param.ts'

/**
 * JSON Schema 2020-12 of an arm's input as one model takes it, written as GraphQL variables are. It admits what any of
 * the model's routes admits: what it refuses every route refuses. Only keywords of the standard, so that validators in
 * their strict mode take it; what they cannot say stands in `$comment`.
 */
export function inputSchema(arm: ModelArm): JsonSchema {
  const { capability, parameters, routes } = arm
  const model = parameters.model?.kind === 'CHOICE' ? parameters.model : undefined
  const choice = model?.choices.find(({ value }) => model.allowed.includes(value))
  const allOf = arm.rules.map((rule) => {
    const isEverywhere = rule.routes.length === routes.length
    const schema = isEverywhere && isSettledAlike(arm, rule) ? ruleSchema(rule, parameters) : undefined
    return { $comment: `${rule.message}${isEverywhere ? '' : ` (${rule.routes.join(', ')})`}`, ...schema }
  })
  const table = tableSchema(parameters)
  const used = mediaKinds(parameters)
  return {
    $schema: dialect,
    title: [choice?.label, capability.label].filter(Boolean).join(': '),
    description: capability.description,
    $comment:
      'The variables of a prompt are already replaced. The gateway checks images, videos, sounds and the references in a prompt.',
    ...(choice?.deprecationReason === undefined ? {} : { deprecated: true }),
    ...table,
    ...(allOf.length > 0 ? { allOf } : {}),
    ...(used.size > 0 ? { $defs: Object.fromEntries([...used].map((name) => [name, mediaSchemas[name]])) } : {}),
  }
}

/** A rule speaks of settled values: where the routes fill in different ones, only the gateway can tell. */
function isSettledAlike({ parameters, routes }: ModelArm, rule: ModelArm['rules'][number]): boolean {
  const fields = [...rule.parameters, ...(rule.when ?? []).map(({ parameter }) => parameter)].map(
    (name) => name.split(/\[\]|\./)[0]!,
  )
  return fields.every((field) => {
    const spec = parameters[field]
    const own = spec && defaultOf(spec)
    return routes.every((route) => {
      const there = route.parameters[field]
      return JSON.stringify(there && defaultOf(there)) === JSON.stringify(own)
    })
  })
}

function tableSchema(table: SpecTable): JsonSchema {
  const required = Object.keys(table).filter((field) => mustBeGiven(table[field]!))
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(table).map(([field, spec]) => [field, describedSchema(spec)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

function describedSchema(spec: ParamSpec): JsonSchema {
  const value = defaultOf(spec)
  const isDefault = value !== undefined && !mustBeGiven(spec)
  const unit = 'unit' in spec && spec.unit ? ` In ${spec.unit}.` : ''
  return {
    title: spec.label,
    description: `${spec.description}${unit}${'media' in spec ? ` ${mediaSentence(spec.media)}` : ''}`,
    ...valueSchema(spec),
    ...(isDefault ? { default: value } : {}),
  }
}

function valueSchema(spec: ParamSpec): JsonSchema {
  switch (spec.kind) {
    case 'TEXT':
      return textSchema(spec)
    case 'INTEGER':
    case 'NUMBER':
      return numberSchema(spec)
    case 'BOOLEAN':
      return { type: 'boolean', ...(spec.allowed.length === 1 ? { const: spec.allowed[0] } : {}) }
    case 'CHOICE':
      return { type: 'string', enum: [...spec.allowed] }
    case 'ID':
      return { type: 'string', minLength: 1, maxLength: spec.maximumLength }
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return { $ref: `#/$defs/${mediaInputs[spec.kind]}` }
    case 'LIST':
      return {
        type: 'array',
        items: describedSchema(spec.item),
        minItems: spec.minimumItems,
        maxItems: spec.maximumItems,
      }
    case 'OBJECT': {
      const { fields, oneOf, description } = spec
      if (!oneOf) return tableSchema(fields)
      return exclusive(
        description,
        Object.fromEntries(Object.entries(fields).map(([field, inner]) => [field, describedSchema(inner)])),
      )
    }
  }
}

const mediaInputs = { IMAGE: 'ImageInput', VIDEO: 'VideoInput', AUDIO: 'AudioInput' } as const
type MediaInput = (typeof mediaInputs)[keyof typeof mediaInputs]

function mediaKinds(table: SpecTable): Set<MediaInput> {
  const kinds = Object.values(table).flatMap((spec): MediaInput[] => {
    const item = spec.kind === 'LIST' ? spec.item : spec
    if (item.kind === 'OBJECT') return [...mediaKinds(item.fields)]
    return item.kind === 'IMAGE' || item.kind === 'VIDEO' || item.kind === 'AUDIO' ? [mediaInputs[item.kind]] : []
  })
  return new Set(kinds)
}

/** `maxLength` counts code points: never more than UTF-16 units, so that it refuses nobody wrongly. */
function textSchema({ minimumLength, maximumLength, lengthUnit, forbidden }: TextSpec): JsonSchema {
  const minimum = {
    ...(minimumLength > 0 ? { minLength: minimumLength } : {}),
    ...(forbidden ? { not: { type: 'string', pattern: forbidden.pattern } } : {}),
  }
  switch (lengthUnit) {
    case 'CODE_POINTS':
      return { type: 'string', ...minimum, maxLength: maximumLength }
    case 'UTF16_UNITS':
      return {
        type: 'string',
        ...minimum,
        maxLength: maximumLength,
        $comment: `The provider counts UTF-16 units, at most ${maximumLength}; maxLength counts code points.`,
      }
    case 'TOKENS':
      return {
        type: 'string',
        ...minimum,
        $comment: `At most ${maximumLength} of the model’s own tokens; each word is at least one.`,
      }
  }
}

function numberSchema({ kind, ranges }: NumericSpec): JsonSchema {
  const type = kind === 'INTEGER' ? 'integer' : 'number'
  const points = ranges.filter(({ minimum, maximum }) => minimum === maximum).map(({ minimum }) => minimum)
  if (points.length === ranges.length) return { type, enum: points }
  const spans = ranges.map(rangeSchema)
  return spans.length === 1 ? { type, ...spans[0] } : { type, anyOf: spans }
}

function mediaSentence(rule: MediaRule): string {
  const { minimumSeconds, maximumSeconds, maximumBytes } = rule
  const kinds = rule.mimeTypes.map((type) => type.replace(/^\w+\//, '')).join(', ')
  const seconds =
    maximumSeconds === undefined
      ? ''
      : `; ${minimumSeconds === undefined ? 'up to ' : `${minimumSeconds} to `}${maximumSeconds} seconds`
  const bytes =
    maximumBytes === undefined
      ? ''
      : `; at most ${bytesText(maximumBytes)}${rule.normalised ? ', or made so by the gateway' : ''}`
  return `Formats: ${kinds}${seconds}${bytes}.`
}
