import { sql } from 'kysely'
import type { WebhookContext } from './context.ts'

/** How long what was sent is told. */
const keptMilliseconds = 7 * 86_400_000
const atOnce = 1_000

/** Removes deliveries that are old, and addresses whose generation is deleted once nothing is to be sent there any more. */
export async function sweepWebhooks({ database, now }: Pick<WebhookContext, 'database' | 'now'>): Promise<void> {
  const before = new Date(now().getTime() - keptMilliseconds)
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from webhook_delivery where id in (
        select id from webhook_delivery where last_attempt_at < ${before} limit ${atOnce})`.execute(database)
    if (numAffectedRows < atOnce) break
  }
  await sql`
    delete from webhook_endpoint using generation
    where generation.id = webhook_endpoint.generation_id and generation.deleted_at is not null and not exists (
      select from webhook_cursor where endpoint_id = webhook_endpoint.id and due_at is not null)`.execute(database)
}
