import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createProgressReporter } from '../../../src/generations/record/report-progress.ts'
import { createWorld, type Process, type World } from '../../support/interleavings/world.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

async function withProcess(test: (world: World, process: Process) => Promise<void>): Promise<void> {
  const world = await createWorld({ deduplicates: false, finds: false, cancels: false }, 0)
  try {
    await test(world, world.startProcess())
  } finally {
    await world.stop()
  }
}

it('holds no rows of a generation whose provider works, nor what was sent to it: thousands of them are held for half an hour', () => {
  const rows: WeakRef<object>[] = []
  return withProcess(async (world, process) => {
    process.context.onStep = ({ generation }) => {
      // Of what it is polled with there is less.
      if ('settled' in generation) rows.push(new WeakRef(generation))
    }
    const [provider] = process.context.providers.values()
    const { submit } = provider!
    provider!.submit = (request, call) => {
      rows.push(new WeakRef(request as object))
      return submit(request, call)
    }
    void world.start(process, 'one')
    await world.settle()
    world.vendor.decide(world.vendor.submits[0]!, 'accepted')
    await world.settle()
    await world.pass(10_000)
    expect(await world.database.query('select status from generation')).toEqual([{ status: 'RUNNING' }])
    expect(rows.length).toBeGreaterThan(1)
    collectGarbage()
    expect(rows.filter((row) => row.deref())).toEqual([])
  })
})

it('writes that many were asked about once more in one statement, and what is new at once', () =>
  withProcess(async (world, process) => {
    for (const key of ['one', 'two']) void world.start(process, key)
    await world.settle()
    const pass = async (milliseconds: number) => {
      world.clock.jump(milliseconds)
      await world.settle()
    }
    // The worker tells the place of the second in its queue.
    await pass(1_000)
    let written = 0
    // Later than all that the worker itself writes.
    const now = () => new Date(world.clock.now().getTime() + 3_600_000)
    const killPoint = () => {
      written += 1
    }
    const progress = createProgressReporter({ ...process.context, now, killPoint }, pino({ level: 'silent' }))
    const rows = await world.database.query(`
      select id, lease, clip.status, queue_position from generation join clip on clip.generation_id = id order by id`)
    const [one, two] = rows.map(({ id, lease, status, queue_position: queuePosition }) => ({
      ...{ generationId: id, lease: Number(lease), clipIndex: 0, status, queuePosition, message: null, polls: 1 },
      ...{ fraction: null, source: 'UNKNOWN' as const },
    }))
    progress.report(one!, false)
    await pass(400)
    progress.report(two!, false)
    await pass(400)
    expect(written).toBe(0)
    await pass(400)
    expect(written).toBe(1)
    const asked = await world.database.query('select polls from clip')
    expect(asked).toEqual([{ polls: 1 }, { polls: 1 }])

    await pass(600)
    progress.report({ ...one!, message: 'Second in line' })
    progress.report({ ...two!, polls: 2 }, false)
    await pass(60)
    expect(written).toBe(2)
    await progress.stop()
  }))
