import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import { longestFailing } from './backoff.ts'

const reason = 'No delivery succeeded for three days.'

export async function recordTaken(transaction: Database, endpointId: string): Promise<void> {
  await sql`
    update webhook_endpoint set failing_since = null
    where id = ${endpointId} and failing_since is not null`.execute(transaction)
}

/** Whether it is switched off for it: it has taken nothing for too long. */
export async function recordFailing(transaction: Database, endpointId: string, at: Date): Promise<boolean> {
  const limit = new Date(at.getTime() - longestFailing)
  const { rows } = await sql<{ is_enabled: boolean }>`
    update webhook_endpoint set failing_since = coalesce(failing_since, ${at}),
      is_enabled = coalesce(failing_since > ${limit}, true),
      disabled_reason = case when failing_since <= ${limit} then ${reason}::text end
    where id = ${endpointId} and is_enabled and (failing_since is null or failing_since <= ${limit})
    returning is_enabled`.execute(transaction)
  return rows[0]?.is_enabled === false
}
