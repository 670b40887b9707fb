import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFileCache } from './file-cache.ts'

it('a file that nobody has used for ten minutes goes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kinetograph-cache-'))
  let time = 0
  const cache = createFileCache({ directory, maximumBytes: 100, now: () => time })
  try {
    await cache.lend(
      'clip',
      (path) => writeFile(path, 'bytes'),
      async () => {},
    )
    time = 10 * 60_000
    await cache.tidy()
    expect(await readdir(directory)).toHaveLength(1)
    time += 1
    await cache.tidy()
    expect(await readdir(directory)).toEqual([])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
