import { sql } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Link } from '../judge/insert-generation.ts'
import { exceeded, spentOnStoryboard } from '../judge/spending.ts'
import { type StartContext, startGeneration } from '../judge/start.ts'
import { loadStoryboards, lockStoryboard, type StoryboardView, type Take } from '../record/storyboard.ts'
import { cancelGeneration } from '../work/cancel.ts'
import { inStoryboard } from './judge-storyboard.ts'
import { type NextSteps, nextSteps } from './next-steps.ts'
import { filmKey } from './storyboard-input.ts'
import { resolveTies } from './ties.ts'

/** Whoever advances a storyboard and dies leaves it to the next one after so long. */
export const turnSeconds = 5
/** Between two tries of a start that a limit of this server keeps waiting, and two looks for a clip to be verified. */
const patienceSeconds = 2

/** The film costs nothing and is worth waiting for: a day. */
const filmMilliseconds = 86_400_000

/**
 * Starts everything of a storyboard that can be started now, and says where it stands. Any process may do so at any
 * time, several at once, and from the beginning after a crash: a take is started under a key of its own and linked in
 * the transaction that makes its generation, so that nothing is bought twice.
 */
export async function advance(context: StartContext, id: string): Promise<void> {
  for (;;) {
    const next = await decideNext(context, id)
    if (!next) return
    const { view, steps } = next
    context.killPoint('storyboard.decided')
    // What has ended meanwhile is no trouble.
    for (const generationId of steps.cancels) await cancelGeneration(context, view.tenant, generationId, 'DISCARD')
    const started = await Promise.all([
      ...steps.starts.map((take) => startTake(context, view, take)),
      ...(steps.film === null ? [] : [startFilm(context, view, steps.film)]),
    ])
    if (started.length === 0) return
    if (started.includes('put-off')) return putOff(context, id)
  }
}

/** Reads under the row's lock: a generation that ends meanwhile waits for it, and then puts the storyboard due again. */
async function decideNext(
  context: StartContext,
  id: string,
): Promise<{ view: StoryboardView; steps: NextSteps } | undefined> {
  const { database, wake } = context
  const decided = await database.transaction().execute(async (transaction) => {
    await lockStoryboard(transaction, id)
    const [view] = await loadStoryboards(transaction, null, [id])
    if (!view) return undefined
    const steps = nextSteps(view)
    const isBusy = steps.starts.length > 0 || steps.film !== null || steps.cancels.length > 0
    const seconds = isBusy ? turnSeconds : patienceSeconds
    await sql`
      update storyboard set status = ${steps.status},
        due_at = case when ${isBusy || steps.isWaiting} then now() + ${seconds} * interval '1 second' end
      where id = ${id}`.execute(transaction)
    return { view, steps }
  })
  if (decided && decided.view.status !== decided.steps.status) wake.notify('storyboards', id)
  return decided
}

const putOff = ({ database }: StartContext, id: string) =>
  sql`update storyboard set due_at = now() + ${patienceSeconds} * interval '1 second' where id = ${id}`
    .execute(database)
    .then(() => {})

type Started = 'done' | 'put-off'

async function startTake(context: StartContext, view: StoryboardView, take: Take): Promise<Started> {
  const { shots, tenant } = view
  const key = `storyboard/${view.id}/${take.shotIndex}/${take.number}`
  const input = {
    ...take.input,
    request: resolveTies(take.input.request, shots),
    idempotencyKey: key,
    ...(view.maximumCostMicros === null ? {} : { maximumCost: { micros: view.maximumCostMicros } }),
  }
  const link: Link = async (transaction, generationId) => {
    await lockStoryboard(transaction, view.id)
    const linked = await transaction
      .updateTable('storyboard_take')
      .set({ generation_id: generationId })
      .where('storyboard_id', '=', view.id)
      .where('shot_index', '=', take.shotIndex)
      .where('number', '=', take.number)
      .where('generation_id', 'is', null)
      .where('problems', 'is', null)
      .returning('emulated')
      .executeTakeFirst()
    const [now] = await loadStoryboards(transaction, null, [view.id])
    if (!linked || !now || now.status === 'CANCELED') return [over]
    const { emulated } = await transaction
      .selectFrom('generation')
      .select('emulated')
      .where('id', '=', generationId)
      .executeTakeFirstOrThrow()
    if (emulated !== linked.emulated) return [otherVendor]
    const maximum = now.maximumCostMicros
    return maximum !== null && (await spentOnStoryboard(transaction, view.id)) > maximum ? [beyondMaximum] : []
  }
  // Of the take, not of what its ties lead to: a take that was started stays what it is when they change.
  const { generation, problems } = await startGeneration(context, tenant, input, {
    ...{ inputHash: key, link },
    storyboardId: view.id,
  })
  if (generation) {
    context.killPoint('storyboard.take-started')
    context.wake.notify('storyboards', view.id)
    return 'done'
  }
  return keepProblems(problems, () =>
    context.database
      .updateTable('storyboard_take')
      .set({ problems: JSON.stringify(problems) })
      .where('storyboard_id', '=', view.id)
      .where('shot_index', '=', take.shotIndex)
      .where('number', '=', take.number)
      .where('generation_id', 'is', null)
      .execute(),
  )
}

async function startFilm(context: StartContext, view: StoryboardView, takes: string): Promise<Started> {
  const key = filmKey(view.id, takes)
  const poll = { timeoutMilliseconds: filmMilliseconds }
  const input = { request: resolveTies(view.film, view.shots), idempotencyKey: key, poll }
  const link: Link = async (transaction, generationId) => {
    await lockStoryboard(transaction, view.id)
    // A retry may have come in between: the film that is to be made is another one.
    const [now] = await loadStoryboards(transaction, null, [view.id])
    if (!now || nextSteps(now).film !== takes) return [over]
    await transaction
      .updateTable('storyboard')
      .set({ film_takes: takes, film_generation_id: generationId, film_problems: null })
      .where('id', '=', view.id)
      .execute()
    return []
  }
  const { generation, problems } = await startGeneration(context, view.tenant, input, {
    ...{ inputHash: key, link },
    storyboardId: view.id,
  })
  if (generation) {
    context.killPoint('storyboard.film-started')
    context.wake.notify('storyboards', view.id)
    return 'done'
  }
  return keepProblems(problems, () =>
    context.database
      .updateTable('storyboard')
      .set({ film_takes: takes, film_generation_id: null, film_problems: JSON.stringify(problems.map(inStoryboard)) })
      .where('id', '=', view.id)
      .where((row) => row.or([row('film_takes', 'is distinct from', takes), row('film_generation_id', 'is', null)]))
      .execute(),
  )
}

/** What only says that it is not the time is waited for; what is wrong with a take is told. */
async function keepProblems(problems: Problem[], keep: () => Promise<unknown>): Promise<Started> {
  if (problems.includes(over)) return 'done'
  if (problems.some(({ code }) => code === 'LIMIT_REACHED')) return 'put-off'
  await keep()
  return 'done'
}

/** It was canceled, or another process was faster: the next look at the row tells. */
const over: Problem = {
  code: 'ALREADY_FINISHED',
  path: [],
  parameter: null,
  message: 'The storyboard no longer needs this take.',
}

/** What was played with the emulator is not bought for real, nor a real film filled up with the emulator's clips. */
const otherVendor: Problem = {
  code: 'MODEL_UNAVAILABLE',
  path: ['request'],
  parameter: null,
  message: 'The emulator answered for the provider when this was requested but not now, or the other way around.',
}

const beyondMaximum = exceeded(
  ['maximumCost'],
  'With what the other takes have cost, or may yet, it is more than maximumCost allows.',
)
