import type { ReactNode } from 'react'
import type { Parameter } from '../catalog.ts'
import { Sentence } from '../ui/notice.tsx'
import { isMissing, useForm } from './form-context.ts'

/** Label, control, what may be entered, and beside it what is wrong with it. */
export function Field({
  parameter,
  path,
  group = false,
  hint,
  children,
}: {
  parameter: Parameter
  path: readonly string[]
  /** Of several controls: a legend, not a label. */
  group?: boolean
  hint?: string | undefined
  children: ReactNode
}) {
  const id = idOf(path)
  const { tree, problemsAt } = useForm()
  const rules = tree.capability.rules.filter((rule) => rule.parameters.includes(parameter.name))
  const isWrong = problemsAt(path.join('.')).some((problem) => !isMissing(problem))
  const text = [hint ?? parameter.description, ...rules.map(({ message }) => message)].join(' ')
  const Root = group ? 'fieldset' : 'div'
  const Label = group ? 'legend' : 'label'
  return (
    <Root className={`field${isWrong ? ' wrong' : ''}`} data-parameter={parameter.name} data-place={path.join('.')}>
      <Label className="label" {...(group ? {} : { htmlFor: id })}>
        {parameter.label}
        {parameter.required && <span className="required"> needed</span>}
      </Label>
      {children}
      <p className="hint" id={`${id}-hint`}>
        <Sentence text={text} />
      </p>
      <Problems path={path} />
    </Root>
  )
}

export function Problems({ path }: { path: readonly string[] }) {
  const { problemsAt, warningsAt, wasTried } = useForm()
  const place = path.join('.')
  const problems = problemsAt(place).filter((problem) => wasTried || !isMissing(problem))
  return (
    <div id={`${idOf(path)}-problems`} role="status">
      {problems.map(({ code, message }) => (
        <p key={code + message} className="problem" data-code={code}>
          {message}
        </p>
      ))}
      {warningsAt(place).map(({ code, message }) => (
        <p key={code + message} className="warning" data-code={code}>
          {message}
        </p>
      ))}
    </div>
  )
}

export const idOf = (path: readonly string[]): string => `field-${path.join('-') || 'form'}`

/** For the control of a field. */
export function useControl(path: readonly string[]) {
  const { problemsAt, wasTried } = useForm()
  const isWrong = problemsAt(path.join('.')).some((problem) => wasTried || !isMissing(problem))
  const id = idOf(path)
  return { id, 'aria-describedby': `${id}-hint ${id}-problems`, 'aria-invalid': isWrong }
}
