import { type DescribedParameter, describeParameters } from '../../src/catalog/describe.ts'
import { formatDollars } from '../../src/catalog/dollars.ts'
import type { Lifecycle } from '../../src/catalog/family.ts'
import { bytesText } from '../../src/catalog/json-schema-parts.ts'
import type { MediaRule, SpecTable } from '../../src/catalog/param.ts'
import type { PriceRow } from '../../src/catalog/price.ts'
import type { NumberRange } from '../../src/catalog/problem.ts'
import type { Condition } from '../../src/catalog/rule.ts'

/** Facts of the catalog in the words of a page for people. */

export const code = (text: string): string => `\`${text}\``

/** A text may not end a table's cell. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export const listed = (values: readonly (string | number | boolean)[]): string =>
  values.map((value) => code(String(value))).join(', ')

export const taken = (table: SpecTable): DescribedParameter[] =>
  describeParameters(Object.fromEntries(Object.entries(table).filter(([, spec]) => spec.missing === undefined)))

export function rangesLabel(ranges: readonly NumberRange[]): string {
  return ranges
    .map(({ minimum, maximum, step }) =>
      minimum === maximum
        ? String(minimum)
        : `${minimum}–${maximum}${step === undefined ? '' : ` in steps of ${step}`}`,
    )
    .join(', ')
}

const lengthUnits: Record<string, string> = {
  CODE_POINTS: 'characters',
  UTF16_UNITS: 'UTF-16 units',
  TOKENS: 'tokens',
}

/** What may be given, in a few words; empty where there is no limit to speak of. */
export function limitLabel(parameter: DescribedParameter): string {
  const { ranges, choices, maximumLength, lengthUnit, minimumItems, maximumItems, media, unit } = parameter
  const facts: string[] = []
  if (ranges) facts.push(`${rangesLabel(ranges)}${unit ? ` ${unit}` : ''}`)
  if (choices && parameter.kind === 'BOOLEAN') facts.push(`always ${choices.map(({ value }) => code(value)).join('')}`)
  else if (choices) facts.push(listed(choices.map(({ value }) => value)))
  if (maximumLength !== null) facts.push(`at most ${maximumLength} ${lengthUnits[lengthUnit ?? ''] ?? 'characters'}`)
  if (minimumItems !== null && maximumItems !== null)
    facts.push(minimumItems === maximumItems ? `${maximumItems} items` : `${minimumItems}–${maximumItems} items`)
  if (media) facts.push(mediaLabel(media))
  if (parameter.oneOfGroup) facts.push(`one of ${code(parameter.oneOfGroup)}`)
  return facts.join('; ')
}

function mediaLabel(rule: MediaRule): string {
  const between = (minimum: number | undefined, maximum: number | undefined, unit: string) => {
    if (minimum === undefined && maximum === undefined) return []
    if (minimum === undefined) return [`up to ${maximum} ${unit}`]
    return [maximum === undefined ? `from ${minimum} ${unit}` : `${minimum}–${maximum} ${unit}`]
  }
  const facts = [
    rule.mimeTypes.map((type) => type.replace(/^\w+\//, '')).join(', '),
    ...(rule.maximumBytes === undefined ? [] : [`up to ${bytesText(rule.maximumBytes)}`]),
    ...between(rule.minimumSide, rule.maximumSide, 'px a side'),
    ...between(rule.minimumAspect, rule.maximumAspect, 'width ÷ height'),
    ...between(rule.minimumPixels, rule.maximumPixels, 'pixels'),
    ...between(rule.minimumSeconds, rule.maximumSeconds, 's'),
    ...between(rule.minimumFrameRate, rule.maximumFrameRate, 'frames a second'),
    ...(rule.codecs ? [rule.codecs.join(', ')] : []),
  ]
  return facts.join('; ')
}

export function defaultLabel({ default: value, required }: DescribedParameter): string {
  if (required) return 'required'
  if (value === null) return ''
  if (Array.isArray(value)) return 'none'
  return value === '' ? 'empty' : code(String(value))
}

export function lifecycleLabel({ stage, since, deprecatedOn, retiresOn, successor, note }: Lifecycle): string {
  const facts = [
    stage.charAt(0) + stage.slice(1).toLowerCase(),
    ...(since ? [`since ${since}`] : []),
    ...(deprecatedOn ? [`announced ${deprecatedOn}`] : []),
    ...(retiresOn ? [`${stage === 'RETIRED' ? 'ended' : 'ends'} ${retiresOn}`] : []),
    ...(successor ? [`use ${code(successor)}`] : []),
  ]
  return `${facts.join(', ')}.${note ? ` ${note}` : ''}`
}

export const conditionLabel = ({ parameter, values }: Condition): string =>
  values
    ? `${code(parameter)} is ${values.map((value) => code(String(value))).join(' or ')}`
    : `${code(parameter)} is given`

/** `$0.084 a second`; cents at least, and no more digits than say something. */
export function priceLabel({ perSecondMicros, perClipMicros, perPicture, perInputSecond }: PriceRow): string {
  const parts = [
    ...(perClipMicros === undefined
      ? []
      : [perClipMicros === 0 && !perSecondMicros ? 'free' : `${formatDollars(perClipMicros)} a clip`]),
    ...(perSecondMicros === undefined ? [] : [`${formatDollars(perSecondMicros)} a second`]),
    ...(perInputSecond === undefined ? [] : [`${formatDollars(perInputSecond.micros)} a second that goes in`]),
    ...(perPicture === undefined
      ? []
      : [
          `${formatDollars(perPicture.micros)} a picture${perPicture.free ? ` after the first ${perPicture.free}` : ''}`,
        ]),
  ]
  return parts.join(' and ')
}
