import type { MediaSpec, ParamSpec, SpecTable } from './param.ts'
import type { Settled } from './settle.ts'

/** One picture, video or sound a request names. */
export interface MediaPlace {
  /** Below the arm, list indices as digits: `shots.0.still`. */
  place: string
  path: string[]
  value: Record<string, unknown>
  spec: MediaSpec
}

/** Everything the settled input names, in the order of the parameters. */
export function mediaPlaces(table: SpecTable, settled: Settled, path: readonly string[] = []): MediaPlace[] {
  return Object.entries(table).flatMap(([field, spec]) => placesIn(spec, settled[field], [...path, field]))
}

function placesIn(spec: ParamSpec, value: unknown, at: string[]): MediaPlace[] {
  if (value === undefined || value === null) return []
  switch (spec.kind) {
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return [{ place: at.join('.'), path: at, value: value as Record<string, unknown>, spec }]
    case 'OBJECT':
      return mediaPlaces(spec.fields, value as Settled, at)
    case 'LIST':
      return (value as unknown[]).flatMap((item, index) => placesIn(spec.item, item, [...at, String(index)]))
    default:
      return []
  }
}
