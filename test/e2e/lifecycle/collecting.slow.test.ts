import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MediaJobs, MediaPoolError } from '../../../src/media/pool.ts'
import { type CallContext, type OperationState, type Provider, ProviderError } from '../../../src/providers/provider.ts'
import { makeClip } from '../../support/coded-clip.ts'
import { until, withFolder } from '../../support/folder.ts'
import { cameraMove, generationQuery, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { untilWorkDone } from '../../support/invariants.ts'
import { cancelPaid, ended, rowId, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { scriptedProvider } from '../../support/scripted-provider.ts'

/** What becomes of one job. */
interface Script {
  poll?(nth: number): OperationState
  /** The nth delivery; bytes are written, what it throws is thrown. */
  deliver(nth: number, context: CallContext): Promise<Buffer | string>
  /** In place of what the decoder says, of this clip alone: others are looked at meanwhile. */
  inspect?: MediaJobs['inspectVideo'] | undefined
}

const timeouts = { resultMilliseconds: 1_000, verifyMilliseconds: 200 }
const done: OperationState = {
  state: 'succeeded',
  outputs: [{ handle: {} }],
  charge: { state: 'CHARGED', micros: 300_000 },
}

let gateway: TestGateway
let provider: ReturnType<typeof scriptedProvider>
let clip: Buffer
const scripts = new Map<string, Script & { polls: number; deliveries: number; startedAt: number; endedAt: number }>()
/** The job that a call is about is told by its attempt. */
const jobs = new Map<string, string>()
let next = ''

beforeAll(async () => {
  clip = await makeClip({ container: 'mp4', encoder: 'libx264', sound: 'aac' })
  provider = scriptedProvider({
    submit: async (_nth, { idempotencyKey }) => void jobs.set(idempotencyKey, next),
    poll: async ({ id }) => {
      const script = scripts.get(jobs.get(id)!)!
      script.polls += 1
      return script.poll?.(script.polls) ?? done
    },
    async fetchResult(_handle, toFile, context) {
      const script = scripts.get(jobs.get(context.idempotencyKey)!)!
      script.deliveries += 1
      script.startedAt ||= Date.now()
      script.endedAt = Date.now()
      await writeFile(toFile, await script.deliver(script.deliveries, context))
    },
  })
  gateway = await startTestGateway(
    {},
    {
      providers: [provider],
      timeouts,
      pool: (pool) => ({
        ...pool,
        forWork(tenant) {
          const own = pool.forWork(tenant)
          const inspectVideo: typeof own.inspectVideo = (path, ...asked) =>
            (scripts.get(jobs.get(basename(dirname(path))) ?? '')?.inspect ?? own.inspectVideo)(path, ...asked)
          return { ...own, inspectVideo }
        },
      }),
    },
  )
})
afterAll(async () => {
  await untilWorkDone(gateway.config.databaseUrl!)
  // Nothing of what was fetched is left, whatever became of it.
  // What could not be decoded is looked at again in between, in a folder there.
  await until(async () => (await readdir(join(gateway.config.dataDirectory, 'work', 'results'))).length === 0)
  await gateway.stop()
})

let turn: Promise<unknown> = Promise.resolve()
/** One after the other: a submit is known by who is bought for at the time. */
function bought(name: string, script: Script, around: { count?: number; poll?: object } = {}) {
  const made = { ...script, polls: 0, deliveries: 0, startedAt: 0, endedAt: 0 }
  scripts.set(name, made)
  const bought = turn.then(async () => {
    next = name
    const before = provider.submits
    const id = await startPaid(gateway, 'gemini', name, around)
    await until(async () => provider.submits === before + (around.count ?? 1))
    return { id, script: made }
  })
  turn = bought.catch(() => {})
  return bought
}
const attemptOf = async (id: string) =>
  (await rowsOf(gateway, 'select id, outcome, outputs from attempt where generation_id = $1', [rowId(id)]))[0]
const filesOf = async (kind: 'videos' | 'quarantine', id: string) =>
  (await readdir(join(gateway.config.dataDirectory, 'media', kind, (await attemptOf(id)).id)).catch(() => [])).sort()
const videoOf = async (id: string) =>
  (await gateway.query(generationQuery, { id })).data.generation.state.clips[0].video

const gone = () =>
  new ProviderError('refused', { code: 'RESULT_EXPIRED', message: 'The provider no longer has it.', retryable: false })

const untilAborted = ({ signal }: CallContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

describe.concurrent('while a clip is collected', () => {
  it('a result that is not there yet after the job has ended is waited for', async () => {
    const { id, script } = await bought('not yet', {
      async deliver(nth) {
        if (nth < 5) throw gone()
        return clip
      },
    })
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
    expect(script.deliveries).toBe(5)
    expect(await filesOf('videos', id)).toEqual(['clip.mp4', 'first.jpg', 'last.png', 'poster.jpg'])
  })

  it('a result that stays away is given up after its time and many tries, not before', async () => {
    const { id, script } = await bought('never', { deliver: () => Promise.reject(gone()) })
    const { state } = await ended(gateway, id)
    expect(state).toMatchObject({ status: 'FAILED', failure: { code: 'RESULT_EXPIRED', charged: 'CHARGED' } })
    // So often at least, however long each takes; of these a quick machine does ten in that time.
    expect(script.deliveries).toBeGreaterThanOrEqual(5)
    expect(script.endedAt - script.startedAt).toBeGreaterThan(0.8 * timeouts.resultMilliseconds)
    expect(await attemptOf(id)).toMatchObject({ outcome: 'result-expired' })
  })

  it('what is no clip is fetched again, and nothing of it stays once a clip has come', async () => {
    const { id } = await bought('better late', {
      deliver: async (nth) => (nth === 1 ? '<html>busy</html>' : nth === 2 ? clip.subarray(0, 2_000) : clip),
    })
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', failure: null })
    expect([await filesOf('videos', id), await filesOf('quarantine', id)]).toEqual([
      ['clip.mp4', 'first.jpg', 'last.png', 'poster.jpg'],
      [],
    ])
  })

  it('what never is a clip is kept in quarantine, its largest copy; of two clips the other one is delivered', async () => {
    let junk: string | undefined
    const { id, script } = await bought(
      'half good',
      {
        async deliver(nth, { idempotencyKey }) {
          junk ??= idempotencyKey
          if (idempotencyKey !== junk) return clip
          return nth < 3 ? clip.subarray(0, 3_000) : '<html>gone</html>'
        },
      },
      { count: 2 },
    )
    const { events, state } = await ended(gateway, id)
    const [attempt] = await rowsOf(gateway, 'select clip_index as index, outcome from attempt where id = $1', [junk])
    expect(attempt.outcome).toBe('quarantined')
    expect(state.status).toBe('SUCCEEDED')
    expect(state.clips[attempt.index]).toMatchObject({
      status: 'FAILED',
      failure: { code: 'RESULT_INVALID' },
      video: null,
    })
    expect(state.clips[1 - attempt.index]).toMatchObject({ status: 'SUCCEEDED' })
    // Its followers heard of both ends.
    const finished = await rowsOf(
      gateway,
      `select (data ->> 'clipIndex')::int as index from event where generation_id = $1 and type = 'ClipFinished' order by 1`,
      [rowId(id)],
    )
    expect(finished).toEqual([{ index: 0 }, { index: 1 }])
    expect(events.filter(({ __typename }) => __typename === 'GenerationClipFinished')).toHaveLength(2)
    const media = join(gateway.config.dataDirectory, 'media')
    expect((await stat(join(media, 'quarantine', junk!, 'clip'))).size).toBe(3_000)
    await expect(stat(join(media, 'videos', junk!))).rejects.toThrow(/ENOENT/)
    expect(script.endedAt - script.startedAt).toBeGreaterThan(0.8 * timeouts.resultMilliseconds)
  })

  it('a codec that we have no decoder for is no fault of the clip’s', async () => {
    const foreign = await makeClip({ container: 'mp4', encoder: 'mpeg4' })
    const { id } = await bought('foreign codec', { deliver: async () => foreign })
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED' })
    expect(await videoOf(id)).toMatchObject({ verified: false, width: 320, durationSeconds: 1.25 })
  })

  it('an error that nobody knows leaves the clip collecting for the next holder', async () => {
    const { id, script } = await bought('a defect', {
      async deliver(nth) {
        if (nth === 1) throw new TypeError('a defect of ours')
        return clip
      },
    })
    await until(async () => script.deliveries === 1)
    expect(await stateOf(gateway, id)).toMatchObject({ status: 'COLLECTING' })
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', failure: null })
    expect(gateway.log.some((line) => line.includes('"name":"TypeError"'))).toBe(true)
  })

  it('a cancel while the clip arrives ends it at once', async () => {
    const { id, script } = await bought('canceled', { deliver: (_nth, context) => untilAborted(context) })
    await until(async () => script.deliveries === 1)
    const canceledAt = Date.now()
    await cancelPaid(gateway, id, 'DISCARD')
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'CANCELED' })
    expect(Date.now() - canceledAt).toBeLessThan(8_000)
    await until(async () => !(await stateOf(gateway, id)).settling)
    expect(await stateOf(gateway, id)).toMatchObject({ charge: { state: 'CHARGED' }, clips: [{ video: null }] })
    expect([script.deliveries, await filesOf('videos', id)]).toEqual([1, []])
  })

  it('a deadline while the clip arrives is kept, and the clip comes late', async () => {
    const { id, script } = await bought(
      'expired',
      { deliver: (nth, context) => (nth === 1 ? untilAborted(context) : Promise.resolve(clip)) },
      // By then it arrives, on any machine.
      { poll: { intervalMilliseconds: 500, timeoutMilliseconds: 15_000 } },
    )
    const { state } = await ended(gateway, id)
    expect(state).toMatchObject({ status: 'EXPIRED', settling: true, clips: [{ failure: { code: 'TIMED_OUT' } }] })
    await until(async () => (await stateOf(gateway, id)).clips[0].arrivedLate)
    expect([script.deliveries, await videoOf(id)]).toMatchObject([2, { verified: true }])
  })

  it('a late clip whose job the provider does not know for a while comes all the same', async () => {
    const { id, script } = await bought('unknown for a while', {
      poll(nth) {
        if (nth === 1) return { state: 'pending', pollAfterMilliseconds: 3_600_000 }
        return nth < 5 ? { state: 'unknown-operation' } : done
      },
      deliver: async () => clip,
    })
    await until(async () => script.polls === 1)
    await cancelPaid(gateway, id, 'KEEP')
    expect((await ended(gateway, id)).state).toMatchObject({ status: 'CANCELED' })
    await until(async () => (await stateOf(gateway, id)).clips[0].arrivedLate)
    expect(script.polls).toBe(5)
  })

  it('what an answer brought is used after a restart, and the provider is not asked again', () =>
    withFolder(async ({ dataDirectory, connectionString, sql }) => {
      const outputs = [{ providerVideoId: 'video-7', handle: { uri: 'x' } }]
      const start = (more: Pick<Parameters<typeof scriptedProvider>[0], 'poll'> & Pick<Provider, 'fetchResult'>) =>
        startTestGateway({}, { dataDirectory, databaseUrl: connectionString, providers: [scriptedProvider(more)] })
      let deliveries = 0
      const first = await start({
        poll: async () => ({ state: 'succeeded', outputs }),
        async fetchResult(_handle, _toFile, context) {
          deliveries += 1
          await untilAborted(context)
        },
      })
      const id = await startPaid(first, 'gemini', 'restarted')
      await until(async () => deliveries > 0)
      await first.stop()
      expect(await sql('select outputs from attempt')).toEqual([{ outputs }])

      let polls = 0
      const handles: unknown[] = []
      const second = await start({
        async poll() {
          polls += 1
          return { state: 'unknown-operation' }
        },
        async fetchResult(handle, toFile) {
          handles.push(handle)
          await writeFile(toFile, clip)
        },
      })
      try {
        const { state } = await ended(second, id)
        expect(state).toMatchObject({ status: 'SUCCEEDED', clips: [{ video: { providerVideoId: 'video-7' } }] })
        expect([polls, handles]).toEqual([0, [{ uri: 'x' }]])
        // Here no sweep has come since: whoever collects leaves nothing.
        expect(await readdir(join(dataDirectory, 'work', 'results'))).toEqual([])
      } finally {
        await second.stop()
      }
    }))

  it('what killed processes left of results goes, by lease; what names nobody dead stays', async () => {
    const { id } = await bought('swept', { deliver: (_nth, context) => untilAborted(context) })
    const { id: attemptId } = await attemptOf(id)
    const [{ lease }] = await rowsOf(gateway, 'select lease::int from generation where id = $1', [rowId(id)])
    const results = join(gateway.config.dataDirectory, 'work', 'results')
    const names = {
      ours: `${attemptId}.${lease}`,
      former: `${attemptId}.${lease - 1}`,
      formerPart: `${attemptId}.${lease - 1}.0b1ff7a8.partial`,
      unknown: `00000000-0000-4000-8000-000000000000.1`,
    }
    for (const name of Object.values(names)) await writeFile(join(results, name), 'half')
    await until(async () => !(await readdir(results)).includes(names.formerPart))
    const left = await readdir(results)
    expect(left.filter((name) => name.startsWith(attemptId))).toEqual([names.ours])
    expect(await readFile(join(results, names.unknown), 'utf8')).toBe('half')
    await rm(join(results, names.unknown))
    await cancelPaid(gateway, id)
    await ended(gateway, id)
  })
})

it('without a codec a clip is delivered unverified, by its boxes, and verified once the codec is back', async () => {
  const { id, script } = await bought('no codec', {
    deliver: async () => clip,
    inspect: async () => ({ refused: true, code: 'CODEC_MISSING', message: 'not installed', isUnsure: true }),
  })
  expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  const facts = {
    width: 320,
    height: 180,
    durationSeconds: 1.25,
    frameRate: 24,
    hasAudio: true,
    sizeBytes: clip.length,
  }
  const differs = [{ code: 'LENGTH_DIFFERS' }, { code: 'SIZE_DIFFERS' }]
  const none = { verified: false, poster: null, firstFrame: null, lastFrame: null, warnings: differs }
  expect(await videoOf(id)).toMatchObject({ ...facts, ...none })
  expect(Buffer.from(await (await fetch((await videoOf(id)).url)).arrayBuffer()).equals(clip)).toBe(true)
  expect([await filesOf('videos', id), script.deliveries]).toEqual([['clip.mp4'], 1])

  const goOn = await cameraMove({ startFrame: { generationFrame: { generationId: id } } })
  expect((await gateway.start(goOn)).userErrors).toMatchObject([
    { code: 'NOT_FOUND', message: expect.stringContaining('not verified yet') },
  ])
  script.inspect = undefined
  await until(async () => (await videoOf(id)).verified)
  const picture = { width: 320, height: 180 }
  expect(await videoOf(id)).toMatchObject({ ...facts, poster: picture, firstFrame: picture, lastFrame: picture })
  expect(await filesOf('videos', id)).toEqual(['clip.mp4', 'first.jpg', 'last.png', 'poster.jpg'])
  expect((await gateway.start(goOn)).userErrors).toEqual([])
})

it('our limits and a decoder that breaks are no fault of the clip’s; what the decoder says later is shown', async () => {
  const { id, script } = await bought('too costly', {
    deliver: async () => clip,
    inspect: () => Promise.reject(new MediaPoolError('TIMEOUT', 'no answer in time')),
  })
  expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED' })
  expect(await videoOf(id)).toMatchObject({ verified: false, poster: null })
  const message = 'The clip does not play to its end.'
  script.inspect = async () => ({ refused: true, code: 'INVALID_VIDEO', message })
  const told = async () => (await videoOf(id)).warnings[0]
  await until(async () => (await told()).code === 'DAMAGED')
  script.inspect = undefined
  expect([(await videoOf(id)).verified, await told()]).toMatchObject([false, { code: 'DAMAGED', message }])
  // A verdict is final, and what was paid for is kept.
  const [row] = await rowsOf(gateway, 'select verify_after from video where generation_id = $1', [rowId(id)])
  expect([row.verify_after, await filesOf('videos', id)]).toEqual([null, ['clip.mp4']])
})

it('a decoder that hangs holds up neither the deadline nor a cancel: the clip is delivered unverified, and verified later', async () => {
  const hangingOnce = (name: string): Script => ({
    deliver: async () => clip,
    inspect(_path, _pictures, signal) {
      scripts.get(name)!.inspect = undefined
      return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason), { once: true }))
    },
  })
  // The clip is there by then on any machine.
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 15_000 }
  const [inTime, canceled] = [
    await bought('hangs', hangingOnce('hangs'), { poll }),
    await bought('hangs, canceled', hangingOnce('hangs, canceled')),
  ]
  await until(async () => (await stateOf(gateway, canceled.id)).status === 'COLLECTING')
  await cancelPaid(gateway, canceled.id, 'KEEP')
  await until(async () => (await stateOf(gateway, inTime.id)).isFinal)
  expect(await stateOf(gateway, inTime.id)).toMatchObject({ status: 'SUCCEEDED', failure: null })
  expect(await videoOf(inTime.id)).toMatchObject({ verified: false, poster: null })
  await until(async () => (await stateOf(gateway, canceled.id)).isFinal)
  expect((await stateOf(gateway, canceled.id)).status).toBe('CANCELED')
  for (const { id } of [inTime, canceled]) await until(async () => (await videoOf(id))?.verified)
})

it('a disk that is full while a clip arrives is waited out', async () => {
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let inspections = 0
  const { id, script } = await bought('full disk', {
    async deliver(nth, context) {
      if (nth > 2) return clip
      await writeFile(context.resultFile, 'half')
      throw full()
    },
    inspect() {
      inspections += 1
      if (inspections === 2) scripts.get('full disk')!.inspect = undefined
      return Promise.reject(full())
    },
  })
  expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', failure: null })
  expect([script.deliveries, inspections]).toEqual([3, 2])
  expect(await videoOf(id)).toMatchObject({ verified: true })
})
