import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type ValueNode,
} from 'graphql'
import { suggestionList } from 'graphql/jsutils/suggestionList.js'
import type { Problem } from '../../catalog/problem.ts'
import { type Shape, shapeOfJson, shapeOfLiteral } from './given-value.ts'

/** More than this helps nobody, and a hostile list could have millions. */
const maximumProblems = 100
/** Stands for a key that is no name: it could be anything, a piece of a prompt too. */
const unknownKey = '(unknown)'
const plainName = /^[A-Za-z_]\w{0,39}$/

/** All faults of a JSON value against its type at once. Empty when it fits. */
export function problemsOfJson(value: unknown, type: GraphQLInputType, path: string[]): Problem[] {
  return problemsOf(shapeOfJson(value), type, path)
}

/** The same for a value written in the document; what stands in variables is judged with the variables. */
export function problemsOfLiteral(value: ValueNode, type: GraphQLInputType, path: string[]): Problem[] {
  return problemsOf(shapeOfLiteral(value), type, path)
}

export function shapeProblem(path: string[], message: string, details: Partial<Problem> = {}): Problem {
  return { code: 'SHAPE', path, parameter: null, message, ...details }
}

function problemsOf(shape: Shape, type: GraphQLInputType, path: string[]): Problem[] {
  const problems: Problem[] = []
  for (const problem of faultsOf(shape, type, path, 'Must not be null.')) {
    problems.push(problem)
    if (problems.length === maximumProblems) break
  }
  return problems
}

const leaveOut = 'Must not be null; leave it out instead.'

function* faultsOf(
  shape: Shape,
  type: GraphQLInputType,
  path: string[],
  nullMessage: string,
): Generator<Problem, void, undefined> {
  if (shape.kind === 'variable') return
  if (isNonNullType(type)) {
    if (shape.kind === 'null') yield shapeProblem(path, nullMessage)
    else yield* faultsOf(shape, type.ofType, path, nullMessage)
  } else if (shape.kind === 'null') {
    return
  } else if (isListType(type)) {
    // A single value stands for a list of one.
    if (shape.kind !== 'list') yield* faultsOf(shape, type.ofType, path, nullMessage)
    else {
      for (const [index, item] of shape.items.entries()) {
        yield* faultsOf(item, type.ofType, [...path, String(index)], 'Must not be null.')
      }
    }
  } else if (isInputObjectType(type)) {
    if (shape.kind === 'object') yield* faultsOfObject(shape.entries, type, path)
    else yield shapeProblem(path, 'Expected an object.')
  } else if (!shape.fits(type)) {
    yield shapeProblem(path, ...expectation(type))
  }
}

function* faultsOfObject(
  entries: [name: string, value: Shape][],
  type: GraphQLInputObjectType,
  path: string[],
): Generator<Problem, void, undefined> {
  const fields = type.getFields()
  const allowedValues = Object.keys(fields)
  const given = new Map<string, Shape>()
  for (const [name, value] of entries) {
    if (!Object.hasOwn(fields, name)) yield unknownField(name, path, allowedValues)
    else if (given.has(name)) yield shapeProblem([...path, name], 'This field is given twice.')
    else given.set(name, value)
  }
  const isOnlyArm = type.isOneOf && given.size === 1
  if (type.isOneOf && !isOnlyArm) {
    const hasNull = [...given.values()].some((value) => value.kind === 'null')
    const message = 'Exactly one of these fields must be given.'
    yield shapeProblem(path, hasNull ? `${message} Leave the others out: null counts as given.` : message, {
      allowedValues,
    })
  }
  for (const field of Object.values(fields)) {
    const value = given.get(field.name)
    const at = [...path, field.name]
    if (value === undefined) {
      if (isRequiredInputField(field)) yield shapeProblem(at, 'This field is required.')
    } else if (isOnlyArm && value.kind === 'null') {
      yield shapeProblem(at, leaveOut)
    } else {
      yield* faultsOf(value, field.type, at, isRequiredInputField(field) ? 'Must not be null.' : leaveOut)
    }
  }
}

function unknownField(name: string, path: string[], allowedValues: string[]): Problem {
  if (!plainName.test(name)) return shapeProblem([...path, unknownKey], 'There is no such field.', { allowedValues })
  const nearest = nearestName(name, allowedValues)
  const advice = nearest === undefined ? '.' : `; did you mean "${nearest}"?`
  return shapeProblem([...path, name], `There is no field "${name}"${advice}`, { allowedValues })
}

/** Of these names the one that begins with this one, or holds it, or is spelled much alike. */
function nearestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.replaceAll('_', '').toLowerCase()
  const wanted = plain(name)
  const isPart = (part: string, whole: string) => part.length >= 3 && whole.includes(part)
  const related = (candidate: string) => isPart(wanted, plain(candidate)) || isPart(plain(candidate), wanted)
  const [alike] = suggestionList(name, names)
  const begins = names.find((candidate) => wanted.length >= 3 && plain(candidate).startsWith(wanted))
  return begins ?? alike ?? names.find(related)
}

function expectation(type: GraphQLLeafType): [message: string, details?: Partial<Problem>] {
  if (isEnumType(type)) {
    return ['Not one of the allowed values.', { allowedValues: type.getValues().map((value) => value.name) }]
  }
  switch (type.name) {
    case 'Int':
      return ['Expected a whole number.', { ranges: [{ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }] }]
    case 'SafeInt':
      return [
        'Expected a whole number.',
        { ranges: [{ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }] },
      ]
    case 'Float':
      return ['Expected a number.']
    case 'String':
      return ['Expected a string.']
    case 'Boolean':
      return ['Expected true or false.']
    case 'ID':
      return ['Expected an id: a string or a whole number.']
    case 'DateTime':
      return ['Expected an instant, such as "2026-01-31T12:00:00Z".']
    default:
      return [`Expected a ${type.name}.`]
  }
}
