/** Writes every file that follows from the code: schema.graphql, the client's types, docs/models.md, the table of settings in docs/operations.md. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ['schema.graphql', 'npm', 'run', '--silent', 'schema'],
  ['src/client/generated', 'npm', 'run', '--silent', 'codegen'],
  ['docs/models.md', process.execPath, 'scripts/models-page.ts'],
  ['docs/operations.md', process.execPath, 'scripts/settings-table.ts'],
]

if (parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }).values.help) {
  console.log(`npm run generate   writes ${steps.map(([what]) => what).join(', ')}`)
  process.exit(0)
}

for (const [what, command, ...args] of steps) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  console.log(`${status === 0 ? '✓' : '✗'} ${what}`)
  // What comes after is made of what came before.
  if (status !== 0) process.exit(1)
}
