import { expect, it } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createRunTimes } from './run-times.ts'

it('does not keep a transaction waiting for a connection that somebody else has asked for', async () => {
  const runTimes = createRunTimes({ database: scriptedDatabase(() => new Promise(() => {})), now: () => new Date() })
  const subject = { timingKey: 'one', emulated: false }
  void runTimes.of(subject)
  expect(
    await runTimes.of(
      subject,
      scriptedDatabase(() => []),
    ),
  ).toBeNull()
})
