import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import { catalog } from '../../families/index.ts'
import { wires } from '../../families/wires.ts'
import { type DecisionContext, type DecisionView, decide } from '../../generations/record/decision.ts'
import type { Failure } from '../../generations/record/failure.ts'
import { type Operator, recordAction } from '../../generations/record/operator-action.ts'
import type { ClipRow, GenerationRow } from '../../generations/record/record.ts'
import { isFinal } from '../../generations/record/status.ts'
import { requestOf } from '../../generations/work/attempt.ts'
import { unknownCredential } from '../../generations/work/settle-by-hand.ts'

/** Of a restore: what waited at the backup and may have been bought after it, and what goes on. */
export interface Held {
  held: number
  goingOn: number
}

/**
 * Nobody knows what came after the backup. A clip that waited may have been bought, and one whose submit was on its way
 * was: neither is sent. They end as uncertain, for an operator to say what became of them; whoever has an open attempt
 * still looks for it, and sends nothing. What is known at a vendor is collected. What is made here costs nothing, and
 * begins again.
 *
 * @param mayResume nothing has worked on the original since: what waited is sent
 */
export async function holdUnfinished(
  context: DecisionContext,
  operator: Operator,
  madeAt: string,
  mayResume: boolean,
): Promise<Held> {
  const { database } = context
  const unfinished = await database.selectFrom('generation').select('id').where('finished_at', 'is', null).execute()
  const counts: Held = { held: 0, goingOn: 0 }
  for (const { id } of unfinished) {
    let isHeld = false
    await decide(context, id, null, async (view) => {
      const clips = await clipsToHold(view, mayResume)
      isHeld = clips.length > 0
      if (!isHeld)
        return { events: view.clips.filter(waits).map(({ index }) => ({ type: 'Queued', data: { clipIndex: index } })) }
      for (const clip of clips) if (waits(clip)) await insertUncertain(view, clip, context.now())
      await recordAction(view.transaction, {
        ...{ ...operator, action: 'restore', generationId: id },
        before: { status: view.generation.status, clips: clips.map(({ index, status }) => ({ index, status })) },
        after: { clips: clips.map(({ index }) => ({ index, status: 'FAILED' })) },
      })
      return {
        clips: clips.map(({ index }) => ({ index, to: 'FAILED', failure: uncertainSince(madeAt) })),
        events: clips.map(({ index }) => ({ type: 'ClipFinished', data: { clipIndex: index } })),
      }
    })
    counts[isHeld ? 'held' : 'goingOn'] += 1
  }
  if (!mayResume) await holdStoryboards(database, madeAt)
  return counts
}

const waits = ({ status }: ClipRow): boolean => status === 'QUEUED'
const isOurs = ({ provider }: Pick<GenerationRow, 'provider'>): boolean => provider === 'embedded'

async function clipsToHold({ generation, clips, transaction }: DecisionView, mayResume: boolean): Promise<ClipRow[]> {
  if (isOurs(generation)) return []
  const { rows: known } = await sql<{ index: number }>`
    select clip_index as index from attempt
    where generation_id = ${generation.id} and closed_at is null and operation is not null`.execute(transaction)
  return clips.filter(
    (clip) =>
      (waits(clip) && !mayResume) ||
      (clip.status === 'SUBMITTING' && !known.some(({ index }) => index === clip.index)) ||
      // Whatever left it without a job of the vendor's: it cannot go on.
      (!isFinal(clip.status) && !waits(clip) && !known.some(({ index }) => index === clip.index)),
  )
}

/** So that an operator can say which job it was: the key with which it may have been sent is not known. */
async function insertUncertain({ generation, transaction }: DecisionView, { index }: ClipRow, at: Date): Promise<void> {
  const request = requestAsItWasMeant(generation)
  await sql`
    insert into attempt (id, generation_id, clip_index, number, provider, route, credential, model, sent_at,
      submit_deadline_at, presumed_running_until, request, closed_at, outcome)
    select ${randomUUID()}, ${generation.id}, ${index},
      coalesce((select max(number) from attempt where generation_id = ${generation.id} and clip_index = ${index}), 0) + 1,
      ${generation.provider}, ${generation.route}, ${unknownCredential}, ${generation.model}, ${at}, ${at}, ${at},
      ${request}::jsonb, ${at}, 'uncertain'`.execute(transaction)
}

/** For the handle of its job. Media do not count there; without them some requests cannot be made. */
function requestAsItWasMeant(generation: GenerationRow): string | null {
  try {
    return JSON.stringify(requestOf({ catalog, wires }, generation))
  } catch {
    return null
  }
}

const uncertainSince = (madeAt: string): Failure => ({
  code: 'SUBMISSION_UNCERTAIN',
  stage: 'SUBMIT',
  message: `The database was restored from a backup of ${madeAt}, when this was not known to be sent. It may have been bought since, and was not sent again.`,
  retryable: false,
  charged: 'UNKNOWN',
})

/** Takes that were not started may have been since: each waits for a retry by whoever wants it. */
async function holdStoryboards(database: Database, madeAt: string): Promise<void> {
  const problem: Problem = {
    code: 'CONFLICT',
    path: ['request'],
    parameter: null,
    message: `The database was restored from a backup of ${madeAt}. This may have been started since; retry it if it is still wanted.`,
  }
  await sql`
    update storyboard_take set problems = ${JSON.stringify([problem])}::jsonb
    where generation_id is null and problems is null`.execute(database)
  await sql`update storyboard set due_at = now() where status in ('RUNNING', 'NEEDS_RETRY')`.execute(database)
}
