import type { FormCapabilityFragment, FormParameterFragment, FormProblemFragment } from '../generated/operations.ts'
import { type Control, choice, field, make, medium, number, text } from './controls.ts'

export interface Form {
  element: HTMLElement
  /** What stands in the form, as StartGenerationInput.request takes it. */
  request(): object
  /** Puts every problem beside the field it is about, and takes away those shown before. */
  show(problems: readonly FormProblemFragment[], kind: 'problem' | 'warning'): void
}

/**
 * A working form for any capability, out of what `Form` of operations.graphql says of it.
 *
 * @param send makes an input of a file: `base64` or, once it is uploaded, `uploadId`
 */
export function createForm(capability: FormCapabilityFragment, send: (file: File) => Promise<object>): Form {
  const { familyField, field: arm, modelValue, parameters, rules } = capability
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const byParent = Map.groupBy(parameters, ({ name }) => parentOf(name))

  /** The control of one parameter; `always` writes it even when nothing was entered. */
  function control(parameter: FormParameterFragment, always = parameter.required): Control {
    const made = bare(parameter, always)
    const sentences = rules.filter((rule) => rule.parameters.includes(parameter.name)).map(({ message }) => message)
    return { ...made, element: field(parameter, made.element, sentences) }
  }

  function bare(parameter: FormParameterFragment, always: boolean): Control {
    const { name, kind, choices, ranges } = parameter
    if (kind === 'LIST') return list(parameter, always)
    if (kind === 'OBJECT')
      return byParent.get(name)?.[0]?.oneOfGroup === name ? oneOf(name, always) : object(name, always)
    if (kind === 'IMAGE' || kind === 'VIDEO' || kind === 'AUDIO') return medium(parameter, send)
    if (choices || kind === 'BOOLEAN') return choice(parameter)
    if (ranges?.every(({ minimum, maximum }) => minimum === maximum)) return choice(parameter)
    return kind === 'INTEGER' || kind === 'NUMBER' ? number(parameter) : text(parameter)
  }

  /** Fields one below the other, the advanced ones folded away. Left out altogether when nothing is entered. */
  function object(name: string, always: boolean): Control {
    const shown = (byParent.get(name) ?? []).filter((parameter) => parameter.name !== 'model')
    const controls = new Map(shown.map((parameter) => [keyOf(parameter.name), control(parameter)]))
    const [simple = [], advanced = []] = [false, true].map((isAdvanced) =>
      shown.filter((each) => each.advanced === isAdvanced).map((each) => controls.get(keyOf(each.name))!.element),
    )
    const folded = advanced.length > 0 ? [make('details', {}, make('summary', {}, 'Advanced'), ...advanced)] : []
    return {
      element: make('div', {}, ...simple, ...folded),
      read() {
        const given = [...controls].map(([key, each]) => [key, each.read()] as const)
        const entered = given.filter(([, value]) => value !== undefined)
        return always || entered.length > 0 ? Object.fromEntries(entered) : undefined
      },
      child: (key) => controls.get(key),
    }
  }

  /** Exactly one of several fields: which one is chosen first. */
  function oneOf(name: string, always: boolean): Control {
    const arms = byParent.get(name)!
    const options = arms.map(({ name: value, label }) => make('option', { value }, label))
    const select = make(
      'select',
      { className: 'one-of' },
      ...(always ? [] : [make('option', { value: '' }, '—')]),
      ...options,
    )
    const container = make('div', { className: 'arm' })
    let chosen: Control | undefined
    const choose = () => {
      chosen = select.value ? control(byName.get(select.value)!, true) : undefined
      container.replaceChildren(...(chosen ? [chosen.element] : []))
    }
    select.addEventListener('change', choose)
    choose()
    return {
      element: make('div', {}, select, container),
      read: () => chosen && { [keyOf(select.value)]: chosen.read() ?? null },
      child: (key) => (key === keyOf(select.value) ? chosen : undefined),
    }
  }

  /** As many as are wanted. An empty one is written as null, so that its problem stands beside it. */
  function list({ name, label, minimumItems, maximumItems }: FormParameterFragment, always: boolean): Control {
    const item = byName.get(`${name}[]`)
    const rows: Control[] = []
    const container = make('div', {})
    const more = make('button', { type: 'button', className: 'add', onclick: () => add() }, `Add to ${label}`)
    const add = () => {
      const entry = item ? control(item, true) : object(`${name}[]`, true)
      const remove = make('button', { type: 'button', className: 'remove' }, 'Remove')
      const element = make('div', { className: 'row' }, entry.element, remove, make('output', {}))
      const row = { ...entry, element }
      remove.onclick = () => {
        rows.splice(rows.indexOf(row), 1)
        element.remove()
        changed()
      }
      rows.push(row)
      container.append(element)
      changed()
    }
    const changed = () => {
      more.disabled = rows.length >= (maximumItems ?? Number.POSITIVE_INFINITY)
      container.dispatchEvent(new Event('change', { bubbles: true }))
    }
    if (always) for (let count = 0; count < (minimumItems ?? 0); count++) add()
    return {
      element: make('div', {}, container, more),
      read: () => (always || rows.length > 0 ? rows.map((row) => row.read() ?? null) : undefined),
      child: (index) => rows[Number(index)],
    }
  }

  const root = object('', true)
  const element = make('div', { className: 'field' }, root.element, make('output', {}))

  /** The element of the field that a path leads to, or of the last one on the way there. */
  function elementAt(keys: readonly string[]): HTMLElement {
    let [found, at]: [Control, HTMLElement] = [root, element]
    for (const key of keys) {
      const next = found.child?.(key)
      if (!next) break
      ;[found, at] = [next, next.element]
    }
    return at
  }

  return {
    element,
    request: () => ({ [familyField]: { [arm]: { model: modelValue, ...(root.read() as object) } } }),
    show(problems, kind) {
      for (const old of element.querySelectorAll(`output > .${kind}`)) old.remove()
      for (const { code, path, parameter, message } of problems) {
        const isHere = path[1] === familyField && path[2] === arm
        const container = elementAt(isHere ? path.slice(3) : (parameter?.replaceAll('[]', '.0').split('.') ?? []))
        for (let fold = container.closest('details'); fold; fold = fold.parentElement!.closest('details'))
          fold.open = true
        container.querySelector(':scope > output')!.append(make('p', { className: kind, title: code }, message))
      }
    },
  }
}

/** `shots[].camera` of `shots[].camera.preset`, `shots[]` of `shots[].prompt`, `shots` of `shots[]`. */
const parentOf = (name: string) => (name.endsWith('[]') ? name.slice(0, -2) : name.split('.').slice(0, -1).join('.'))
const keyOf = (name: string) => name.split('.').at(-1)!
