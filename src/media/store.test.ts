import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StreamLimitError } from '../network/limit-stream.ts'
import { createDiskStore, type MediaStore, StoreError } from './store.ts'

let directory: string
let store: MediaStore
const temporaryName = () => `a-process.${randomUUID()}`

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kinetograph-store-'))
  store = createDiskStore({ directory: join(directory, 'media'), temporaryName })
})
afterEach(() => rm(directory, { recursive: true }))

async function* from(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield Buffer.from(part)
  }
}

async function read(key: string, range?: { start: number; end: number }): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await store.openRead(key, range)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const everything = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((each) => !each.isDirectory())
    .map((each) => each.name)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const refusal = (code: string) => expect.objectContaining({ constructor: StoreError, code })

describe('the disk store', () => {
  test('writes, tells and reads an object, whole and in part', async () => {
    const result = await store.write('videos/v1/clip.mp4', from('moving ', 'pictures'), { maximumBytes: 15 })
    expect(result).toEqual({ sizeBytes: 15, sha256: sha256('moving pictures') })
    expect(await store.stat('videos/v1/clip.mp4')).toEqual({
      sizeBytes: 15,
      modifiedAt: expect.any(Date),
      etag: expect.stringMatching(/^"[0-9a-z]+-[0-9a-z]+"$/),
    })
    expect(await read('videos/v1/clip.mp4')).toBe('moving pictures')
    expect(await read('videos/v1/clip.mp4', { start: 7, end: 9 })).toBe('pic')
    expect(await store.digest('videos/v1/clip.mp4')).toEqual(result)
    expect(await everything()).toEqual(['clip.mp4'])
  })

  test('replaces an object at once and gives it another etag', async () => {
    await store.write('videos/v1/clip.mp4', from('old'), { maximumBytes: 9 })
    const before = await store.stat('videos/v1/clip.mp4')
    await store.write('videos/v1/clip.mp4', from('new'), { maximumBytes: 9 })
    expect(await read('videos/v1/clip.mp4')).toBe('new')
    expect((await store.stat('videos/v1/clip.mp4'))?.etag).not.toBe(before?.etag)
  })

  test.each([
    '',
    '/',
    '..',
    '../a',
    'a/../b',
    'a/./b',
    '/etc/passwd',
    'a//b',
    'a/',
    'a\\..\\b',
    'a/.hidden',
    '.temporary/x',
    'a\0b',
    'a b',
    'ä/b',
    'a/b/c/d/e/f/g',
    `a/${'x'.repeat(200)}`,
    '%2e%2e/a',
  ])('takes %j for no key', async (key) => {
    await expect(store.withLocalFile(key, async () => {})).rejects.toEqual(refusal('INVALID_KEY'))
    await expect(store.move(key, 'a/b')).rejects.toEqual(refusal('INVALID_KEY'))
    await expect(store.write(key, from('x'), { maximumBytes: 9 })).rejects.toEqual(refusal('INVALID_KEY'))
    await expect(store.openRead(key)).rejects.toEqual(refusal('INVALID_KEY'))
    await expect(store.remove(key)).rejects.toEqual(refusal('INVALID_KEY'))
  })

  test('leaves nothing of a write that fails, whatever the reason', async () => {
    const broken = new Error('broken')
    const limits = { maximumBytes: 9 }
    await expect(store.write('a/b', from('half', broken), limits)).rejects.toBe(broken)
    await expect(store.write('a/b', from('far too long'), limits)).rejects.toBeInstanceOf(StreamLimitError)
    await expect(store.write('a/b', from('x'), { ...limits, expectedBytes: 2 })).rejects.toEqual(
      refusal('SIZE_MISMATCH'),
    )
    await expect(store.write('a/b', from('x'), { ...limits, expectedSha256: sha256('y') })).rejects.toEqual(
      refusal('CHECKSUM_MISMATCH'),
    )
    await expect(store.write('a/b', from('x'), { ...limits, signal: AbortSignal.abort(broken) })).rejects.toBe(broken)
    await expect(store.write('a/b', from('x'), { ...limits, tag: '../x' })).rejects.toEqual(refusal('INVALID_KEY'))
    expect(await everything()).toEqual([])
    expect(await store.stat('a/b')).toBeNull()
  })

  test('of several that write immutably, the first stays and only its own bytes are welcome again', async () => {
    const write = (text: string) => store.write('uploads/u1', from(text), { maximumBytes: 9, immutable: true })
    const outcomes = await Promise.allSettled(['one', 'two', 'three'].map(write))
    const stored = await store.digest('uploads/u1')
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: stored }])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refusal('ALREADY_EXISTS'))
    }
    expect(await write(await read('uploads/u1'))).toEqual(stored)
    expect(await everything()).toEqual(['u1'])
  })

  test('shows no object before all of it is there, and a temporary file that carries process and tag', async () => {
    let goOn: () => void = () => undefined
    const halfway = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let waiting: () => void = () => undefined
    const isWaiting = new Promise<void>((resolve) => {
      waiting = resolve
    })
    async function* slow() {
      yield Buffer.from('half ')
      waiting()
      await halfway
      yield Buffer.from('done')
    }
    const writing = store.write('a/b', slow(), { maximumBytes: 99, tag: 'lease-7' })
    await isWaiting
    expect(await store.stat('a/b')).toBeNull()
    expect(await everything()).toEqual([expect.stringMatching(/^a-process\.[-0-9a-f]+\.lease-7$/)])
    goOn()
    await writing
    expect(await read('a/b')).toBe('half done')
  })

  test('adopts a file by moving it in', async () => {
    const made = join(directory, 'made.mp4')
    await writeFile(made, 'clip')
    expect(await store.adopt('videos/v1/clip.mp4', made)).toEqual({ sizeBytes: 4, sha256: sha256('clip') })
    expect(await read('videos/v1/clip.mp4')).toBe('clip')
    expect(await everything()).toEqual(['clip.mp4'])
  })

  test('adopts no link, no folder and nothing that is not there', async () => {
    await writeFile(join(directory, 'secret'), 'secret')
    await symlink(join(directory, 'secret'), join(directory, 'link'))
    await mkdir(join(directory, 'folder'))
    for (const name of ['link', 'folder', 'nothing']) {
      await expect(store.adopt('videos/v1/clip.mp4', join(directory, name))).rejects.toEqual(refusal('NOT_FOUND'))
    }
    expect(await store.stat('videos/v1/clip.mp4')).toBeNull()
  })

  test('reads through no link and no folder', async () => {
    await writeFile(join(directory, 'secret'), 'secret')
    await store.write('a/b', from('x'), { maximumBytes: 9 })
    await symlink(join(directory, 'secret'), join(directory, 'media', 'a', 'link'))
    for (const key of ['a/link', 'a', 'a/nothing', 'a/b/c']) {
      await expect(store.openRead(key)).rejects.toEqual(refusal('NOT_FOUND'))
      expect(await store.stat(key)).toBeNull()
    }
  })

  test('lends an object as a file, and nothing that is none', async () => {
    await store.write('a/b', from('lent'), { maximumBytes: 9 })
    expect(await store.withLocalFile('a/b', (path) => readFile(path, 'utf8'))).toBe('lent')
    const used = vi.fn()
    for (const key of ['a/nothing', 'a'])
      await expect(store.withLocalFile(key, used)).rejects.toEqual(refusal('NOT_FOUND'))
    expect(used).not.toHaveBeenCalled()
  })

  test('moves an object over another one', async () => {
    await store.write('a/from', from('new'), { maximumBytes: 9 })
    await store.write('b/to', from('old'), { maximumBytes: 9 })
    await store.move('a/from', 'b/to')
    expect(await read('b/to')).toBe('new')
    expect(await store.stat('a/from')).toBeNull()
    await expect(store.move('a/from', 'b/to')).rejects.toEqual(refusal('NOT_FOUND'))
  })

  test('lists what lies under a key, whatever lies beside it', async () => {
    for (const key of ['videos/v1/clip.mp4', 'videos/v1/poster.jpg', 'videos/v10/clip.mp4', 'uploads/u1'])
      await store.write(key, from('x'), { maximumBytes: 9 })
    const listed = async (folder: string) => {
      const keys: string[] = []
      for await (const { key, sizeBytes, modifiedAt } of store.list(folder)) {
        expect([sizeBytes, modifiedAt]).toEqual([1, expect.any(Date)])
        keys.push(key)
      }
      return keys.sort()
    }
    expect(await listed('videos')).toEqual(['videos/v1/clip.mp4', 'videos/v1/poster.jpg', 'videos/v10/clip.mp4'])
    expect(await listed('videos/v1')).toEqual(['videos/v1/clip.mp4', 'videos/v1/poster.jpg'])
    expect(await listed('nothing')).toEqual([])
  })

  test('removes one object or a folder of them, and nothing beside', async () => {
    for (const key of ['videos/v1/clip.mp4', 'videos/v1/poster.jpg', 'videos/v10/clip.mp4', 'uploads/u1']) {
      await store.write(key, from('x'), { maximumBytes: 9 })
    }
    await store.remove('videos/v1')
    await store.remove('uploads/u1')
    await store.remove('uploads/u1')
    await expect(store.remove('videos')).rejects.toEqual(refusal('INVALID_KEY'))
    expect(await store.stat('videos/v1/clip.mp4')).toBeNull()
    expect(await store.stat('videos/v10/clip.mp4')).not.toBeNull()
    expect(await store.stat('uploads/u1')).toBeNull()
  })

  test('keeps one marker, also when several instances start together', async () => {
    const stores = [
      store,
      ...[1, 2, 3].map(() => createDiskStore({ directory: join(directory, 'media'), temporaryName })),
    ]
    const ids = await Promise.all(stores.map((each) => each.markerId()))
    expect(new Set(ids).size).toBe(1)
    expect(await readFile(join(directory, 'media', '.store-id'), 'utf8')).toBe(`${ids[0]}\n`)
    expect(await createDiskStore({ directory: join(directory, 'other'), temporaryName }).markerId()).not.toBe(ids[0])
  })

  test('keeps files from other users of the machine', async () => {
    await store.write('a/b', from('x'), { maximumBytes: 9 })
    expect((await lstat(join(directory, 'media', 'a', 'b'))).mode & 0o077).toBe(0)
  })
})
