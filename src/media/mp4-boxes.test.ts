import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBoxReader } from './mp4-boxes.ts'

it('tables are read up to 16 MiB, all of a file together', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mp4-boxes-'))
  const file = await open(join(folder, 'clip.mp4'), 'w+')
  try {
    const sizeBytes = 20 * 1024 * 1024
    await file.truncate(sizeBytes)
    const reader = createBoxReader(file, sizeBytes)
    const read = async (count: number) => {
      let bytes = 0
      for await (const part of reader.table({ start: 0, end: sizeBytes }, 0, count, 8)) bytes += part.length
      return bytes
    }
    expect(await read(1)).toBe(8)
    expect(await read(2 ** 21 - 1)).toBe(16 * 1024 * 1024 - 8)
    await expect(read(1)).rejects.toThrow('too long')
  } finally {
    await file.close()
    await rm(folder, { recursive: true })
  }
})
