import type { NumberRange } from './problem.ts'

/** One parameter of a capability, as data: GraphQL field, validation, introspection and docs follow from it. */
export type ParamSpec = TextSpec | NumericSpec | FlagSpec | ChoiceSpec | ImageSpec | ListSpec | ObjectSpec
/** Parameters by field name, in the order a form should show them. */
export type ParamTable = Readonly<Record<string, ParamSpec>>

interface Common {
  readonly label: string
  readonly description: string
  /** No value and no default is a problem. */
  readonly required?: true
  /** A form may hide it at first. */
  readonly advanced?: true
}
export interface TextSpec extends Common {
  readonly kind: 'TEXT'
  readonly maximumLength: number
  /** What `maximumLength` counts. */
  readonly lengthUnit: 'CODE_POINTS'
  /** Accepted and without effect: the sentence a caller is told who gives it. */
  readonly ignored?: string
  readonly default?: string
}
export interface NumericSpec extends Common {
  readonly kind: 'INTEGER' | 'NUMBER'
  /** Union of inclusive ranges. */
  readonly ranges: readonly NumberRange[]
  readonly unit?: string
  readonly default?: number
  /** The value may exceed 32 bits and travels as SafeInt. */
  readonly large?: true
}
export interface FlagSpec extends Common {
  readonly kind: 'BOOLEAN'
  readonly default?: boolean
}
export interface ChoiceSpec extends Common {
  readonly kind: 'CHOICE'
  /** Name of the GraphQL enum. One name, one list of values. */
  readonly enumName: string
  readonly choices: readonly Choice[]
  readonly default?: string
}
export interface Choice {
  /** The enum value as it is written into the input. */
  readonly value: string
  readonly label: string
  readonly description?: string
}
export interface ImageSpec extends Common {
  readonly kind: 'IMAGE'
  readonly media: MediaRule
}
export interface MediaRule {
  readonly mimeTypes: readonly string[]
  readonly maximumBytes: number
  /** Pixels; the shorter and the longer side alike. */
  readonly minimumSide: number
  readonly maximumPixels: number
  /** Kept inside by the gateway rather than refused. */
  readonly normalised: boolean
}
export interface ListSpec extends Common {
  readonly kind: 'LIST'
  readonly minimumItems: number
  readonly maximumItems: number
  readonly items: ParamTable
}
export interface ObjectSpec extends Common {
  readonly kind: 'OBJECT'
  readonly fields: ParamTable
  /** Exactly one of the fields is given. */
  readonly oneOf?: true
}

export const defaultOf = (spec: ParamSpec): string | number | boolean | undefined =>
  'default' in spec ? spec.default : undefined
