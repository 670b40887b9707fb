import type { DescribedParameter } from '../../src/catalog/describe.ts'
import type { MediaRule } from '../../src/catalog/param.ts'
import type { NumberRange } from '../../src/catalog/problem.ts'
import { isInRange } from '../../src/catalog/value.ts'
import { limitLabel } from '../models-page/labels.ts'
import type { PlainChange } from './change.ts'
import { pairs } from './pairs.ts'

type Parameters = Readonly<Record<string, DescribedParameter>>

function compareParameter(old: DescribedParameter, now: DescribedParameter): PlainChange[] {
  const subject = now.name
  if (old.kind !== now.kind) return [{ kind: 'CHANGED', subject, detail: `${old.kind} → ${now.kind}` }]
  const verdicts = limitVerdicts(old, now)
  const [wider, narrower] = [verdicts.includes('WIDER'), verdicts.includes('NARROWER')]
  const changes: PlainChange[] = []
  if (wider || narrower)
    changes.push({
      kind: wider && narrower ? 'CHANGED' : wider ? 'WIDER' : 'NARROWER',
      subject,
      detail: arrow(limitText(old), limitText(now)),
    })
  if (old.required !== now.required)
    changes.push({
      kind: now.required ? 'NARROWER' : 'WIDER',
      subject,
      detail: now.required ? 'optional → required' : 'required → optional',
    })
  // What is required has none: that is told already.
  if (old.required === now.required && JSON.stringify(old.default) !== JSON.stringify(now.default))
    changes.push({ kind: 'DEFAULT', subject, detail: arrow(JSON.stringify(old.default), JSON.stringify(now.default)) })
  return changes
}

const limitText = (parameter: DescribedParameter): string =>
  limitLabel(parameter).replaceAll('`', '') || (parameter.kind === 'BOOLEAN' ? 'true or false' : 'no limit')

const arrow = (old: string, now: string): string => `${old} → ${now}`

export function compareParameters(old: Parameters, now: Parameters): PlainChange[] {
  return pairs(old, now).flatMap(({ name, old: before, now: after }): PlainChange[] => {
    if (before && after) return compareParameter(before, after)
    // Of what came or went with everything inside it, the outermost says enough.
    if (isInside(name, before ? now : old, before ? old : now)) return []
    return [{ kind: before ? 'REMOVED' : 'NEW', subject: name, detail: limitText((after ?? before)!) }]
  })
}

function isInside(name: string, without: Parameters, having: Parameters): boolean {
  return Object.keys(having).some(
    (outer) => !(outer in without) && (name.startsWith(`${outer}.`) || name.startsWith(`${outer}[`)),
  )
}

type Verdict = 'WIDER' | 'NARROWER'

function limitVerdicts(old: DescribedParameter, now: DescribedParameter): Verdict[] {
  return [
    ...admission(old.ranges, now.ranges, (ranges, other) => admits(ranges, other, now.kind === 'INTEGER')),
    ...admission(valuesOf(old), valuesOf(now), (values, other) => other.every((value) => values.includes(value))),
    ...growth(old.maximumLength, now.maximumLength),
    ...(old.lengthUnit === now.lengthUnit ? [] : (['WIDER', 'NARROWER'] as const)),
    ...growth(now.minimumItems, old.minimumItems),
    ...growth(old.maximumItems, now.maximumItems),
    ...(old.media && now.media ? mediaVerdicts(old.media, now.media) : []),
  ]
}

/** A flag that can be turned has both positions, though introspection lists none. */
const valuesOf = ({ kind, choices }: DescribedParameter): string[] | null =>
  choices?.map(({ value }) => value) ?? (kind === 'BOOLEAN' ? ['true', 'false'] : null)

function admission<Limit>(
  old: Limit | null,
  now: Limit | null,
  covers: (limit: Limit, other: Limit) => boolean,
): Verdict[] {
  if (old === null || now === null) return []
  return [...(covers(old, now) ? [] : (['WIDER'] as const)), ...(covers(now, old) ? [] : (['NARROWER'] as const))]
}

function growth(old: number | null | undefined, now: number | null | undefined): Verdict[] {
  const [before, after] = [old ?? Number.POSITIVE_INFINITY, now ?? Number.POSITIVE_INFINITY]
  return before === after ? [] : [after > before ? 'WIDER' : 'NARROWER']
}

/** More whole numbers than these are not counted one by one. */
const mostCounted = 10_000

/** Every number of the others lies in one of the ranges. */
function admits(ranges: readonly NumberRange[], others: readonly NumberRange[], areWhole: boolean): boolean {
  return others.every((other) => {
    const { minimum, maximum, step } = other
    if (ranges.some((range) => holdsRange(range, other))) return true
    const distance = step ?? (areWhole ? 1 : undefined)
    if (distance === undefined || (maximum - minimum) / distance > mostCounted) return false
    for (let index = 0; minimum + index * distance <= maximum; index += 1)
      if (!ranges.some((range) => isInRange(range, minimum + index * distance))) return false
    return true
  })
}

const holdsRange = (range: NumberRange, other: NumberRange): boolean =>
  isInRange(range, other.minimum) &&
  isInRange(range, other.maximum) &&
  (range.step === undefined || range.step === other.step || other.minimum === other.maximum)

function mediaVerdicts(old: MediaRule, now: MediaRule): Verdict[] {
  const lower = (bound: number | undefined) => bound ?? Number.NEGATIVE_INFINITY
  const least = (
    key: 'minimumSide' | 'minimumPixels' | 'minimumAspect' | 'minimumSeconds' | 'minimumFrameRate',
  ): Verdict[] => {
    const [before, after] = [lower(old[key]), lower(now[key])]
    return before === after ? [] : [after < before ? 'WIDER' : 'NARROWER']
  }
  const most = (
    key: 'maximumBytes' | 'maximumSide' | 'maximumPixels' | 'maximumAspect' | 'maximumSeconds' | 'maximumFrameRate',
  ) => growth(old[key], now[key])
  return [
    ...admission(old.mimeTypes, now.mimeTypes, (types, other) => other.every((type) => types.includes(type))),
    ...least('minimumSide'),
    ...least('minimumAspect'),
    ...least('minimumSeconds'),
    ...least('minimumPixels'),
    ...least('minimumFrameRate'),
    ...most('maximumBytes'),
    ...most('maximumSide'),
    ...most('maximumPixels'),
    ...most('maximumAspect'),
    ...most('maximumSeconds'),
    ...most('maximumFrameRate'),
    ...(old.normalised === now.normalised ? [] : ([now.normalised ? 'WIDER' : 'NARROWER'] as const)),
  ]
}
