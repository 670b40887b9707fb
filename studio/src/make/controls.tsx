import { useEffect, useRef } from 'react'
import type { Parameter } from '../catalog.ts'
import { Field, useControl } from './field.tsx'
import { useForm } from './form-context.ts'

export interface ControlProps {
  parameter: Parameter
  path: readonly string[]
  value: unknown
}

export function TextControl({ parameter, path, value }: ControlProps) {
  const { set, references } = useForm()
  const control = useControl(path)
  const text = typeof value === 'string' ? value : ''
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const element = area.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + 2}px`
  }, [text])
  const common = {
    ...control,
    className: 'input',
    value: text,
    placeholder: typeof parameter.default === 'string' ? parameter.default : '',
    onChange: (event: { target: { value: string } }) => set(path, event.target.value || undefined),
  }
  const limit = parameter.maximumLength
  const isLong = (limit ?? 0) > 200
  return (
    <Field parameter={parameter} path={path}>
      {isLong ? <textarea ref={area} rows={2} {...common} /> : <input type="text" {...common} />}
      {path.at(-1) === 'prompt' && references.length > 0 && (
        <div className="chips">
          {references.map((reference) => (
            <button
              key={reference}
              type="button"
              className="button small"
              onClick={() => set(path, withReference(text, reference, area.current))}
            >
              Insert {reference}
            </button>
          ))}
        </div>
      )}
      {limit !== null && text.length > limit * 0.8 && (
        <p className="counter">
          {text.length} of {limit}
        </p>
      )}
    </Field>
  )
}

/** Where the cursor stood last, or at the end. */
function withReference(text: string, reference: string, area: HTMLTextAreaElement | null): string {
  const at = area?.selectionStart || text.length
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at).trimStart()]
  return [before, reference, after].filter((part) => part !== '').join(' ')
}

/** The ranges without the value that means “the model decides”. */
const usualRanges = ({ ranges, automaticValue }: Parameter) =>
  (ranges ?? []).filter(({ minimum, maximum }) => minimum !== automaticValue || maximum !== automaticValue)

export const isChoiceOfNumbers = (parameter: Parameter): boolean => {
  const ranges = usualRanges(parameter)
  return ranges.length > 0 && ranges.every(({ minimum, maximum }) => minimum === maximum)
}

export function NumberControl({ parameter, path, value }: ControlProps) {
  const { set } = useForm()
  const control = useControl(path)
  const ranges = usualRanges(parameter)
  const { automaticValue, unit } = parameter
  const [minimum, maximum] = [
    Math.min(...ranges.map((range) => range.minimum)),
    Math.max(...ranges.map((range) => range.maximum)),
  ]
  const step = ranges[0]?.step ?? (parameter.kind === 'INTEGER' ? 1 : null)
  const isAutomatic = automaticValue !== null && value === automaticValue
  const usual = value ?? parameter.default
  const shown = typeof usual === 'number' && !isAutomatic ? usual : null
  // A slider of a billion seeds helps nobody.
  const hasSlider = Number.isFinite(minimum) && maximum - minimum <= 1000 && typeof parameter.default === 'number'
  const enter = (text: string) => set(path, text === '' ? undefined : Number(text))
  const span = ranges.map((range) => `${range.minimum} to ${range.maximum}`).join(', ')
  const hint = Number.isFinite(minimum) && maximum < 1e6 ? `${parameter.description} ${span}.` : undefined
  return (
    <Field parameter={parameter} path={path} hint={hint}>
      <div className="number">
        {hasSlider && (
          <input
            type="range"
            className="slider"
            aria-label={`${parameter.label}, slider`}
            min={minimum}
            max={maximum}
            step={step ?? (maximum - minimum) / 200}
            value={shown ?? minimum}
            disabled={isAutomatic}
            onChange={(event) => enter(event.target.value)}
          />
        )}
        <input
          {...control}
          type="number"
          className="input number-input"
          step={step ?? 'any'}
          disabled={isAutomatic}
          value={typeof value === 'number' && !isAutomatic ? value : ''}
          placeholder={typeof parameter.default === 'number' ? String(parameter.default) : ''}
          onChange={(event) => enter(event.target.value)}
        />
        {unit && <span className="unit">{unit === 'seconds' ? 's' : unit === 'frames per second' ? 'fps' : unit}</span>}
      </div>
      {automaticValue !== null && (
        <label className="check">
          <input
            type="checkbox"
            checked={isAutomatic}
            onChange={(event) => set(path, event.target.checked ? automaticValue : undefined)}
          />
          Let the model decide
        </label>
      )}
    </Field>
  )
}

export function BooleanControl({ parameter, path, value }: ControlProps) {
  const { set } = useForm()
  const control = useControl(path)
  const isFixed = parameter.choices?.length === 1
  const isOn = (value ?? parameter.default) === true || (isFixed && parameter.choices?.[0]?.value === 'true')
  return (
    <Field parameter={parameter} path={path}>
      <input
        {...control}
        type="checkbox"
        className="switch"
        checked={isOn}
        disabled={isFixed}
        onChange={(event) => set(path, event.target.checked)}
      />
    </Field>
  )
}

interface Option {
  value: string
  label: string
  written: unknown
}

/** Few options stand side by side, more of them in a menu. */
export function ChoiceControl({ parameter, path, value }: ControlProps) {
  const { set } = useForm()
  const control = useControl(path)
  const options = optionsOf(parameter)
  const usual = value ?? parameter.default
  const chosen = usual === undefined || usual === null ? '' : String(usual)
  const choose = (text: string) => set(path, options.find((option) => option.value === text)?.written)
  const letters = options.reduce((sum, { label }) => sum + label.length + 4, 0)
  if (options.length <= 6 && letters <= 46) {
    return (
      <Field parameter={parameter} path={path} group>
        <div className="segments">
          {options.map(({ value: each, label }) => (
            <label key={each} className="segment">
              <input
                type="radio"
                name={control.id}
                aria-describedby={control['aria-describedby']}
                checked={each === chosen}
                onChange={() => choose(each)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      </Field>
    )
  }
  return (
    <Field parameter={parameter} path={path}>
      <select {...control} className="input" value={chosen} onChange={(event) => choose(event.target.value)}>
        {chosen === '' && <option value="">Choose…</option>}
        {options.map(({ value: each, label }) => (
          <option key={each} value={each}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  )
}

function optionsOf(parameter: Parameter): Option[] {
  const { choices, automaticValue, unit } = parameter
  if (choices) {
    return choices.map(({ value, label, deprecationReason }) => ({
      value,
      label: deprecationReason ? `${label} (no longer)` : label,
      written: value,
    }))
  }
  const numbers = usualRanges(parameter).map(({ minimum }) => ({
    value: String(minimum),
    label: unit === 'seconds' ? `${minimum} s` : String(minimum),
    written: minimum,
  }))
  if (automaticValue === null) return numbers
  return [...numbers, { value: String(automaticValue), label: 'Model decides', written: automaticValue }]
}
