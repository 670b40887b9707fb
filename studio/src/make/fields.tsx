import type { Parameter } from '../catalog.ts'
import { Icon } from '../ui/icon.tsx'
import { BooleanControl, ChoiceControl, isChoiceOfNumbers, NumberControl, TextControl } from './controls.tsx'
import { Field, Problems, useControl } from './field.tsx'
import { useForm } from './form-context.ts'
import { type Entered, keyOf } from './form-tree.ts'
import { MediaField } from './media-field.tsx'
import type { MediaInput } from './previews.ts'
import { ShotBar } from './shot-bar.tsx'

/** The fields of an object one below the other; the advanced ones are folded away unless something is wrong there. */
export function Fields({
  name,
  path,
  value,
  without = [],
}: {
  name: string
  path: readonly string[]
  value: Entered | undefined
  /** What stands somewhere else. */
  without?: readonly string[]
}) {
  const { tree, problemsAt } = useForm()
  const shown = tree.fieldsOf(name).filter((parameter) => !without.includes(parameter.name))
  const field = (parameter: Parameter) => {
    const key = keyOf(parameter.name)
    return <AnyField key={parameter.name} parameter={parameter} path={[...path, key]} value={value?.[key]} />
  }
  const advanced = shown.filter((parameter) => parameter.advanced)
  const isWrong = advanced.some((parameter) => problemsAt([...path, keyOf(parameter.name)].join('.')).length > 0)
  return (
    <>
      {shown.filter((parameter) => !parameter.advanced).map(field)}
      {advanced.length > 0 && (
        <details className="advanced" {...(isWrong ? { open: true } : {})}>
          <summary>Advanced</summary>
          {advanced.map(field)}
        </details>
      )}
    </>
  )
}

interface AnyFieldProps {
  parameter: Parameter
  path: readonly string[]
  value: unknown
}

export function AnyField(props: AnyFieldProps) {
  const { parameter, path, value } = props
  const { tree } = useForm()
  switch (parameter.kind) {
    case 'LIST':
      return <ListField {...props} />
    case 'OBJECT':
      if (tree.isOneOf(parameter.name)) return <OneOfField {...props} />
      return (
        <Field parameter={parameter} path={path} group>
          <div className="nested">
            <Fields name={parameter.name} path={path} value={value as Entered | undefined} />
          </div>
        </Field>
      )
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return <MediaField parameter={parameter} path={path} value={value as MediaInput | undefined} />
    case 'BOOLEAN':
      return <BooleanControl {...props} />
    case 'CHOICE':
      return <ChoiceControl {...props} />
    case 'INTEGER':
    case 'NUMBER':
      return isChoiceOfNumbers(parameter) ? <ChoiceControl {...props} /> : <NumberControl {...props} />
    default:
      return <TextControl {...props} />
  }
}

/** Exactly one of several fields: which one comes first. */
function OneOfField({ parameter, path, value }: AnyFieldProps) {
  const { tree, set } = useForm()
  const control = useControl(path)
  const arms = tree.fieldsOf(parameter.name)
  const entered = value as Entered | undefined
  const isOnly = parameter.required && arms.length === 1
  const arm = isOnly ? arms[0] : arms.find(({ name }) => entered && keyOf(name) in entered)
  const choose = (next: Parameter | undefined) => set(path, next && { [keyOf(next.name)]: beginningOf(next) })
  return (
    <Field parameter={parameter} path={path} group>
      <div className="segments" hidden={isOnly}>
        {arms.map((each) => (
          <label key={each.name} className="segment">
            <input
              type="radio"
              name={control.id}
              aria-describedby={control['aria-describedby']}
              checked={each === arm}
              onChange={() => choose(each)}
            />
            <span>{each.label}</span>
          </label>
        ))}
        {!parameter.required && arm && (
          <button type="button" className="button small" onClick={() => choose(undefined)}>
            None
          </button>
        )}
      </div>
      {arm && (
        <div className="nested">
          {arm.kind === 'OBJECT' && !tree.isOneOf(arm.name) ? (
            <Fields name={arm.name} path={[...path, keyOf(arm.name)]} value={entered?.[keyOf(arm.name)] as Entered} />
          ) : (
            <AnyField
              parameter={arm}
              path={[...path, keyOf(arm.name)]}
              value={entered?.[keyOf(arm.name)] ?? undefined}
            />
          )}
        </div>
      )}
    </Field>
  )
}

/** What stands there before anything is entered: the arm is chosen all the same. */
function beginningOf({ kind, choices }: Parameter): unknown {
  if (kind === 'OBJECT') return {}
  if (kind === 'LIST') return []
  return kind === 'CHOICE' ? choices?.[0]?.value : null
}

/** As many as are wanted, and no more than there may be. */
function ListField({ parameter, path, value }: AnyFieldProps) {
  const { tree, set } = useForm()
  const items = (value as unknown[] | undefined) ?? []
  const item = tree.find(`${parameter.name}[]`)
  const { maximumItems, minimumItems, label } = parameter
  const write = (next: unknown[]) => set(path, next.length > 0 ? next : undefined)
  const hasRoom = items.length < (maximumItems ?? Number.POSITIVE_INFINITY)
  const needs = (minimumItems ?? 0) > items.length ? ` At least ${minimumItems}.` : ''
  return (
    <Field parameter={parameter} path={path} group hint={parameter.description + needs}>
      <ShotBar name={parameter.name} items={items} />
      <ol className="items">
        {items.map((each, index) => (
          <li key={index} className="item">
            <div className="item-head">
              <span>
                {singular(label)} {index + 1}
              </span>
              <button
                type="button"
                className="icon-button"
                aria-label={`Remove ${singular(label)} ${index + 1}`}
                onClick={() => write(items.toSpliced(index, 1))}
              >
                <Icon name="close" />
              </button>
            </div>
            {item ? (
              <AnyField
                parameter={{ ...item, label: `${item.label} ${index + 1}` }}
                path={[...path, String(index)]}
                value={isEmpty(each) ? undefined : each}
              />
            ) : (
              <>
                <Fields name={`${parameter.name}[]`} path={[...path, String(index)]} value={each as Entered} />
                <Problems path={[...path, String(index)]} />
              </>
            )}
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button small"
        disabled={!hasRoom}
        onClick={() => set(path, [...items, item && item.kind !== 'OBJECT' ? null : {}])}
      >
        <Icon name="plus" /> Add {singular(label).toLowerCase()}
      </button>
    </Field>
  )
}

const isEmpty = (value: unknown) =>
  value === null || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** "Shots" → "Shot"; labels of lists are plural. */
const singular = (label: string) => label.replace(/s$/, '')
