import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import { inTurn, lockTenant } from './upload-quota.ts'

const keptSeconds = 3_600

/** A tenant's name may have any characters. */
const ofTenant = (tenant: string): string =>
  `previews/${createHash('sha256').update(tenant).digest('hex').slice(0, 32)}/`

/**
 * A folder for one more preview of the tenant's; null when it has as many as it may keep. Its removal is written down
 * here, before the first byte: no crash leaves any behind. Under the tenant's lock, as starts are counted. `madeOf`: the
 * generations and uploads it goes with.
 */
export const reservePreview = (
  database: Database,
  tenant: string,
  { id, maximum, madeOf }: { id: string; maximum: number; madeOf: string[] },
): Promise<string | null> =>
  inTurn(database, tenant, async (transaction) => {
    await lockTenant(transaction, tenant)
    const { rows } = await sql<{ kept: number }>`
      select count(*)::int as kept from media_removal
      where starts_with(key, ${ofTenant(tenant)}) and due_at > now() and not is_again`.execute(transaction)
    if (rows[0]!.kept >= maximum) return null
    const folder = `${ofTenant(tenant)}${id}`
    await sql`
      insert into media_removal (key, due_at, made_of)
      values (${folder}, now() + ${keptSeconds} * interval '1 second', ${madeOf}::uuid[])`.execute(transaction)
    return folder
  })

/** Whether it may be shown: nothing of what it was made of was deleted meanwhile. */
export async function isPreviewKept(database: Database, folder: string): Promise<boolean> {
  const { rows } = await sql`
    select from media_removal where key = ${folder} and due_at > now() and not is_again`.execute(database)
  return rows.length > 0
}

/** Of which nothing is kept: the tenant may have another one. */
export const releasePreview = (database: Database, folder: string): Promise<unknown> =>
  sql`update media_removal set due_at = now() where key = ${folder}`.execute(database)
