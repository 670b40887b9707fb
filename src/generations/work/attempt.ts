import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { errorCode } from '../../engine/database-error.ts'
import { kindOfError } from '../../error-kind.ts'
import type { WireInput } from '../../families/wire.ts'
import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, KeptAnswer, Provider } from '../../providers/provider.ts'
import { wireOf } from '../judge/availability.ts'
import { keptAnswers, withAnswers } from '../record/answers.ts'
import type { DecisionView } from '../record/decision.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow, SentAttempt } from '../record/record.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** How the generation reaches its provider; undefined when this version's catalog has no such way any more. */
export const routeOf = (
  context: Pick<WorkContext, 'catalog'>,
  generation: GenerationRow,
): WireInput['route'] | undefined => {
  const choice = context.catalog.choice(generation.model, generation.capability)
  const routes = choice?.arm.routes.map(({ route }) => route) ?? []
  // Rows older than the column know the provider only.
  return (
    routes.find(({ id }) => id === generation.route) ?? routes.find(({ provider }) => provider === generation.provider)
  )
}

/**
 * What is said to the provider.
 *
 * @throws when nothing here speaks the family to it
 */
export function requestOf(context: Pick<WorkContext, 'catalog' | 'wires'>, generation: GenerationRow): JsonValue {
  const route = routeOf(context, generation)
  const wire = route && wireOf(context, generation.family, route)
  if (!route || !wire) throw new Error(`Nothing speaks ${generation.family} to ${generation.provider} here`)
  const { capability, settled, prepared } = generation
  return wire.request({ route, capability, settled, media: prepared ?? [] })
}

/** What a provider is told with a call about one attempt, and the answers it gave. */
export interface AttemptCall extends CallContext {
  /** The last of those kept so far. */
  readonly answers: readonly KeptAnswer[]
}

/** Of the generation that a call is about. */
export type CallSubject = Pick<GenerationRow, 'id' | 'tenant' | 'provider'> & {
  prepared: readonly { key: string; mimeType?: string | undefined }[] | null
}

/** Where the result of an attempt arrives. Its name tells the lease. */
export const resultFileOf = (context: WorkContext, { lease }: LeaseHolder, { id }: SentAttempt): string =>
  `${context.resultsDirectory}/${id}.${lease.lease}`

export function callFor(
  context: WorkContext,
  holder: LeaseHolder,
  generation: CallSubject,
  attempt: SentAttempt,
  signal: AbortSignal,
): AttemptCall {
  const provider = providerOf(context, generation)
  const answers: KeptAnswer[] = []
  return {
    signal,
    idempotencyKey: attempt.id,
    credential: attempt.credential,
    callbackUrl: context.publicAddresses.callbackUrl(provider),
    media: {
      read: (key) => context.store.withLocalFile(key, (path) => readFile(path)),
      url: (key) =>
        context.publicAddresses.mediaUrl(provider, {
          key,
          contentType: contentTypeOf(generation, key),
          tenant: generation.tenant,
          generationId: generation.id,
        }),
    },
    resultFile: resultFileOf(context, holder, attempt),
    now: context.now,
    log: context.log,
    keep(answer) {
      answers.push(answer)
      if (answers.length > keptAnswers) answers.shift()
    },
    wake: () => holder.tell(),
    answers,
  }
}

/** As far as the provider said. */
export const chargedFor = (attempt: SentAttempt): Failure['charged'] => attempt.charge?.state ?? 'UNKNOWN'

export const providerOf = (context: WorkContext, generation: Pick<GenerationRow, 'provider'>): Provider =>
  context.providers.get(generation.provider)!

function contentTypeOf(generation: CallSubject, key: string): string {
  const medium = (generation.prepared ?? []).find((candidate) => candidate.key === key)
  return medium?.mimeType ?? 'image/png'
}

/** For support. Losing it loses nothing else: neither a database that is away nor one that refuses it holds anything up. */
export async function keepAnswers(
  context: WorkContext,
  attempt: Pick<SentAttempt, 'id'>,
  answers: readonly KeptAnswer[],
): Promise<void> {
  if (answers.length === 0) return
  try {
    await sql`
      update attempt set answers = ${withAnswers(answers)} where id = ${attempt.id} and not exists (
        select from generation where generation.id = generation_id and deleted_at is not null)`.execute(
      context.database,
    )
  } catch (error) {
    if (kindOfError(error) !== 'machine')
      context.log.warn({ attemptId: attempt.id, code: errorCode(error) }, 'Answers could not be kept')
  }
}

/** The provider surely has not taken it. A route whose model it no longer has rests. */
export async function closeRefused(
  context: WorkContext,
  transaction: DecisionView['transaction'],
  { generation, attempt, failure }: { generation: GenerationRow; attempt: Pick<SentAttempt, 'id'>; failure: Failure },
  outcome: 'refused' | 'refused-for-now',
): Promise<void> {
  await closeAttempt(context, transaction, attempt.id, outcome)
  const route = routeOf(context, generation)
  if (route && failure.code === 'MODEL_RETIRED')
    await context.suspendedRoutes.suspend(transaction, route, providerOf(context, generation))
}

/** The attempt no longer counts as running upstream. */
export async function closeAttempt(
  context: WorkContext,
  transaction: DecisionView['transaction'],
  attemptId: string,
  outcome: string,
): Promise<void> {
  await transaction
    .updateTable('attempt')
    .set({ closed_at: context.now(), outcome })
    .where('id', '=', attemptId)
    .where('closed_at', 'is', null)
    .execute()
}
