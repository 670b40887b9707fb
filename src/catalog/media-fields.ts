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

/**
 * Everything the input names that the table takes, in the order of the parameters, settled or not. What has not its shape
 * names nothing, and a list that is too long is not gone through one by one.
 */
export function mediaFields(table: SpecTable, input: Settled, path: readonly string[] = []): MediaField[] {
  return Object.entries(table).flatMap(([field, spec]) => fieldsIn(spec, input[field], [...path, field]))
}

function fieldsIn(spec: ParamSpec, value: unknown, at: string[]): MediaField[] {
  if (spec.missing !== undefined || typeof value !== 'object' || value === null) return []
  switch (spec.kind) {
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return [{ field: at.join('.'), path: at, value: value as Record<string, unknown>, spec }]
    case 'OBJECT':
      return mediaFields(spec.fields, value as Settled, at)
    case 'LIST':
      if (!Array.isArray(value) || value.length > spec.maximumItems) return []
      return value.flatMap((item, index) => fieldsIn(spec.item, item, [...at, String(index)]))
    default:
      return []
  }
}
