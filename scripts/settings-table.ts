/** Writes the table of settings in docs/operations.md, or with `--check` fails when it is not what the code says. */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { settings } from '../src/config.ts'

const { check, help } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } }).values
const file = new URL('../docs/operations.md', import.meta.url)
const page = await readFile(file, 'utf8')
const rows = Object.entries(settings).map(([name, meaning]) => `| \`${name}\` | ${meaning.replaceAll('|', '\\|')} |`)
const table = ['| Setting | Meaning |', '|---|---|', ...rows].join('\n')
const current = page.replace(/(?<=<!-- Written by npm run generate. -->\n).*(?=\n<!-- Up to here. -->)/s, () => table)

if (help) console.log('node scripts/settings-table.ts [--check]   the table of settings in docs/operations.md')
else if (!check) await writeFile(file, current)
else if (!page.includes(table)) {
  console.error(
    'docs/operations.md has other settings than the code. Run "npm run generate" and review the difference.',
  )
  process.exitCode = 1
}
