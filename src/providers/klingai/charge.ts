import type { ProviderCharge } from '../provider.ts'
import type { BillingItem, Task } from './task.ts'

/** List price of a unit of a video pack, in micro-USD. Packs are sold cheaper and dearer. source: wire-kling §10 */
const microsPerUnit = 140_000

const mostUnits = 10
const shownUnits = (units: readonly string[]): string =>
  [...units.slice(0, mostUnits), ...(units.length > mostUnits ? ['…'] : [])].join(' + ')

interface Entry {
  /** Absent where it is no dollars, or nobody says what it is. */
  micros?: number
  /** What it was paid in, where that is not plain dollars. */
  units?: string
}

/** What a task says that it cost; undefined when it says nothing. */
export function chargeOf(task: Task): ProviderCharge | undefined {
  const entries = task.billing.map(entryOf)
  if (entries.length === 0) return undefined
  const units = entries.flatMap((entry) => entry.units ?? [])
  // A sum of what happens to be dollars would be too little.
  const isWhole = entries.every((entry) => entry.micros !== undefined)
  return {
    state: 'CHARGED',
    ...(isWhole ? { micros: entries.reduce((sum, entry) => sum + entry.micros!, 0) } : {}),
    ...(units.length === 0 ? {} : { providerUnits: shownUnits(units) }),
  }
}

function entryOf({ charge_type, amount, package_type = 'video', currency, cash_type }: BillingItem): Entry {
  const value = numberOf(amount)
  if (charge_type === 'unit')
    return {
      units: package_type === 'video' ? `${shown(amount)} units` : `${shown(amount)} ${shown(package_type)} units`,
      ...(value === undefined || package_type !== 'video' ? {} : { micros: Math.round(value * microsPerUnit) }),
    }
  if (charge_type === 'cash' && currency === 'USD' && value !== undefined)
    return {
      micros: Math.round(value * 1e6),
      ...(cash_type === 'test_balance' ? { units: `${shown(amount)} USD of the test balance` } : {}),
    }
  return { units: `${shown(amount)} ${shown(currency ?? charge_type)}` }
}

/** Nobody pays a million for a clip: such a number is no amount. */
const mostAmount = 1_000_000

function numberOf(text: string): number | undefined {
  const value = text.length <= 40 && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
  return value <= mostAmount ? value : undefined
}

const shown = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 40)
