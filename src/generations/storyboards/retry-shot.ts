import type { Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Tables } from '../../engine/tables.ts'
import { hashOfInput } from '../judge/input-hash.ts'
import { insertOnce, Refused } from '../judge/insert-once.ts'
import { dailyProblems, maximumProblems, spentOnStoryboard } from '../judge/spending.ts'
import { keyConflict, refusalProblems, type StartContext } from '../judge/start.ts'
import { bytesOf, type InlineUpload, insertUploads } from '../judge/store-inline.ts'
import { referTo } from '../media/media-references.ts'
import { lockTenant, uploadQuotaProblems } from '../media/upload-quota.ts'
import { uploadKey } from '../media/uploads.ts'
import { idOf } from '../record/global-id.ts'
import { namedMedia } from '../record/named-media.ts'
import {
  isErased,
  isOpen,
  loadStoryboards,
  lockStoryboard,
  type ShotView,
  type StoryboardView,
  type TakeInput,
} from '../record/storyboard.ts'
import { filmDeleted, finished, notFound } from './cancel-storyboard.ts'
import { judgeTake, type TakeJudgement } from './judge-storyboard.ts'
import { insertTake, refused, type StoryboardResult, storeTake } from './start-storyboard.ts'
import { keyProblems, maximumTakes, type RetryInput } from './storyboard-input.ts'
import { madeOf } from './ties.ts'

/**
 * Another take of a shot, with the same request or another one. The film is made anew once it is there; shots that went
 * on from an earlier take keep what they have.
 */
export async function retryShot(context: StartContext, tenant: string, input: RetryInput): Promise<StoryboardResult> {
  const id = idOf(input.storyboardId, 'Storyboard')
  const [view] = id ? await loadStoryboards(context.database, tenant, [id]) : []
  if (!view) return refused([notFound('storyboardId')])
  const inputHash = hashOfInput(input)
  const earlier = await replayRetry(context, view.id, input.idempotencyKey, inputHash)
  if (earlier) return earlier
  const shot = view.shots.find(({ name }) => name === input.shot)
  if (!shot) return refused([...keyProblems(input.idempotencyKey), unknownShot(view)])
  if (!input.request && isErased(shot.takes.at(-1)!.input.request)) return refused([requestDeleted])

  const { storyboardId: _id, shot: _shot, maximumCost, idempotencyKey, ...given } = input
  const last = shot.takes.at(-1)!.input
  // A new request has nothing of the one before; what is said around it holds for the one before, too.
  const take = given.request ? { ...given, request: given.request } : { ...last, ...given }
  const before = view.shots.slice(0, shot.index)
  const judged = await judgeTake(
    context,
    tenant,
    take,
    before.map(({ name, takes }) => ({ name, expected: madeOf(before, name)?.clip ?? takes.at(-1)!.expected })),
  )
  const problems = [
    ...keyProblems(idempotencyKey),
    ...stateProblems(view, shot),
    ...judged.problems,
    ...maximumProblems(judged.estimate, maximumCost ?? current(view)),
    ...refusalProblems(context),
  ]
  if (problems.length > 0) return refused(problems)

  const stored = new Map<string, InlineUpload>()
  const kept = await storeTake(context, judged.judgement, take, stored)
  const uploads = [...stored.values()]
  context.killPoint('storyboard.retry-stored')
  const number = shot.takes.length + 1
  const insert = insertRetry(context, view, input, { shot, number, inputHash, judged, kept, uploads })
  const inserted = await insertOnce(context.database, tenant, insert, async (transaction) => {
    const row = await transaction
      .selectFrom('storyboard_take')
      .select('number')
      .where('storyboard_id', '=', view.id)
      .where('shot_index', '=', shot.index)
      .where('number', '=', number)
      .where('input_hash', '=', inputHash)
      .executeTakeFirst()
    return row && 'inserted'
  })
  if (inserted !== 'inserted') {
    for (const upload of uploads) await context.store.remove(uploadKey(upload.id))
    return (await replayRetry(context, view.id, idempotencyKey, inputHash)) ?? refused(inserted)
  }
  context.killPoint('storyboard.retried')
  context.wake.notify('storyboards', view.id)
  return { id: view.id, replayed: false, problems: [] }
}

const current = ({ maximumCostMicros }: StoryboardView) =>
  maximumCostMicros === null ? undefined : { micros: maximumCostMicros }

const requestDeleted: Problem = {
  code: 'REQUIRED',
  path: ['request'],
  parameter: null,
  message: 'The last take was deleted with its request; give a new request.',
}

function stateProblems({ status, film }: Pick<StoryboardView, 'status' | 'film'>, { takes }: ShotView): Problem[] {
  const at = { path: ['shot'], parameter: null }
  if (status === 'CANCELED') return [finished('storyboardId')]
  if (isErased(film)) return [filmDeleted]
  if (isOpen(takes.at(-1)!)) return [{ code: 'CONFLICT', ...at, message: 'A take of this shot has not ended yet.' }]
  if (takes.length < maximumTakes) return []
  return [{ code: 'LIMIT_REACHED', ...at, message: `A shot may have at most ${maximumTakes} takes.` }]
}

function insertRetry(
  context: StartContext,
  { id, tenant }: StoryboardView,
  { maximumCost, idempotencyKey }: RetryInput,
  made: {
    shot: ShotView
    number: number
    inputHash: string
    judged: TakeJudgement
    kept: TakeInput
    uploads: InlineUpload[]
  },
) {
  return async (transaction: Transaction<Tables>): Promise<'inserted'> => {
    const { shot, number, inputHash, judged, kept, uploads } = made
    await lockStoryboard(transaction, id)
    const [now] = await loadStoryboards(transaction, tenant, [id])
    // Somebody may have been faster; whoever asks with the same key is answered with what they made.
    const problems = now ? stateProblems(now, now.shots[shot.index]!) : [notFound('storyboardId')]
    if (!now || problems.length > 0) throw new Refused(problems)
    const at = context.now()
    await insertTake(transaction, judged, {
      ...{ storyboardId: id, shotIndex: shot.index, number, input: kept, inputHash, idempotencyKey, at },
    })
    await transaction
      .updateTable('storyboard')
      .set({
        status: 'RUNNING',
        changed_at: at,
        due_at: at,
        ...(maximumCost?.micros === undefined ? {} : { maximum_cost_micros: maximumCost.micros }),
      })
      .where('id', '=', id)
      .execute()
    await lockTenant(transaction, tenant)
    const unstarted = now.shots.flatMap(({ takes }) => takes).filter((take) => isOpen(take) && !take.generation)
    const estimate = [judged.estimate, ...unstarted.map(({ estimateMicros }) => estimateMicros)].reduce<number>(
      (sum, micros) => sum + (typeof micros === 'number' ? micros : 0),
      0,
    )
    const spent = await spentOnStoryboard(transaction, id)
    const day = { database: transaction, tenant, at, ownStoryboard: id }
    const beyond = [
      ...maximumProblems(spent + estimate, maximumCost ?? current(now)),
      ...(await dailyProblems(context.ceilings, estimate, day)),
      ...(await uploadQuotaProblems({ ...context, database: transaction }, tenant, bytesOf(uploads))),
    ]
    if (beyond.length > 0) throw new Refused(beyond)
    await insertUploads(transaction, uploads, { tenant, storyboard_id: id, expires_at: at })
    const gone = await referTo(transaction, tenant, { storyboardId: id }, namedMedia(kept.request))
    if (gone.length > 0) throw new Refused(gone)
    return 'inserted'
  }
}

const unknownShot = ({ shots }: StoryboardView): Problem => ({
  code: 'NOT_FOUND',
  path: ['shot'],
  parameter: null,
  message: 'The storyboard has no shot with that name.',
  allowedValues: shots.map(({ name }) => name),
})

async function replayRetry(
  { database }: StartContext,
  storyboardId: string,
  key: string | undefined,
  inputHash: string,
): Promise<StoryboardResult | undefined> {
  if (key === undefined || key === '' || !isStorable(key)) return undefined
  const row = await database
    .selectFrom('storyboard_take')
    .select('input_hash')
    .where('storyboard_id', '=', storyboardId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (!row) return undefined
  return row.input_hash === inputHash
    ? { id: storyboardId, replayed: true, problems: [] }
    : refused([keyConflict('take')])
}
