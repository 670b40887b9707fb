import { sql } from 'kysely'
import { type DecisionContext, insertEvents, type NewEvent, readClips } from './decision.ts'
import { overallProgress } from './progress.ts'
import { type ClipRow, toGeneration } from './record.ts'
import { isFinal } from './status.ts'

/** One clip's latest progress, as its holder saw it. */
export interface ProgressReport {
  generationId: string
  lease: number
  clipIndex: number
  fraction: number | null
  source: string
  queuePosition: number | null
  message: string | null
  polls: number
}

/**
 * Writes the progress of many generations in one transaction, rows locked in id order (unsorted batches deadlock).
 * Reports of a lost lease or a clip that is final are dropped. A fraction never falls.
 */
export async function writeProgress(context: DecisionContext, reports: readonly ProgressReport[]): Promise<void> {
  const ids = [...new Set(reports.map((report) => report.generationId))].sort()
  const now = context.now()
  const written = await context.database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('generation')
      .selectAll()
      .where('id', 'in', ids)
      .orderBy('id')
      .forUpdate()
      .execute()
    const changed: string[] = []
    for (const row of rows) {
      const generation = toGeneration(row)
      const mine = reports.filter((report) => report.generationId === row.id && report.lease === generation.lease)
      if (mine.length === 0) continue
      const clips = await readClips(transaction, row.id)
      const moved = mine.filter((report) => applyReport(clips[report.clipIndex], report, now))
      const touched = mine.filter((report) => clips[report.clipIndex] && !isFinal(clips[report.clipIndex]!.status))
      for (const report of touched) {
        const clip = clips[report.clipIndex]!
        await sql`
          update clip set fraction = ${clip.fraction}, progress_source = ${clip.progressSource}, polls = ${clip.polls},
            queue_position = ${clip.queuePosition}, message = ${clip.message}, as_of = ${now}
          where generation_id = ${row.id} and index = ${clip.index}`.execute(transaction)
      }
      if (moved.length === 0 || isFinal(generation.status)) continue
      const events = moved.map((report): NewEvent => ({ type: 'Progressed', data: { clipIndex: report.clipIndex } }))
      await transaction
        .updateTable('generation')
        .set({ sequence: generation.sequence + events.length, claims: 0 })
        .where('id', '=', row.id)
        .execute()
      await insertEvents(
        transaction,
        generation,
        generation.status,
        now,
        events,
        overallProgress(clips, generation.status),
      )
      changed.push(row.id)
    }
    context.reach('flush.open')
    return changed
  })
  for (const id of written) context.wake.notify('events', id)
}

/** True when something a client sees changed, beyond the poll count. */
function applyReport(clip: ClipRow | undefined, report: ProgressReport, now: Date): boolean {
  if (!clip || isFinal(clip.status)) return false
  const fraction =
    report.fraction === null ? clip.fraction : Math.max(clip.fraction ?? 0, Math.min(1, Math.max(0, report.fraction)))
  const position = clip.status === 'QUEUED' ? report.queuePosition : null
  const message = clean(report.message)
  const moved = fraction !== clip.fraction || position !== clip.queuePosition || message !== clip.message
  clip.fraction = fraction
  clip.queuePosition = position
  clip.message = message
  clip.progressSource = report.source as ClipRow['progressSource']
  clip.polls = Math.max(clip.polls, report.polls)
  clip.asOf = now
  return moved
}

/** Postgres refuses NUL in text, and a lone surrogate in JSON: both come out of providers. */
function clean(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', ' ').toWellFormed()
}
