import type { ChoiceSpec, FlagSpec, NumericSpec, ParamSpec, TextSpec } from './param.ts'
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
      return judgeFlag(spec, value)
    case 'CHOICE':
      return judgeChoice(spec, value)
    case 'ID':
      return judgeId(spec.label, spec.maximumLength, value)
    case 'LIST':
      return judgeItems(spec.label, spec.minimumItems, spec.maximumItems, value)
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : { code: 'SHAPE', message: 'Expected an object.' }
  }
}

function judgeText(spec: TextSpec, value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return { code: 'SHAPE', message: 'Expected text.' }
  if (!isStorable(value)) return { code: 'SHAPE', message: unstorable }
  if (value.length < spec.minimumLength) return { code: 'REQUIRED', message: `${spec.label} must not be empty.` }
  if (spec.forbidden && !isFarTooLong(spec, value) && new RegExp(spec.forbidden.pattern, 'u').test(value))
    return { code: 'NOT_ALLOWED', message: spec.forbidden.why }
  // UTF-16 units are never fewer than code points or words: the cheap length decides the common case.
  if (value.length <= spec.maximumLength) return undefined
  const length = countedAs[spec.lengthUnit](value)
  if (length <= spec.maximumLength) return undefined
  return {
    code: 'TOO_LONG',
    message: `${spec.label} may have at most ${spec.maximumLength} ${unitNames[spec.lengthUnit]}; this one has ${length}${spec.lengthUnit === 'TOKENS' ? ' or more' : ''}.`,
    maximumLength: spec.maximumLength,
  }
}

const unitNames: Record<TextSpec['lengthUnit'], string> = {
  CODE_POINTS: 'characters',
  UTF16_UNITS: 'UTF-16 units',
  TOKENS: 'tokens',
}

/** Tokens cannot be counted without the model's own tokeniser; every word is at least one, so words refuse nobody wrongly. */
const countedAs: Record<TextSpec['lengthUnit'], (text: string) => number> = {
  CODE_POINTS: (text) => {
    let length = text.length
    for (let index = 0; index < text.length; index += 1) if ((text.charCodeAt(index) & 0xfc00) === 0xdc00) length -= 1
    return length
  },
  UTF16_UNITS: (text) => text.length,
  TOKENS: (text) => {
    let count = 0
    let isInside = false
    for (let index = 0; index < text.length; index += 1) {
      const isSpace = isSpaceAt(text, index)
      if (!isSpace && !isInside) count += 1
      isInside = !isSpace
    }
    return count
  },
}

/** As `\s` has it; most letters are told without asking it. */
function isSpaceAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(text[index]!)
}

/** No token, and no character, stands for more UTF-16 units than that on average. */
const unitsEach = 10

/** So long, however the provider counts, that nothing more is read in it or made of it. */
export const isFarTooLong = ({ maximumLength }: TextSpec, text: string): boolean =>
  text.length > maximumLength * unitsEach

const unstorable = 'Text must not contain the character NUL or an unpaired surrogate.'

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

export function isInRange(range: NumberRange, value: number): boolean {
  if (value < range.minimum || value > range.maximum) return false
  return range.step === undefined || Number.isInteger((value - range.minimum) / range.step)
}

export function describeRange(range: NumberRange): string {
  if (range.minimum === range.maximum) return String(range.minimum)
  const step = range.step === undefined || range.step === 1 ? '' : ` in steps of ${range.step}`
  return `from ${range.minimum} to ${range.maximum}${step}`
}

function judgeFlag(spec: FlagSpec, value: unknown): ValueProblem | undefined {
  if (typeof value !== 'boolean') return { code: 'SHAPE', message: 'Expected true or false.' }
  if (spec.allowed.includes(value)) return undefined
  return {
    code: 'NOT_ALLOWED',
    message: `${spec.label} is always ${spec.allowed.join(' or ')} there.`,
    allowedValues: [...spec.allowed],
  }
}

function judgeChoice(spec: ChoiceSpec, value: unknown): ValueProblem | undefined {
  if (spec.allowed.includes(value as string)) return undefined
  return {
    code: 'NOT_ALLOWED',
    message: `${spec.label} must be ${spec.allowed.length === 1 ? '' : 'one of '}${spec.allowed.join(', ')}.${spec.why ? ` ${spec.why}` : ''}`,
    allowedValues: [...spec.allowed],
  }
}

function judgeId(label: string, maximum: number, value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return { code: 'SHAPE', message: 'Expected an id.' }
  if (!isStorable(value)) return { code: 'SHAPE', message: unstorable }
  if (value === '') return { code: 'REQUIRED', message: `${label} must not be empty.` }
  if (value.length <= maximum) return undefined
  return { code: 'TOO_LONG', message: `${label} may have at most ${maximum} characters.`, maximumLength: maximum }
}

function judgeItems(label: string, minimum: number, maximum: number, value: unknown): ValueProblem | undefined {
  if (!Array.isArray(value)) return { code: 'SHAPE', message: 'Expected a list.' }
  const ranges = [{ minimum, maximum }]
  if (value.length < minimum)
    return { code: 'TOO_FEW', message: `${label}: at least ${minimum} needed; ${value.length} given.`, ranges }
  if (value.length > maximum)
    return { code: 'TOO_MANY', message: `${label}: at most ${maximum} allowed; ${value.length} given.`, ranges }
  return undefined
}
