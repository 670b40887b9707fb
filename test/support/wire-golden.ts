import type { JsonValue } from '../../src/providers/json.ts'
import { isMediumReference } from '../../src/providers/medium-reference.ts'
import type { SweepEntry } from './wire-sweep.ts'

/**
 * One route's sweep for people to read: of each arm the least request in full, of every change only what differs from
 * it. Biome would write it the same. Media stand as `<field as FORM>`, frames as the gateway makes them.
 */
export function goldenOf(entries: readonly SweepEntry[]): string {
  const arms = Map.groupBy(entries, ({ routeArm }) => routeArm.capability.field)
  const shown = [...arms].map(([arm, [base, ...changed]]): [string, JsonValue] => {
    const from = flat(shownOf(base!))
    const prefix = `${base!.name}/`
    const changes = changed.map((entry): [string, JsonValue] => [
      entry.name.slice(prefix.length),
      differences(from, flat(shownOf(entry))),
    ])
    return [arm, { request: shownOf(base!), ...Object.fromEntries(changes) }]
  })
  return `${pretty(Object.fromEntries(shown), '', 0)}\n`
}

function shownOf({ request, frames }: SweepEntry): { [key: string]: JsonValue } {
  const framed = frames.map(({ field, width, height, fit }) => [field, `${width}×${height} ${fit}`] as const)
  return {
    ...(show(request) as { [key: string]: JsonValue }),
    ...(framed.length > 0 ? { frames: Object.fromEntries(framed) } : {}),
  }
}

const longestText = 160

function show(value: JsonValue): JsonValue {
  if (isMediumReference(value)) return `<${value.$medium.field} as ${value.$medium.form}>`
  if (Array.isArray(value)) return value.map(show)
  if (typeof value === 'string') {
    const characters = [...value]
    return characters.length > longestText
      ? `${characters.slice(0, 12).join('')}… (${characters.length} characters)`
      : value
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, show(item)]))
}

/** Of a longer list only the ends are told. */
const toldItems = 12

/**
 * Every leaf by its path; items of a list by their type and id where they have one, and by which one of these it is:
 * `body.contents[element element_1].id`, `body.input[image].data`, `body.input[image 2].data`.
 */
function flat(value: JsonValue, path = ''): Map<string, JsonValue> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]])
  if (Array.isArray(value) && value.length > toldItems)
    return new Map([
      [`${path}.length`, value.length],
      ...flat(value[0]!, `${path}[0]`),
      ...flat(value.at(-1)!, `${path}[${value.length - 1}]`),
    ])
  const parts: [string, JsonValue][] = Array.isArray(value)
    ? labelsOf(value).map((label, index): [string, JsonValue] => [`${path}[${label}]`, value[index]!])
    : Object.entries(value).map(([key, item]): [string, JsonValue] => [path === '' ? key : `${path}.${key}`, item])
  return new Map(parts.flatMap(([name, item]) => [...flat(item, name)]))
}

function labelsOf(items: readonly JsonValue[]): string[] {
  const labels = items.map((item, index) => labelOf(item) ?? String(index))
  return labels.map((label, index) => {
    const earlier = labels.slice(0, index).filter((other) => other === label).length
    return earlier === 0 ? label : `${label} ${earlier + 1}`
  })
}

function labelOf(item: JsonValue): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || typeof item.type !== 'string')
    return undefined
  return typeof item.id === 'string' ? `${item.type} ${item.id}` : item.type
}

function differences(from: Map<string, JsonValue>, to: Map<string, JsonValue>): { [key: string]: JsonValue } {
  const changed = [...to].filter(([path, value]) => from.get(path) !== value)
  const gone = [...from.keys()].filter((path) => !to.has(path)).map((path) => [path, '(absent)'] as const)
  return Object.fromEntries([...changed, ...gone])
}

const lineWidth = 120

/** JSON on as few lines as Biome leaves it. `used`: columns before the value on its first line, beyond the indent. */
function pretty(value: JsonValue, indent: string, used: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const line = oneLine(value)
  if (indent !== '' && indent.length + used + line.length < lineWidth) return line
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + pretty(item, inner, 0)).join(',\n')}\n${indent}]`
  const members = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `
    return inner + name + pretty(item, inner, name.length)
  })
  return `{\n${members.join(',\n')}\n${indent}}`
}

function oneLine(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
