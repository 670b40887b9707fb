import type { MediaSpec, ParamSpec, SpecTable } from './param.ts'
import type { Settled } from './settle.ts'

/** One picture, video or sound a request names. */
export interface MediaField {
  /** Below the arm, list indices as digits: `shots.0.still`. */
  field: string
  path: string[]
  value: Record<string, unknown>
  spec: MediaSpec
}

/** Everything the settled input names, in the order of the parameters. */
export function mediaFields(table: SpecTable, settled: Settled, path: readonly string[] = []): MediaField[] {
  return Object.entries(table).flatMap(([field, spec]) => fieldsIn(spec, settled[field], [...path, field]))
}

function fieldsIn(spec: ParamSpec, value: unknown, at: string[]): MediaField[] {
  if (value === undefined || value === null) return []
  switch (spec.kind) {
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return [{ field: at.join('.'), path: at, value: value as Record<string, unknown>, spec }]
    case 'OBJECT':
      return mediaFields(spec.fields, value as Settled, at)
    case 'LIST':
      return (value as unknown[]).flatMap((item, index) => fieldsIn(spec.item, item, [...at, String(index)]))
    default:
      return []
  }
}
