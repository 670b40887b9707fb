import type { ParamTable } from './param.ts'
import type { Settled } from './settle.ts'

/** One picture a request names. */
export interface MediaPlace {
  /** Below the arm, list indices as digits: `shots.0.still`. */
  place: string
  path: string[]
  value: Record<string, unknown>
}

/** Every picture the settled input names, in the order of the parameters. */
export function mediaPlaces(table: ParamTable, settled: Settled, path: readonly string[] = []): MediaPlace[] {
  return Object.entries(table).flatMap(([field, spec]) => {
    const value = settled[field]
    if (value === undefined || value === null) return []
    const at = [...path, field]
    if (spec.kind === 'IMAGE') return [{ place: at.join('.'), path: at, value: value as Record<string, unknown> }]
    if (spec.kind === 'OBJECT') return mediaPlaces(spec.fields, value as Settled, at)
    if (spec.kind === 'LIST')
      return (value as Settled[]).flatMap((item, index) => mediaPlaces(spec.items, item, [...at, String(index)]))
    return []
  })
}
