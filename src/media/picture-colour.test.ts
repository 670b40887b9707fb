import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pngChunk } from '../../test/support/png-chunks.ts'
import { colourOf } from './picture-colour.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('the thousandth chunk of a PNG is read for its colours, and those behind it are not', async () => {
  const gamma = Buffer.alloc(4)
  gamma.writeUInt32BE(100_000)
  const path = join(folder, 'picture.png')
  const readBehind = async (others: number) => {
    const chunks = [...Array.from({ length: others }, () => pngChunk('tEXt', Buffer.alloc(0))), pngChunk('gAMA', gamma)]
    await writeFile(path, Buffer.concat([Buffer.alloc(8), ...chunks, pngChunk('IDAT', Buffer.alloc(0))]))
    return (await colourOf(path, 'PNG', { depth: 'uchar', channels: 3, space: 'srgb' })).as
  }
  expect([await readBehind(0), await readBehind(999), await readBehind(1_000)]).toEqual([
    'PROFILE',
    'PROFILE',
    'DECODED',
  ])
})
