import { spawnSync } from 'node:child_process'

const built = Symbol.for('kinetograph tests: dist/ is built')

/**
 * Child processes of the tests run what users run: dist/, the packages' and the studio, built from the sources under test. A type error is printed
 * here and fails `npm run check`; the code is written all the same. Every project asks, the first one builds.
 */
export default function setup(): void {
  const shared = globalThis as { [built]?: boolean }
  if (shared[built]) return
  shared[built] = true
  for (const project of ['tsconfig.build.json', 'packages/client', 'packages/ai-sdk'])
    spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' })
  for (const script of ['scripts/bundle.js', 'scripts/build-studio.js'])
    spawnSync(process.execPath, [script], { stdio: 'inherit' })
}
