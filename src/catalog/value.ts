import type { ChoiceSpec, NumericSpec, ParamSpec, TextSpec } from './param.ts'
import type { NumberRange, Problem } from './problem.ts'

/** A problem without its place: the caller of `judgeValue` knows the path. */
export type ValueProblem = Pick<Problem, 'code' | 'message' | 'allowedValues' | 'ranges' | 'maximumLength'>

/**
 * What is wrong with one value, looked at alone; undefined when nothing is. The one judge behind class-validator and
 * `settle`. Lists are judged by their length only and objects not at all: their fields are values of their own.
 */
export function judgeValue(spec: ParamSpec, value: unknown): ValueProblem | undefined {
  switch (spec.kind) {
    case 'TEXT':
      return judgeText(spec, value)
    case 'INTEGER':
    case 'NUMBER':
      return judgeNumber(spec, value)
    case 'BOOLEAN':
      return typeof value === 'boolean' ? undefined : { code: 'SHAPE', message: 'Expected true or false.' }
    case 'CHOICE':
      return judgeChoice(spec, value)
    case 'LIST':
      return judgeLength(spec.minimumItems, spec.maximumItems, value)
    default:
      return typeof value === 'object' && value !== null ? undefined : { code: 'SHAPE', message: 'Expected an object.' }
  }
}

function judgeText(spec: TextSpec, value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return { code: 'SHAPE', message: 'Expected text.' }
  if (!isStorable(value))
    return { code: 'SHAPE', message: 'Text must not hold the character NUL or half a surrogate pair.' }
  // UTF-16 units are never fewer than code points: the cheap length decides the common case.
  if (value.length <= spec.maximumLength) return undefined
  let length = 0
  for (const _ of value) length += 1
  if (length <= spec.maximumLength) return undefined
  return {
    code: 'TOO_LONG',
    message: `${spec.label} may have at most ${spec.maximumLength} characters; this one has ${length}.`,
    maximumLength: spec.maximumLength,
  }
}

/** Postgres keeps neither NUL nor lone surrogates. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

function judgeNumber(spec: NumericSpec, value: unknown): ValueProblem | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { code: 'SHAPE', message: 'Expected a number.' }
  if (spec.kind === 'INTEGER' && !Number.isInteger(value)) return { code: 'SHAPE', message: 'Expected a whole number.' }
  if (spec.ranges.some((range) => isInRange(range, value))) return undefined
  const unit = spec.unit ? ` ${spec.unit}` : ''
  return {
    code: 'OUT_OF_RANGE',
    message: `${spec.label} must be ${spec.ranges.map(describeRange).join(' or ')}${unit}.`,
    ranges: [...spec.ranges],
  }
}

function isInRange(range: NumberRange, value: number): boolean {
  if (value < range.minimum || value > range.maximum) return false
  return range.step === undefined || Number.isInteger((value - range.minimum) / range.step)
}

export function describeRange(range: NumberRange): string {
  if (range.minimum === range.maximum) return String(range.minimum)
  const step = range.step === undefined || range.step === 1 ? '' : ` in steps of ${range.step}`
  return `from ${range.minimum} to ${range.maximum}${step}`
}

function judgeChoice(spec: ChoiceSpec, value: unknown): ValueProblem | undefined {
  if (spec.choices.some((choice) => choice.value === value)) return undefined
  const values = spec.choices.map((choice) => choice.value)
  return { code: 'NOT_ALLOWED', message: `${spec.label} must be one of ${values.join(', ')}.`, allowedValues: values }
}

function judgeLength(minimum: number, maximum: number, value: unknown): ValueProblem | undefined {
  if (!Array.isArray(value)) return { code: 'SHAPE', message: 'Expected a list.' }
  const ranges = [{ minimum, maximum }]
  if (value.length < minimum)
    return { code: 'TOO_FEW', message: `At least ${minimum} needed; ${value.length} given.`, ranges }
  if (value.length > maximum)
    return { code: 'TOO_MANY', message: `At most ${maximum} allowed; ${value.length} given.`, ranges }
  return undefined
}
