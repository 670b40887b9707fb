import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MediaJobs } from '../../media/pool.ts'
import { inspectMedium } from './inspect-medium.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-medium-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** As a pool answers on a machine without the codec package. */
const withoutCodec = {
  checkVideo: async () => ({ refused: true, code: 'CODEC_MISSING', message: 'not installed' }),
} as unknown as MediaJobs

async function inspect(head: string) {
  const path = join(folder, 'file')
  await writeFile(path, Buffer.from(head, 'latin1'))
  return inspectMedium(withoutCodec, 'VIDEO', path)
}

test('without the codec package a video is known by its first bytes only', async () => {
  expect(await inspect('\0\0\0\x14ftypisom\0\0\0\0isom')).toEqual({ mimeType: 'video/mp4', sizeBytes: 20 })
  expect(await inspect('\0\0\0\x14ftypqt  \0\0\0\0qt  ')).toEqual({ mimeType: 'video/quicktime', sizeBytes: 20 })
  expect(await inspect('\x1a\x45\xdf\xa3....webm')).toMatchObject({ refused: true, code: 'INVALID_VIDEO' })
})
