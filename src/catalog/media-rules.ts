import type { Problem } from './problem.ts'
import type { Rule } from './rule.ts'
import { holds } from './rules.ts'
import type { Settled } from './settle.ts'
import { type PlacedValue, valuesAt } from './values-at.ts'

/** What is known of one medium. */
export interface KnownFacts {
  mimeType?: string
  /** Pixels of a picture. */
  width?: number
  height?: number
  seconds?: number
  sizeBytes?: number
}

/** The facts of the medium in a field below the arm (`dynamicMasks.0.mask`), as far as they are known. */
export type FactsAt = (field: string) => KnownFacts | undefined

/** Rounding to whole pixels is no other shape. */
const aspectTolerance = 0.01

/**
 * What is wrong with media that are each right alone: sizes or shapes that must agree and do not, and what lasts or weighs
 * too much together. What is not known is left alone.
 */
export function brokenMediaRules(
  rules: readonly Rule[],
  settled: Settled,
  path: readonly string[],
  factsAt: FactsAt,
): Problem[] {
  return rules
    .filter(({ when = [] }) => when.every((condition) => holds(condition, settled)))
    .flatMap((rule) => {
      if (rule.measure) return tooMuchTogether(rule, settled, path, factsAt)
      if (rule.kind === 'SAME_SIZE') return different(rule, settled, path, factsAt, isSameSize)
      return rule.kind === 'SAME_ASPECT' ? different(rule, settled, path, factsAt, isSameAspect) : []
    })
}

interface Placed extends PlacedValue {
  parameter: string
}
const placed = ({ parameters }: Rule, settled: Settled): Placed[] =>
  parameters.flatMap((parameter) => valuesAt(settled, parameter).map((value) => ({ ...value, parameter })))

function different(
  rule: Rule,
  settled: Settled,
  path: readonly string[],
  factsAt: FactsAt,
  agree: (one: PictureSize, other: PictureSize) => boolean,
): Problem[] {
  const [first, ...others] = placed(rule, settled).flatMap(({ parameter, path: field }) => {
    const { width, height } = factsAt(field.join('.')) ?? {}
    return width === undefined || height === undefined ? [] : [{ parameter, field, size: { width, height } }]
  })
  return others
    .filter(({ size }) => !agree(first!.size, size))
    .map(({ parameter, field, size }) => ({
      code: 'IMAGE_SIZE_MISMATCH' as const,
      path: [...path, ...field],
      parameter,
      message: `${rule.message} This one has ${size.width}×${size.height} pixels, the other ${first!.size.width}×${first!.size.height}.`,
      conflictsWith: [[...path, ...first!.field]],
    }))
}

/** At the medium with which it becomes too much: what is known may do without the rest. */
function tooMuchTogether(rule: Rule, settled: Settled, path: readonly string[], factsAt: FactsAt): Problem[] {
  const ofFacts = rule.measure === 'BYTES' ? 'sizeBytes' : 'seconds'
  const most = Math.max(...rule.ranges!.map(({ maximum }) => maximum))
  const all = placed(rule, settled)
  const numbers = all.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
  let sum = numbers.reduce((total, number) => total + number, 0)
  for (const { path: field, parameter } of all) {
    const facts = factsAt(field.join('.'))
    sum += facts?.[ofFacts] ?? 0
    if (!facts || Math.round(sum * 1000) / 1000 <= most) continue
    const isSound = facts.mimeType?.startsWith('audio/')
    return [
      {
        code: rule.measure === 'BYTES' ? 'MEDIA_TOO_LARGE' : isSound ? 'INVALID_AUDIO' : 'INVALID_VIDEO',
        path: [...path, ...field],
        parameter,
        message: `${rule.message} ${told(sum, rule)}.`,
        ranges: [...rule.ranges!],
      },
    ]
  }
  return []
}

const told = (sum: number, { measure }: Rule): string =>
  measure === 'BYTES' ? `These have ${(sum / 1e6).toFixed(1)} MB` : `These last ${Math.round(sum * 1000) / 1000} s`

interface PictureSize {
  width: number
  height: number
}
const isSameSize = (one: PictureSize, other: PictureSize): boolean =>
  one.width === other.width && one.height === other.height

const isSameAspect = (one: PictureSize, other: PictureSize): boolean =>
  Math.abs(one.width / one.height / (other.width / other.height) - 1) <= aspectTolerance
