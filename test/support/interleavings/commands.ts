import fc from 'fast-check'
import { kindOfError } from '../../../src/error-kind.ts'
import type { LostCommit } from './database.ts'
import { expectAlways } from './invariants.ts'
import { type Subscriber, subscribe } from './subscriber.ts'
import type { SubmitFate } from './vendor.ts'
import type { Process, World } from './world.ts'

/** What the commands act upon. */
export interface Run {
  world: World
  subscribers: Subscriber[]
  /** Met by whoever called from outside. */
  errors: unknown[]
}

type Command = fc.AsyncCommand<object, Run>

const command = (text: string, act: (run: Run) => unknown): Command => ({
  check: () => true,
  async run(_model, run) {
    await act(run)
    await expectAlways(run.world)
    expectNoErrors(run)
  },
  toString: () => text,
})

/** The database may be away for a caller; nothing else may go wrong. */
function expectNoErrors({ errors }: Run): void {
  const strange = errors.find((error) => kindOfError(error) !== 'machine')
  if (strange) throw strange
}

const one = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(all.length, 1)]
const index = fc.nat(7)
/** After how many transactions of anybody's it happens. */
const delay = fc.oneof(fc.constant(0), fc.nat(12))

/** Something that happens at any moment, while the others work. */
function soon({ world, errors }: Run, delay: number, act: () => unknown): void {
  world.database.afterTransactions(delay, () => {
    void (async () => act())().catch((error: unknown) => errors.push(error))
  })
}

async function ofGeneration(world: World, index: number, act: (id: string) => unknown): Promise<void> {
  const id = one(await world.ids(), index)
  if (id !== undefined) await act(id)
}

const start = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), index, fc.boolean()).map(([key, by, isAwaited]) =>
  command(`start(${key}, ${by}, ${isAwaited})`, async (run) => {
    const { world, errors } = run
    soon(run, 0, async () => {
      const { problems } = await world.start(world.process(by), key)
      if (problems.length > 0) errors.push(new Error(JSON.stringify(problems)))
    })
    if (isAwaited) await world.settle()
  }),
)
const answer = fc
  .tuple(
    index,
    fc.constantFrom<SubmitFate>('accepted', 'accepted', 'answer-lost', 'never-arrived', 'refused-for-now', 'refused'),
    fc.boolean(),
  )
  .map(([which, fate, isAwaited]) =>
    command(`answer(${which}, ${fate}, ${isAwaited})`, async ({ world }) => {
      const submit = one(world.vendor.submits, which)
      if (submit) world.vendor.decide(submit, fate)
      if (isAwaited) await world.settle()
    }),
  )
const end = fc
  .tuple(index, fc.constantFrom('succeeded' as const, 'succeeded' as const, 'failed' as const, 'never' as const))
  .map(([which, state]) =>
    command(`end(${which}, ${state})`, ({ world }) => {
      const job = one(world.vendor.jobs, which)
      if (job?.state !== 'running') return
      if (state === 'never') job.isEndless = true
      else job.state = state
    }),
  )
const callBack = fc.tuple(index, index).map(([which, by]) =>
  command(`callBack(${which}, ${by})`, (run) =>
    ofGeneration(run.world, which, async (id) => {
      run.world.process(by).context.wake.notify('work', id)
      await run.world.settle()
    }),
  ),
)
const cancel = fc
  .tuple(index, index, fc.constantFrom('KEEP' as const, 'DISCARD' as const), delay)
  .map(([which, by, lateResult, delay]) =>
    command(`cancel(${which}, ${by}, ${lateResult}, ${delay})`, (run) =>
      ofGeneration(run.world, which, (id) =>
        soon(run, delay, () => run.world.cancel(run.world.process(by), id, lateResult)),
      ),
    ),
  )
const pass = fc.constantFrom(1_000, 1_000, 5_000, 30_000, 70_000, 660_000, 960_000, 90_000_000).map((milliseconds) =>
  command(`pass(${milliseconds})`, async ({ world }) => {
    await world.pass(milliseconds)
    // Who is behind catches up.
    if (milliseconds > 80_000_000) for (let round = 0; round < 5; round += 1) await world.pass(60_000)
  }),
)
const takeAway = fc
  .tuple(index, fc.boolean(), delay)
  .map(([which, isTold, delay]) =>
    command(`takeAway(${which}, ${isTold}, ${delay})`, (run) =>
      ofGeneration(run.world, which, (id) => soon(run, delay, () => run.world.takeAway(id, isTold))),
    ),
  )
async function crashOf({ world, subscribers }: Run, process: Process): Promise<void> {
  await world.crash(process)
  for (const subscriber of subscribers) if (subscriber.process === process) subscriber.reconnect(world.process(0))
}
const crash = fc
  .tuple(index, delay)
  .map(([which, delay]) =>
    command(`crash(${which}, ${delay})`, (run) => soon(run, delay, () => crashOf(run, run.world.process(which)))),
  )
const loseCommit = fc
  .tuple(index, fc.constantFrom<LostCommit>('done', 'not-done'))
  .map(([which, commit]) =>
    command(`loseCommit(${which}, ${commit})`, ({ world }) => world.lose(world.process(which), commit)),
  )
const deafen = fc.boolean().map((isDeaf) => command(`deafen(${isDeaf})`, ({ world }) => void world.setDeaf(isDeaf)))
const watch = fc.tuple(index, index, fc.boolean()).map(([which, by, isLate]) =>
  command(`watch(${which}, ${by}, ${isLate})`, ({ world, subscribers }) =>
    ofGeneration(world, which, async (id) => {
      const [{ last }] = await world.database.query('select sequence as last from generation where id = $1', [id])
      const after = isLate ? Math.floor(last / 2) : 0
      subscribers.push(subscribe(world, { id, after, process: world.process(by) }))
      await world.settle()
    }),
  ),
)
const reconnect = fc
  .tuple(index, index, delay)
  .map(([which, by, delay]) =>
    command(`reconnect(${which}, ${by}, ${delay})`, (run) =>
      soon(run, delay, () => one(run.subscribers, which)?.reconnect(run.world.process(by))),
    ),
  )

/** Any order of all that may happen. */
export const interleavings = (longest: number) =>
  fc.commands(
    [
      start,
      pass,
      answer,
      start,
      pass,
      answer,
      end,
      cancel,
      takeAway,
      crash,
      loseCommit,
      callBack,
      deafen,
      watch,
      reconnect,
    ],
    {
      maxCommands: longest,
      size: 'max',
    },
  )
