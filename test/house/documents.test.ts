import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import { settings } from '../../src/config.ts'
import { runHere } from '../command-line/run-here.ts'

const documents = [
  'README.md',
  'CHANGELOG.md',
  'packages/client/README.md',
  'packages/ai-sdk/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .map((name) => join('docs', name))
    .filter((name) => name.endsWith('.md')),
]
const read = (path: string) => readFileSync(path, 'utf8')
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)

it('every GraphQL text in the documents is valid against schema.graphql', () => {
  const schema = buildSchema(read('schema.graphql'))
  const texts = documents.flatMap((path) =>
    [...read(path).matchAll(/```graphql\n(.*?)```/gs)].map((match) => match[1]!),
  )
  expect(texts.length).toBeGreaterThanOrEqual(2)
  for (const text of texts) expect(validate(schema, parse(text))).toEqual([])
})

it('every field in a selection within a sentence is one of the schema', () => {
  const fields = new Set(
    Object.values(buildSchema(read('schema.graphql')).getTypeMap()).flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()) : [],
    ),
  )
  const selections = documents.flatMap((path) => [...read(path).matchAll(/`([a-z]\w*(?:\([^`)]*\))? \{ [^`]*\})`/g)])
  expect(selections.length).toBeGreaterThanOrEqual(5)
  for (const [, selection] of selections)
    for (const [name] of selection!.replaceAll(/\([^)]*\)|\.\.\.\w+/g, '').matchAll(/[a-z]\w*/gi))
      expect([...fields], selection).toContain(name)
})

it('variables that follow such a text are what it takes', () => {
  const schema = buildSchema(read('schema.graphql'))
  const pairs = documents.flatMap((path) => [...read(path).matchAll(/```graphql\n([^`]*)```\n\n```json\n(.*?)```/gs)])
  expect(pairs.length).toBeGreaterThanOrEqual(2)
  for (const [, text, variables] of pairs) {
    const { variableDefinitions } = parse(text!).definitions[0] as OperationDefinitionNode
    expect(getVariableValues(schema, variableDefinitions!, JSON.parse(variables!)).errors, text).toBeUndefined()
  }
})

it('the lines beside other services are counted right', () => {
  const page = read('docs/beside-others.md')
  const examples = [...page.matchAll(/^## (.+): (\d+) lines\n[\s\S]*?```ts\n([\s\S]*?)```/gm)]
  expect(examples.map(([, name]) => name)).toEqual(['Kinetograph', 'fal', 'Replicate', 'AI SDK', 'OpenRouter'])
  for (const [, name, lines, code] of examples) {
    expect({ name, lines: code!.split('\n').filter((line) => line.trim() !== '').length }).toEqual({
      name,
      lines: Number(lines),
    })
    expect(page).toContain(`| ${name} | ${lines} |`)
  }
})

it('the first screen of the README says what it is, shows it, and has the two commands before the first example', () => {
  const lines = read('README.md').split('\n')
  const at = (text: string) => lines.findIndex((line) => line.includes(text))
  const order = [at('Kinetograph is a server'), at('It is for'), at('docs/frame.jpg'), at('npm ci && npm run demo')]
  expect(order).toEqual(order.toSorted((one, other) => one - other))
  expect(Math.min(...order)).toBeGreaterThan(0)
  expect(at('npm ci && npm test')).toBeLessThan(25)
  expect(at('@kinetograph/client')).toBeLessThan(45)
})

it('no document names a setting that is not there', () => {
  const named = documents.flatMap((path) => read(path).match(/\bKINETOGRAPH_[A-Z_]+\b/g) ?? [])
  // Read by the command line as a client, not by the gateway.
  const ofTheClient = ['KINETOGRAPH_ENDPOINT', 'KINETOGRAPH_API_KEY']
  const ofTheTests = ['KINETOGRAPH_LIVE_SPEND_LIMIT']
  for (const name of named) expect([...Object.keys(settings), ...ofTheClient, ...ofTheTests]).toContain(name)
})

it('every link and picture in the documents leads to a file that is there', () => {
  for (const path of documents)
    for (const [, target] of read(path).matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(join(dirname(path), target!)), `${path}: ${target}`).toBe(true)
})

it('every link to a heading leads to one that is there', () => {
  const anchors = (path: string) =>
    [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    )
  for (const path of documents)
    for (const [, target, anchor] of read(path).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g))
      expect(anchors(target ? join(dirname(path), target) : path), path).toContain(anchor)
})

it('every npm script that the documents, the Dockerfile and .ci/run name is there', () => {
  for (const path of [...documents, 'Dockerfile', '.ci/run'])
    for (const [, name] of read(path).matchAll(/npm run (?:--silent )?([a-z-]+(?::[a-z-]+)*)/g))
      expect(scripts, path).toContain(name)
})

it('every command and option of kinetograph that the documents name is there', async () => {
  const options = new Map<string, Set<string>>()
  const written =
    /(?:(?:`|npx |^ +(?:[A-Z_]+=\S+ )*)kinetograph|bin\/kinetograph\.js|npm (?=start -- )|npm run (?=emulator -- ))((?: ?[a-z]+)+)([^`\n]*)/gm
  for (const path of documents)
    for (const [, words, rest] of read(path)
      .replaceAll(/\\\n\s*/g, '')
      .matchAll(written)) {
      const [first, second] = words!.trim().replace('start', 'serve').split(' ')
      const command = ['generations', 'media', 'reconcile'].includes(first!) && second ? `${first} ${second}` : first!
      const named = options.get(command) ?? new Set()
      for (const [option] of rest!.matchAll(/(?<= )--[a-z][a-z-]+/g)) named.add(option)
      options.set(command, named)
    }
  expect(options.size).toBeGreaterThan(15)
  for (const [command, named] of options) {
    const { stdout } = await runHere([...command.split(' '), '--help'], {})
    expect(stdout).toContain(`Usage: kinetograph ${command} [`)
    for (const option of named) expect(stdout, command).toContain(`${option} `)
  }
})

it('each RUN line of the Dockerfile is npm ci, npm prune or an npm script', () => {
  const runs = [...read('Dockerfile').matchAll(/^RUN (.*)$/gm)].map((match) => match[1]!)
  expect(runs.length).toBeGreaterThan(0)
  for (const run of runs) expect(run).toMatch(/^npm ((ci|prune)( --[a-z=-]+)*|run [a-z:-]+)$/)
})

it('every decision in docs/adr stands in its list', () => {
  const list = read('docs/adr/README.md')
  const files = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name))
  expect(files.length).toBeGreaterThan(10)
  for (const name of files) expect(list).toContain(`(${name})`)
})

it('the lock file names no registry, so that npm uses the one it is set to', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": *"https?:/)
})

it('there is one React in the tree', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> }
  for (const name of ['react', 'react-dom'])
    expect(Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`))).toEqual([
      `node_modules/${name}`,
    ])
})
