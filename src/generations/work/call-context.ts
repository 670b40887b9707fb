import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { isTransient } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, Provider, RawAnswer } from '../../providers/provider.ts'
import type { AttemptRow, GenerationRow } from '../record/record.ts'
import type { Hold } from './hold.ts'
import type { WorkContext } from './work-context.ts'

/** What a provider is told with a call about one attempt, and the answers it gave. */
export interface AttemptCall extends CallContext {
  /** Kept so far. */
  readonly answers: readonly RawAnswer[]
}

export function callFor(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  attempt: AttemptRow,
  signal: AbortSignal,
): AttemptCall {
  const provider = providerOf(context, generation)
  const answers: RawAnswer[] = []
  return {
    signal,
    idempotencyKey: attempt.id,
    credential: attempt.credential,
    callbackUrl: context.outside.callbackUrl(provider),
    media: {
      read: (key) => readFile(context.store.pathOf(key)),
      url: (key) =>
        context.outside.mediaUrl(provider, {
          key,
          contentType: contentTypeOf(generation, key),
          tenant: generation.tenant,
        }),
    },
    resultFile: join(context.resultsDirectory, `${attempt.id}.${hold.lease.lease}`),
    now: context.now,
    log: context.log,
    keep: (answer) => void answers.push(answer),
    wake: hold.poke,
    answers,
  }
}

export const providerOf = (context: WorkContext, generation: GenerationRow): Provider =>
  context.providers.get(generation.provider)!

function contentTypeOf(generation: GenerationRow, key: string): string {
  const medium = (generation.prepared ?? []).find((candidate) => candidate.key === key)
  return medium?.mimeType ?? 'image/png'
}

/** The answers to the submit, and the last one. */
const keptAnswers = 4

/** For support. Losing it loses nothing else: neither a database that is away nor one that refuses it holds anything up. */
export async function keepAnswers(
  context: WorkContext,
  attempt: Pick<AttemptRow, 'id' | 'operation'>,
  answers: readonly RawAnswer[],
): Promise<void> {
  if (answers.length === 0) return
  const added = JSON.stringify(answers.slice(-keptAnswers).map((answer) => aboutOne(answer, attempt.operation)))
  try {
    await sql`
      update attempt set answers = (
        select jsonb_agg(answer order by position)
        from jsonb_array_elements(coalesce(answers, '[]') || ${added}::jsonb) with ordinality as kept (answer, position)
        where position = 1 or position > jsonb_array_length(coalesce(answers, '[]') || ${added}::jsonb) - ${keptAnswers}
      ) where id = ${attempt.id}`.execute(context.database)
  } catch (error) {
    if (!isTransient(error))
      context.log.warn({ attempt: attempt.id, code: errorCode(error) }, 'Answers could not be kept')
  }
}

/** Of an answer about many operations only what is about this one: the others may be somebody else's. */
function aboutOne(answer: RawAnswer, operation: unknown): RawAnswer {
  const { body } = answer
  const id = (operation as { id?: unknown } | null)?.id
  if (typeof id !== 'string' || typeof body !== 'object' || body === null || Array.isArray(body)) return answer
  const { data } = body
  if (!Array.isArray(data)) return answer
  return { ...answer, body: { ...body, data: data.filter((item) => [undefined, id].includes(idOf(item))) } }
}

const idOf = (value: JsonValue): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const id = value.id ?? value.task_id
  return typeof id === 'string' ? id : undefined
}
