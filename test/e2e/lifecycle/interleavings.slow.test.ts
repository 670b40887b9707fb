import { expect, it } from 'vitest'
import { expectAlways, expectAtRest } from '../../support/interleavings/invariants.ts'
import { proveInterleavings } from '../../support/interleavings/prove.ts'
import { subscribe } from '../../support/interleavings/subscriber.ts'
import type { VendorTraits } from '../../support/interleavings/vendor.ts'
import { createWorld, type World } from '../../support/interleavings/world.ts'

it('keeps the rules of durability in any order of workers, calls, crashes and lost commits', () =>
  proveInterleavings({ seed: 17, runs: 10, longest: 40 }))

/** A world with two processes. */
async function inWorld(traits: VendorTraits, test: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(traits, 0)
  try {
    world.startProcess()
    world.startProcess()
    await test(world)
  } finally {
    await world.stop()
  }
}
const statusOf = (world: World) => world.database.query('select status from generation order by created_at, id')

it('does not believe the refusal of a resend whose first request arrived just before it', () =>
  inWorld({ deduplicates: true, finds: true, cancels: false }, async (world) => {
    void world.start(world.process(0), 'one')
    await world.settle()
    // The first has no answer in time, and is sent again.
    await world.pass(70_000)
    expect(world.vendor.submits).toHaveLength(2)
    await expectAtRest(world, [])
    expect(await statusOf(world)).toEqual([{ status: 'SUCCEEDED' }])
  }))

it('does not believe the refusal of a resend while the first request may still arrive', () =>
  inWorld({ deduplicates: true, finds: true, cancels: false }, async (world) => {
    void world.start(world.process(0), 'one')
    await world.settle()
    await world.pass(70_000)
    const [first, second] = world.vendor.submits
    world.vendor.decide(second!, 'refused-for-now')
    await world.settle()
    await world.pass(120_000)
    world.vendor.decide(first!, 'accepted')
    await expectAtRest(world, [])
    expect(world.vendor.jobs).toHaveLength(1)
  }))

it.each([true, false])(
  'an answer that was lost is looked for (found: %s), and what is sent is not sent again',
  (finds) =>
    inWorld({ deduplicates: false, finds, cancels: false }, async (world) => {
      void world.start(world.process(0), 'one')
      await world.settle()
      world.vendor.decide(world.vendor.submits[0]!, 'answer-lost')
      await world.settle()
      await world.takeAway((await world.ids())[0]!, true)
      for (const milliseconds of [1_000, 30_000, 70_000]) await world.pass(milliseconds)
      await expectAtRest(world, [])
      expect(world.vendor.jobs).toHaveLength(1)
      expect(await statusOf(world)).toEqual([{ status: finds ? 'SUCCEEDED' : 'FAILED' }])
    }),
)

it('a job that never ends is let go a day after the deadline', () =>
  inWorld({ deduplicates: false, finds: false, cancels: false }, async (world) => {
    void world.start(world.process(0), 'one')
    await world.settle()
    world.vendor.decide(world.vendor.submits[0]!, 'accepted')
    await world.settle()
    world.vendor.jobs[0]!.isEndless = true
    await expectAtRest(world, [])
    expect(await statusOf(world)).toEqual([{ status: 'EXPIRED' }])
  }))

it('a job that becomes known while its attempt is given up is followed, whichever transaction it comes after', () =>
  inWorld({ deduplicates: false, finds: false, cancels: false }, async (world) => {
    for (let count = 0; count < 8; count += 1) {
      void world.start(world.process(0), `${count}`)
      await world.settle()
      world.vendor.decide(world.vendor.submits[0]!, 'answer-lost')
      await world.settle()
      // It fails at its deadline, and is looked for to the end of the grace.
      for (const milliseconds of [600_000, 200_000]) await world.pass(milliseconds)
      const job = world.vendor.jobs.at(-1)!
      const { key, id } = job
      world.database.afterTransactions(count, () => {
        void world.database.query('update attempt set operation = $2 where id = $1 and closed_at is null', [
          key,
          { id },
        ])
      })
      await world.pass(300_000)
      job.state = 'succeeded'
      await world.pass(60_000)
    }
    await expectAtRest(world, [])
  }))

it('nothing is sent after a cancel, whichever transaction it comes after', () =>
  inWorld({ deduplicates: true, finds: false, cancels: true }, async (world) => {
    for (let count = 0; count < 10; count += 1) {
      world.database.afterTransactions(count, async () => {
        const found = await world.database.query('select id from generation where idempotency_key = $1', [`${count}`])
        if (found.length > 0) void world.cancel(world.process(0), found[0].id, 'KEEP')
      })
      void world.start(world.process(0), `${count}`)
      await world.settle()
      // What was not canceled yet is while its submit is on its way.
      const [{ id }] = await world.database.query('select id from generation where idempotency_key = $1', [`${count}`])
      void world.cancel(world.process(1), id, 'KEEP')
      await world.settle()
      // Of what was on its way nothing is heard, and it did not arrive: it is not repeated.
      for (const submit of [...world.vendor.submits]) world.vendor.decide(submit, 'never-arrived')
      for (const milliseconds of [1_000, 30_000, 70_000, 960_000]) await world.pass(milliseconds)
      await expectAlways(world)
    }
    await expectAtRest(world, [])
  }))

it('whoever comes, goes and comes again is told every event once', () =>
  inWorld({ deduplicates: false, finds: true, cancels: false }, async (world) => {
    void world.start(world.process(0), 'one')
    await world.settle()
    const [id] = (await world.ids()) as [string]
    const follow = (after: number, by: number) => subscribe(world, { id, after, process: world.process(by) })
    // One stays at each process, one changes sides after every step, and with every step others come late.
    const subscribers = [follow(0, 0), follow(0, 1), follow(0, 1)]
    const step = async (index: number) => {
      await world.settle()
      subscribers[2]!.reconnect(world.process(index))
      const told = subscribers[0]!.told.length
      subscribers.push(follow(told, 0), follow(Math.max(told - 1, 0), 1), follow(0, 0), follow(0, 1))
      await world.settle()
    }
    // What one of them writes the other one has to look for.
    world.setDeaf(true)
    await step(0)
    world.vendor.decide(world.vendor.submits[0]!, 'accepted')
    await step(1)
    world.vendor.jobs[0]!.state = 'succeeded'
    for (const milliseconds of [60_000, 60_000]) await world.pass(milliseconds)
    await expectAtRest(world, subscribers)
  }))
