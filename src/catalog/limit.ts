import type { ForbiddenText, LengthUnit, MediaRule } from './param.ts'
import type { NumberRange } from './problem.ts'

/**
 * What one route takes of one parameter. Limits stand in full on each route: a parameter that a route's table does not
 * name is not taken there.
 */
export type Limit = TextLimit | NumberLimit | FlagLimit | ChoiceLimit | MediaLimit | IdLimit | ListLimit | ObjectLimit
export type LimitTable = Readonly<Record<string, Limit>>

/** What this provider takes where nothing is given, whatever the model's default elsewhere. It is sent, so that it is told. */
export type OwnDefault = string

export interface TextLimit {
  readonly minimumLength: number
  readonly maximumLength: number
  readonly lengthUnit: LengthUnit
  readonly forbidden?: ForbiddenText
  readonly ownDefault?: OwnDefault
}
export interface NumberLimit {
  readonly ranges: readonly NumberRange[]
}
export interface FlagLimit {
  readonly allowedFlags: readonly boolean[]
}
export interface ChoiceLimit {
  readonly allowedChoices: readonly string[]
  /** Why just these, as a sentence for whom gives another. */
  readonly why?: string
  readonly ownDefault?: OwnDefault
}
export interface MediaLimit {
  readonly media: MediaRule
}
export interface IdLimit {
  readonly idLength: number
}
export interface ListLimit {
  readonly minimumItems: number
  readonly maximumItems: number
  readonly item: Limit
}
export interface ObjectLimit {
  readonly fields: LimitTable
}

/** Text of at most so many code points, unless the provider counts otherwise. `minimum` 1: it must not be empty. */
export const text = (
  maximum: number,
  options: { minimum?: number; unit?: LengthUnit; forbidden?: ForbiddenText; ownDefault?: string } = {},
): TextLimit => ({
  minimumLength: options.minimum ?? 0,
  maximumLength: maximum,
  lengthUnit: options.unit ?? 'CODE_POINTS',
  ...(options.forbidden ? { forbidden: options.forbidden } : {}),
  ...(options.ownDefault === undefined ? {} : { ownDefault: options.ownDefault }),
})
/** One inclusive range. */
export const between = (minimum: number, maximum: number, step?: number): NumberLimit => ({
  ranges: [step === undefined ? { minimum, maximum } : { minimum, maximum, step }],
})
/** Just these numbers. */
export const oneOf = (...values: number[]): NumberLimit => ({
  ranges: values.map((value) => ({ minimum: value, maximum: value })),
})
/** Several ranges together: `anyOf(oneOf(0), between(4, 15))`. */
export const anyOf = (...limits: NumberLimit[]): NumberLimit => ({ ranges: limits.flatMap(({ ranges }) => ranges) })
/** True and false. */
export const flag: FlagLimit = { allowedFlags: [true, false] }
/** The wire has no switch for it: it is always so, and may be said. */
export const always = (value: boolean): FlagLimit => ({ allowedFlags: [value] })
export const choices = (...allowedChoices: string[]): ChoiceLimit => ({ allowedChoices })
/** Just this one, for a reason worth saying. */
export const onlyChoice = (value: string, why: string): ChoiceLimit => ({ allowedChoices: [value], why })
export const media = (rule: MediaRule): MediaLimit => ({ media: rule })
export const id = (maximumLength: number): IdLimit => ({ idLength: maximumLength })
export const list = (minimumItems: number, maximumItems: number, item: Limit): ListLimit => ({
  minimumItems,
  maximumItems,
  item,
})
export const object = (fields: LimitTable): ObjectLimit => ({ fields })
