import { sql } from 'kysely'
import type { Database } from '../engine/connection.ts'
import { countsAsUpstream } from '../generations/work/take-slot.ts'

/** What all processes on the database have together; every one of them reads the same. */
export interface FleetFigures {
  unfinished: { status: string; route: string; generations: number }[]
  queues: { provider: string; model: string; clips: number; oldestSeconds: number }[]
  slots: { provider: string; model: string; used: number }[]
  stored: { kind: 'clips' | 'uploads' | 'derived'; bytes: number }[]
}

/** However often they are asked for. */
const figuresMilliseconds = 10_000
/** These go through every clip there is. */
const storedMilliseconds = 300_000
/** A scrape is answered without what takes longer. */
const patienceMilliseconds = 3_000

/** Null where the database does not say, or not in time. */
export function createFleetFigures(database: Database): () => Promise<FleetFigures | null> {
  const stored = kept(storedMilliseconds, () => readStored(database))
  const figures = kept(figuresMilliseconds, async () => ({ ...(await readNow(database)), stored: await stored() }))
  return () =>
    Promise.race([
      // Any error: the database is away, and its last contact is told elsewhere.
      figures().catch(() => null),
      new Promise<null>((resolve) => setTimeout(resolve, patienceMilliseconds, null).unref()),
    ])
}

/** Read anew when it is older, once for all who ask meanwhile. */
function kept<T>(milliseconds: number, read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined
  return () => {
    if (last && performance.now() - last.at < milliseconds) return last.value
    const value = read()
    const mine = { at: performance.now(), value }
    last = mine
    value.catch(() => {
      if (last === mine) last = undefined
    })
    return value
  }
}

async function readNow(database: Database): Promise<Omit<FleetFigures, 'stored'>> {
  const unfinished = await sql<FleetFigures['unfinished'][number]>`
    select status, coalesce(route, '') as route, count(*)::int as generations
    from generation where finished_at is null group by status, route`.execute(database)
  const queues = await sql<FleetFigures['queues'][number]>`
    select provider, model, count(*)::int as clips,
      greatest(0, extract(epoch from now() - min(created_at)))::float8 as "oldestSeconds"
    from generation join clip on clip.generation_id = generation.id
    where generation.finished_at is null and clip.status = 'QUEUED' group by provider, model`.execute(database)
  const slots = await sql<FleetFigures['slots'][number]>`
    select attempt.provider, attempt.model, count(*)::int as used
    from attempt join clip on clip.generation_id = attempt.generation_id and clip.index = attempt.clip_index
    where ${countsAsUpstream(new Date())} group by attempt.provider, attempt.model`.execute(database)
  return { unfinished: unfinished.rows, queues: queues.rows, slots: slots.rows }
}

async function readStored(database: Database): Promise<FleetFigures['stored']> {
  const { rows } = await sql<{ clips: number; uploads: number; derived: number }>`
    select (select coalesce(sum((facts ->> 'sizeBytes')::bigint), 0)::bigint from video) as clips,
      (select coalesce(sum(declared_bytes), 0)::bigint from upload where status = 'READY') as uploads,
      (select coalesce(sum(size_bytes), 0)::bigint from derived_medium) as derived`.execute(database)
  const { clips, uploads, derived } = rows[0]!
  return [
    { kind: 'clips', bytes: clips },
    { kind: 'uploads', bytes: uploads },
    { kind: 'derived', bytes: derived },
  ]
}
