import type { PriceRow } from '../../src/catalog/price.ts'
import { conditionLabel, priceLabel } from '../models-page/labels.ts'
import type { PlainChange } from './change.ts'

/** Row by row of either side: what the same clip cost and costs. The first row that matches counts. */
export function comparePrices(old: readonly PriceRow[], now: readonly PriceRow[]): PlainChange[] {
  const cases = new Map([...old, ...now].map(({ when = [] }) => [JSON.stringify(when), when]))
  const seen = new Set<string>()
  return [...cases.values()].flatMap((when): PlainChange[] => {
    const [before, after] = [matching(old, when), matching(now, when)]
    const condition = when.map(conditionLabel).join(' and ').replaceAll('`', '')
    const prices = `${before ? priceLabel(before) : 'not known'} → ${after ? priceLabel(after) : 'not known'}`
    const kind = verdict(before, after)
    if (!kind || seen.has(`${kind} ${prices} ${condition}`)) return []
    seen.add(`${kind} ${prices} ${condition}`)
    return [{ kind, subject: 'price', detail: condition === '' ? prices : `${condition}: ${prices}` }]
  })
}

type Conditions = NonNullable<PriceRow['when']>

/** The row for clips of which these conditions, and no others that a row asks for, are known to hold. */
const matching = (rows: readonly PriceRow[], known: Conditions): PriceRow | undefined =>
  rows.find(({ when = [] }) => when.every((condition) => known.some((other) => implies(other, condition))))

const implies = (known: Conditions[number], asked: Conditions[number]): boolean =>
  known.parameter === asked.parameter &&
  (asked.values === undefined || known.values?.every((value) => asked.values!.includes(value)) === true)

function verdict(before: PriceRow | undefined, after: PriceRow | undefined): PlainChange['kind'] | null {
  if (!before || !after) return before ? 'REMOVED' : after ? 'NEW' : null
  const partsOf = ({ perSecondMicros = 0, perClipMicros = 0, perPicture }: PriceRow) => [
    perSecondMicros,
    perClipMicros,
    perPicture?.micros ?? 0,
  ]
  const partsBefore = partsOf(before)
  const differences = partsOf(after).map((micros, index) => micros - partsBefore[index]!)
  const [dearer, cheaper] = [differences.some((micros) => micros > 0), differences.some((micros) => micros < 0)]
  if (dearer && cheaper) return 'CHANGED'
  return dearer ? 'DEARER' : cheaper ? 'CHEAPER' : null
}
