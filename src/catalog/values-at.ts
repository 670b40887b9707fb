/** A value with where it stands below the table: `shots`, `0`, `prompt`. */
export interface PlacedValue {
  path: string[]
  value: unknown
}

/** Every value of a parameter by its introspection name: `shots[].prompt` has one per shot. Absent ones are left out. */
export function valuesAt(settled: Readonly<Record<string, unknown>>, parameter: string): PlacedValue[] {
  let found: PlacedValue[] = [{ path: [], value: settled }]
  for (const part of parameter.split('.')) {
    const isList = part.endsWith('[]')
    const field = isList ? part.slice(0, -2) : part
    found = found.flatMap(({ path, value }) => {
      const next = (value as Record<string, unknown> | null | undefined)?.[field]
      if (next === undefined || next === null) return []
      if (!isList) return [{ path: [...path, field], value: next }]
      if (!Array.isArray(next)) return []
      return (next as unknown[]).flatMap((item, index) =>
        item === undefined || item === null ? [] : [{ path: [...path, field, String(index)], value: item }],
      )
    })
  }
  return found
}
