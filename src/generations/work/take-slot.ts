import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import type { JsonValue } from '../../providers/json.ts'
import type { Provider } from '../../providers/provider.ts'
import type { DecisionView } from '../record/decision.ts'
import { type AttemptRow, type ClipRow, type GenerationRow, toAttempt } from '../record/record.ts'
import { providerOf, requestOf, routeOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { SlotAnswer } from './slots.ts'
import type { WorkContext } from './work-context.ts'

export type OfModel = Pick<GenerationRow, 'provider' | 'model'>

/** Clips that wait for the same slots. */
export const slotKey = (generation: OfModel): string => `${generation.provider}/${generation.model}`

/** Local providers are limited per instance: their credential is the instance. */
export const localCredential = (context: WorkContext): string => `instance:${context.holderId}`

/** What a job may be sent with, best first. */
export const usableCredentials = (
  context: WorkContext,
  provider: Provider,
  standard: string | undefined,
): readonly string[] => (provider.local ? [localCredential(context)] : context.credentials.usable(provider, standard))

/**
 * Of an attempt, joined with its clip: it runs upstream, as far as we know. One whose outputs are known runs no more; one
 * without an operation, whose submit was lost, is presumed to run for as long as clips of its kind have ever taken.
 */
export const countsAsUpstream = (now: Date): RawBuilder<unknown> => sql`
  attempt.closed_at is null and clip.status <> 'COLLECTING' and attempt.outputs is null
  and (attempt.operation is not null or attempt.presumed_running_until > ${now})`

export const attemptsUpstream = ({ provider, model }: OfModel, now: Date): RawBuilder<unknown> => sql`
  select attempt.credential, owner.tenant
  from attempt
  join clip on clip.generation_id = attempt.generation_id and clip.index = attempt.clip_index
  join generation as owner on owner.id = attempt.generation_id
  where attempt.provider = ${provider} and attempt.model = ${model} and ${countsAsUpstream(now)}`

/**
 * Takes a slot and commits the intent, in one transaction: nothing is sent before SUBMITTING and its attempt are
 * durable. It takes none for a clip that is canceled, too late or told to come later. Answers what is to be sent.
 *
 * @param submitMilliseconds how long the submit may take: reckoned before, for the media store may be slow to say how
 * large the media are, and everybody waits for who has the lock of the slots
 */
export async function takeSlot(
  context: WorkContext,
  holder: LeaseHolder,
  clipIndex: number,
  submitMilliseconds: number,
): Promise<AttemptRow | Exclude<SlotAnswer, 'taken'>> {
  // Known before the commit: a repeated transaction recognises its own attempt.
  const attemptId = context.newId()
  let answer = 'gone' as SlotAnswer
  let taken: { generation: GenerationRow; attempt: AttemptRow } | undefined
  await holder.decide(async (view) => {
    const clip = view.clips[clipIndex]!
    if (clip.status === 'SUBMITTING' && (await exists(view, attemptId))) {
      answer = 'taken'
      return null
    }
    answer = 'gone'
    if (!isWaiting(view.generation, clip, context.now())) return null
    answer = 'full'
    const credential = await freeCredential(context, view)
    if (credential === null) return null
    answer = 'taken'
    const attempt = await insertAttempt(context, view, clip, { id: attemptId, credential, submitMilliseconds })
    taken = { generation: view.generation, attempt }
    const { number } = attempt
    return {
      clips: [{ index: clipIndex, to: 'SUBMITTING' }],
      events: [
        {
          type: 'Submitting',
          data: { clipIndex, attempt: number, ...(view.generation.route ? { route: view.generation.route } : {}) },
        },
      ],
    }
  })
  context.killPoint('submitting.committed')
  if (answer !== 'taken') return answer
  const { generation, attempt } = taken!
  context.onStep({ step: 'slot-taken', generation, clipIndex, attempt: attempt.number, since: generation.createdAt })
  return attempt
}

const isWaiting = ({ prepared, cancelRequestedAt, deadlineAt }: GenerationRow, clip: ClipRow, now: Date) =>
  clip.status === 'QUEUED' &&
  prepared !== null &&
  cancelRequestedAt === null &&
  deadlineAt > now &&
  (clip.retryAt === null || clip.retryAt <= now)

const exists = async ({ transaction }: DecisionView, attemptId: string): Promise<boolean> =>
  (await transaction.selectFrom('attempt').select('id').where('id', '=', attemptId).executeTakeFirst()) !== undefined

/** The first credential with which the provider still takes a job of this model; null when it is full with all. */
async function freeCredential(context: WorkContext, { generation, transaction }: DecisionView): Promise<string | null> {
  if (context.refusal() !== null) return null
  const provider = providerOf(context, generation)
  // One lock for all credentials: two processes that prefer different ones do not wait for each other in a circle.
  await sql`select pg_advisory_xact_lock(hashtextextended(${slotKey(generation)}, 0))`.execute(transaction)
  const { rows } = await sql<{ credential: string; running: number }>`
    select credential, count(*)::int as running from (${attemptsUpstream(generation, context.now())}) as upstream
    group by credential`.execute(transaction)
  const running = new Map(rows.map((row) => [row.credential, row.running]))
  const candidates = usableCredentials(context, provider, routeOf(context, generation)?.standard)
  return candidates.find((candidate) => (running.get(candidate) ?? 0) < provider.maximumConcurrent) ?? null
}

/** What the attempt is to send; a local one makes it anew each time. */
export const attemptRequestOf = (context: WorkContext, generation: GenerationRow): JsonValue | null =>
  providerOf(context, generation).local ? null : requestOf(context, generation)

async function insertAttempt(
  context: WorkContext,
  { generation, transaction }: DecisionView,
  clip: ClipRow,
  { id, credential, submitMilliseconds }: { id: string; credential: string; submitMilliseconds: number },
): Promise<AttemptRow> {
  // Kept as it is sent: a later version of ours sends the same again where it has to.
  const request = attemptRequestOf(context, generation)
  const usual = await context.runTimes.of({ timingKey: clip.timingKey, emulated: generation.emulated }, transaction)
  const sentAt = context.now()
  const after = (milliseconds: number) => new Date(sentAt.getTime() + milliseconds)
  const presumed = Math.max(submitMilliseconds, usual ? usual.longest : context.timeouts.unknownJobMilliseconds)
  const { rows } = await sql<Selectable<Tables['attempt']>>`
    insert into attempt (id, generation_id, clip_index, number, provider, route, credential, model, sent_at,
      submit_deadline_at, presumed_running_until, request)
    select ${id}, ${generation.id}, ${clip.index},
      coalesce((select max(number) from attempt where generation_id = ${generation.id} and clip_index = ${clip.index}), 0) + 1,
      ${generation.provider}, ${generation.route}, ${credential}, ${generation.model}, ${sentAt},
      ${after(submitMilliseconds)},
      ${after(presumed)}, ${request && JSON.stringify(request)}::jsonb
    returning *`.execute(transaction)
  return toAttempt(rows[0]!)
}
