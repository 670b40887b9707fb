import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'

/** What lies in the media store for a tenant. The three pictures that every clip has are not counted. */
export interface StoredForTenant {
  tenant: string
  clips: number
  clipBytes: number
  uploads: number
  uploadBytes: number
  /** Previews and single frames. */
  derivedBytes: number
  /** Of deleted clips that somebody still goes on from; counted in neither. */
  awaitedBytes: number
}

/** One pass over all clips and uploads: not for every request. */
export async function storedByTenant(database: Database): Promise<StoredForTenant[]> {
  const { rows } = await sql<StoredForTenant>`
    select tenant,
      count(*) filter (where kind = 'clip')::int as clips,
      coalesce(sum(bytes) filter (where kind = 'clip'), 0)::bigint as "clipBytes",
      count(*) filter (where kind = 'upload')::int as uploads,
      coalesce(sum(bytes) filter (where kind = 'upload'), 0)::bigint as "uploadBytes",
      coalesce(sum(bytes) filter (where kind = 'derived'), 0)::bigint as "derivedBytes",
      coalesce(sum(bytes) filter (where kind = 'awaited'), 0)::bigint as "awaitedBytes"
    from (
      select tenant, case when deleted_at is null then 'clip' else 'awaited' end as kind,
        (facts ->> 'sizeBytes')::bigint as bytes from video
      union all
      select tenant, 'upload', declared_bytes from upload where status = 'READY'
      union all
      select tenant, 'derived', size_bytes from derived_medium) as stored
    group by tenant order by tenant`.execute(database)
  return rows
}
