import { sql } from 'kysely'
import type { DecisionView } from '../record/decision.ts'
import type { GenerationRow } from '../record/record.ts'
import { providerOf, requestOf, routeOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { submitMilliseconds } from './submit-deadline.ts'
import type { WorkContext } from './work-context.ts'

/** Clips that wait for the same slots. */
export const slotKey = (generation: Pick<GenerationRow, 'provider' | 'model'>): string =>
  `${generation.provider}/${generation.model}`

/** Local providers are limited per instance: their credential is the instance. */
export const localCredential = (context: WorkContext): string => `instance:${context.holderId}`

/**
 * Takes a slot and commits the intent, in one transaction: nothing is sent before SUBMITTING and its attempt are
 * durable. False when there is no free slot, or the clip is not to be submitted any more.
 */
export async function takeSlot(context: WorkContext, holder: LeaseHolder, clipIndex: number): Promise<boolean> {
  const outcome = await holder.decide(async (view) => {
    const clip = view.clips[clipIndex]!
    if (view.generation.cancelRequestedAt || clip.status !== 'QUEUED') return null
    const credential = await freeCredential(context, view)
    if (credential === null) return null
    const number = await insertAttempt(context, view, clipIndex, credential)
    return {
      clips: [{ index: clipIndex, to: 'SUBMITTING' }],
      events: [{ type: 'Submitting', data: { clipIndex, attempt: number } }],
    }
  })
  context.killPoint('submitting.committed')
  return outcome === 'written'
}

/** The first credential with which the provider still takes a job of this model; null when it is full with all. */
async function freeCredential(context: WorkContext, { generation, transaction }: DecisionView): Promise<string | null> {
  if (context.refusal() !== null) return null
  const provider = providerOf(context, generation)
  const candidates = provider.local
    ? [localCredential(context)]
    : context.credentials.usable(provider, routeOf(context, generation)?.standard)
  for (const credential of candidates) {
    const lock = `${generation.provider}/${credential}/${generation.model}`
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction)
    const { rows } = await sql<{ running: number }>`
      select count(*)::int as running from attempt
      where provider = ${generation.provider} and credential = ${credential}
        and model = ${generation.model} and closed_at is null`.execute(transaction)
    if (rows[0]!.running < provider.maximumConcurrent) return credential
  }
  return null
}

async function insertAttempt(
  context: WorkContext,
  { generation, transaction }: DecisionView,
  clipIndex: number,
  credential: string,
) {
  // Kept as it is sent: a later version of ours sends the same again where it has to.
  const request = providerOf(context, generation).local ? null : requestOf(context, generation)
  const now = context.now()
  const deadlineAt = new Date(now.getTime() + (await submitMilliseconds(context, request)))
  const { rows } = await sql<{ number: number }>`
    insert into attempt (id, generation_id, clip_index, number, provider, credential, model, sent_at, submit_deadline_at, request)
    select ${context.newId()}, ${generation.id}, ${clipIndex},
      coalesce((select max(number) from attempt where generation_id = ${generation.id} and clip_index = ${clipIndex}), 0) + 1,
      ${generation.provider}, ${credential}, ${generation.model}, ${now},
      ${deadlineAt}, ${request && JSON.stringify(request)}::jsonb
    returning number`.execute(transaction)
  return rows[0]!.number
}
