import { expect, it } from 'vitest'
import type { Job, NewJob } from '../emulation/port.ts'
import { markersIn } from './markers.ts'
import { createScenarios } from './scenarios.ts'

const jobOf = (id: string, prompt: string) => ({ id, prompt }) as Job
const orderOf = (prompt: string) => ({ prompt }) as NewJob
const submit = (prompt: string) => ({ prompt, jobs: [] })
const nothing = { jobs: [] }

it('markers stand anywhere in a prompt, with how often and for how long', () => {
  expect(markersIn('a [[fails]] b [[submit-server-error:2]][[webhook-late:40s]] [[submit-slow:1:2.5s]]')).toEqual([
    { kind: 'fails', times: null, seconds: null },
    { kind: 'submit-server-error', times: 2, seconds: null },
    { kind: 'webhook-late', times: null, seconds: 40 },
    { kind: 'submit-slow', times: 1, seconds: 2.5 },
  ])
  expect(markersIn('[[unheard-of]] [fails] [[ fails ]] [[fails:]] [[fails:-1]]')).toEqual([])
})

it('a scenario of the queue happens as often as it says, where it says', () => {
  const scenarios = createScenarios()
  scenarios.add({ kind: 'rate-limited', provider: 'klingai', times: 2 })
  const take = (provider: string) => scenarios.take(provider, ['rate-limited', 'quota-exhausted'], nothing)?.kind
  expect(take('vertex')).toBeUndefined()
  expect([take('klingai'), take('klingai'), take('klingai')]).toEqual(['rate-limited', 'rate-limited', undefined])
  expect(scenarios.list()).toEqual([])
})

it('the queue keeps its order, also between what the vendor says and what the connection does', () => {
  const scenarios = createScenarios()
  for (const kind of ['rate-limited', 'submit-hang', 'poll-cut'] as const) scenarios.add({ kind })
  expect(scenarios.take('klingai', ['submit-hang'], nothing)).toBeNull()
  expect(scenarios.take('klingai', ['rate-limited'], nothing)).toMatchObject({ kind: 'rate-limited' })
  expect(scenarios.take('klingai', ['rate-limited'], nothing)).toBeNull()
  expect(scenarios.take('klingai', ['poll-cut'], nothing)).toMatchObject({ kind: 'poll-cut' })
  expect(scenarios.take('klingai', ['submit-hang'], nothing)).toMatchObject({ kind: 'submit-hang' })
})

it('a call whose turn has been sees markers only', () => {
  const scenarios = createScenarios()
  scenarios.add({ kind: 'rate-limited' })
  expect(scenarios.take('klingai', ['rate-limited'], { jobs: [], isServed: true })).toBeNull()
  expect(scenarios.list()).toHaveLength(1)
})

it('what is to happen always happens until it is removed', () => {
  const scenarios = createScenarios()
  const { id } = scenarios.add({ kind: 'find-blind', times: 'always', seconds: 7 })
  for (let time = 0; time < 3; time++) expect(scenarios.decide('klingai', orderOf('a')).hiddenFor).toBe(7_000)
  expect([scenarios.remove(id), scenarios.remove(id)]).toEqual([true, false])
  expect(scenarios.decide('klingai', orderOf('a')).hiddenFor).toBe(0)
})

it('a marker that counts does so for all submits of one prompt, at each provider', () => {
  const scenarios = createScenarios()
  const take = (provider: string, prompt: string) =>
    scenarios.take(provider, ['submit-server-error', 'rate-limited'], submit(prompt))?.kind ?? 'well'
  const prompt = 'a lake [[submit-server-error:2]]'
  expect([1, 2, 3].map(() => take('klingai', prompt))).toEqual(['submit-server-error', 'submit-server-error', 'well'])
  expect(take('vertex', prompt)).toBe('submit-server-error')
  expect(take('klingai', `${prompt} again`)).toBe('submit-server-error')
  expect([1, 2, 3].map(() => take('klingai', 'a [[rate-limited]]'))).toEqual(Array(3).fill('rate-limited'))
  scenarios.clear()
  expect(take('klingai', prompt)).toBe('submit-server-error')
})

it('a marker about polls counts for each job', () => {
  const scenarios = createScenarios()
  const [a, b] = ['a', 'b'].map((id) => jobOf(id, '[[poll-cut:1]]')) as [Job, Job]
  const take = (...jobs: Job[]) => scenarios.take('klingai', ['poll-cut'], { jobs })?.kind ?? 'well'
  expect([take(a), take(a), take(a, b), take(a, b)]).toEqual(['poll-cut', 'well', 'poll-cut', 'well'])
})

it('what becomes of a job is decided by the queue or its prompt', () => {
  const scenarios = createScenarios()
  const decide = (prompt: string) => scenarios.decide('klingai', orderOf(prompt))
  const well = { failedBy: null, isWithheld: false, neverEnds: false, hiddenFor: 0 }
  expect(decide('a lake')).toEqual(well)
  expect(decide('[[moderated-at-output]] [[find-blind:5s]]')).toEqual({
    ...well,
    failedBy: 'moderated-at-output',
    hiddenFor: 5_000,
  })
  expect(decide('[[moderated-as-success]]')).toEqual({ ...well, isWithheld: true })
  expect(decide('[[clip-black]]')).toEqual({ ...well, clipFault: 'clip-black' })
  expect(decide('[[never-ends]]')).toEqual({ ...well, neverEnds: true })
  expect(['first', 'second'].map(() => decide('[[fails:1]]').failedBy)).toEqual(['fails', null])
  scenarios.add({ kind: 'nul-in-message' })
  expect(decide('a lake').failedBy).toBe('nul-in-message')
})
