import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { interleavings, type Run } from './commands.ts'
import { expectAtRest } from './invariants.ts'
import { createWorld } from './world.ts'

/** Set to the seed of a failure, it happens again, and is shrunk: that takes minutes. */
const { INTERLEAVINGS_SEED: given } = process.env

/** Runs the product through random interleavings; without a seed others each time. What fails is told with its seed. */
export async function proveInterleavings(options: { runs: number; longest: number; seed?: number }) {
  const traits = fc.record({ deduplicates: fc.boolean(), finds: fc.boolean(), cancels: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(traits, fc.nat(), interleavings(options.longest), async (traits, order, commands) => {
      const world = await createWorld(traits, order)
      const run: Run = { world, subscribers: [], errors: [] }
      try {
        world.startProcess()
        world.startProcess()
        await world.settle()
        await fc.asyncModelRun(() => ({ model: {}, real: run }), commands)
        await expectAtRest(world, run.subscribers)
      } finally {
        await world.stop()
      }
    }),
    {
      numRuns: options.runs,
      seed: given === undefined ? (options.seed ?? randomInt(2 ** 31)) : Number(given),
      endOnFailure: given === undefined,
    },
  )
}
