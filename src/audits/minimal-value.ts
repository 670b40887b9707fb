import { defaultOf, type ParamSpec, type SpecTable } from '../catalog/param.ts'

interface Wish {
  /** Which of several items: items of a list differ where they must. */
  index?: number
  /** A list has one item at least, a text is not empty. */
  isGiven?: boolean
}

/** The least that a parameter's limits admit. */
export function minimalValue(spec: ParamSpec, wish: Wish = {}): unknown {
  const { index = 0, isGiven = false } = wish
  switch (spec.kind) {
    case 'TEXT':
      return `item${index}`.padEnd(spec.minimumLength, 'x').slice(0, spec.maximumLength)
    case 'INTEGER':
    case 'NUMBER':
      return defaultOf(spec) ?? spec.ranges[0]!.minimum
    case 'BOOLEAN':
      return isGiven ? (spec.allowed.includes(true) ? true : spec.allowed[0]) : (defaultOf(spec) ?? spec.allowed[0])
    case 'CHOICE':
      return defaultOf(spec) ?? spec.allowed[0]
    case 'IMAGE':
      return { url: `https://media.example.com/picture-${index}.png` }
    case 'VIDEO':
      return { url: `https://media.example.com/video-${index}.mp4` }
    case 'AUDIO':
      return { url: `https://media.example.com/sound-${index}.wav` }
    case 'ID':
      return String(index + 1)
    case 'LIST': {
      const length = Math.max(spec.minimumItems, isGiven ? 1 : 0)
      return Array.from({ length }, (_, item) => minimalValue(spec.item, { index: item }))
    }
    case 'OBJECT':
      if (spec.oneOf) {
        const [field, first] = Object.entries(spec.fields)[0]!
        return { [field]: minimalValue(first, { index, isGiven: true }) }
      }
      return minimalInput(spec.fields, index)
  }
}

/** The least that a table asks for: what is required, and what must not be empty. */
export function minimalInput(table: SpecTable, index = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([field, spec]): [string, unknown][] => {
      const isNeeded =
        spec.required ||
        (spec.kind === 'TEXT' && spec.minimumLength > 0) ||
        (spec.kind === 'LIST' && spec.minimumItems > 0)
      return isNeeded && spec.missing === undefined ? [[field, minimalValue(spec, { index })]] : []
    }),
  )
}
