import { sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Tables } from '../../engine/tables.ts'
import { hashOfInput } from '../judge/input-hash.ts'
import { insertOnce, Refused } from '../judge/insert-once.ts'
import type { Judgement } from '../judge/judge.ts'
import { dailyProblems } from '../judge/spending.ts'
import { keyConflict, type StartContext } from '../judge/start.ts'
import { bytesOf, copyOf, type InlineUpload, insertUploads, storeInline } from '../judge/store-inline.ts'
import { referTo } from '../media/media-references.ts'
import { lockTenant, uploadQuotaProblems } from '../media/upload-quota.ts'
import { uploadKey } from '../media/uploads.ts'
import { namedMedia } from '../record/named-media.ts'
import type { TakeInput } from '../record/storyboard.ts'
import { judgeStoryboard, type StoryboardJudgement, type TakeJudgement } from './judge-storyboard.ts'
import type { StoryboardInput, TakeRequest } from './storyboard-input.ts'

export interface StoryboardResult {
  /** Null exactly when there are problems. */
  id: string | null
  replayed: boolean
  problems: Problem[]
}

export const refused = (problems: Problem[]): StoryboardResult => ({ id: null, replayed: false, problems })

/**
 * Judges all shots, makes the bytes durable, then writes the storyboard and the first take of each shot: after the
 * answer no crash can lose it. Nothing is bought here: the takes are started as soon as what they are tied to is there.
 */
export async function startStoryboard(
  context: StartContext,
  tenant: string,
  input: StoryboardInput,
): Promise<StoryboardResult> {
  const inputHash = hashOfInput(input)
  const earlier = await replayStoryboard(context, tenant, input.idempotencyKey, inputHash)
  if (earlier) return earlier
  const judged = await judgeStoryboard(context, tenant, input)
  if (judged.problems.length > 0 || !judged.film) return refused(judged.problems)

  const stored = new Map<string, InlineUpload>()
  const takes: TakeInput[] = []
  for (const [index, { judgement }] of judged.shots.entries())
    takes.push(await storeTake(context, judgement, input.shots[index]!, stored))
  const film = copyOf(judged.film.request)
  await storeInline(context, judged.film.judgement, film, copyOf(judged.film.judgement.settled), stored)
  const uploads = [...stored.values()]
  context.killPoint('storyboard.media-stored')
  const id = context.newId()
  const insert = insertStoryboard(context, tenant, input, { id, inputHash, judged, takes, film, uploads })
  const inserted = await insertOnce(context.database, tenant, insert, async (transaction) => {
    const row = await transaction.selectFrom('storyboard').select('id').where('id', '=', id).executeTakeFirst()
    return row && 'inserted'
  })
  if (inserted !== 'inserted') {
    for (const upload of uploads) await context.store.remove(uploadKey(upload.id))
    const winner = await replayStoryboard(context, tenant, input.idempotencyKey, inputHash)
    if (winner) return winner
    if (inserted !== 'conflict') return refused(inserted)
    throw new Error('A storyboard with this idempotency key came and went')
  }
  context.killPoint('storyboard.committed')
  context.wake.notify('storyboards', id)
  return { id, replayed: false, problems: [] }
}

/** What `startStoryboard` would say to this input now; nothing is written. */
export async function planStoryboard(
  context: StartContext,
  tenant: string,
  input: StoryboardInput,
): Promise<StoryboardJudgement> {
  const leave = context.planLimit.enter(tenant)
  if (!leave) return { problems: [context.planLimit.problem], shots: [], film: null, estimate: null }
  try {
    const judged = await judgeStoryboard(context, tenant, input)
    const earlier = await replayStoryboard(context, tenant, input.idempotencyKey, hashOfInput(input))
    // What was started is found again, whatever the catalog says by now.
    if (earlier?.replayed) return { ...judged, problems: [] }
    const { database, ceilings } = context
    const problems = [
      ...judged.problems,
      ...(earlier?.problems ?? []),
      ...(await tooManyRunning(context, tenant)),
      ...(await dailyProblems(ceilings, judged.estimate, { database, tenant, at: context.now() })),
    ]
    return { ...judged, problems }
  } finally {
    leave()
  }
}

/** The request as it is kept: variables put in, inline bytes stored. */
export async function storeTake(
  context: StartContext,
  judgement: Judgement,
  { allowPlaceholders, provider, poll }: Omit<TakeRequest, 'request' | 'variables'>,
  stored: Map<string, InlineUpload>,
): Promise<TakeInput> {
  const request = copyOf(judgement.request)
  await storeInline(context, judgement, request, copyOf(judgement.settled), stored)
  return {
    request,
    ...(allowPlaceholders === undefined ? {} : { allowPlaceholders }),
    ...(provider === undefined ? {} : { provider }),
    ...(poll === undefined ? {} : { poll }),
  }
}

function insertStoryboard(
  context: StartContext,
  tenant: string,
  input: StoryboardInput,
  made: {
    id: string
    inputHash: string
    judged: StoryboardJudgement
    takes: TakeInput[]
    film: Record<string, unknown>
    uploads: InlineUpload[]
  },
) {
  return async (transaction: Transaction<Tables>): Promise<'inserted' | 'conflict'> => {
    const { id, inputHash, judged, takes, film, uploads } = made
    const now = context.now()
    const row = await transaction
      .insertInto('storyboard')
      .values({
        id,
        tenant,
        status: 'RUNNING',
        shot_names: input.shots.map(({ name }) => name),
        film: JSON.stringify(film),
        film_takes: null,
        film_generation_id: null,
        maximum_cost_micros: input.maximumCost?.micros ?? null,
        idempotency_key: input.idempotencyKey ?? null,
        input_hash: inputHash,
        created_at: now,
        changed_at: now,
        due_at: now,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (!row) return 'conflict'
    for (const [index, take] of takes.entries())
      await insertTake(transaction, judged.shots[index]!, {
        ...{ storyboardId: id, shotIndex: index, number: 1, input: take, inputHash, at: now },
      })
    await lockTenant(transaction, tenant)
    const here = { ...context, database: transaction }
    const day = { database: transaction, tenant, at: now, ownStoryboard: id }
    const problems = [
      ...(await tooManyRunning(here, tenant, id)),
      ...(await uploadQuotaProblems(here, tenant, bytesOf(uploads))),
      ...(await dailyProblems(context.ceilings, judged.estimate, day)),
    ]
    if (problems.length > 0) throw new Refused(problems)
    await insertUploads(transaction, uploads, { tenant, storyboard_id: id, expires_at: now })
    const named = [
      ...takes.flatMap(({ request }, index) => namedMedia(request, ['shots', String(index), 'request'])),
      ...namedMedia(film, []),
    ]
    const gone = await referTo(transaction, tenant, { storyboardId: id }, named)
    if (gone.length > 0) throw new Refused(gone)
    return 'inserted'
  }
}

export async function insertTake(
  transaction: Transaction<Tables>,
  { expected, estimate, isEmulated }: TakeJudgement,
  take: {
    storyboardId: string
    shotIndex: number
    number: number
    input: TakeInput
    inputHash: string
    idempotencyKey?: string | undefined
    at: Date
  },
): Promise<void> {
  await transaction
    .insertInto('storyboard_take')
    .values({
      storyboard_id: take.storyboardId,
      shot_index: take.shotIndex,
      number: take.number,
      input: JSON.stringify(take.input),
      expected: JSON.stringify(expected),
      emulated: isEmulated,
      estimate_micros: typeof estimate === 'number' ? estimate : null,
      generation_id: null,
      idempotency_key: take.idempotencyKey ?? null,
      input_hash: take.inputHash,
      created_at: take.at,
    })
    .execute()
}

/** As many as generations that may be active. */
async function tooManyRunning(
  { database, maximumActive }: Pick<StartContext, 'database' | 'maximumActive'>,
  tenant: string,
  own: string | null = null,
): Promise<Problem[]> {
  const { rows } = await sql<{ running: number }>`
    select count(*)::int as running from storyboard
    where tenant = ${tenant} and status = 'RUNNING' and id is distinct from ${own}::uuid`.execute(database)
  if (rows[0]!.running < maximumActive) return []
  const message = `At most ${maximumActive} storyboards may run at once; wait for one to end or cancel one.`
  return [{ code: 'LIMIT_REACHED', path: [], parameter: null, message, setting: 'KINETOGRAPH_MAX_ACTIVE' }]
}

async function replayStoryboard(
  { database }: StartContext,
  tenant: string,
  key: string | undefined,
  inputHash: string,
): Promise<StoryboardResult | undefined> {
  if (key === undefined || key === '' || !isStorable(key)) return undefined
  const row = await database
    .selectFrom('storyboard')
    .select(['id', 'input_hash'])
    .where('tenant', '=', tenant)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (!row) return undefined
  return row.input_hash === inputHash
    ? { id: row.id, replayed: true, problems: [] }
    : refused([keyConflict('storyboard')])
}
