import { sql } from 'kysely'
import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, Provider } from '../../providers/provider.ts'
import type { Duplicate } from '../record/receipts.ts'
import type { WorkContext } from './work-context.ts'

/** Asks the providers to stop what was bought twice, until they answer; the answer is kept for the operator. */
export async function endDuplicates(context: WorkContext): Promise<void> {
  const attempts = await context.database
    .selectFrom('attempt')
    .innerJoin('generation', 'generation.id', 'attempt.generation_id')
    .select(['attempt.id', 'attempt.provider', 'credential', 'duplicates', 'emulated'])
    .where(sql<boolean>`jsonb_path_exists(duplicates, '$[*] ? (!exists(@.outcome))')`)
    // Nothing runs longer at a provider.
    .where(sql<boolean>`sent_at > now() - interval '1 day'`)
    .execute()
  for (const { id, credential, duplicates, ...attempt } of attempts) {
    const provider = context.providers.get(attempt.provider)
    if (!provider || (provider.emulated === true) !== attempt.emulated) continue
    for (const { operation, outcome } of duplicates as unknown as Duplicate[])
      if (outcome === undefined) await endOne(context, provider, { id, credential }, operation as JsonValue)
  }
}

async function endOne(
  context: WorkContext,
  provider: Provider,
  attempt: { id: string; credential: string },
  operation: JsonValue,
): Promise<void> {
  try {
    const outcome = provider.cancel ? await provider.cancel(operation, callFor(context, attempt)) : 'unsupported'
    context.log.warn({ attemptId: attempt.id, outcome }, 'A job that was bought twice was to be canceled')
    await sql`
      update attempt set duplicates = (
        select jsonb_agg(case when one -> 'operation' = ${JSON.stringify(operation)}::jsonb
          then one || jsonb_build_object('outcome', ${outcome}::text) else one end)
        from jsonb_array_elements(duplicates) as one)
      where id = ${attempt.id}`.execute(context.database)
  } catch (error) {
    context.log.warn(
      { attemptId: attempt.id, name: (error as Error).name },
      'A job that was bought twice could not be canceled; it is tried again',
    )
  }
}

/** A cancel sends no medium and brings no file. */
function callFor(context: WorkContext, attempt: { id: string; credential: string }): CallContext {
  const none = async () => {
    throw new Error('A cancel has no media')
  }
  return {
    signal: AbortSignal.timeout(context.timeouts.cancelMilliseconds),
    idempotencyKey: attempt.id,
    credential: attempt.credential,
    callbackUrl: null,
    media: { read: none, url: () => null },
    resultFile: '',
    now: context.now,
    log: context.log,
    keep: () => {},
    wake: () => {},
  }
}
