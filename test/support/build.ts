import { spawnSync } from 'node:child_process'

/**
 * Child processes of the tests run what users run: dist/, built from the sources under test. A type error is printed
 * here and fails `npm run check`; the code is written all the same.
 */
export default function setup(): void {
  spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
}
