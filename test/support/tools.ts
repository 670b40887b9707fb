import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Names in KINETOGRAPH_TEST_REQUIRE (comma-separated) must be here: a test that lacks one fails instead of being skipped. */
const required = (process.env.KINETOGRAPH_TEST_REQUIRE ?? '').split(',').map((name) => name.trim())

/**
 * Where a program of this machine is, for `it.skipIf(!findTool('chromium', 'the browser tests'))`.
 * Without it one line says what is skipped.
 * @throws Error when it is missing and KINETOGRAPH_TEST_REQUIRE lists it
 */
export function findTool(name: string, what = `tests that need ${name}`): string | undefined {
  return found(name, what, onPath(name))
}

/**
 * The folder of the newest Postgres server that the system installed (`initdb`, `postgres`), 15 or later.
 * KINETOGRAPH_TEST_REQUIRE knows it as `postgres`.
 */
export function findPostgres(what = 'the external Postgres tests'): string | undefined {
  const versions = '/usr/lib/postgresql'
  const folders = (existsSync(versions) ? readdirSync(versions) : [])
    .filter((version) => Number(version) >= 15)
    .sort((left, right) => Number(right) - Number(left))
    .map((version) => join(versions, version, 'bin'))
  return found(
    'postgres',
    what,
    folders.find((folder) => existsSync(join(folder, 'initdb'))),
  )
}

function found(name: string, what: string, path: string | undefined): string | undefined {
  if (path !== undefined) return path
  if (required.includes(name))
    throw new Error(`${name} is not on this machine, and KINETOGRAPH_TEST_REQUIRE asks for it`)
  // Straight to the terminal: the runner would print a captured line several times, with a heading.
  process.stderr.write(`SKIPPED ${what}: ${name} not found\n`)
  return undefined
}

function onPath(name: string): string | undefined {
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v -- "$1"', 'sh', name], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
