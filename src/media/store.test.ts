import { createHash, randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type S3Server, startS3Server } from '../../test/support/s3-server.ts'
import { StreamLimitError } from '../network/limit-stream.ts'
import { createDiskStore } from './disk-store.ts'
import { createFileCache } from './file-cache.ts'
import { openS3Store } from './s3-store.ts'
import { type MediaStore, StoreError } from './store.ts'

let directory: string
let store: MediaStore
let s3: S3Server
let bucketFolder: string
let prefix: string
const temporaryName = () => `a-process.${randomUUID()}`

beforeAll(async () => {
  bucketFolder = await mkdtemp(join(tmpdir(), 'kinetograph-bucket-'))
  s3 = await startS3Server(bucketFolder)
  vi.stubEnv('AWS_ACCESS_KEY_ID', s3.settings.AWS_ACCESS_KEY_ID)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.settings.AWS_SECRET_ACCESS_KEY)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await s3.stop()
  await rm(bucketFolder, { recursive: true })
})
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kinetograph-store-'))
  prefix = `${randomUUID()}/`
})
afterEach(async () => {
  s3.isDown = false
  await rm(directory, { recursive: true })
})

const openDisk = (folder = 'media') =>
  createDiskStore({ directory: join(directory, folder), temporaryName, removeLeftovers: async () => 0 })
const openS3 = (under = prefix, cacheBytes = 1e9) =>
  openS3Store({
    place: {
      bucket: s3.bucket,
      endpoint: s3.endpoint,
      publicEndpoint: undefined,
      region: 'us-east-1',
      prefix: under,
      reads: 'redirect',
    },
    cache: createFileCache({ directory: join(directory, 'cache'), maximumBytes: cacheBytes }),
  })

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

const filesIn = async (folder: string) =>
  ((await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) as Dirent[])
    .filter((each) => !each.isDirectory())
    .map((each) => each.name)
const everything = () => filesIn(directory)
async function keys(folder?: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key, sizeBytes, modifiedAt } of store.list(folder)) {
    expect([sizeBytes, modifiedAt]).toEqual([expect.any(Number), expect.any(Date)])
    found.push(key)
  }
  return found.sort()
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const refusal = (code: string) => expect.objectContaining({ constructor: StoreError, code })

describe.each([
  { name: 'on disk', open: async (_under?: string) => openDisk() },
  { name: 'in a bucket', open: openS3 },
])('a store $name', ({ open }) => {
  beforeEach(async () => {
    store = await open()
  })

  test('writes, tells and reads an object, whole and in part', async () => {
    const result = await store.write('videos/v1/clip.mp4', from('moving ', 'pictures'), { maximumBytes: 15 })
    expect(result).toEqual({ sizeBytes: 15, sha256: sha256('moving pictures') })
    expect(await store.stat('videos/v1/clip.mp4')).toEqual({
      sizeBytes: 15,
      modifiedAt: expect.any(Date),
      etag: expect.stringMatching(/^"[0-9a-z-]+"$/),
    })
    expect(await read('videos/v1/clip.mp4')).toBe('moving pictures')
    expect(await read('videos/v1/clip.mp4', { start: 7, end: 9 })).toBe('pic')
    expect(await store.digest('videos/v1/clip.mp4')).toEqual(result)
    expect(await keys()).toEqual(['videos/v1/clip.mp4'])
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
    const admit = () => Promise.reject(broken)
    await expect(store.write('a/b', from('x'), { ...limits, admit })).rejects.toBe(broken)
    expect(await everything()).toEqual([])
    expect(await s3.unfinished()).toEqual([])
    expect(await store.stat('a/b')).toBeNull()
  })

  test('asks once all bytes have come, before anybody can read them', async () => {
    const admit = vi.fn(async () => expect(await store.stat('uploads/u1')).toBeNull())
    const result = await store.write('uploads/u1', from('on', 'ce'), { maximumBytes: 9, admit })
    expect(admit.mock.calls).toEqual([[result]])
    expect(await read('uploads/u1')).toBe('once')
  })

  test('keeps an object of many parts, and one of no byte', async () => {
    const part = Buffer.alloc(5_000_000, 'x')
    async function* parts() {
      for (let count = 0; count < 4; count += 1) yield part
    }
    const sum = await store.write('a/large', parts(), { maximumBytes: 1e8 })
    expect(sum).toMatchObject({ sizeBytes: 20_000_000 })
    expect(await store.digest('a/large')).toEqual(sum)
    expect(await s3.unfinished()).toEqual([])
    await store.write('a/empty', from(), { maximumBytes: 9 })
    expect(await read('a/empty')).toBe('')
  })

  test('shows no object before all of it is there', async () => {
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
    expect(await keys()).toEqual([])
    goOn()
    await writing
    expect(await read('a/b')).toBe('half done')
  })

  test('takes over a file', async () => {
    const made = join(directory, 'made.mp4')
    await writeFile(made, 'clip')
    expect(await store.adopt('videos/v1/clip.mp4', made)).toEqual({ sizeBytes: 4, sha256: sha256('clip') })
    expect(await read('videos/v1/clip.mp4')).toBe('clip')
    expect(await everything()).not.toContain('made.mp4')
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
    await store.mark('a-marker')
    expect(await keys('videos')).toEqual(['videos/v1/clip.mp4', 'videos/v1/poster.jpg', 'videos/v10/clip.mp4'])
    expect(await keys('videos/v1')).toEqual(['videos/v1/clip.mp4', 'videos/v1/poster.jpg'])
    expect(await keys('nothing')).toEqual([])
    expect(await keys()).toHaveLength(4)
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

  test('keeps the first marker', async () => {
    expect(await store.marker()).toBeNull()
    await store.mark('first')
    expect(await store.marker()).toBe('first')
  })

  test('finds nothing in a place that holds no object', async () => {
    for (const key of ['a', 'a/nothing', 'a/b/c']) {
      await expect(store.openRead(key)).rejects.toEqual(refusal('NOT_FOUND'))
      await expect(store.digest(key)).rejects.toEqual(refusal('NOT_FOUND'))
      expect(await store.stat(key)).toBeNull()
    }
  })
})

describe('the store on disk', () => {
  beforeEach(() => {
    store = openDisk()
  })

  test('names temporary files after process and tag', async () => {
    const admit = async () =>
      expect(await everything()).toEqual([expect.stringMatching(/^a-process\.[-0-9a-f]+\.lease-7$/)])
    await store.write('a/b', from('x'), { maximumBytes: 9, tag: 'lease-7', admit })
    expect(await everything()).toEqual(['b'])
    await expect(store.write('a/b', from('x'), { maximumBytes: 9, tag: '../x' })).rejects.toEqual(
      refusal('INVALID_KEY'),
    )
  })

  test('keeps one marker when several instances start together', async () => {
    const stores = [store, openDisk(), openDisk()]
    await Promise.all(stores.map((each, index) => each.mark(`id-${index}`)))
    const markers = await Promise.all(stores.map((each) => each.marker()))
    expect(markers).toEqual(markers.map(() => expect.stringMatching(/^id-[012]$/)))
    expect(new Set(markers).size).toBe(1)
    expect(await openDisk('other').marker()).toBeNull()
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

  test('keeps files from other users of the machine', async () => {
    await store.write('a/b', from('x'), { maximumBytes: 9 })
    expect((await lstat(join(directory, 'media', 'a', 'b'))).mode & 0o077).toBe(0)
  })
})

describe('the store in a bucket', () => {
  beforeEach(async () => {
    store = await openS3()
  })

  test('says of whatever the server refuses or does not answer that it is to be waited out', async () => {
    await store.write('a/b', from('x'), { maximumBytes: 9 })
    s3.isDown = true
    const down = expect.objectContaining({ code: 'UNAVAILABLE', kind: 'machine' })
    await expect(store.stat('a/b')).rejects.toEqual(down)
    await expect(store.write('a/c', from('x'), { maximumBytes: 9 })).rejects.toEqual(down)
    const elsewhere = await openS3Store({
      place: {
        bucket: 'not-there',
        endpoint: s3.endpoint,
        publicEndpoint: undefined,
        region: 'x',
        prefix: '',
        reads: 'proxy',
      },
      cache: createFileCache({ directory: join(directory, 'cache'), maximumBytes: 0 }),
    })
    s3.isDown = false
    await expect(elsewhere.openRead('a/b')).rejects.toEqual(down)
  })

  test('fetches an object once for all who read it as a file, and anew when it was replaced', async () => {
    const text = () => store.withLocalFile('a/b', (path) => readFile(path, 'utf8'))
    await store.write('a/b', from('old'), { maximumBytes: 9 })
    s3.requests.length = 0
    expect(await Promise.all([text(), text()])).toEqual(['old', 'old'])
    expect(await text()).toBe('old')
    expect(s3.requests.filter((line) => line.startsWith('GET'))).toHaveLength(1)
    await store.write('a/b', from('new'), { maximumBytes: 9 })
    expect(await text()).toBe('new')
  })

  test('keeps what it took over as a file, until it is removed', async () => {
    await writeFile(join(directory, 'made'), 'clip')
    await store.adopt('videos/v1/clip.mp4', join(directory, 'made'))
    s3.requests.length = 0
    expect(await store.withLocalFile('videos/v1/clip.mp4', (path) => readFile(path, 'utf8'))).toBe('clip')
    expect(s3.requests.filter((line) => line.startsWith('GET'))).toEqual([])
    await store.remove('videos/v1')
    expect(await everything()).toEqual([])
  })

  test('keeps no more files than it may, and those in use', async () => {
    store = await openS3(prefix, 5)
    for (const key of ['a/1', 'a/2']) await store.write(key, from('four'), { maximumBytes: 9 })
    await store.withLocalFile('a/1', () =>
      store.withLocalFile('a/2', async () => expect(await everything()).toHaveLength(2)),
    )
    expect(await everything()).toHaveLength(1)
  })

  test('gives an address that opens one object for a while, as what was signed', async () => {
    await store.write('videos/v1/clip.mp4', from('0123456789'), { maximumBytes: 99 })
    const headers = { contentType: 'video/mp4', contentDisposition: 'attachment; filename="a.mp4"' }
    const address = await store.address!('videos/v1/clip.mp4', 'GET', headers)
    const answer = await fetch(address, { headers: { range: 'bytes=2-4' } })
    expect([answer.status, await answer.text()]).toEqual([206, '234'])
    expect(answer.headers.get('content-type')).toBe('video/mp4')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.mp4"')
    expect((await fetch(address.replace('video%2Fmp4', 'text%2Fhtml'))).status).toBe(403)
    expect((await fetch(await store.address!('videos/v1/clip.mp4', 'HEAD', headers), { method: 'HEAD' })).status).toBe(
      200,
    )
    expect(Number(new URL(address).searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900)
  })

  test('removes parts that a killed process left, once nobody can be writing them', async () => {
    const client = await import('@aws-sdk/client-s3')
    const raw = new client.S3Client({ endpoint: s3.endpoint, forcePathStyle: true, region: 'us-east-1' })
    await raw.send(new client.CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: `${prefix}videos/v1/clip.mp4` }))
    expect(await store.sweep()).toBe(0)
    expect(await s3.unfinished()).toHaveLength(1)
    s3.ageUnfinished()
    expect(await (await openS3()).sweep()).toBe(1)
    expect(await s3.unfinished()).toEqual([])
  })
})
