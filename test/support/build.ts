import { execFileSync } from 'node:child_process'

/** Child processes of the tests run what users run: dist/, built from the sources under test. */
export default function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
}
