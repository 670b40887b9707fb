import { it } from 'vitest'
import { expectClipThroughOutage } from '../support/outage.ts'

it('a clip goes on rendering while the database is away for 30 s, and ends right when it is back', () =>
  expectClipThroughOutage(30_000))
