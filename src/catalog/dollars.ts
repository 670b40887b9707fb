/** For people: `$0.42`. Cents at least; of the smaller digits only those that say something. */
export function formatDollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')}`
}

/** Whole micro-dollars of a plain decimal such as `2.50`; null when it is not one, or is finer than a micro-dollar. */
export function parseDollars(text: string): number | null {
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim()) ?? []
  return whole === undefined ? null : Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'))
}
