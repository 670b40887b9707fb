import type { SpecTable } from './param.ts'
import type { Condition } from './rule.ts'
import { holds } from './rules.ts'
import type { Settled } from './settle.ts'
import { valuesAt } from './values-at.ts'

/** What a clip costs when the conditions hold. Whole micro-USD. */
export interface PriceRow {
  readonly when?: readonly Condition[]
  readonly perSecondMicros?: number
  readonly perClipMicros?: number
  /** Pictures that go in, by the parameters that hold them; `referenceImages[]` counts each. The first `free` cost nothing. */
  readonly perPicture?: { readonly micros: number; readonly parameters: readonly string[]; readonly free?: number }
  /**
   * Seconds of the videos and sounds that go in, by the parameters that hold them. How many is not known before: the
   * price reckons with the most that the route takes of them together.
   */
  readonly perInputSecond?: {
    readonly micros: number
    readonly parameters: readonly string[]
    readonly atMostSeconds: number
  }
  readonly note?: string
}

export interface ClipPrice {
  micros: number
  row: PriceRow
  /** The length is not known before, of the clip or of what goes in: the longest was reckoned with. */
  isUpperBound: boolean
}

/** What one clip of these settled parameters costs; null when no row matches. */
export function priceOf(rows: readonly PriceRow[], settled: Settled, seconds: ClipSeconds): ClipPrice | null {
  const row = rows.find(({ when }) => (when ?? []).every((condition) => holds(condition, settled)))
  if (!row) return null
  const { perClipMicros = 0, perSecondMicros = 0, perPicture, perInputSecond } = row
  const pictures = (perPicture?.micros ?? 0) * Math.max(0, howMany(perPicture, settled) - (perPicture?.free ?? 0))
  const input = howMany(perInputSecond, settled) > 0 ? perInputSecond!.micros * perInputSecond!.atMostSeconds : 0
  const micros = Math.round(perClipMicros + perSecondMicros * seconds.seconds + pictures + input)
  return { micros, row, isUpperBound: input > 0 || (perSecondMicros > 0 && seconds.isAutomatic) }
}

const howMany = (part: { readonly parameters: readonly string[] } | undefined, settled: Settled): number =>
  (part?.parameters ?? []).flatMap((parameter) => valuesAt(settled, parameter)).length

export interface ClipSeconds {
  seconds: number
  /** The model decides; `seconds` is the longest it may take. */
  isAutomatic: boolean
}

/** Length of the clip. `clipSeconds` is a parameter's name, a list's (`shots[].durationSeconds`, summed) or seconds. */
export function clipSecondsOf(clipSeconds: string | number, parameters: SpecTable, settled: Settled): ClipSeconds {
  if (typeof clipSeconds === 'number') return { seconds: clipSeconds, isAutomatic: false }
  const spec = parameters[clipSeconds]
  const values = valuesAt(settled, clipSeconds).map(({ value }) => value as number)
  if (spec?.kind === 'INTEGER' || spec?.kind === 'NUMBER') {
    const isAutomatic = values[0] === undefined || values[0] === spec.automaticValue
    if (isAutomatic) return { seconds: Math.max(...spec.ranges.map(({ maximum }) => maximum)), isAutomatic }
  }
  // To the millisecond: sums of tenths must not end in 0.30000000000000004.
  return { seconds: Math.round(values.reduce((sum, value) => sum + value, 0) * 1000) / 1000, isAutomatic: false }
}
