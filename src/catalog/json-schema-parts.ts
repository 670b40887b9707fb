import type { NumberRange } from './problem.ts'

/** A JSON Schema (2020-12), as plain JSON. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

export const dialect = 'https://json-schema.org/draft/2020-12/schema'

/** An object with exactly one of the fields. */
export const exclusive = (description: string, properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  description,
  properties,
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})

/** `multipleOf` counts from zero: steps from elsewhere are written out. */
export function rangeSchema({ minimum, maximum, step }: NumberRange): JsonSchema {
  if (minimum === maximum) return { const: minimum }
  if (step === undefined) return { minimum, maximum }
  if (Number.isInteger(minimum / step)) return { minimum, maximum, multipleOf: step }
  const steps = Math.floor((maximum - minimum) / step)
  return { enum: Array.from({ length: steps + 1 }, (_, index) => minimum + index * step) }
}

/** `50 MiB`, `15 MB`. */
export function bytesText(bytes: number): string {
  if (bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`
  return bytes % 1_000_000 === 0 ? `${bytes / 1_000_000} MB` : `${bytes} bytes`
}
