// Builds the studio into dist/studio/ when what it is made of has changed since the last time: `npm run build` runs often,
// and Vite takes a second. Where the dev dependencies are absent there is nothing to build with.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOnce } from './stamp.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist/studio/.sources')

/** Everything that ends up in it, and what builds it. */
function sources() {
  const inside = (folder, wanted) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => wanted.test(name) && !name.includes('.test.'))
      .map((name) => join(folder, name))
  return [
    ...inside('studio', /^(src|public).*\.\w+$|^index\.html$|^vite\.config\.ts$/),
    ...inside('packages/client/dist', /\.js$/),
    'scripts/build-studio.js',
    'src/renderer/camera.ts',
    'src/renderer/homography.ts',
    'node_modules/vite/package.json',
    'node_modules/react-dom/package.json',
  ]
}

async function make() {
  // Vitest sets another one, and React would come with all that helps to develop.
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  await build({ configFile: join(root, 'studio/vite.config.ts'), logLevel: 'warn' })
}

export async function buildStudio() {
  if (existsSync(join(root, 'node_modules/vite'))) await buildOnce(root, stamp, sources(), make)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStudio()
