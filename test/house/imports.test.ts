import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** The layers as docs/architecture.md draws them, highest first; what stands side by side does not import each other. */
const layers = /^ {4}(main\.ts › .*)$/m
  .exec(readFileSync('docs/architecture.md', 'utf8'))![1]!
  .split(' › ')
  .map((layer) => layer.split(', '))
const folders = layers.flat().filter((name) => !name.endsWith('.ts'))
const depthOf = (name: string) => layers.findIndex((layer) => layer.includes(name))
const isAllowed = (from: string, to: string) => from === to || depthOf(from) < depthOf(to)

let root: string
/** Paths (from src/) in which Biome, with our settings, refuses an import. */
let refused: Set<string>

const forms: Record<string, (to: string) => string> = {
  value: (to) => `export { a } from '${to}'\n`,
  type: (to) => `import type { A } from '${to}'\nexport type B = A\n`,
  late: (to) => `export const a = await import('${to}')\n`,
}
/** The folders of the domain, likewise. */
const domain = /^ {4}(storyboards › .*)$/m.exec(readFileSync('docs/architecture.md', 'utf8'))![1]!.split(' › ')
const file = (from: string, to: string, form: string) => `${from}/${to.replace('.ts', '')}-${form}.ts`

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kinetograph-imports-'))
  copyFileSync('biome.json', join(root, 'biome.json'))
  for (const from of folders)
    for (const to of layers.flat())
      for (const [form, write] of Object.entries(forms)) {
        const target = to.endsWith('.ts') ? to : `${to}/a.ts`
        mkdirSync(join(root, 'src', from, 'deep'), { recursive: true })
        writeFileSync(join(root, 'src', file(from, to, form)), write(`../${target}`))
        writeFileSync(join(root, 'src', file(`${from}/deep`, to, form)), write(`../../${target}`))
      }
  for (const from of domain)
    for (const to of domain)
      for (const [form, write] of Object.entries(forms)) {
        mkdirSync(join(root, 'src/generations', from), { recursive: true })
        writeFileSync(join(root, 'src/generations', file(from, to, form)), write(`../${to}/a.ts`))
      }
  writeFileSync(join(root, 'src', 'catalog', 'graphql.ts'), `export { GraphQLError } from 'graphql'\n`)
  writeFileSync(join(root, 'src', 'catalog', 'type-graphql.ts'), `export { Field } from 'type-graphql'\n`)
  refused = refusals(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

it('every folder of src has its place among the layers', () => {
  const found = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of found) expect(folders).toContain(name)
})

it('an import that points up or sideways is refused, one that points down is not', () => {
  const wrong: string[] = []
  for (const from of folders)
    for (const to of layers.flat())
      for (const form of Object.keys(forms))
        for (const path of [file(from, to, form), file(`${from}/deep`, to, form)])
          if (refused.has(path) === isAllowed(from, to))
            wrong.push(`${path}: ${refused.has(path) ? 'refused' : 'passed'}`)
  expect(wrong).toEqual([])
})

it('within the domain an import that points up is refused, and it may still use the media of a layer below', () => {
  expect(domain).toEqual(['storyboards', 'webhooks', 'work', 'judge', 'media', 'record'])
  const wrong: string[] = []
  for (const [above, from] of domain.entries())
    for (const [below, to] of domain.entries())
      for (const form of Object.keys(forms)) {
        const path = `generations/${file(from, to, form)}`
        if (refused.has(path) !== below < above) wrong.push(`${path}: ${refused.has(path) ? 'refused' : 'passed'}`)
      }
  expect(wrong).toEqual([])
  expect(isAllowed('generations', 'media')).toBe(true)
})

it('the catalog may not even import GraphQL', () => {
  expect(refused).toContain('catalog/graphql.ts')
  expect(refused).toContain('catalog/type-graphql.ts')
})

it('the command line uses the client as others do, and asks the gateway through nothing else', () => {
  for (const name of readdirSync('src/command-line').filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join('src/command-line', name), 'utf8')
    const entries = [...text.matchAll(/'\.\.\/client\/(.*)'/g)].map(([, entry]) => entry!)
    expect({ name, inner: entries.filter((entry) => !['index.ts', 'node.ts'].includes(entry)) }).toEqual({
      name,
      inner: [],
    })
    expect({ name, asks: /graphql-ws|\/graphql\/stream|mutation \w+/.test(text) }).toEqual({ name, asks: false })
  }
})

it('two files that import each other are refused', () => {
  const pair = mkdtempSync(join(tmpdir(), 'kinetograph-cycle-'))
  try {
    copyFileSync('biome.json', join(pair, 'biome.json'))
    mkdirSync(join(pair, 'src'))
    writeFileSync(join(pair, 'src', 'a.ts'), `import { b } from './b.ts'\n\nexport const a = () => b\n`)
    writeFileSync(join(pair, 'src', 'b.ts'), `import { a } from './a.ts'\n\nexport const b = () => a\n`)
    expect([...refusals(pair)].sort()).toEqual(['a.ts', 'b.ts'])
  } finally {
    rmSync(pair, { recursive: true, force: true })
  }
})

function refusals(folder: string): Set<string> {
  const { stdout, stderr } = spawnSync(
    join(process.cwd(), 'node_modules/.bin/biome'),
    [
      'lint',
      '--reporter=json',
      '--max-diagnostics=none',
      '--only=style/noRestrictedImports',
      '--only=suspicious/noImportCycles',
      'src',
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  const report = stdout.slice(stdout.indexOf('{'))
  if (report === '') throw new Error(stderr)
  const { diagnostics } = JSON.parse(report) as { diagnostics: { severity: string; location: { path: string } }[] }
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  return new Set(errors.map((diagnostic) => diagnostic.location.path.replace(/^.*src\//, '')))
}
