import type { ParamSpec, SpecTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { type Choice, requestPath } from '../families/catalog.ts'
import { settingsValueOf } from './parameters.ts'
import { parameterOf } from './read-settings.ts'

/** A path below the arm, and the same thing's path in the settings. */
export interface PathPair {
  typed: readonly string[]
  own: readonly string[]
}

/**
 * A problem with the typed twin as a problem with the settings: path, parameter and values in the settings' own names.
 * What is not about the request stays as it is.
 */
export function inSettingsNames(problem: Problem, choice: Choice, pathPairs: readonly PathPair[]): Problem {
  const { path, message, allowedValues, conflictsWith } = problem
  const armPath = requestPath(choice)
  if (path[0] === 'count') return { ...problem, path: ['num_videos'], parameter: 'num_videos' }
  if (path[0] !== 'request') return problem
  const own = ownPath(path, armPath, pathPairs)
  if (own[0] === 'elements_config' && own[2] === 'type') return elementType(problem, own)
  const spec = specAt(choice.arm.parameters, path.slice(armPath.length))
  return {
    ...problem,
    path: own,
    parameter: parameterAt(own),
    message: inSettingsTerms(message, spec),
    ...(allowedValues ? { allowedValues: allowedValues.map((value) => inSettingsValue(spec, value)) } : {}),
    ...(conflictsWith ? { conflictsWith: conflictsWith.map((other) => ownPath(other, armPath, pathPairs)) } : {}),
  }
}

/** What an element may be made of: the settings know two of the catalog's three sources. */
function elementType(problem: Problem, path: string[]): Problem {
  const types = { images: 'image', video: 'video' }
  const allowedValues = Object.entries(types)
    .filter(([source]) => problem.allowedValues?.includes(source))
    .map(([, type]) => type)
  const message =
    allowedValues.length > 0
      ? `Elements must be made from ${allowedValues.join(' or ')} there.`
      : 'The provider accepts only elements that already exist there; the settings cannot refer to one.'
  return { ...problem, path, parameter: parameterAt(path), message, allowedValues }
}

/** The pair that knows most of the path; what is below it keeps its name. */
function ownPath(path: readonly string[], armPath: readonly string[], pathPairs: readonly PathPair[]): string[] {
  if (path[0] !== 'request') return [...path]
  const typed = path.slice(armPath.length)
  const [nearest] = pathPairs
    .filter((pair) => pair.typed.every((part, index) => typed[index] === part))
    .sort((one, other) => other.typed.length - one.typed.length)
  if (!nearest || (nearest.typed.length === 0 && typed.length > 0)) return []
  return [...nearest.own, ...typed.slice(nearest.typed.length)]
}

/** Of a port, the port: what is connected to it is no parameter. */
const parameterAt = (own: readonly string[]): string | null =>
  own[0]?.startsWith('input_') ? own[0] : parameterOf(own)

function specAt(table: SpecTable, path: readonly string[]): ParamSpec | undefined {
  const [field] = path
  return field === undefined ? undefined : table[field]
}

const inSettingsValue = (spec: ParamSpec | undefined, value: string | number | boolean) =>
  (spec ? settingsValueOf(spec, value) : value) as string | number | boolean

function inSettingsTerms(message: string, spec: ParamSpec | undefined): string {
  const choices = spec?.kind === 'CHOICE' ? spec.choices : []
  return choices.reduce(
    (text, { value, settingsValue }) => (settingsValue === undefined ? text : text.replaceAll(value, settingsValue)),
    message.replaceAll('@<name>', '@Element<id>'),
  )
}
