import type { FormParameterFragment } from '../generated/operations.ts'

export interface Control {
  element: HTMLElement
  /** What was entered; undefined where nothing was. */
  read(): unknown
  /** One step of a problem's path: a field by name, an item by number. */
  child?(key: string): Control | undefined
}

/** An element with its properties and what stands in it. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...content)
  return element
}

/** Label, control, what may be entered, and room for what is wrong with it. */
export function field(parameter: FormParameterFragment, control: HTMLElement, sentences: string[]): HTMLElement {
  const { name, label, required, description } = parameter
  const hints = [description, limitsOf(parameter), ...sentences].filter(Boolean)
  const title = make('span', { className: 'label' }, required ? `${label} *` : label)
  const element = make('section', { className: 'field' }, title, control)
  element.append(make('small', {}, hints.join(' ')), make('output', {}))
  element.dataset.parameter = name
  for (const input of control.matches('input, select, textarea') ? [control] : control.children)
    if (input.matches('input, select, textarea')) input.setAttribute('aria-label', label)
  return element
}

function limitsOf(parameter: FormParameterFragment): string {
  const { unit, maximumLength, minimumItems, maximumItems, media } = parameter
  const ranges = usualRanges(parameter)
  const facts: string[] = []
  const span = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
    minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`
  if (ranges.length > 0) facts.push(`${ranges.map(span).join(', ')}${unit ? ` ${unit}` : ''}`)
  if (maximumLength) facts.push(`at most ${maximumLength} long`)
  if (maximumItems) facts.push(`${minimumItems ?? 0} to ${maximumItems} items`)
  if (media?.maximumBytes) facts.push(`at most ${Math.floor(media.maximumBytes / 2 ** 20)} MB`)
  if (media?.minimumSide) facts.push(`at least ${media.minimumSide} pixels`)
  if (media?.maximumSeconds) facts.push(`at most ${media.maximumSeconds} seconds`)
  return facts.length > 0 ? `(${facts.join('; ')})` : ''
}

/** Without the value that means “the model decides”, which is said in other words. */
const usualRanges = ({ ranges, automaticValue }: FormParameterFragment) =>
  ranges?.filter(({ minimum, maximum }) => minimum !== automaticValue || maximum !== automaticValue) ?? []

/** Left empty, a field is left out, and the default shown in it is used. */
export function text({ default: standard, maximumLength }: FormParameterFragment): Control {
  const placeholder = standard === null ? '' : String(standard)
  const element = (maximumLength ?? 0) > 200 ? make('textarea', { placeholder }) : make('input', { placeholder })
  return { element, read: () => element.value || undefined }
}

export function number(parameter: FormParameterFragment): Control {
  const { default: standard, automaticValue, kind } = parameter
  const input = make('input', { type: 'number', placeholder: standard === null ? '' : String(standard) })
  const values = usualRanges(parameter)
  input.min = String(Math.min(...values.map(({ minimum }) => minimum)))
  input.max = String(Math.max(...values.map(({ maximum }) => maximum)))
  input.step = kind === 'INTEGER' ? '1' : 'any'
  const entered = () => (input.value === '' ? undefined : Number(input.value))
  if (automaticValue === null) return { element: input, read: entered }
  const automatic = make('input', { type: 'checkbox' })
  automatic.onchange = () => {
    input.disabled = automatic.checked
  }
  const element = make('div', {}, input, make('label', {}, automatic, 'the model decides'))
  return { element, read: () => (automatic.checked ? automaticValue : entered()) }
}

/** A choice, a switch, or a number of which only some values are allowed. */
export function choice(parameter: FormParameterFragment): Control {
  const { kind, choices, ranges, default: standard } = parameter
  const switches = [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ]
  const numbers = ranges?.map(({ minimum }) => ({ value: String(minimum), label: String(minimum) }))
  const offered: { value: string; label: string; deprecationReason?: string | null }[] = choices ?? numbers ?? switches
  const usual = offered.find(({ value }) => value === String(standard))
  const options = offered.map(({ value, label, deprecationReason }) =>
    make('option', { value, title: deprecationReason ?? '' }, deprecationReason ? `${label} (no longer)` : label),
  )
  const element = make(
    'select',
    {},
    make('option', { value: '' }, usual ? `${usual.label} (default)` : '—'),
    ...options,
  )
  const read = () => (kind === 'CHOICE' ? element.value : JSON.parse(element.value))
  return { element, read: () => (element.value === '' ? undefined : read()) }
}

/** A URL, or a file of this computer. */
export function medium({ media }: FormParameterFragment, send: (file: File) => Promise<object>): Control {
  const url = make('input', { type: 'url', placeholder: 'https://…' })
  const file = make('input', { type: 'file', accept: media?.mimeTypes.join() ?? '' })
  const element = make('div', {}, url, file)
  let sent: object | undefined
  file.addEventListener('change', async (event) => {
    sent = undefined
    if (!file.files?.[0]) return
    event.stopPropagation()
    file.setCustomValidity('')
    try {
      sent = await send(file.files[0])
    } catch (error) {
      file.setCustomValidity((error as Error).message)
      file.reportValidity()
    }
    element.dispatchEvent(new Event('change', { bubbles: true }))
  })
  return { element, read: () => sent ?? (url.value ? { url: url.value } : undefined) }
}
