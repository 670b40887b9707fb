import { isDeepStrictEqual } from 'node:util'
import { completeInput } from '../../src/audits/complete-input.ts'
import { edgesOf } from '../../src/audits/edges.ts'
import { minimalInput, minimalValue } from '../../src/audits/minimal-value.ts'
import type { Family, RouteArm } from '../../src/catalog/family.ts'
import { mediaFields } from '../../src/catalog/media-fields.ts'
import type { ParamSpec, ReferenceSyntax, SpecTable, TextSpec } from '../../src/catalog/param.ts'
import { judgeReferences } from '../../src/catalog/references.ts'
import { brokenRules } from '../../src/catalog/rules.ts'
import { type Settled, settle } from '../../src/catalog/settle.ts'
import { valuesAt } from '../../src/catalog/values-at.ts'
import type { PictureFrame, PreparedMedium, UnframedStill, WireMapping } from '../../src/families/wire.ts'
import type { JsonValue } from '../../src/providers/json.ts'

type Input = Record<string, unknown>

/** One request of the sweep: the least of an arm, or that with one parameter changed. */
export interface SweepEntry {
  /** `kling-v3@klingai/imageToVideo/durationSeconds = 15`; of the least input `…/imageToVideo`. */
  name: string
  routeArm: RouteArm
  /** As introspection names it; null: nothing is changed. */
  parameter: string | null
  settled: Settled
  /** What the request refers to; `key` is the field. Pictures in the size they go out in. */
  media: readonly PreparedMedium[]
  frames: readonly PictureFrame[]
  request: JsonValue
}

export interface SweepOptions {
  /** Values of a parameter instead of the edges of its limits, where those are not the interesting ones. */
  values?: Readonly<Record<string, readonly unknown[]>>
  /** What is asked for together with a parameter that has no effect alone. */
  beside?: Readonly<Record<string, Input>>
  /** Pixels of the picture in a field; 1200 × 900, the end frame 900 × 1200. */
  sizeOf?(field: string): { width: number; height: number }
}

/**
 * Every parameter of every arm of every route of a wire, at every interesting value: settled by the catalog, completed
 * by its rules, said by the wire. Throws where the catalog refuses one: it would prove nothing.
 */
export function sweepOf(family: Family, wire: WireMapping, options: SweepOptions = {}): SweepEntry[] {
  return family.models
    .flatMap(({ routes }) => routes)
    .filter((route) => route.provider === wire.provider && route.standard === wire.standard)
    .flatMap(({ arms }) => arms.flatMap((routeArm) => sweepOfArm(routeArm, wire, options)))
}

function sweepOfArm(routeArm: RouteArm, wire: WireMapping, options: SweepOptions): SweepEntry[] {
  const { parameters, route, capability } = routeArm
  const name = `${route.id}/${capability.field}`
  const { model: _model, ...least } = minimalInput(parameters)
  const [field, value] = Object.entries(least)[0]!
  const say = (own: string, parameter: string | null, input: Input | null, beside: Input) =>
    entry(own, routeArm, wire, parameter, input && { ...input, ...ofArm(parameters, beside) }, options)
  const base = say(name, null, completeInput(routeArm, { parameter: field, value, expected: null }), {})
  const { model: _choice, ...changeable } = parameters
  const seen: SweepEntry[] = [base]
  for (const change of changesOf(changeable, options)) {
    const { parameter } = change
    const input = completeInput(routeArm, { ...change, expected: null })
    if (!input) continue
    const own = `${name}/${parameter} = ${labelOf(change.value)}`
    const sent = say(own, parameter, input, options.beside?.[parameter.split(/[.[]/)[0]!] ?? {})
    if (!seen.some((other) => isDeepStrictEqual(other.settled, sent.settled))) seen.push(sent)
  }
  return seen
}

const ofArm = (parameters: SpecTable, beside: Input): Input =>
  Object.fromEntries(
    Object.entries(beside).filter(([field]) => parameters[field] && parameters[field].missing === undefined),
  )

interface Change {
  parameter: string
  value: unknown
}

function changesOf(table: SpecTable, { values = {} }: SweepOptions): Change[] {
  const edges = edgesOf(table).filter(({ expected }) => expected === null)
  const parameters = [...new Set(edges.map(({ parameter }) => parameter))]
  return parameters.flatMap((parameter) => {
    const spec = specAt(table, parameter)
    const own = values[parameter] ?? [
      ...(spec?.kind === 'TEXT' ? [`Words of ${parameter}`.slice(0, spec.maximumLength)] : []),
      // Nobody's ids consist of one letter, and some are read as numbers.
      ...(spec?.kind === 'ID'
        ? ['829836802793406551']
        : edges.filter((edge) => edge.parameter === parameter).map(({ value }) => value)),
      ...(spec?.kind === 'LIST' ? [minimalValue(spec, { isGiven: true })] : []),
    ]
    // An empty text stands for none.
    return own.filter((value) => value !== '').map((value) => ({ parameter, value }))
  })
}

function specAt(table: SpecTable, parameter: string): ParamSpec | undefined {
  let found: ParamSpec | undefined
  let fields: SpecTable | undefined = table
  for (const part of parameter.split('.')) {
    found = fields?.[part.replace('[]', '')]
    if (part.endsWith('[]') && found?.kind === 'LIST') found = found.item
    fields = found?.kind === 'OBJECT' ? found.fields : undefined
  }
  return found
}

function entry(
  name: string,
  routeArm: RouteArm,
  wire: WireMapping,
  parameter: string | null,
  input: Input | null,
  options: SweepOptions,
): SweepEntry {
  if (!input) throw new Error(`${name}: no input is complete`)
  const { parameters, rules, route, capability } = routeArm
  const mentioned = withReferences(parameters, input, parameter)
  const { settled, problems } = settle(parameters, withPrompts(routeArm, wire, mentioned), [])
  const all = [...problems, ...brokenRules(rules, settled, []), ...judgeReferences(parameters, settled, []).problems]
  if (all.length > 0)
    throw new Error(
      `${name}: ${all.map((problem) => `${problem.code} ${problem.parameter}: ${problem.message}`).join(' ')}`,
    )
  const asked = { route, capability: capability.field, settled }
  const fields = mediaFields(parameters, settled)
  const stills: UnframedStill[] = fields
    .filter(({ spec }) => spec.kind === 'IMAGE')
    .map(({ field }) => ({ field, ...(options.sizeOf ?? sizeOf)(field) }))
  const frames = wire.frames?.(asked, stills) ?? []
  const media = fields.map(({ field, spec }): PreparedMedium => {
    const still = stills.find((candidate) => candidate.field === field)
    if (!still) return recording(spec.kind === 'AUDIO' ? 'AUDIO' : 'VIDEO', field)
    const frame = frames.find((candidate) => candidate.field === field)
    const { width, height } = still
    return frame
      ? { field, key: field, width: frame.width, height: frame.height, original: { width, height } }
      : { field, key: field, width, height }
  })
  return { name, routeArm, parameter, settled, media, frames, request: wire.request({ ...asked, media }) }
}

const sizeOf = (field: string) => (field === 'endFrame' ? { width: 900, height: 1200 } : { width: 1200, height: 900 })

const recording = (kind: 'VIDEO' | 'AUDIO', field: string): PreparedMedium => ({
  kind,
  field,
  key: field,
  mimeType: kind === 'VIDEO' ? 'video/mp4' : 'audio/wav',
  sizeBytes: 1_000_000,
  ...(kind === 'VIDEO' ? { width: 1280, height: 720 } : {}),
  seconds: 3,
})

/** What the wire alone does not do without is written, where it is words. */
function withPrompts({ route, capability, parameters }: RouteArm, wire: WireMapping, input: Input): Input {
  const { settled } = settle(parameters, input, [])
  const missing = (wire.problemsOf?.({ route, capability: capability.field, settled }, []) ?? []).filter(
    ({ code, parameter }) => code === 'REQUIRED' && parameter && specAt(parameters, parameter)?.kind === 'TEXT',
  )
  return missing.reduce((written, { path }) => writtenAt(written, path, 'Something moves') as Input, input)
}

function writtenAt(value: unknown, [field, ...rest]: readonly string[], text: string): unknown {
  if (field === undefined) return text
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === field ? writtenAt(item, rest, text) : item))
  return { ...(value as Input), [field]: writtenAt((value as Input | undefined)?.[field], rest, text) }
}

/** What is supplied is mentioned, in the prompt or in the first shot's: otherwise nobody sees how the wire points at it. */
function withReferences(parameters: SpecTable, input: Input, changed: string | null): Input {
  if (changed === 'prompt' || changed?.endsWith('].prompt')) return input
  const own = parameters.prompt
  if (own?.kind === 'TEXT') return { ...input, prompt: mention(own, input, (input.prompt as string | undefined) ?? '') }
  const list = Object.entries(parameters).find(
    ([, spec]) => spec.kind === 'LIST' && spec.item.kind === 'OBJECT' && spec.item.fields.prompt?.kind === 'TEXT',
  )
  const items = list && (input[list[0]] as Input[] | undefined)
  if (!list || !items?.length) return input
  const spec = specAt(parameters, `${list[0]}[].prompt`) as TextSpec
  const [first, ...others] = items
  const prompt = mention(spec, input, (first!.prompt as string | undefined) ?? '')
  return { ...input, [list[0]]: [{ ...first, prompt }, ...others] }
}

function mention({ references = [] }: TextSpec, input: Input, text: string): string {
  const written = references.flatMap((syntax) => (syntax.parameter === null ? [] : keysOf(syntax, input)))
  return [text, ...written].filter((part) => part !== '').join(' ')
}

function keysOf({ by, parameter, prefix, suffix = '' }: ReferenceSyntax, input: Input): string[] {
  const value = input[parameter!]
  const items = value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value]
  return items
    .map((item, index) => (by === 'INDEX' ? String(index + 1) : String((item as { name?: unknown }).name)))
    .filter((key) => /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(key))
    .map((key) => `${prefix}${key}${suffix}`)
}

const longestLabel = 40

function labelOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`
  if (typeof value === 'string' && value.length > longestLabel) return `${[...value].length} characters`
  return typeof value === 'object' && value !== null ? 'given' : JSON.stringify(value)
}

/** Parameters that take several values and send the same whatever they are, as `arm/parameter`. */
export function unseenParameters(entries: readonly SweepEntry[]): string[] {
  const arms = Map.groupBy(entries, ({ routeArm }) => `${routeArm.route.id}/${routeArm.capability.field}`)
  const unseen = [...arms.values()].flatMap(([base, ...changed]) => {
    const groups = Map.groupBy(changed, ({ parameter }) => parameter!)
    return [...groups].flatMap(([parameter, own]) => {
      const requests = [base!, ...own].map(({ request, frames }) => JSON.stringify([request, frames]))
      // The same request for another value of this very parameter; the others may have moved with it.
      const values = [base!, ...own].map(({ settled }) => JSON.stringify(valuesAt(settled, parameter)))
      const isTold = new Set(requests).size > 1 || new Set(values).size < 2
      return isTold ? [] : [`${base!.routeArm.capability.field}/${parameter}`]
    })
  })
  return [...new Set(unseen)].sort()
}
