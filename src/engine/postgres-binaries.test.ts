import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packagedBinaries, prepareBinaries } from './postgres-binaries.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0

let folder: string
let bare: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-binaries-'))
  await chmod(folder, 0o711)
  bare = join(folder, 'bare')
  // As after `npm install --ignore-scripts`, without the time zones and texts that no `--version` asks for.
  await cp(packagedBinaries(), bare, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink() && !/\.a$|[/\\]share$/.test(path),
  })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.skipIf(process.platform !== 'linux')(
  'library links that the install script did not make are made once',
  async () => {
    await expect(run(join(bare, 'native/bin/postgres'), ['--version'])).rejects.toThrow('shared libraries')
    const binaries = await prepareBinaries(bare, join(folder, 'unused'), undefined)
    expect((await run(binaries.postgres, ['--version'])).stdout).toContain(`PostgreSQL) ${binaries.major}.`)
    const link = join(bare, 'native/lib/libicuuc.so.60')
    expect(await readlink(link)).toBe('libicuuc.so.60.2')
    const { ctimeMs } = await lstat(link)
    await prepareBinaries(bare, join(folder, 'unused'), undefined)
    expect((await lstat(link)).ctimeMs).toBe(ctimeMs)
  },
)

test.skipIf(!isRoot)(
  'what another user cannot enter is copied once, for everybody to read (root only: needs a second user)',
  async () => {
    const home = join(folder, 'home')
    await cp(bare, home, { recursive: true, verbatimSymlinks: true })
    await chmod(home, 0o700)
    const nobody = { uid: 65534, gid: 65534 }
    const copies = join(folder, 'copies')
    const first = await prepareBinaries(home, copies, nobody)
    expect(first.folder).toContain(copies)
    expect((await run(first.initdb, ['--version'], { ...nobody, cwd: '/' })).stdout).toContain('PostgreSQL')
    const { ino } = await stat(first.postgres)
    const second = await prepareBinaries(home, copies, nobody)
    expect(second).toEqual(first)
    expect((await stat(second.postgres)).ino).toBe(ino)
    expect(await readdir(copies)).toHaveLength(1)
  },
)
