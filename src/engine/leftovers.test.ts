import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeLeftovers, temporaryName } from './leftovers.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leftovers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('what dead processes left goes; what may belong to a living one stays, and what names nobody', async () => {
  const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(dead, 'exit')
  const [, place, birth] = temporaryName().split('.')[0]!.split('-')
  const elsewhere = '0'.repeat(12)
  const names = {
    ours: temporaryName(),
    dead: `${dead.pid}-${place}-${birth}.a`,
    // In a container the number is always the same.
    formerLife: `${process.pid}-${place}-${elsewhere}.b`,
    elsewhere: `${process.pid}-${elsewhere}-${birth}.c`,
    elsewhereLongAgo: `${process.pid}-${elsewhere}-${birth}.d`,
    foreign: 'notes',
  }
  for (const name of Object.values(names)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'file'), '')
    if (name === names.elsewhereLongAgo || name === names.ours)
      await utimes(join(folder, name), new Date(0), new Date(0))
  }
  expect(await removeLeftovers(folder)).toBe(3)
  expect((await readdir(folder)).sort()).toEqual([names.ours, names.elsewhere, names.foreign].sort())
  expect(await removeLeftovers(join(folder, 'nothing'))).toBe(0)
})
