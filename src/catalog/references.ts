import type { ReferenceSyntax, SpecTable, TextSpec } from './param.ts'
import type { Problem } from './problem.ts'
import type { Settled } from './settle.ts'
import { isFarTooLong } from './value.ts'
import { valuesAt } from './values-at.ts'

interface Finding {
  problems: Problem[]
  warnings: Problem[]
}

/**
 * What the texts point at (`@Image1`, `@hero`, `<<<voice_1>>>`) against what is supplied: a reference to nothing is a
 * problem, something supplied and never referenced a warning, two elements of one name a problem. Other words that look
 * like one (`@home`) pass with a warning. Nothing is said of `uncounted` fields, and nothing at all where a text is far too long: who knows what else they would hold.
 */
export function judgeReferences(
  table: SpecTable,
  settled: Settled,
  path: readonly string[],
  uncounted: ReadonlySet<string> = new Set(),
): Finding {
  const texts = textsWithReferences(table)
  const finding: Finding = { problems: [], warnings: [] }
  if (texts.length === 0 || texts.some(({ name }) => uncounted.has(name.split('[]')[0]!))) return finding
  const syntaxes = texts[0]!.spec.references!
  const used = new Set<string>()
  const placed = texts.map(({ name, spec }) => ({ name, spec, values: valuesAt(settled, name) }))
  if (placed.some(({ spec, values }) => values.some(({ value }) => isFarTooLong(spec, value as string)))) return finding
  for (const { name, values } of placed)
    for (const { value, path: below } of values)
      judgeText(
        value as string,
        syntaxes,
        settled,
        { path: [...path, ...below], parameter: name },
        uncounted,
        used,
        finding,
      )
  for (const syntax of syntaxes)
    if (syntax.parameter && !uncounted.has(syntax.parameter))
      judgeSupply(syntax, syntaxes, settled, path, used, finding)
  return finding
}

/** Texts of the arm that may refer to something: the prompt, or the shots' prompts. */
function textsWithReferences(table: SpecTable): { name: string; spec: TextSpec }[] {
  return Object.entries(table).flatMap(([field, spec]) => {
    if (spec.missing !== undefined) return []
    if (spec.kind === 'TEXT' && spec.references) return [{ name: field, spec }]
    if (spec.kind === 'LIST' && spec.item.kind === 'OBJECT')
      return textsWithReferences(spec.item.fields).map((inner) => ({ ...inner, name: `${field}[].${inner.name}` }))
    return []
  })
}

function judgeText(
  text: string,
  syntaxes: readonly ReferenceSyntax[],
  settled: Settled,
  at: { path: string[]; parameter: string },
  uncounted: ReadonlySet<string>,
  used: Set<string>,
  finding: Finding,
): void {
  let rest = text
  const unknown = new Set<string>()
  for (const syntax of syntaxes) {
    const supplied = new Set(keysOf(syntax, settled))
    rest = rest.replace(patternOf(syntax), (match, key: string) => {
      if (syntax.parameter !== null && uncounted.has(syntax.parameter)) return ' '
      if (supplied.has(key)) used.add(`${syntax.parameter} ${key}`)
      else if (isMeant(syntax, key)) unknown.add(syntax.example)
      else return match
      // What one syntax has read another does not read again.
      return ' '
    })
  }
  if (looksLikeOne.test(rest))
    finding.warnings.push({
      code: 'UNKNOWN_REFERENCE',
      ...at,
      message:
        'Something here looks like a reference, but nothing with that name is supplied. It is sent as plain text.',
      allowedValues: syntaxes.flatMap((syntax) => spellings(syntax, settled)),
    })
  for (const example of unknown) {
    const syntax = syntaxes.find((candidate) => candidate.example === example)!
    const supplied = spellings(syntax, settled)
    finding.problems.push({
      code: 'UNKNOWN_REFERENCE',
      ...at,
      message:
        supplied.length === 0
          ? `The prompt refers to something that is not supplied (written like ${syntax.example}).`
          : `The prompt refers to something that is not supplied; only ${supplied.length} of this kind ${supplied.length === 1 ? 'is' : 'are'} supplied.`,
      allowedValues: supplied,
      ...(syntax.parameter ? { conflictsWith: [[...at.path.slice(0, 3), syntax.parameter]] } : {}),
    })
  }
}

/** A number is always meant as one; a name where it is the vendor's own form. */
const isMeant = ({ by, own }: ReferenceSyntax, key: string): boolean =>
  by === 'INDEX' || (own !== undefined && key.startsWith(own) && /^[0-9]+$/.test(key.slice(own.length)))

const looksLikeOne = /(?<![\p{L}\p{N}_])@[\p{L}\p{N}_]|<<<[\p{L}\p{N}_]/u

/**
 * The text with each of its references said another way: `say` gets the place of what is meant, counted from 1; undefined
 * leaves it. Syntaxes are read in their order, as the judge reads them; what one has read, or put there, no other reads
 * again.
 */
export function rewriteReferences(
  text: string,
  syntaxes: readonly ReferenceSyntax[],
  settled: Settled,
  say: (syntax: ReferenceSyntax, number: number) => string | undefined,
): string {
  let parts: { text: string; isRewritten: boolean }[] = [{ text, isRewritten: false }]
  for (const syntax of syntaxes) {
    const keys = keysOf(syntax, settled)
    parts = parts.flatMap((part) => {
      if (part.isRewritten) return [part]
      // A pattern with one group splits into text, key, text, key, text.
      return part.text.split(patternOf(syntax)).map((piece, index) => {
        if (index % 2 === 0) return { text: piece, isRewritten: false }
        const place = keys.indexOf(piece)
        const said = place < 0 ? undefined : say(syntax, place + 1)
        return { text: said ?? spell(syntax, piece), isRewritten: said !== undefined }
      })
    })
  }
  return parts.map((part) => part.text).join('')
}

/** A name beyond it is a problem of its own, and not repeated. */
const longestName = 64

/** How the prompt may refer to what there is of it. */
const spellings = (syntax: ReferenceSyntax, settled: Settled): string[] =>
  keysOf(syntax, settled)
    .filter((key) => key.length <= longestName)
    .map((key) => spell(syntax, key))

const spell = ({ prefix, suffix }: ReferenceSyntax, key: string): string => `${prefix}${key}${suffix ?? ''}`

/** Whether the text is nothing but one reference of that syntax. */
const reads = (syntax: ReferenceSyntax, text: string): boolean => text.replace(patternOf(syntax), '') === ''

const patterns = new Map<string, RegExp>()

/** An @ inside a word, as in an address, is no reference. */
function patternOf(syntax: ReferenceSyntax): RegExp {
  const { by, prefix, suffix = '' } = syntax
  const id = `${by} ${prefix} ${suffix}`
  let pattern = patterns.get(id)
  if (!pattern) {
    const key = by === 'INDEX' ? '([0-9]{1,9})' : '([\\p{L}\\p{N}_][\\p{L}\\p{N}_-]*)'
    const begin = prefix.startsWith('@') ? '(?<![\\p{L}\\p{N}_])' : ''
    const end = suffix === '' ? '(?![\\p{L}\\p{N}_])' : escaped(suffix)
    pattern = new RegExp(`${begin}${escaped(prefix)}${key}${end}`, 'gu')
    patterns.set(id, pattern)
  }
  return pattern
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** What can be meant: numbers from 1 for a list or a single medium, or the items' names. */
function keysOf({ by, parameter }: ReferenceSyntax, settled: Settled): string[] {
  const value = parameter === null ? undefined : settled[parameter]
  if (value === undefined || value === null) return []
  const items = Array.isArray(value) ? (value as unknown[]) : [value]
  return by === 'INDEX'
    ? items.map((_, index) => String(index + 1))
    : items.map((item) => String((item as { name?: unknown } | undefined)?.name))
}

function judgeSupply(
  syntax: ReferenceSyntax,
  syntaxes: readonly ReferenceSyntax[],
  settled: Settled,
  path: readonly string[],
  used: ReadonlySet<string>,
  finding: Finding,
): void {
  const { parameter, by, mayGoUnsaid } = syntax
  const isList = Array.isArray(settled[parameter!])
  const seen = new Set<string>()
  keysOf(syntax, settled).forEach((key, index) => {
    const at = {
      path: [...path, parameter!, ...(isList ? [String(index)] : []), ...(by === 'NAME' ? ['name'] : [])],
      parameter: `${parameter}${isList ? '[]' : ''}${by === 'NAME' ? '.name' : ''}`,
    }
    const other =
      by === 'NAME' && syntaxes.find((candidate) => candidate.by === 'INDEX' && reads(candidate, spell(syntax, key)))
    if (other)
      finding.problems.push({
        code: 'NOT_ALLOWED',
        ...at,
        message: `This name would be read as a position (${other.example}); choose another.`,
      })
    else if (seen.has(key))
      finding.problems.push({
        code: 'NOT_UNIQUE',
        ...at,
        message: 'Another element has the same name. Names must be unique.',
      })
    else if (!used.has(`${parameter} ${key}`) && !mayGoUnsaid)
      finding.warnings.push({
        code: 'UNREFERENCED',
        ...at,
        message: `Supplied, but the prompt never refers to it (written like ${syntax.example}).`,
        // A name is the caller's own text, which no answer repeats.
        ...(by === 'INDEX' && { allowedValues: [spell(syntax, key)] }),
      })
    seen.add(key)
  })
}
