import type { Problem } from './problem.ts'
import type { Rule } from './rule.ts'
import { holds } from './rules.ts'
import type { Settled } from './settle.ts'
import { valuesAt } from './values-at.ts'

export interface PictureSize {
  width: number
  height: number
}

/** Rounding to whole pixels is no other shape. */
const aspectTolerance = 0.01

/**
 * What is wrong with pictures that are each right alone: sizes or shapes that must agree and do not. `sizeAt` knows the
 * picture in a field below the arm (`dynamicMasks.0.mask`); what it does not know is left alone.
 */
export function brokenPictureRules(
  rules: readonly Rule[],
  settled: Settled,
  path: readonly string[],
  sizeAt: (field: string) => PictureSize | undefined,
): Problem[] {
  return rules.flatMap((rule) => {
    const agree = rule.kind === 'SAME_SIZE' ? isSameSize : rule.kind === 'SAME_ASPECT' ? isSameAspect : undefined
    if (!agree || !(rule.when ?? []).every((condition) => holds(condition, settled))) return []
    const known = rule.parameters.flatMap((parameter) =>
      valuesAt(settled, parameter).flatMap(({ path: field }) => {
        const size = sizeAt(field.join('.'))
        return size ? [{ parameter, field, size }] : []
      }),
    )
    const [first, ...others] = known
    return others
      .filter(({ size }) => !agree(first!.size, size))
      .map(({ parameter, field, size }) => ({
        code: 'IMAGE_SIZE_MISMATCH' as const,
        path: [...path, ...field],
        parameter,
        message: `${rule.message} This one has ${size.width}×${size.height} pixels, the other ${first!.size.width}×${first!.size.height}.`,
        conflictsWith: [[...path, ...first!.field]],
      }))
  })
}

const isSameSize = (one: PictureSize, other: PictureSize): boolean =>
  one.width === other.width && one.height === other.height

const isSameAspect = (one: PictureSize, other: PictureSize): boolean =>
  Math.abs(one.width / one.height / (other.width / other.height) - 1) <= aspectTolerance
