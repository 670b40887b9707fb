import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BaseLogger, pino } from 'pino'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { isAlive } from '../../test/support/is-alive.ts'
import { startMediaProcess } from './media-process.ts'
import { createMediaPool, type MediaJobs, type MediaPool, type MediaPoolOptions } from './pool.ts'

let folder: string
let small: string
/** Random pixels that take a second to write again as PNG. */
let large: string
const pools: MediaPool[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-test-'))
  small = join(folder, 'small.png')
  large = join(folder, 'large.png')
  const create = { width: 40, height: 30, channels: 3, background: '#a50' } as const
  await sharp({ create }).png().toFile(small)
  const raw = { width: 3500, height: 3500, channels: 3 } as const
  await sharp(Buffer.alloc(3500 * 3500 * 3, randomBytes(2 ** 20)), { raw })
    .png({ compressionLevel: 0 })
    .toFile(large)
})

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A pool in a folder of its own, with the process ids of the children it has started. */
async function makePool(options: Partial<MediaPoolOptions> & { onStart?: (processId: number) => void } = {}) {
  const workDirectory = options.workDirectory ?? (await mkdtemp(join(folder, 'work-')))
  const started: number[] = []
  const write = (line: string) => {
    const { msg, processId } = JSON.parse(line)
    if (msg !== 'media child started') return
    started.push(processId)
    options.onStart?.(processId)
  }
  const log: BaseLogger = pino({ level: 'debug' }, { write })
  const pool = createMediaPool({ size: 1, log, ...options, workDirectory: join(workDirectory, 'pool') })
  pools.push(pool)
  return { pool, jobs: pool.forWork('test'), started, workDirectory }
}

const sizes = { width: 40, height: 30 }
/** The large picture's copy is there: the child has its job and writes. */
const untilEncoding = (workDirectory: string) =>
  vi.waitFor(
    async () => {
      const names = await readdir(workDirectory, { recursive: true })
      expect(names.some((name) => name.endsWith('picture'))).toBe(true)
    },
    { timeout: 60_000, interval: 5 },
  )
const normaliseLarge = (jobs: MediaJobs, signal?: AbortSignal) =>
  jobs.normaliseImage(large, join(folder, 'again.png'), { format: 'png' }, signal)

test('a child is kept for the next job and replaced after so many', async () => {
  const { jobs, started } = await makePool({ limits: { jobsPerChild: 2 } })
  for (let job = 0; job < 3; job++) expect(await jobs.inspectImage(small)).toMatchObject(sizes)
  expect(started).toHaveLength(2)
})

test('a child that keeps too much memory is replaced', async () => {
  const { jobs, started } = await makePool({ limits: { idleMemoryBytes: 1 } })
  for (let job = 0; job < 2; job++) await jobs.inspectImage(small)
  expect(started).toHaveLength(2)
})

test('never more children than places, and every job gets its answer', async () => {
  const { jobs, started } = await makePool({ size: 2 })
  const answers = await Promise.all(Array.from({ length: 9 }, () => jobs.inspectImage(small)))
  for (const answer of answers) expect(answer).toMatchObject(sizes)
  expect(started).toHaveLength(2)
})

test('an unused child ends', async () => {
  const { jobs, started } = await makePool({ limits: { idleMilliseconds: 20 } })
  await jobs.inspectImage(small)
  await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), { timeout: 60_000 })
  expect(await jobs.inspectImage(small)).toMatchObject(sizes)
})

test('a job given to a child that has just gone ends at once', async () => {
  const child = startMediaProcess({ folder, memoryBytes: 2 ** 30 })
  await child.kill()
  const job = { kind: 'inspect-image', path: small, limits: {} } as const
  const outcome = await child.run(job, { processorSeconds: 1, wallMilliseconds: 60_000 })
  expect(outcome).toEqual({ kind: 'ended', reason: 'crash', how: 'SIGKILL' })
})

test('one crash during a job is survived unseen', async () => {
  let crashes = 1
  const { jobs, started } = await makePool({
    onStart: (processId) => crashes-- > 0 && process.kill(processId, 'SIGSEGV'),
  })
  expect(await jobs.inspectImage(small)).toMatchObject(sizes)
  expect(started).toHaveLength(2)
})

test('a picture on which the decoder crashes twice is refused, and the pool goes on', async () => {
  let crashes = 2
  const { jobs } = await makePool({ onStart: (processId) => crashes-- > 0 && process.kill(processId, 'SIGSEGV') })
  const refusal = { refused: true, code: 'INVALID_IMAGE', message: expect.stringMatching(/broke down/), isUnsure: true }
  expect(await jobs.inspectImage(small)).toEqual(refusal)
  expect(await jobs.inspectImage(small)).toMatchObject(sizes)
})

test('a job that needs more memory than allowed is refused as too large', async () => {
  const { jobs } = await makePool({ limits: { memoryBytes: 64 * 1024 * 1024 } })
  const refusal = { refused: true, code: 'MEDIA_TOO_LARGE', message: expect.stringMatching(/memory/), isUnsure: true }
  expect(await normaliseLarge(jobs)).toEqual(refusal)
})

test('a job that needs more processor time than allowed is refused as too large', async () => {
  const image = { processorSeconds: 0.2, wallMilliseconds: 30_000 }
  const { jobs } = await makePool({ limits: { image } })
  const refusal = { refused: true, code: 'MEDIA_TOO_LARGE', message: expect.stringMatching(/time/), isUnsure: true }
  expect(await normaliseLarge(jobs)).toEqual(refusal)
  expect(existsSync(join(folder, 'again.png'))).toBe(false)
})

test('the processor time of a job is its own, whatever its child has used before', async () => {
  const picture = join(folder, 'medium.png')
  const raw = { width: 1200, height: 1200, channels: 3 } as const
  await sharp(Buffer.alloc(1200 * 1200 * 3, randomBytes(2 ** 20)), { raw })
    .png({ compressionLevel: 0 })
    .toFile(picture)
  const image = { processorSeconds: 0.6, wallMilliseconds: 30_000 }
  const { jobs, started } = await makePool({ limits: { image } })
  for (let count = 0; count < 10; count += 1)
    expect(await jobs.normaliseImage(picture, join(folder, 'own.png'), { format: 'png' })).toMatchObject({
      width: 1200,
    })
  expect(started).toHaveLength(1)
})

test('a child that does not answer in time is an error of ours, not of the media', async () => {
  const image = { processorSeconds: 20, wallMilliseconds: 50 }
  const onStart = (processId: number) => process.kill(processId, 'SIGSTOP')
  const { jobs, started } = await makePool({ limits: { image }, onStart })
  await expect(jobs.inspectImage(small)).rejects.toMatchObject({ name: 'MediaPoolError', code: 'TIMEOUT' })
  expect(started.filter(isAlive)).toEqual([])
})

test('an abort ends the job with its reason and kills its child', async () => {
  const { jobs, started, workDirectory } = await makePool()
  const controller = new AbortController()
  const job = normaliseLarge(jobs, controller.signal)
  const waiting = jobs.inspectImage(small)
  await untilEncoding(workDirectory)
  controller.abort(new Error('lease lost'))
  await expect(job).rejects.toThrow('lease lost')
  expect(isAlive(started[0] ?? 0)).toBe(false)
  expect(await waiting).toMatchObject(sizes)
})

test('an abort also reaches a job that still waits for a place, and one that never began', async () => {
  const { jobs, started } = await makePool()
  const controller = new AbortController()
  const first = jobs.inspectImage(small)
  const waiting = jobs.inspectImage(small, {}, controller.signal)
  controller.abort(new Error('lease lost'))
  await expect(waiting).rejects.toThrow('lease lost')
  await expect(jobs.inspectImage(small, {}, controller.signal)).rejects.toThrow('lease lost')
  expect(await first).toMatchObject(sizes)
  expect(await jobs.inspectImage(small)).toMatchObject(sizes)
  expect(started).toHaveLength(1)
})

/** Notes in which order promises end. */
function inOrder() {
  const order: string[] = []
  const note = (name: string, job: Promise<unknown>) =>
    job.then(
      () => order.push(name),
      () => order.push(`${name} refused`),
    )
  return { order, note }
}

test('of several tenants that wait, each is served in turn', async () => {
  const { pool } = await makePool()
  const { order, note } = inOrder()
  const names = ['a', 'a', 'a', 'a', 'b', 'b', 'c']
  await Promise.all(names.map((tenant) => note(tenant, pool.forRequests(tenant).inspectImage(small))))
  // The first takes the free place; the others wait.
  expect(order.join('')).toBe('aabcaba')
})

test('work on what was started waits for no request', async () => {
  const { pool, jobs, workDirectory } = await makePool()
  const { order, note } = inOrder()
  const requests = [1, 2].map(() => note('request', normaliseLarge(pool.forRequests('test'))))
  await untilEncoding(workDirectory)
  await note('work', jobs.inspectImage(small))
  expect(order).toEqual(['work'])
  await Promise.all(requests)
})

test('requests that are given up neither run nor hold up the next one', async () => {
  const { pool, started, workDirectory } = await makePool()
  const controller = new AbortController()
  const { order, note } = inOrder()
  const given = Array.from({ length: 20 }, () =>
    note('given up', normaliseLarge(pool.forRequests('a'), controller.signal)),
  )
  await untilEncoding(workDirectory)
  controller.abort(new Error('client gone'))
  await Promise.all(given)
  expect(new Set(order)).toEqual(new Set(['given up refused']))
  expect(await pool.forRequests('a').inspectImage(small)).toMatchObject(sizes)
  expect(started).toHaveLength(2)
})

test('what the header refuses takes no place', async () => {
  const { pool, started } = await makePool()
  const refusal = { refused: true, code: 'MEDIA_TOO_LARGE' }
  expect(await pool.forRequests('a').inspectImage(large, { maximumPixels: 10_000_000 })).toMatchObject(refusal)
  expect(started).toEqual([])
})

test('stopping ends what runs and what waits, and leaves neither child nor file', async () => {
  const { pool, jobs, started, workDirectory } = await makePool()
  const outcomes = Promise.allSettled([normaliseLarge(jobs), jobs.inspectImage(small)])
  await vi.waitFor(() => expect(started).toHaveLength(1), 60_000)
  await pool.stop()
  for (const job of await outcomes) {
    expect(job).toMatchObject({ status: 'rejected', reason: { name: 'MediaPoolError', code: 'STOPPED' } })
  }
  expect(started.filter(isAlive)).toEqual([])
  expect(await readdir(workDirectory)).toEqual([])
  await expect(jobs.inspectImage(small)).rejects.toMatchObject({ code: 'STOPPED' })
})

test('after a job its folder is empty again', async () => {
  const { jobs, workDirectory } = await makePool()
  await jobs.inspectImage(small)
  const names = await readdir(workDirectory, { recursive: true, withFileTypes: true })
  expect(names.map(({ name }) => name.replace(/-.*/, ''))).toEqual(['pool', 'child'])
})

test.runIf(process.platform === 'linux')('a child sees nothing of our environment', async () => {
  vi.stubEnv('KINETOGRAPH_TEST_SECRET', 'canary')
  const { jobs, started } = await makePool()
  await jobs.inspectImage(small)
  const environment = (await readFile(`/proc/${started[0]}/environ`, 'utf8'))
    .split('\0')
    .map((entry) => entry.split('=')[0])
  vi.unstubAllEnvs()
  // Of ours: where compiled code is kept.
  const channel = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']
  const expected = ['MALLOC_ARENA_MAX', ...channel, 'NODE_COMPILE_CACHE', 'TEMP', 'TMP', 'TMPDIR']
  expect(environment.filter((name) => name !== '').sort()).toEqual(expected)
})

test.runIf(existsSync('/usr/bin/prlimit'))(
  'a child writes no endless file and no core, and holds few files',
  async () => {
    const { jobs, started } = await makePool()
    await jobs.inspectImage(small)
    const limits = await readFile(`/proc/${started[0]}/limits`, 'utf8')
    for (const limit of [/Max file size +536870912 +536870912/, /Max core file size +0 +0/, /Max open files +256 +256/])
      expect(limits).toMatch(limit)
  },
)

test('a child that is replaced leaves no folder', async () => {
  const { jobs, workDirectory } = await makePool({ limits: { jobsPerChild: 1 } })
  await jobs.inspectImage(small)
  await jobs.inspectImage(small)
  await expect.poll(() => readdir(join(workDirectory, 'pool'))).toEqual([])
})

/** Another process with a pool; resolves when its child has been started. */
async function startOwner(workDirectory: string, job: string): Promise<{ owner: ChildProcess; childId: number }> {
  const program = join(folder, `owner-${Date.now()}.mjs`)
  const source = `
    import { createMediaPool } from ${JSON.stringify(new URL('./pool.ts', import.meta.url).href)}
    import { pino } from ${JSON.stringify(import.meta.resolve('pino'))}
    const log = pino({ level: 'debug' }, { write: (line) => process.stdout.write(line) })
    const jobs = createMediaPool({ size: 1, log, workDirectory: ${JSON.stringify(join(workDirectory, 'pool'))} }).forWork('test')
    await ${job}
  `
  await writeFile(program, source.replace('import { pino }', 'import pino'))
  const owner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: owner.stdout })) {
    const { msg, processId } = JSON.parse(line)
    if (msg === 'media child started') return { owner, childId: processId }
  }
  throw new Error('the owner ended before it started a child')
}

test('an idle child neither keeps its parent running nor outlives it', async () => {
  const workDirectory = await mkdtemp(join(folder, 'work-'))
  const { owner, childId } = await startOwner(workDirectory, `jobs.inspectImage(${JSON.stringify(small)})`)
  const [code] = owner.exitCode === null ? await once(owner, 'exit') : [owner.exitCode]
  expect(code).toBe(0)
  await vi.waitFor(() => expect(isAlive(childId)).toBe(false), { timeout: 60_000 })
})

test('after kill -9 of its parent no child is left, even in the middle of native work, which it does not end', async () => {
  const workDirectory = await mkdtemp(join(folder, 'work-'))
  const output = JSON.stringify(join(folder, 'orphan.png'))
  const job = `jobs.normaliseImage(${JSON.stringify(large)}, ${output}, { format: 'png' })`
  const { owner, childId } = await startOwner(workDirectory, job)
  await untilEncoding(workDirectory)
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  await vi.waitFor(() => expect(isAlive(childId)).toBe(false), { timeout: 60_000 })
  expect(existsSync(join(folder, 'orphan.png'))).toBe(false)
})
