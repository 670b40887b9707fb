import { type Entered, type FormTree, keyOf } from './form-tree.ts'

/**
 * What was entered for one capability, for another: names and kinds of parameters are shared over models. `left` are the
 * labels of what the other does not take.
 */
export function carryOver(from: FormTree, to: FormTree, entered: Entered): { entered: Entered; left: string[] } {
  const left = new Set<string>()

  function fit(fromName: string, toName: string, value: unknown): unknown {
    const [old, next] = [from.find(fromName), to.find(toName)]
    const label = old?.label ?? keyOf(fromName)
    const isItem = fromName.endsWith('[]')
    if ((!next && !isItem) || (old && next && !isSameKind(old.kind, next.kind))) {
      left.add(label)
      return undefined
    }
    if (Array.isArray(value)) {
      const room = next?.maximumItems ?? value.length
      if (value.length > room) left.add(`${label} after the ${room}. one`)
      return value.slice(0, room).map((item) => fit(`${fromName}[]`, `${toName}[]`, item) ?? null)
    }
    const isObject = next?.kind === 'OBJECT' || (isItem && !next)
    if (isObject && typeof value === 'object' && value !== null) return fitFields(fromName, toName, value as Entered)
    if (next?.choices && !next.choices.some((choice) => choice.value === value)) {
      left.add(`${label} ${old?.choices?.find((choice) => choice.value === value)?.label ?? ''}`.trim())
      return undefined
    }
    const isInside = (number: number) =>
      next?.ranges?.some(({ minimum, maximum }) => number >= minimum && number <= maximum) ?? true
    if (typeof value === 'number' && !isInside(value)) {
      left.add(`${label} ${value}${next?.unit === 'seconds' ? ' s' : ''}`)
      return undefined
    }
    return value
  }

  function fitFields(fromName: string, toName: string, fields: Entered): Entered | undefined {
    const below = (name: string, key: string) => (name === '' ? key : `${name}.${key}`)
    const kept = Object.entries(fields)
      .map(([key, value]) => [key, fit(below(fromName, key), below(toName, key), value)] as const)
      .filter(([, value]) => value !== undefined)
    return kept.length > 0 ? Object.fromEntries(kept) : undefined
  }

  return { entered: fitFields('', '', entered) ?? {}, left: [...left] }
}

const numbers = ['INTEGER', 'NUMBER']
const isSameKind = (one: string, other: string): boolean =>
  one === other || (numbers.includes(one) && numbers.includes(other))
