import type { MediaSpec, ParamSpec, SpecTable } from './param.ts'
import type { Settled } from './settle.ts'

/** One picture, video or sound a request names. */
export interface MediaField {
  /** Below the arm, list indices as digits: `shots.0.still`. */
  field: string
  path: string[]
  /** How it is given; of a framed picture, the picture. */
  value: Record<string, unknown>
  /** From the field to the value: `[framed image]`. */
  within?: readonly string[]
  /** What stays in view where the picture is cut, as the caller wrote it. */
  focus?: unknown
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
      return [{ field: at.join('.'), path: at, ...unframed(value as Record<string, unknown>), spec }]
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

/** A picture that is framed and something besides is left as it is: it is given in two ways. */
function unframed(value: Record<string, unknown>): Pick<MediaField, 'value' | 'within' | 'focus'> {
  const { framed, ...others } = value as { framed?: { image?: unknown; focus?: unknown } }
  const image = framed?.image
  if (typeof image !== 'object' || image === null || Object.values(others).some((other) => other != null))
    return { value }
  return { value: image as Record<string, unknown>, within: ['framed', 'image'], focus: framed?.focus ?? {} }
}
