import { expect, it } from 'vitest'
import { expectAtRest } from '../../support/interleavings/invariants.ts'
import { proveInterleavings } from '../../support/interleavings/prove.ts'
import { createWorld } from '../../support/interleavings/world.ts'

it('keeps the rules of durability in any order of workers, calls, crashes and lost commits', { timeout: 240_000 }, () =>
  proveInterleavings({ seed: 17, runs: 10, longest: 40 }),
)

it('does not believe the refusal of a resend whose first request arrived just before it', async () => {
  const world = await createWorld({ deduplicates: true, finds: true, cancels: false }, 0)
  try {
    world.startProcess()
    void world.start(world.process(0), 'one')
    await world.settle()
    // The first has no answer in time, and is sent again.
    await world.pass(70_000)
    expect(world.vendor.submits).toHaveLength(2)
    await expectAtRest(world, [])
    expect(await world.database.query('select status from generation')).toEqual([{ status: 'SUCCEEDED' }])
  } finally {
    await world.stop()
  }
})
