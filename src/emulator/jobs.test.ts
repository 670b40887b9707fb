import { pino } from 'pino'
import { expect, it } from 'vitest'
import { growsEvenly } from '../../test/support/growth.ts'
import type { Job, NewJob } from '../emulation/port.ts'
import { createVirtualClock } from './clock.ts'
import { createJobs, type Outcome } from './jobs.ts'
import { howLong } from './latency.ts'

const well: Outcome = { failedBy: null, isWithheld: false, neverEnds: false, hiddenFor: 0 }
/** Two seconds in the queue, ten in all for a clip of four. */
const curve = { queueSeconds: 2, baseSeconds: 2, perSecond: 2, spread: 0 }

function start(
  outcome: Partial<Outcome> = {},
  queueSeconds = 2,
  makeClip?: () => Promise<unknown>,
  onForgotten: (job: Job) => void = () => {},
) {
  const clock = createVirtualClock(0)
  const jobs = createJobs({
    models: { slow: { ...curve, queueSeconds }, other: { ...curve, queueSeconds } },
    clock,
    decide: () => ({ ...well, ...outcome }),
    ...(makeClip ? { makeClip } : {}),
    onForgotten,
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
  })
  return { clock, jobs }
}

const order = (id: string, changes: Partial<NewJob> = {}): NewJob => ({
  id,
  model: 'slow',
  account: 'key',
  prompt: 'a lake',
  clip: { still: null, seconds: 4, width: 1280, height: 720, hasSound: false },
  ...changes,
})

it('a job waits, runs and succeeds by the clock, and listeners are told of each change', async () => {
  const { clock, jobs } = start()
  const told: [string, number, number][] = []
  jobs.onChange((job) => void told.push([job.status, clock.now(), job.updatedAt]))
  const job = jobs.create(order('a'))
  expect(job).toMatchObject({ status: 'queued', fraction: 0, queuePosition: 0, createdAt: 0, updatedAt: 0 })
  await clock.advance(6_000)
  expect(job).toMatchObject({ status: 'running', fraction: 0.5, queuePosition: null, updatedAt: 2_000 })
  await clock.advance(4_000)
  expect(job).toMatchObject({ status: 'succeeded', fraction: 1, updatedAt: 10_000, failedBy: null })
  expect(told).toEqual([
    ['running', 2_000, 2_000],
    ['succeeded', 10_000, 10_000],
  ])
})

it.each(['is there', 'could not be made'])(
  'a job goes on until its clip %s, and then its listeners are told',
  async (what) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const { clock, jobs } = start({}, 2, () => promise)
    const told: string[] = []
    jobs.onChange(({ status }) => void told.push(status))
    const job = jobs.create(order('a'))
    await clock.advance(60_000)
    expect(job).toMatchObject({ status: 'running', fraction: 0.99 })
    expect(told).toEqual(['running'])
    if (what === 'is there') resolve()
    else reject(new Error('no codec'))
    await clock.advance(1_000)
    expect(job).toMatchObject({ status: 'succeeded', fraction: 1, updatedAt: 60_000 })
    expect(told).toEqual(['running', 'succeeded'])
  },
)

it('a listener that throws does not keep others from being told', async () => {
  const { clock, jobs } = start()
  let told = 0
  jobs.onChange(() => {
    throw new Error('mine')
  })
  jobs.onChange(() => void told++)
  jobs.create(order('a'))
  await clock.advance(60_000)
  expect(told).toBe(2)
})

it('a listener is told until it is forgotten', async () => {
  const { clock, jobs } = start()
  const told: string[] = []
  const forget = jobs.onChange(({ status }) => void told.push(status))
  jobs.create(order('a'))
  await clock.advance(6_000)
  forget()
  await clock.advance(60_000)
  expect(told).toEqual(['running'])
})

it('a job is cancelled once, tells so at once, and stays as it was then', async () => {
  const { clock, jobs } = start()
  const told: string[] = []
  jobs.onChange((job) => void told.push(job.status))
  const job = jobs.create(order('a'))
  await clock.advance(6_000)
  expect([jobs.cancel('a'), jobs.cancel('a'), jobs.cancel('b')]).toEqual([true, false, false])
  await clock.advance(60_000)
  expect(job).toMatchObject({ status: 'canceled', updatedAt: 6_000, fraction: 0.5 })
  expect(told).toEqual(['running', 'canceled'])
  expect(jobs.active('key', 'slow')).toBe(0)
})

it('what fails, is withheld or never ends was decided when it was accepted', async () => {
  const outcomes: [Partial<Outcome>, Partial<Job>][] = [
    [{ failedBy: 'fails' }, { status: 'failed', failedBy: 'fails', isWithheld: false }],
    [{ isWithheld: true }, { status: 'succeeded', isWithheld: true }],
    [{ neverEnds: true }, { status: 'running', fraction: 0.99 }],
  ]
  for (const [outcome, shown] of outcomes) {
    const { clock, jobs } = start(outcome)
    const job = jobs.create(order('a'))
    await clock.advance(3_600_000)
    expect(job).toMatchObject(shown)
  }
})

it('what runs at once is counted for each account and model', async () => {
  const { clock, jobs } = start()
  const counts = () => [jobs.active('key', 'slow'), jobs.active('key', 'other'), jobs.active('guest', 'slow')]
  jobs.create(order('a'))
  await clock.advance(1_000)
  jobs.create(order('b'))
  jobs.create(order('c', { model: 'other' }))
  jobs.create(order('d', { account: 'guest' }))
  expect(counts()).toEqual([2, 1, 1])
  jobs.cancel('b')
  expect(counts()).toEqual([1, 1, 1])
  await clock.advance(9_000)
  expect(counts()).toEqual([0, 1, 1])
  jobs.remove('c')
  expect(counts()).toEqual([0, 0, 1])
})

it('a queue moves up as those in front leave it', async () => {
  const { clock, jobs } = start()
  const [a, b, c] = ['a', 'b', 'c'].map((id) => jobs.create(order(id))) as [Job, Job, Job]
  const positions = () => [a.queuePosition, b.queuePosition, c.queuePosition]
  expect(positions()).toEqual([0, 1, 2])
  jobs.cancel('b')
  expect(positions()).toEqual([0, null, 1])
  await clock.advance(2_000)
  expect(positions()).toEqual([null, null, null])
})

it('the newest come first; one that is hidden for a while is found by its id alone', async () => {
  const { clock, jobs } = start({ hiddenFor: 5_000 })
  jobs.create(order('a', { externalId: 'mine' }))
  await clock.advance(1_000)
  jobs.create(order('b'))
  expect(jobs.list()).toEqual([])
  expect(jobs.get('a')).toMatchObject({ isHidden: true })
  expect(jobs.withExternalId('key', 'mine')).toMatchObject({ id: 'a', isHidden: true })
  expect(jobs.withExternalId('guest', 'mine')).toBeUndefined()
  await clock.advance(5_000)
  expect(jobs.list().map(({ id }) => id)).toEqual(['b', 'a'])
  jobs.remove('a')
  expect([jobs.get('a'), jobs.withExternalId('key', 'mine')]).toEqual([undefined, undefined])
})

it('an id is taken once, and a model must be known', () => {
  const { jobs } = start()
  jobs.create(order('a'))
  expect(() => jobs.create(order('a'))).toThrow(/same id/)
  expect(() => jobs.create(order('b', { model: 'sora-9' }))).toThrow(/sora-9/)
})

it('thousands of jobs in flight are counted without looking at each', () => {
  const createAll = (count: number) => {
    const { jobs } = start()
    for (let number = 0; number < count; number++) {
      jobs.create(order(String(number), { account: `key ${number % 3}` }))
      jobs.active('key 0', 'slow')
    }
    expect(jobs.active('key 0', 'slow')).toBe(Math.ceil(count / 3))
  }
  expect(growsEvenly(createAll, 2_000)).toBe(true)
})

it('beyond 50,000 the oldest are forgotten, and whoever has something of theirs is told', () => {
  const forgotten: string[] = []
  const { jobs } = start({}, 2, undefined, ({ id }) => forgotten.push(id))
  for (let number = 0; number < 50_002; number++) jobs.create(order(String(number)))
  expect(forgotten).toEqual(['0', '1'])
  expect([jobs.get('1'), jobs.get('2')?.id]).toEqual([undefined, '2'])
})

it('the same job always takes the same time, within the spread', () => {
  const spread = { queueSeconds: 10, baseSeconds: 20, perSecond: 10, spread: 0.2 }
  const times = Array.from({ length: 200 }, (_, number) => howLong(spread, 8, `job ${number}`).whole)
  expect(howLong(spread, 8, 'job 7').whole).toBe(times[7])
  expect(Math.min(...times)).toBeGreaterThanOrEqual(80_000)
  expect(Math.max(...times)).toBeLessThanOrEqual(120_000)
  expect(new Set(times).size).toBeGreaterThan(150)
  expect(howLong({ ...spread, spread: 0 }, 8, 'a')).toEqual({ queued: 10_000, whole: 100_000 })
})
