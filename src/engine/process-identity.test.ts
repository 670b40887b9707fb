import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { presenceOfName, processName } from './process-identity.ts'

it('a file that carries our name is of a process that runs', () => {
  expect(presenceOfName(processName())).toBe('running')
})

it('a name of a process that has ended, or of an earlier one with this pid, is of one that is gone', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  const [, machine, birth] = processName().split('-')
  expect(presenceOfName(`${child.pid}-${machine}-${birth}`)).toBe('gone')
  if (birth !== 'unknown') expect(presenceOfName(`${process.pid}-${machine}-${'0'.repeat(12)}`)).toBe('gone')
})

it('of another machine or container nothing is known, and what is no such name has no process', () => {
  const [pid, , birth] = processName().split('-')
  expect(presenceOfName(`${pid}-${'0'.repeat(12)}-${birth}`)).toBe('elsewhere')
  expect(presenceOfName('owner.lock')).toBeUndefined()
})
