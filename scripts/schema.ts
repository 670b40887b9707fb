/** Writes schema.graphql, or with `--check` fails when it is not what the code says. Run through `npm run schema`. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const usage = `npm run schema             writes schema.graphql
npm run schema -- --check  fails when schema.graphql is out of date
`
const file = fileURLToPath(new URL('../schema.graphql', import.meta.url))
const options = process.argv.slice(2)

if (options.includes('--help')) process.stdout.write(usage)
else if (options.some((option) => option !== '--check')) {
  process.stderr.write(usage)
  process.exitCode = 2
} else if (options.includes('--check')) await check()
else await writeFile(file, await print())

async function check(): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => '')) === (await print())) return
  process.stderr.write('schema.graphql is not what the code says. Run "npm run schema" and review the difference.\n')
  process.exitCode = 1
}

/** From dist/: Node's type stripping refuses the decorators of the schema's classes. */
async function print(): Promise<string> {
  const built = new URL('../dist/graphql/schema.js', import.meta.url)
  const { makeSchema, printedSchema } = (await import(built.href)) as typeof import('../src/graphql/schema.ts')
  return printedSchema(makeSchema())
}
