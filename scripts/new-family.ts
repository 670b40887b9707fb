/** Begins a family: its catalog with a test, and its line in the list of families. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { namesOf } from './new-family/names.ts'
import { withFamily } from './new-family/registry.ts'
import { familyText, testText } from './new-family/templates.ts'

const usage = `npm run new-family ID   begins src/families/ID; ID in kebab case, such as gemini-omni
`
const next = (
  id: string,
) => `Begun: src/families/${id}, and a line in src/families/index.ts. It loads as it is, with placeholders for facts. Next:
  1. In src/families/${id}/family.ts put the facts in the place of the placeholders: arms, limits, prices, source.
  2. In src/families/${id}/family.test.ts say what matters most, and drop the test of the placeholders.
  3. npx vitest run --project unit src/families/${id}
  4. npm run generate             schema.graphql, the client's types, docs/models.md
  5. npm run catalog:diff         what it means for users
  6. npm run check
How each part is written: docs/adding-a-model.md
`
const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values.help) process.stdout.write(usage)
  else {
    if (positionals.length !== 1) throw new Error(`One id, please.\n\n${usage}`)
    await begin(positionals[0]!)
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}

async function begin(id: string): Promise<void> {
  const names = namesOf(id)
  if (!names) throw new Error(`“${id}” is not kebab case: lower-case letters and digits, words joined by -.`)
  const folder = path(`src/families/${id}`)
  const registry = path('src/families/index.ts')
  const known = await readFile(registry, 'utf8')
  if (existsSync(folder) || new RegExp(`\\b${names.field}\\b`).test(known))
    throw new Error(`There is a family ${id} already.`)
  const extended = withFamily(known, names)
  await mkdir(folder)
  await writeFile(`${folder}/family.ts`, familyText(names, new Date().toISOString().slice(0, 10)))
  await writeFile(`${folder}/family.test.ts`, testText(names))
  await writeFile(registry, extended)
  process.stdout.write(next(id))
}
