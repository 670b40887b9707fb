import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import { type AttemptRow, type GenerationRow, toAttempt, toGeneration } from './record.ts'

/** An attempt whose answer was lost. `looked-for`: whoever has it still looks at the vendor; `given-up`: nobody does any more. */
export interface Uncertain {
  attempt: AttemptRow
  generation: GenerationRow
  state: 'looked-for' | 'given-up'
}

/** Newest first; none of which somebody has said by hand what became of it. */
export async function uncertainAttempts(database: Database, limit: number): Promise<Uncertain[]> {
  const attempts = await database
    .selectFrom('attempt')
    .selectAll('attempt')
    .innerJoin('generation', 'generation.id', 'attempt.generation_id')
    .where('generation.deleted_at', 'is', null)
    .where('attempt.charge', 'is', null)
    .where(sql<boolean>`(attempt.outcome = 'uncertain' or (
      attempt.closed_at is null and attempt.operation is null and attempt.submit_deadline_at < now()
      and attempt.credential not like 'instance:%'))`)
    .orderBy('attempt.sent_at', 'desc')
    .limit(limit)
    .execute()
  const ids = attempts.map((row) => row.generation_id)
  const generations = await database
    .selectFrom('generation')
    .selectAll()
    .where('id', 'in', ids.length > 0 ? ids : [sql<string>`null`])
    .execute()
  const byId = new Map(generations.map((row) => [row.id, toGeneration(row)]))
  return attempts.map((row) => ({
    attempt: toAttempt(row),
    generation: byId.get(row.generation_id)!,
    state: row.closed_at === null ? 'looked-for' : 'given-up',
  }))
}
