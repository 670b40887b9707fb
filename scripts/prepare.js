// `npm ci` builds dist/ and its bundle, those of the packages and the studio so that `npx kinetograph` works from a clean clone; where the dev
// dependencies are absent (a production install) there is nothing to build with, and nothing to do.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildStudio } from './build-studio.js'
import { bundle } from './bundle.js'

const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
if (existsSync(compiler)) {
  for (const project of ['tsconfig.build.json', 'packages/client', 'packages/ai-sdk']) {
    const build = spawnSync(process.execPath, [compiler, '-p', project], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: 'inherit',
    })
    process.exitCode ||= build.status ?? 1
  }
  await bundle()
  await buildStudio()
}
