import type { ParamSpec, SpecTable, TextSpec } from './param.ts'
import type { Problem } from './problem.ts'
import type { Settled } from './settle.ts'
import { isFarTooLong, judgeValue } from './value.ts'

export interface PromptVariable {
  name: string
  value: string
}

export interface Replaced {
  input: Settled
  problems: Problem[]
  warnings: Problem[]
}

/** A name beyond it is a problem of its own, and not repeated. */
const longestName = 64
/** Nobody reads more, of problems as of warnings. */
const mostProblems = 100

const placeholder = /\{\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu

/** What workflow tools and template languages leave where they put no value. Bounded: no text makes it slow. */
const templateSyntax = /\{\{.{0,500}?\}\}|[$@]\{[^}]{0,500}\}|<%.{0,500}?%>|\{%.{0,500}?%\}/s

/**
 * Puts the variables' values where the texts have `{{name}}`, once: a value's own braces stay. A name without a value is
 * a problem; a value nobody asks for a warning; a name given twice a problem. So is the template syntax of another tool
 * in any text that goes out: nobody filled it in. With `allowPlaceholders` what has no value goes out as it stands.
 */
export function applyVariables(
  table: SpecTable,
  input: Settled,
  path: readonly string[],
  variables: readonly PromptVariable[],
  { allowPlaceholders = false }: { allowPlaceholders?: boolean } = {},
): Replaced {
  const values = new Map<string, string>()
  const replaced: Replaced = { input, problems: [], warnings: [] }
  variables.forEach(({ name, value }, index) => {
    if (values.has(name))
      say(replaced.problems, {
        code: 'NOT_UNIQUE',
        path: ['variables', String(index), 'name'],
        parameter: null,
        message: 'Another variable has the same name.',
      })
    else values.set(name, value)
  })
  const used = new Set<string>()
  const inTexts: Replaced = { input, problems: [], warnings: [] }
  replaced.input = replaceTable(table, input, path, '', values, used, inTexts)
  if (allowPlaceholders) inTexts.problems = inTexts.problems.filter(({ code }) => code !== 'UNKNOWN_VARIABLE')
  else findPlaceholders(table, replaced.input, path, '', inTexts.problems)
  replaced.problems.push(...inTexts.problems)
  variables.forEach(({ name }, index) => {
    if (!used.has(name))
      say(replaced.warnings, {
        code: 'UNREFERENCED',
        path: ['variables', String(index)],
        parameter: null,
        message: 'No prompt uses this variable.',
      })
  })
  return replaced
}

function findPlaceholders(
  table: SpecTable,
  input: Settled,
  path: readonly string[],
  prefix: string,
  problems: Problem[],
): void {
  for (const field in table) {
    const value = input[field]
    const name = prefix === '' ? field : `${prefix}.${field}`
    if (value !== undefined && value !== null)
      findPlaceholdersIn(table[field]!, value, [...path, field], name, problems)
  }
}

function findPlaceholdersIn(spec: ParamSpec, value: unknown, path: string[], name: string, problems: Problem[]): void {
  if (typeof value === 'string') {
    // What is wrong in itself is refused in any case.
    if ((spec.kind !== 'TEXT' && spec.kind !== 'ID') || judgeValue(spec, value) || !templateSyntax.test(value)) return
    // A name without a value is told already, with the name.
    if (problems.some((problem) => problem.path.join(' ') === path.join(' '))) return
    say(problems, {
      code: 'UNKNOWN_VARIABLE',
      path,
      parameter: name,
      message:
        'This text still contains a template placeholder without a value. Set allowPlaceholders to send it unchanged.',
    })
  } else if (Array.isArray(value) && spec.kind === 'LIST' && value.length <= spec.maximumItems * 2 + 100)
    value.forEach((item, index) => {
      findPlaceholdersIn(spec.item, item, [...path, String(index)], `${name}[]`, problems)
    })
  else if (spec.kind === 'OBJECT' && typeof value === 'object' && value !== null)
    findPlaceholders(spec.fields, value as Settled, path, name, problems)
}

const say = (list: Problem[], problem: Problem): void => {
  if (list.length < mostProblems) list.push(problem)
}

function replaceTable(
  table: SpecTable,
  input: Settled,
  path: readonly string[],
  prefix: string,
  values: ReadonlyMap<string, string>,
  used: Set<string>,
  out: Replaced,
): Settled {
  let copy: Record<string, unknown> | undefined
  for (const field in table) {
    const value = input[field]
    if (value === undefined || value === null) continue
    const name = prefix === '' ? field : `${prefix}.${field}`
    const next = replaceValue(table[field]!, value, [...path, field], name, values, used, out)
    if (next !== value) {
      copy ??= { ...input }
      copy[field] = next
    }
  }
  return copy ?? input
}

function replaceValue(
  spec: ParamSpec,
  value: unknown,
  path: string[],
  name: string,
  values: ReadonlyMap<string, string>,
  used: Set<string>,
  out: Replaced,
): unknown {
  if (spec.kind === 'TEXT' && spec.template && typeof value === 'string' && value.includes('{{'))
    return replaceText(spec, value, path, name, values, used, out)
  if (spec.kind === 'LIST' && spec.item.kind === 'OBJECT' && Array.isArray(value)) {
    const { fields } = spec.item
    if (!hasTemplates(fields)) return value
    // Ten thousand items are refused by their number; nobody asks for their texts.
    if (value.length > spec.maximumItems * 2 + 100) return value
    return value.map((item, index) =>
      typeof item === 'object' && item !== null
        ? replaceTable(fields, item as Settled, [...path, String(index)], `${name}[]`, values, used, out)
        : (item as unknown),
    )
  }
  return value
}

const known = new WeakMap<SpecTable, boolean>()

/** Whether any text of the table takes variables; the points of a motion brush are not gone through for nothing. */
function hasTemplates(table: SpecTable): boolean {
  let answer = known.get(table)
  if (answer === undefined) {
    answer = Object.values(table).some(
      (spec) =>
        (spec.kind === 'TEXT' && spec.template === true) ||
        (spec.kind === 'LIST' && spec.item.kind === 'OBJECT' && hasTemplates(spec.item.fields)),
    )
    known.set(table, answer)
  }
  return answer
}

function replaceText(
  spec: TextSpec,
  text: string,
  path: string[],
  parameter: string,
  values: ReadonlyMap<string, string>,
  used: Set<string>,
  out: Replaced,
): string {
  const unknown = new Set<string>()
  let result = ''
  let end = 0
  if (!isFarTooLong(spec, text))
    for (const match of text.matchAll(placeholder)) {
      const name = match[1]!
      const value = values.get(name)
      if (value === undefined) {
        unknown.add(name)
        continue
      }
      used.add(name)
      result += text.slice(end, match.index) + value
      end = match.index + match[0].length
      if (isFarTooLong(spec, result)) break
    }
  if (isFarTooLong(spec, text) || isFarTooLong(spec, result)) {
    // Which of them it asks for is not gone through any more.
    for (const name of values.keys()) used.add(name)
    if (!judgeValue(spec, text))
      say(out.problems, {
        code: 'TOO_LONG',
        path,
        parameter,
        message: `${spec.label} becomes far too long when its variables are replaced.`,
        maximumLength: spec.maximumLength,
      })
    return text
  }
  for (const name of unknown)
    say(out.problems, {
      code: 'UNKNOWN_VARIABLE',
      path,
      parameter,
      message:
        name.length <= longestName
          ? `There is no value for the variable “${name}”.`
          : 'One of the variables in this text has no value.',
      ...(values.size > 0
        ? { allowedValues: [...values.keys()].filter((known) => known.length <= longestName).slice(0, 50) }
        : {}),
    })
  return result + text.slice(end)
}
