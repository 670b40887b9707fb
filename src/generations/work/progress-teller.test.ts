import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ProgressReport } from '../record/write-progress.ts'
import { ProgressTeller } from './progress-teller.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const newTeller = () => {
  const told: (ProgressReport & { isNews: boolean | undefined })[] = []
  const report = (one: ProgressReport, isNews?: boolean) => void told.push({ ...one, isNews })
  const teller = new ProgressTeller(
    { providers: new Map(), progress: { report } as never },
    { lease: { generationId: 'one', lease: 1 } as never },
    { clipIndex: 0, provider: 'them' },
  )
  return { told, teller }
}

it('what is new is told at once, and that nothing is new each ten seconds', () => {
  const { told, teller } = newTeller()
  const tell = (state: Parameters<typeof teller.tell>[0], polls: number) => {
    teller.polls = polls
    teller.tell(state)
  }
  const half = { state: 'pending', fraction: 0.5 } as const
  for (let polls = 0; polls <= 40; polls += 1) {
    tell(half, polls)
    vi.advanceTimersByTime(500)
    // Whatever the machine's clock is set to meanwhile.
    vi.setSystemTime(polls % 2 === 0 ? 0 : Date.now() + 3_600_000)
  }
  expect(told.map(({ polls }) => polls)).toEqual([0, 20, 40])
  tell({ ...half, fraction: 0.6 }, 41)
  tell({ ...half, fraction: 0.6, message: 'Rendering' }, 42)
  expect(told.slice(3).map(({ fraction, message }) => [fraction, message])).toEqual([
    [0.6, null],
    [0.6, 'Rendering'],
  ])
})

it('that it runs, and nothing else, is told, too, and is no news', () => {
  const { told, teller } = newTeller()
  teller.tell({ state: 'pending' })
  teller.tell({ state: 'pending', message: 'In a queue' })
  teller.tell({ state: 'pending' })
  expect(told.map(({ isNews, message }) => [isNews, message])).toEqual([
    [false, null],
    [true, 'In a queue'],
    [true, null],
  ])
})
