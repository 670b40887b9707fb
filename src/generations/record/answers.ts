import { type RawBuilder, sql } from 'kysely'
import type { KeptAnswer } from '../../providers/provider.ts'

/** The answers to the submit, and the last one. */
export const keptAnswers = 4

/** An attempt's answers with these: the first of all, and the last ones. */
export function withAnswers(answers: readonly KeptAnswer[]): RawBuilder<unknown> {
  const added = JSON.stringify(answers.slice(-keptAnswers).map((answer) => answer()))
  return sql`(
    select jsonb_agg(answer order by position)
    from jsonb_array_elements(coalesce(answers, '[]') || ${added}::jsonb) with ordinality as kept (answer, position)
    where position = 1 or position > jsonb_array_length(coalesce(answers, '[]') || ${added}::jsonb) - ${keptAnswers}
  )`
}
