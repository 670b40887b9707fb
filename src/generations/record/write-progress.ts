import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import type { DecisionContext } from './decision.ts'
import type { NewEvent, ProgressSource } from './event.ts'
import { eventQueries, isAnyWanted } from './event-queries.ts'
import { estimateProgress, overallProgress } from './progress.ts'
import { type ClipRow, toClip } from './record.ts'
import { isFinal, type Status } from './status.ts'

/** One clip's latest progress, as its holder saw it. */
export interface ProgressReport {
  generationId: string
  lease: number
  clipIndex: number
  /** Of the clip as it was seen: what is told late is of before. */
  status: Status
  fraction: number | null
  source: ProgressSource
  queuePosition: number | null
  message: string | null
  polls: number
}

/** That somebody asked once more is written this often. It is reported every ten seconds, and may wait for others for one. */
const unchangedMilliseconds = 8_000

/**
 * Writes the progress of many generations in one transaction, rows locked in id order (unsorted batches deadlock).
 * Reports of a lost lease or of a clip that has gone on since are dropped, and so are those that show nothing new, unless the
 * last write is eight seconds ago. A fraction never falls.
 */
export async function writeProgress(context: DecisionContext, all: readonly ProgressReport[]): Promise<void> {
  const now = context.now()
  const rowsOf = await readClipsOf(context.database, idsOf(all))
  const news: ProgressReport[] = []
  const repeated: Repeated[] = []
  for (const report of all) {
    const clip = rowsOf.get(report.generationId)?.[report.clipIndex]
    if (!clip || isOfBefore(report, clip, now)) continue
    const shown = { ...clip }
    if (applyReport(shown, report, now)) news.push(report)
    else if (now.getTime() - clip.asOf.getTime() >= unchangedMilliseconds)
      repeated.push({ clip: shown, lease: report.lease })
  }
  await writeNews(context, news, now)
  await writeRepeated(context, repeated, now)
}

async function writeNews(context: DecisionContext, reports: readonly ProgressReport[], now: Date): Promise<void> {
  if (reports.length === 0) return
  const ids = idsOf(reports)
  const written = await context.database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('generation')
      .select(['id', 'tenant', 'status', 'sequence', 'lease'])
      .where('id', '=', anyOf(ids))
      .orderBy('id')
      .forUpdate()
      .execute()
    const clipsOf = await readClipsOf(transaction, ids)
    const touched: ClipRow[] = []
    const changed: string[] = []
    const wanted: string[] = []
    for (const { id, tenant, sequence, lease, ...row } of rows) {
      const status = row.status as Status
      const clips = clipsOf.get(id) ?? []
      const open = reports.filter((report) => {
        const clip = clips[report.clipIndex]
        return report.generationId === id && report.lease === Number(lease) && clip && !isOfBefore(report, clip, now)
      })
      const moved = open.filter((report) => applyReport(clips[report.clipIndex]!, report, now))
      touched.push(...open.map((report) => clips[report.clipIndex]!))
      if (moved.length === 0 || isFinal(status)) continue
      const events = moved.map((report): NewEvent => ({ type: 'Progressed', data: { clipIndex: report.clipIndex } }))
      const update = transaction
        .updateTable('generation')
        .set({ sequence: sequence + events.length, claims: 0 })
        .where('id', '=', id)
      const generation = { id, tenant, sequence, status }
      const news = eventQueries(transaction, generation, status, now, events, overallProgress(clips, status))
      const told = await sql<{ isWanted: boolean }>`
        with written as (${update}), ${sql.join(news)} select ${isAnyWanted} as "isWanted"`.execute(transaction)
      if (told.rows[0]!.isWanted) wanted.push(id)
      changed.push(id)
    }
    await writeClips(transaction, touched)
    context.killPoint('flush.open')
    return { changed, wanted }
  })
  for (const id of written.changed) context.wake.notify('events', id)
  for (const id of written.wanted) context.wake.notify('webhooks', id)
}

/** One parameter, however many they are: a list of thousands would be another text each time, which both sides read anew. */
const anyOf = (ids: readonly string[]) => sql<string>`any(${ids}::uuid[])`

const idsOf = (reports: readonly ProgressReport[]): string[] =>
  [...new Set(reports.map((report) => report.generationId))].sort()

/** By generation, in the order of their indices. */
async function readClipsOf(transaction: Database, ids: readonly string[]): Promise<Map<string, ClipRow[]>> {
  const rows = await transaction
    .selectFrom('clip')
    .selectAll()
    .where('generation_id', '=', anyOf(ids))
    .orderBy('generation_id')
    .orderBy('index')
    .execute()
  return Map.groupBy(rows.map(toClip), (clip) => clip.generationId)
}

/** Of a clip that shows what it showed when it was read. */
interface Repeated {
  clip: ClipRow
  lease: number
}

/** One statement for what most reports say. A clip that went on meanwhile, or that another holder has, stays as it is. */
async function writeRepeated(
  { database, killPoint }: DecisionContext,
  repeated: readonly Repeated[],
  now: Date,
): Promise<void> {
  if (repeated.length === 0) return
  killPoint('flush.open')
  const seen = repeated.map(({ clip, lease }) => {
    const { generationId: generation_id, index, status, fraction, progressSource: source, polls } = clip
    return { generation_id, index, lease, status, fraction, source, polls }
  })
  await sql`
    update clip set fraction = greatest(clip.fraction, seen.fraction), progress_source = seen.source,
      polls = greatest(clip.polls, seen.polls), as_of = ${now}
    from json_to_recordset(${JSON.stringify(seen)}::json) as seen (
      generation_id uuid, index int, lease bigint, status text, fraction float8, source text, polls int)
    join generation on generation.id = seen.generation_id and generation.lease = seen.lease
    where clip.generation_id = seen.generation_id and clip.index = seen.index and clip.status = seen.status
      and clip.as_of < ${now}`.execute(database)
}

async function writeClips(transaction: Database, clips: readonly ClipRow[]): Promise<void> {
  if (clips.length === 0) return
  const all = <Value>(read: (clip: ClipRow) => Value) => sql.val(clips.map(read))
  await sql`
    update clip set fraction = seen.fraction, progress_source = seen.source, polls = seen.polls,
      queue_position = seen.queue_position, message = seen.message, as_of = seen.as_of
    from unnest(
      ${all((clip) => clip.generationId)}::uuid[], ${all((clip) => clip.index)}::int[],
      ${all((clip) => clip.fraction)}::float8[], ${all((clip) => clip.progressSource)}::text[],
      ${all((clip) => clip.polls)}::int[], ${all((clip) => clip.queuePosition)}::int[],
      ${all((clip) => clip.message)}::text[], ${all((clip) => clip.asOf)}::timestamptz[]
    ) as seen (generation_id, index, fraction, source, polls, queue_position, message, as_of)
    where clip.generation_id = seen.generation_id and clip.index = seen.index`.execute(transaction)
}

/** Who is to be sent later stands in no queue, and is told why. */
const isOfBefore = (report: ProgressReport, { status, retryAt }: ClipRow, now: Date): boolean =>
  status !== report.status || (retryAt !== null && retryAt > now)

/** True when something a client sees changed, beyond the poll count. */
function applyReport(clip: ClipRow, report: ProgressReport, now: Date): boolean {
  const fraction =
    report.fraction === null ? clip.fraction : Math.max(clip.fraction ?? 0, Math.min(1, Math.max(0, report.fraction)))
  const position = clip.status === 'QUEUED' ? report.queuePosition : null
  const message = clean(report.message)
  const moved = fraction !== clip.fraction || position !== clip.queuePosition || message !== clip.message
  clip.fraction = fraction
  clip.queuePosition = position
  clip.message = message
  if (report.fraction !== null) clip.progressSource = report.source
  clip.polls = Math.max(clip.polls, report.polls)
  clip.asOf = now
  // It moves on with `asOf`, as clients let it: no news.
  estimateProgress(clip, now)
  return moved
}

/** Postgres refuses NUL in text, and a lone surrogate in JSON: both come out of providers. */
function clean(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', ' ').toWellFormed()
}
