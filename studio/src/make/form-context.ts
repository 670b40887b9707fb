import { createContext, useContext } from 'react'
import type { FormTree } from './form-tree.ts'
import type { Problem } from './use-plan.ts'

export interface FormContextValue {
  tree: FormTree
  /** Of the field at that place, keys joined by dots. */
  problemsAt(place: string): readonly Problem[]
  warningsAt(place: string): readonly Problem[]
  /** What is missing is an error only once somebody has tried to start. */
  wasTried: boolean
  /** How the prompt would refer to what it does not refer to yet: `@Image1`. */
  references: readonly string[]
  set(path: readonly string[], value: unknown): void
}

export const FormContext = createContext<FormContextValue | null>(null)

export function useForm(): FormContextValue {
  const form = useContext(FormContext)
  if (!form) throw new Error('This field stands in no form.')
  return form
}

/** Only something that is missing, not something that is wrong. */
export const isMissing = ({ code }: Problem): boolean => code === 'REQUIRED' || code === 'SHAPE' || code === 'TOO_FEW'
