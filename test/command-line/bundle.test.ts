import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = 'dist/bundle'
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const files = readdirSync(folder).filter((name) => name.endsWith('.js'))
const only = (names: string[], what: string) => {
  expect(names, what).toHaveLength(1)
  return names[0]!
}
const holding = (text: string) =>
  only(
    files.filter((name) => read(name).includes(text)),
    text,
  )

/** The file and what it imports, all the way down; not what it loads late. */
function loadedWith(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known
  known.add(name)
  for (const [, imported] of read(name).matchAll(/^import .*?"\.\/([^"]+)";$/gm)) loadedWith(imported!, known)
  return known
}

const zod = holding('$constructor("$ZodType"')
const undici = holding('UND_ERR_BODY_TIMEOUT')

it('every command is loaded without zod, and a gateway without undici', () => {
  expect(loadedWith('main.js')).not.toContain(zod)
  const config = loadedWith(
    only(
      files.filter((name) => name.startsWith('config-')),
      'config',
    ),
  )
  expect(config).toContain(zod)
  const gateway = loadedWith(
    only(
      files.filter((name) => name.startsWith('gateway-parts-')),
      'gateway-parts',
    ),
  )
  expect(gateway).toContain(zod)
  expect(gateway).not.toContain(undici)
})

it('every file has one byte for each character', () => {
  expect(files.filter((name) => /[\u0080-\uffff]/.test(read(name)))).toEqual([])
})
