/** What changes in the catalog mean for users: the catalog at a git ref against the one of the working tree. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compareCatalogs } from './catalog-diff/compare.ts'
import { type CatalogDescription, describeCatalog } from './catalog-diff/description.ts'
import { printChanges } from './catalog-diff/print.ts'

const usage = `npm run catalog:diff            the last commit against the working tree
npm run catalog:diff -- REF     the commit, tag or branch REF against the working tree
npm run catalog:diff -- --json  the changes as JSON
`
const root = fileURLToPath(new URL('..', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (positionals.length > 1) throw new Error(`One ref, please.\n\n${usage}`)
  if (values.help) process.stdout.write(usage)
  else {
    const changes = compareCatalogs(await catalogAt(positionals[0] ?? 'HEAD'), await catalogIn(root))
    process.stdout.write(values.json ? `${JSON.stringify(changes, null, 2)}\n` : printChanges(changes))
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}

/** The sources of that commit, run from a folder of their own. */
async function catalogAt(ref: string): Promise<CatalogDescription> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-catalog-'))
  try {
    const archive = spawnSync('git', ['archive', '--format=tar', ref, 'src'], { cwd: root, maxBuffer: 2 ** 28 })
    if (archive.status !== 0) throw new Error(`There are no sources at ${ref}: ${String(archive.stderr).trim()}`)
    const unpacked = spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout })
    if (unpacked.status !== 0)
      throw new Error(`The sources of ${ref} cannot be unpacked: ${String(unpacked.stderr).trim()}`)
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    return await catalogIn(folder).catch((error: Error) => {
      throw new Error(`The catalog of ${ref} is not written as this one is, and cannot be compared: ${error.message}`)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function catalogIn(folder: string): Promise<CatalogDescription> {
  const { catalog } = (await import(
    pathToFileURL(join(folder, 'src/families/index.ts')).href
  )) as typeof import('../src/families/index.ts')
  return describeCatalog(catalog)
}
