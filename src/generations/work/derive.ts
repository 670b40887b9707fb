import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type Database, readAgain } from '../../engine/connection.ts'
import { temporaryName } from '../../engine/leftovers.ts'
import type { Tables } from '../../engine/tables.ts'
import { isRefusal, type MediaRefusal } from '../../media/job.ts'
import type { MediaPool } from '../../media/pool.ts'
import { previewSize } from '../../media/preview-size.ts'
import type { DeriveAnswer } from '../../media/read-route.ts'
import { type MediaStore, StoreError } from '../../media/store.ts'
import { type TraceContext, toManifest, type VideoManifest } from '../record/record.ts'
import { videoFolder } from './clip-files.ts'
import { derivedOf, parseDerivedKey } from './derived-keys.ts'
import { putOnList } from './remove-media.ts'

export interface DeriveContext {
  database: Database
  store: MediaStore
  pool: Pick<MediaPool, 'forViews'>
  /** Where it is made before it is in the store. */
  inputsDirectory: string
  /** Of a tenant's, all together. */
  maximumDerivedBytes: number
  /** Why nothing can be stored now (low disk); null when it can. */
  refusal(): string | null
  killPoint(point: string): void
  /** How long one reader waits; what is being made goes on. */
  patienceMilliseconds?: number
}

/** Of one clip: after that the oldest go, and are made again when they are asked for. */
const mostOfOneClip = 64
/** Being made, and waiting for it: of a tenant in this process. */
const mostWaiting = 64
/** Less than what proxies usually wait. */
const patience = 50_000

/** What is derived of a clip is made here when it is first read: once for all who ask this process meanwhile. */
export function createDeriver(context: DeriveContext): (key: string, tenant: string) => Promise<DeriveAnswer> {
  const { patienceMilliseconds = patience } = context
  const underWay = new Map<string, { tenant: string; answer: Promise<DeriveAnswer> }>()

  function begin(key: string, tenant: string): Promise<DeriveAnswer> {
    const answer = derive(context, key, tenant).finally(() => underWay.delete(key))
    underWay.set(key, { tenant, answer })
    // Any error: whoever asked for it is told, and may have gone.
    answer.catch(() => {})
    return answer
  }

  return async (key, tenant) => {
    let answer = underWay.get(key)?.answer
    if (!answer) {
      const waiting = [...underWay.values()].filter((making) => making.tenant === tenant)
      if (waiting.length >= mostWaiting) return busy(`${mostWaiting} others are being made for you.`)
      answer = begin(key, tenant)
    }
    const { promise: late, resolve } = Promise.withResolvers<DeriveAnswer>()
    const timer = setTimeout(resolve, patienceMilliseconds, busy('It is still being made.'))
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }
}

const busy = (why: string): DeriveAnswer => ({ statusCode: 503, code: 'UNAVAILABLE', message: `${why} Ask again.` })

async function derive(context: DeriveContext, key: string, tenant: string): Promise<DeriveAnswer> {
  const { database, store, killPoint } = context
  const named = parseDerivedKey(key)
  const found = named && (await find(database, named, tenant))
  const derived = found && derivedOf(found.facts, named.name)
  if (!derived) return null
  const { facts, refusal, trace } = found
  if (refusal) return answerOf(refusal)
  const low = context.refusal()
  if (low !== null) return busy(low)

  const working = join(context.inputsDirectory, temporaryName())
  const output = join(working, 'picture')
  await mkdir(working, { recursive: true })
  try {
    const jobs = context.pool.forViews(tenant, trace)
    const made = await store.withLocalFile(facts.key, (path) =>
      derived.kind === 'PREVIEW'
        ? jobs.previewClip(path, output, previewSize(facts))
        : jobs.extractFrame(path, output, derived.seconds),
    )
    killPoint('derive.made')
    if (isRefusal(made)) {
      // The codec may be there tomorrow.
      if (made.code !== 'CODEC_MISSING') await note(database, named, { sizeBytes: 0, refusal: made })
      return answerOf(made)
    }
    if (!(await count(context, named, { tenant, key, sizeBytes: made.sizeBytes }))) return null
    killPoint('derive.counted')
    // Another process may have been quicker; its readers go on with what they have.
    if (!(await store.stat(key))) await store.adopt(key, output)
    killPoint('derive.stored')
    if (await isThere(database, named)) return 'MADE'
    await store.remove(key)
    return null
  } catch (error) {
    // Deleted meanwhile: where its bytes went first, that is how it shows.
    if (error instanceof StoreError && error.code === 'NOT_FOUND') return null
    // Any error: the first one is told.
    if (!(await isThere(database, named).catch(() => true))) return null
    throw error
  } finally {
    await rm(working, { recursive: true, force: true })
  }
}

const answerOf = ({ code, message }: MediaRefusal): DeriveAnswer =>
  code === 'CODEC_MISSING' ? { statusCode: 501, code, message } : { statusCode: 422, code: 'NOT_DECODABLE', message }

interface Named {
  videoId: string
  name: string
}

/** Null when the clip is not there, was deleted, or was never decoded. A refusal stands for an hour: to find out again costs as much. */
async function find(
  database: Database,
  { videoId, name }: Named,
  tenant: string,
): Promise<{ facts: VideoManifest; refusal: MediaRefusal | null; trace: TraceContext | null } | null> {
  const { rows } = await readAgain(() =>
    sql<{ facts: unknown; refusal: MediaRefusal | null; trace: TraceContext | null }>`
      select video.facts, derived_medium.refusal, generation.trace_context as trace from video
      join generation on generation.id = video.generation_id
      left join derived_medium on derived_medium.video_id = video.id and derived_medium.name = ${name}
        and derived_medium.made_at > now() - interval '1 hour'
      where video.id = ${videoId} and video.tenant = ${tenant} and video.deleted_at is null`.execute(database),
  )
  const [row] = rows
  if (!row) return null
  const facts = toManifest(row.facts)
  return facts.verified ? { facts, refusal: row.refusal, trace: row.trace } : null
}

async function isThere(database: Database, { videoId }: Named): Promise<boolean> {
  const { rows } = await sql`select from video where id = ${videoId} and deleted_at is null`.execute(database)
  return rows.length > 0
}

/** False when the clip was deleted meanwhile: its lock is held for it. */
async function note(
  database: Kysely<Tables>,
  { videoId, name }: Named,
  { sizeBytes, refusal }: { sizeBytes: number; refusal: MediaRefusal | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into derived_medium (video_id, name, tenant, size_bytes, refusal)
    select id, ${name}::text, tenant, ${sizeBytes}::bigint, ${refusal && JSON.stringify(refusal)}::jsonb from video
    where id = ${videoId} and deleted_at is null for share
    on conflict (video_id, name) do update
    set size_bytes = excluded.size_bytes, refusal = excluded.refusal, made_at = now()
    returning name`.execute(database)
  return rows.length > 0
}

/** Before it is stored: whatever a crash leaves is counted, and goes with the clip. The oldest go where there are too many. */
const count = (
  { database, maximumDerivedBytes }: DeriveContext,
  { videoId, name }: Named,
  { tenant, key, sizeBytes }: { tenant: string; key: string; sizeBytes: number },
): Promise<boolean> =>
  database.transaction().execute(async (transaction) => {
    if (!(await note(transaction, { videoId, name }, { sizeBytes, refusal: null }))) return false
    await sql`delete from media_removal where key = ${key}`.execute(transaction)
    const { rows: gone } = await sql<Named>`
      with kept as (
        select video_id, name, size_bytes,
          row_number() over (partition by video_id order by made_at desc, name) as place,
          sum(size_bytes) over (order by made_at desc, video_id, name) as bytes
        from derived_medium where tenant = ${tenant})
      delete from derived_medium using kept
      where derived_medium.video_id = kept.video_id and derived_medium.name = kept.name
        and (place > ${mostOfOneClip} or (bytes > ${maximumDerivedBytes} and kept.size_bytes > 0))
        and (kept.video_id, kept.name) <> (${videoId}::uuid, ${name})
      returning derived_medium.video_id as "videoId", derived_medium.name`.execute(transaction)
    await putOnList(
      transaction,
      gone.map((one) => `${videoFolder(one.videoId)}/${one.name}`),
    )
    return true
  })
