import type { Problem } from '../catalog/problem.ts'
import { isStorable } from '../catalog/value.ts'
import { type Settings, type SettingsName, settingsNames } from './parameters.ts'

/** What was given, as far as it can be read. */
export interface GivenSettings {
  /** Only what is there: no defaults. The *_config values are read and hold nothing but their own fields. */
  values: Settings
  /** By the parameter they are about. */
  problems: Map<SettingsName | '', Problem[]>
  warnings: Problem[]
}

/** Longer texts, of JSON or not, are not read and do not come back: no set of settings has as much to say. */
const longestText = 100_000
/** More items are not gone through one by one; their number is wrong in any case. */
const mostItems = 50
const mostUnknownKeys = 50

/** Reads the settings of a node, whatever JSON they are. Never throws. */
export function readSettings(canonical: unknown): GivenSettings {
  const given: GivenSettings = { values: {}, problems: new Map(), warnings: [] }
  if (!isObject(canonical)) {
    given.problems.set('', [shape([], 'Expected an object: the settings as the node saves them.')])
    return given
  }
  const values: Record<string, unknown> = {}
  for (const name of settingsNames) {
    const raw = Object.hasOwn(canonical, name) ? canonical[name] : undefined
    if (raw === undefined || raw === null) continue
    const read = (readers[name] ?? readPlain)(raw, name)
    if (read.value !== undefined) values[name] = read.value
    if (read.problems.length > 0) given.problems.set(name, read.problems)
    given.warnings.push(...read.warnings)
  }
  given.values = values
  given.warnings.push(...unknownKeys(canonical, settingsNames, []))
  return given
}

interface Read {
  value?: unknown
  problems: Problem[]
  warnings: Problem[]
}

/** Texts, numbers and switches: whether it is the right one of them, the model's own limits say. */
function readPlain(raw: unknown, name: SettingsName): Read {
  if (isTooLong(raw)) return { problems: [tooLong(name)], warnings: [] }
  if (typeof raw !== 'object') return { value: raw, problems: [], warnings: [] }
  return { problems: [shape([name], `Expected ${expected[name] ?? 'text'}.`)], warnings: [] }
}
const expected: Partial<Record<SettingsName, string>> = {
  duration_seconds: 'a whole number',
  num_videos: 'a whole number',
  generate_audio: 'true or false',
  enhance_prompt: 'true or false',
  use_end_frame: 'true or false',
  use_reference_images: 'true or false',
  multi_prompt_enabled: 'true or false',
}

const readers: Partial<Record<SettingsName, (raw: unknown, name: SettingsName) => Read>> = {
  elements_config: (raw, name) =>
    readList(raw, name, ['id', 'type'], (item, path) => {
      const id =
        typeof item.id === 'number' && Number.isSafeInteger(item.id) && item.id >= 0 ? String(item.id) : item.id
      const isName = typeof id === 'string' && /^[\p{L}\p{N}_-]{1,32}$/u.test(id) && isStorable(id)
      const problems: Problem[] = []
      if (!isName)
        problems.push(shape([...path, 'id'], 'An id must be a whole number, or consist of letters, digits, - and _.'))
      if (item.type !== 'image' && item.type !== 'video')
        problems.push({
          ...shape([...path, 'type'], 'The type must be image or video.'),
          code: 'NOT_ALLOWED',
          allowedValues: ['image', 'video'],
        })
      return problems
    }),

  multi_prompt_config: (raw, name) =>
    readList(raw, name, ['prompt', 'duration'], (item, path) => {
      const problems: Problem[] = []
      if (item.prompt !== undefined && typeof item.prompt !== 'string')
        problems.push(shape([...path, 'prompt'], `Expected text of at most ${longestText} characters.`))
      if (item.duration === undefined)
        problems.push({ ...shape([...path, 'duration'], 'Shot duration is required.'), code: 'REQUIRED' })
      else if (!Number.isFinite(item.duration)) problems.push(shape([...path, 'duration'], 'Expected a whole number.'))
      return problems
    }),

  seedance_refs_config: (raw, name) => {
    const { value, problem } = readConfig(raw, name)
    if (problem) return { problems: [problem], warnings: [] }
    if (!isObject(value)) return { problems: [shape([name], 'Expected an object.')], warnings: [] }
    const kinds = ['images', 'videos', 'audios']
    const problems: Problem[] = []
    const counts = kinds.map((kind): [string, unknown] => {
      const count = plainOf(value, kind) ?? 0
      if (!Number.isFinite(count)) problems.push(shape([name, kind], 'Expected a whole number.'))
      return [kind, count]
    })
    return {
      ...(problems.length > 0 ? {} : { value: Object.fromEntries(counts) }),
      problems,
      warnings: unknownKeys(value, kinds, [name]),
    }
  },
}

type Item = Record<string, unknown>

/** A list of objects. Incomplete items stay as they are: a switch may be off, and the node goes on saving them. */
function readList(
  raw: unknown,
  name: SettingsName,
  fields: readonly string[],
  judge: (item: Item, path: string[]) => Problem[],
): Read {
  const { value, problem } = readConfig(raw, name)
  if (problem) return { problems: [problem], warnings: [] }
  if (!Array.isArray(value)) return { problems: [shape([name], 'Expected a list.')], warnings: [] }
  if (value.length > mostItems)
    return {
      problems: [{ ...shape([name], `At most ${mostItems} items are read; ${value.length} given.`), code: 'TOO_MANY' }],
      warnings: [],
    }
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const items = (value as unknown[]).map((item, index): Item => {
    const path = [name, String(index)]
    if (!isObject(item)) {
      problems.push(shape(path, 'Expected an object.'))
      return {}
    }
    const read = Object.fromEntries(
      fields.flatMap((field): [string, unknown][] => {
        const plain = plainOf(item, field)
        return plain === undefined ? [] : [[field, plain]]
      }),
    )
    problems.push(...judge(read, path))
    warnings.push(...unknownKeys(item, fields, path))
    return Object.fromEntries(Object.entries(read).filter(([, plain]) => plain !== noPlainValue))
  })
  return { value: items, problems, warnings: warnings.slice(0, mostUnknownKeys) }
}

/** JSON, or a text that is JSON. */
function readConfig(raw: unknown, name: SettingsName): { value?: unknown; problem?: Problem } {
  if (typeof raw !== 'string') return { value: raw }
  if (isTooLong(raw)) return { problem: tooLong(name) }
  try {
    return { value: JSON.parse(raw) as unknown }
  } catch {
    return { problem: shape([name], 'This text is not JSON.') }
  }
}

const isTooLong = (raw: unknown): boolean => typeof raw === 'string' && raw.length > longestText

const tooLong = (name: SettingsName): Problem => ({
  ...shape([name], `This text may have at most ${longestText} characters.`),
  code: 'TOO_LONG',
  maximumLength: longestText,
})

const noPlainValue = Symbol('an object, a list or a text that is too long')

/** Own and not null. */
function plainOf(from: Item, field: string): unknown {
  const value = Object.hasOwn(from, field) ? from[field] : undefined
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' || isTooLong(value) ? noPlainValue : value
}

/** A key that cannot be a name is not repeated. */
function unknownKeys(from: Item, known: readonly string[], path: readonly string[]): Problem[] {
  return Object.keys(from)
    .filter((key) => !known.includes(key))
    .slice(0, mostUnknownKeys)
    .map((key) => ({
      code: 'IGNORED',
      path: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? [...path, key] : [...path],
      parameter: null,
      message: 'There is no parameter with this name in the settings; it is ignored.',
    }))
}

const isObject = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

export const parameterOf = (path: readonly string[]): string | null =>
  path.length === 0
    ? null
    : path.reduce((name, part) => (/^\d+$/.test(part) ? `${name}[]` : name === '' ? part : `${name}.${part}`), '')

const shape = (path: string[], message: string): Problem => ({
  code: 'SHAPE',
  path,
  parameter: parameterOf(path),
  message,
})
