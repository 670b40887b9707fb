import { expect, it } from 'vitest'
import type { Provider } from '../../providers/provider.ts'
import { createCredentials } from './credentials.ts'

const provider = (id: string, ...ids: string[]) => ({ id, credentials: () => ids }) as unknown as Provider

it('a credential that was refused is left alone for some minutes; when all were, all are tried again', () => {
  let now = new Date('2026-11-21T12:00:00Z')
  const credentials = createCredentials(() => now)
  const kling = provider('klingai', 'first', 'second')
  expect(credentials.usable(kling, undefined)).toEqual(['first', 'second'])
  expect(credentials.rest(kling, undefined, 'first')).toBe(true)
  expect(credentials.usable(kling, undefined)).toEqual(['second'])
  // Another provider's of the same name is another one.
  expect(credentials.usable(provider('gemini', 'first'), undefined)).toEqual(['first'])
  expect(credentials.rest(kling, undefined, 'second')).toBe(false)
  expect(credentials.usable(kling, undefined)).toEqual(['first', 'second'])
  now = new Date(now.getTime() + 5 * 60_000)
  expect(credentials.rest(kling, undefined, 'second')).toBe(true)
  expect(credentials.usable(kling, undefined)).toEqual(['first'])
})
