import type { ValidationError } from 'class-validator'
import type { Problem } from '../catalog/problem.ts'
import type { ValueProblem } from '../catalog/value.ts'
import { Validator } from './class-validator.ts'
import { judgedBy } from './param.ts'

const validator = new Validator()

/** Runs class-validator over an input without throwing; what it finds are the catalog's own problems, with paths. */
export function collectProblems(input: object): Problem[] {
  const errors = validator.validateSync(input, {
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  })
  return errors.flatMap((error) => flatten(error, []))
}

function flatten(error: ValidationError, path: string[]): Problem[] {
  const at = [...path, error.property]
  const judged = error.constraints?.[judgedBy]
  const own = judged === undefined ? [] : [{ ...(JSON.parse(judged) as ValueProblem), path: at, parameter: null }]
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, at))]
}

/** One list: what two judges found at the same place counts once. The first list's entries win. */
export function mergeProblems(first: readonly Problem[], second: readonly Problem[]): Problem[] {
  const key = (problem: Problem) => problem.path.join(' ')
  const known = new Set(first.map(key))
  return [...first, ...second.filter((problem) => !known.has(key(problem)))]
}
