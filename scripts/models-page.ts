/** Writes docs/models.md from the catalog, or with `--check` fails when it is not what the catalog says. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { catalog } from '../src/families/index.ts'
import { modelsPage } from './models-page/page.ts'

const usage = `node scripts/models-page.ts          writes docs/models.md
node scripts/models-page.ts --check  fails when docs/models.md is out of date
`
const file = fileURLToPath(new URL('../docs/models.md', import.meta.url))
const options = process.argv.slice(2)

if (options.includes('--help')) process.stdout.write(usage)
else if (options.some((option) => option !== '--check')) {
  process.stderr.write(usage)
  process.exitCode = 2
} else if (!options.includes('--check')) await writeFile(file, modelsPage(catalog))
else if ((await readFile(file, 'utf8').catch(() => '')) !== modelsPage(catalog)) {
  process.stderr.write(
    'docs/models.md is not what the catalog says. Run "npm run generate" and review the difference.\n',
  )
  process.exitCode = 1
}
