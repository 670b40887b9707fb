// Fills the form of examples/form as a person would, and opens every part of it. Runs in the page.

const named = (container, name) => container.querySelector(`[data-parameter="${CSS.escape(name)}"]`)

const choose = (select, value) => {
  select.value = value
  select.dispatchEvent(new Event('change'))
}

function enter(field, value) {
  const name = field.dataset.parameter
  const choice = field.querySelector(':scope > div > select.one-of')
  const url = field.querySelector(':scope > div > input[type=url]')
  const more = field.querySelector(':scope > div > button.add')
  if (url) url.value = value.url
  else if (choice) {
    const [[key, inner]] = Object.entries(value)
    choose(choice, `${name}.${key}`)
    enter(named(field, `${name}.${key}`), inner)
  } else if (more)
    value.forEach((item, index) => {
      const rows = more.parentElement.querySelectorAll(':scope > div > .row')
      if (index >= rows.length) more.click()
      const row = more.parentElement.querySelectorAll(':scope > div > .row')[index]
      const only = named(row, `${name}[]`)
      if (only) enter(only, item)
      else enterAll(row, `${name}[].`, item)
    })
  else if (typeof value === 'object') enterAll(field, `${name}.`, value)
  else field.querySelector('input, select, textarea').value = String(value)
}

function enterAll(container, prefix, values) {
  for (const [key, value] of Object.entries(values)) enter(named(container, prefix + key), value)
}

/** Names of all parameters that have a field, with an item in every list and every alternative chosen in turn. */
function explore(container, found) {
  for (let more = true; more; ) {
    const empty = [...container.querySelectorAll('button.add')].filter((add) => !add.previousElementSibling.firstChild)
    for (const add of empty) add.click()
    more = empty.length > 0
  }
  for (const field of container.querySelectorAll('[data-parameter]')) found.add(field.dataset.parameter)
  for (const select of [...container.querySelectorAll('select.one-of')].filter((each) => !isDeeper(each, container)))
    for (const { value } of [...select.options].filter((option) => option.value)) {
      choose(select, value)
      explore(select.nextElementSibling, found)
    }
  return found
}

const isDeeper = (select, container) => {
  const arm = select.parentElement.closest('.arm')
  return arm !== null && arm !== container && container.contains(arm)
}

/** What is wrong, or worth knowing, in the order of the page: which field it stands beside, and which one of that name. */
function shown(kind) {
  const form = document.getElementById('form')
  return [...form.querySelectorAll(`.${kind}`)].map((problem) => {
    const field = problem.closest('.field')
    const name = field.dataset.parameter ?? null
    const index =
      name === null ? 0 : [...form.querySelectorAll(`[data-parameter="${CSS.escape(name)}"]`)].indexOf(field)
    return { code: problem.title, name, index, message: problem.textContent, isShown: problem.checkVisibility() }
  })
}

/** Resolves when the element matches, as the page's own script makes it. */
const until = (element, selector) =>
  new Promise((resolve) => {
    const watching = new MutationObserver(() => {
      if (!element.matches(selector)) return
      watching.disconnect()
      resolve()
    })
    watching.observe(element, { attributes: true })
  })

async function open(id) {
  const menu = document.getElementById('menu')
  menu.value = id
  menu.dispatchEvent(new Event('change'))
  await until(document.getElementById('form'), `[data-capability="${id}"]`)
}

async function check(kind) {
  document.getElementById('check').click()
  await until(document.getElementById('plan'), '[data-checked]')
  return shown(kind)
}

globalThis.filling = {
  open,
  check,
  fill: (values) => enterAll(document.getElementById('form'), '', values),
  names: () => [...explore(document.getElementById('form'), new Set())],
}
