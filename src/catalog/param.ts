import type { NumberRange } from './problem.ts'

/**
 * What a parameter is, whatever any route says of its limits: its name in the table, its kind, unit and words. GraphQL
 * field, validation, introspection and docs follow from it.
 */
export type Param = TextParam | NumericParam | FlagParam | ChoiceParam | MediaParam | IdParam | ListParam | ObjectParam
/** Parameters by field name, in the order a form should show them. */
export type ParamTable = Readonly<Record<string, Param>>

interface Labels {
  readonly label: string
  readonly description: string
  /** No value and no default is a problem, on every route. */
  readonly required?: true
  /** A form may hide it at first. */
  readonly advanced?: true
  /** Its name in the canonical settings, where it has one: `duration_seconds`. */
  readonly settingsName?: string
}
export interface TextParam extends Labels {
  readonly kind: 'TEXT'
  /** Holds for every model of the arm; a model's own default stands in its entry. */
  readonly default?: string
  /** `{{name}}` in it is replaced from the caller's variables. */
  readonly template?: true
  /** How it may point at other parameters: `@Image1`. */
  readonly references?: readonly ReferenceSyntax[]
  /** Accepted and without effect: the sentence a caller is told who gives it. */
  readonly ignored?: string
}
export interface NumericParam extends Labels {
  readonly kind: 'INTEGER' | 'NUMBER'
  readonly unit?: string
  readonly default?: number
  /** The value that means `the model decides`. */
  readonly automaticValue?: number
  /** The value may exceed 32 bits and travels as SafeInt. */
  readonly large?: true
}
export interface FlagParam extends Labels {
  readonly kind: 'BOOLEAN'
  readonly default?: boolean
}
export interface ChoiceParam extends Labels {
  readonly kind: 'CHOICE'
  /** Name of the GraphQL enum. One name, one list of values. */
  readonly enumName: string
  /** Every value the family knows; a route's limits say which of them it takes. */
  readonly choices: readonly Choice[]
  readonly default?: string
  /** The value that means `the model decides`. */
  readonly automaticValue?: string
}
export interface Choice {
  /** The enum value as it is written into the input. */
  readonly value: string
  readonly label: string
  readonly description?: string
  /** What the canonical settings write for it, where that is another word: `16:9`. */
  readonly settingsValue?: string
  /** Set when it should no longer be chosen. */
  readonly deprecationReason?: string
}
export interface MediaParam extends Labels {
  readonly kind: 'IMAGE' | 'VIDEO' | 'AUDIO'
}
export interface IdParam extends Labels {
  readonly kind: 'ID'
}
export interface ListParam extends Labels {
  readonly kind: 'LIST'
  readonly item: Param
  /** An empty list stands for a list left out. */
  readonly default?: readonly []
}
export interface ObjectParam extends Labels {
  readonly kind: 'OBJECT'
  /** Name of the GraphQL input type. One name, one table. */
  readonly inputType: string
  readonly fields: ParamTable
  /** Exactly one of the fields is given. */
  readonly oneOf?: true
}

/** How a text points at something supplied beside it. */
export interface ReferenceSyntax {
  /** For people: `@Image1`. */
  readonly example: string
  /** INDEX: `prefix` + number from 1 + `suffix`, in list order. NAME: `prefix` + the item's `name`. */
  readonly by: 'INDEX' | 'NAME'
  readonly prefix: string
  readonly suffix?: string
  /** Of NAME: before a number it is meant as a reference even where nothing has that name: `Element` in `@Element1`. */
  readonly own?: string
  /** It is used whether the text says so or not: no warning where it does not. */
  readonly mayGoUnsaid?: true
  /** What is meant, a list or a single medium; null where the arm has none: every such reference is refused. */
  readonly parameter: string | null
}

/** What media a route takes. */
export interface MediaRule {
  readonly mimeTypes: readonly string[]
  readonly maximumBytes?: number
  /** Pixels; the shorter side. */
  readonly minimumSide?: number
  /** Pixels; the longer side. */
  readonly maximumSide?: number
  /** Width × height. */
  readonly minimumPixels?: number
  readonly maximumPixels?: number
  /** Width ÷ height. */
  readonly minimumAspect?: number
  readonly maximumAspect?: number
  readonly minimumSeconds?: number
  readonly maximumSeconds?: number
  /** Frames per second of a video. */
  readonly minimumFrameRate?: number
  readonly maximumFrameRate?: number
  /** Of a video: `H264`, `HEVC`. */
  readonly codecs?: readonly string[]
  /** Format, bytes and longest side are brought inside by the gateway rather than refused. */
  readonly normalised: boolean
  /** How the wire takes it. URL alone: the gateway hosts what came as bytes. */
  readonly transports: readonly ('BYTES' | 'URL')[]
}

/** A parameter with the limits that one route, or all routes of a model together, put on it. */
export type ParamSpec = TextSpec | NumericSpec | FlagSpec | ChoiceSpec | MediaSpec | IdSpec | ListSpec | ObjectSpec
export type SpecTable = Readonly<Record<string, ParamSpec>>

interface Narrowed {
  /** The route does not take it: the sentence a caller is told who gives it. */
  readonly missing?: string
}
export interface TextSpec extends TextParam, Narrowed {
  readonly minimumLength: number
  readonly maximumLength: number
  readonly lengthUnit: LengthUnit
  readonly forbidden?: ForbiddenText
  /** Its default is this one route's. */
  readonly ownDefault?: string
}
/** What a text must not hold, because the provider would read it as something else. */
export interface ForbiddenText {
  /** A regular expression that JSON Schema knows, too. */
  readonly pattern: string
  /** Why not, as a sentence. */
  readonly why: string
}
export const lengthUnits = ['CODE_POINTS', 'UTF16_UNITS', 'TOKENS'] as const
export type LengthUnit = (typeof lengthUnits)[number]
export interface NumericSpec extends NumericParam, Narrowed {
  /** Union of inclusive ranges. */
  readonly ranges: readonly NumberRange[]
}
export interface FlagSpec extends FlagParam, Narrowed {
  readonly allowed: readonly boolean[]
}
export interface ChoiceSpec extends ChoiceParam, Narrowed {
  /** Its default is this one route's. */
  readonly ownDefault?: string
  readonly allowed: readonly string[]
  /** Why just these. */
  readonly why?: string
}
export interface MediaSpec extends MediaParam, Narrowed {
  readonly media: MediaRule
}
export interface IdSpec extends IdParam, Narrowed {
  readonly maximumLength: number
}
export interface ListSpec extends Omit<ListParam, 'item'>, Narrowed {
  readonly minimumItems: number
  readonly maximumItems: number
  readonly item: ParamSpec
}
export interface ObjectSpec extends Omit<ObjectParam, 'fields'>, Narrowed {
  /** Every field the family knows, in the order a form should show them. */
  readonly order: readonly string[]
  readonly fields: SpecTable
}

export const defaultOf = (param: Param | ParamSpec): string | number | boolean | readonly [] | undefined =>
  'default' in param ? param.default : undefined
