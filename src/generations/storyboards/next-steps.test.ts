import { expect, it } from 'vitest'
import type { Status } from '../record/status.ts'
import type { Made, StoryboardView, Take } from '../record/storyboard.ts'
import { nextFilmTry, nextSteps } from './next-steps.ts'

const made = (id: string, status: Status | null, more: Partial<Made> = {}): Made => ({
  id,
  status,
  clip: status === 'SUCCEEDED' ? { width: 160, height: 90, seconds: 1, isUnverified: false } : null,
  charge: { state: 'NONE' },
  ...more,
})
const good = (id: string) => made(id, 'SUCCEEDED')
const unverified = (id: string) =>
  made(id, 'SUCCEEDED', { clip: { width: 160, height: 90, seconds: 1, isUnverified: true } })

/** `from`: the shot it goes on from. */
const take = (generation: Made | null, from?: string, problems: Take['problems'] = null) => ({
  input: { request: from === undefined ? {} : { anything: [{ startFrame: { shotFrame: { shot: from } } }] } },
  ...{ expected: {}, estimateMicros: 1, generation, problems },
})
const refused = take(null, undefined, [{ code: 'COST_EXCEEDED', path: [], parameter: null, message: '' }])

/** Shots a, b, c by their takes. */
const view = (shots: ReturnType<typeof take>[][], more: Partial<StoryboardView> = {}): StoryboardView => ({
  ...{ id: 'storyboard', tenant: 'anna', status: 'RUNNING', film: {}, filmTake: null, maximumCostMicros: null },
  createdAt: new Date(0),
  shots: shots.map((takes, index) => ({
    index,
    name: 'abc'[index]!,
    takes: takes.map((one, nth) => ({ ...one, shotIndex: index, number: nth + 1 })),
  })),
  ...more,
})
const told = (of: StoryboardView) => {
  const { starts, ...steps } = nextSteps(of)
  const begun = starts.map(({ shotIndex, number }) => `${'abc'[shotIndex]}${number}`)
  const film = steps.film === null ? [] : ['film', steps.film]
  return [steps.status, ...begun, ...film, ...(steps.isWaiting ? ['waiting'] : [])].join(' ')
}

it.each<[string, ReturnType<typeof take>[][], string]>([
  ['shots without a tie begin together', [[take(null)], [take(null, 'a')], [take(null)]], 'RUNNING a1 c1'],
  ['what goes on from a shot waits for it', [[take(made('1', 'RUNNING'))], [take(null, 'a')]], 'RUNNING'],
  ['and begins once its clip is there', [[take(good('1'))], [take(null, 'a')]], 'RUNNING b1'],
  ['but not before its frames can be taken', [[take(unverified('1'))], [take(null, 'a')]], 'RUNNING waiting'],
  [
    'a failed shot stops what goes on from it alone',
    [[take(made('1', 'FAILED'))], [take(null, 'a')], [take(null)]],
    'NEEDS_RETRY c1',
  ],
  ['so does one that could not be started', [[refused], [take(null, 'a')]], 'NEEDS_RETRY'],
  ['and one whose generation is gone', [[take(made('1', null))]], 'NEEDS_RETRY'],
  ['a clip that came late is a clip', [[take({ ...good('1'), status: 'EXPIRED' })]], 'RUNNING film 1'],
  ['the next take is begun', [[take(made('1', 'FAILED')), take(null)], [take(null, 'a')]], 'RUNNING a2'],
  [
    'while a new take is made, nothing goes on from the one before',
    [[take(good('1')), take(made('2', 'QUEUED'))], [take(null, 'a')]],
    'RUNNING',
  ],
  [
    'a new take that fails leaves the one before',
    [[take(good('1')), take(made('2', 'FAILED'))], [take(good('3'), 'a')]],
    'RUNNING film 1.1',
  ],
  ['a clip that is not verified is cut all the same', [[take(unverified('1'))]], 'RUNNING film 1'],
])('%s', (_sentence, shots, steps) => {
  expect(told(view(shots))).toBe(steps)
})

it('the film is made once of the same takes, and again of others', () => {
  const shots = [[take(good('1')), take(good('2'))]]
  const film = (takes: string, generation: Made | null) => ({
    filmTake: { takes, generation, problems: generation ? null : [] },
  })
  expect(told(view(shots, film('2', made('f', 'RUNNING'))))).toBe('RUNNING')
  expect(told(view(shots, film('2', good('f'))))).toBe('SUCCEEDED')
  expect(told(view(shots, film('2', made('f', 'FAILED'))))).toBe('FAILED')
  expect(told(view(shots, film('2', null)))).toBe('FAILED')
  expect(told(view(shots, film('1', good('f'))))).toBe('RUNNING film 2')
})

it('a film that failed is tried again when it is asked for, and once', () => {
  const shots = [[take(good('1')), take(good('2'))]]
  const again = { takes: nextFilmTry('2'), generation: null, problems: null }
  expect(told(view(shots, { filmTake: again }))).toBe('RUNNING film 2/2')
  for (const [status, said] of [
    ['RUNNING', 'RUNNING'],
    ['FAILED', 'FAILED'],
    ['SUCCEEDED', 'SUCCEEDED'],
  ] as const)
    expect(told(view(shots, { filmTake: { ...again, generation: made('f', status) } }))).toBe(said)
  expect(told(view([[...shots[0]!, take(good('3'))]], { filmTake: again }))).toBe('RUNNING film 3')
  expect(nextFilmTry('1.2/2')).toBe('1.2/3')
})

it('a canceled one begins nothing and ends what is under way, the film too', () => {
  const shots = [[take(made('1', 'RUNNING'))], [take(null)], [take(good('3'))]]
  const filmTake = { takes: '1.1.1', generation: made('f', 'QUEUED'), problems: null }
  expect(nextSteps(view(shots, { status: 'CANCELED', filmTake }))).toEqual({
    ...{ status: 'CANCELED', starts: [], film: null, isWaiting: false },
    cancels: ['1', 'f'],
  })
})
