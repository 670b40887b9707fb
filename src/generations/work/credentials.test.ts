import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Provider } from '../../providers/provider.ts'
import { createCredentials } from './credentials.ts'

const provider = (id: string, ...ids: string[]) => ({ id, credentials: () => ids }) as unknown as Provider

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a credential that was refused is left alone for some minutes; when all were, all are tried again', () => {
  const credentials = createCredentials()
  const kling = provider('klingai', 'first', 'second')
  expect(credentials.usable(kling, undefined)).toEqual(['first', 'second'])
  expect(credentials.rest(kling, undefined, 'first')).toBe(true)
  expect(credentials.usable(kling, undefined)).toEqual(['second'])
  // Another provider's of the same name is another one.
  expect(credentials.usable(provider('gemini', 'first'), undefined)).toEqual(['first'])
  expect(credentials.rest(kling, undefined, 'second')).toBe(false)
  expect(credentials.usable(kling, undefined)).toEqual(['first', 'second'])
  vi.advanceTimersByTime(5 * 60_000)
  expect(credentials.rest(kling, undefined, 'second')).toBe(true)
  expect(credentials.usable(kling, undefined)).toEqual(['first'])
})

it('is left alone for those minutes, wherever the clock was set meanwhile', () => {
  const credentials = createCredentials()
  const kling = provider('klingai', 'first', 'second')
  credentials.rest(kling, undefined, 'first')
  vi.setSystemTime(Date.now() + 3_600_000)
  expect(credentials.usable(kling, undefined)).toEqual(['second'])
  vi.setSystemTime(0)
  vi.advanceTimersByTime(5 * 60_000)
  expect(credentials.usable(kling, undefined)).toEqual(['first', 'second'])
})
