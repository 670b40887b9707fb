import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the files that begin first are there', () => {
  const named = [...readFileSync('test/support/longest-first.ts', 'utf8').matchAll(/'(\S+\.test\.ts)'/g)]
  expect(named.length).toBeGreaterThan(0)
  expect(named.map(([, name]) => name!).filter((name) => !existsSync(name))).toEqual([])
})
