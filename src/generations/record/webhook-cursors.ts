import { type RawBuilder, sql } from 'kysely'
import type { EventType } from './event.ts'

/**
 * A statement beside the one that inserts these events: every endpoint that wants one of them has a cursor that goes so
 * far. One that is behind keeps its place and its time. Its rows are those cursors.
 */
export const wantedByWebhooks = (
  generation: { id: string; tenant: string; sequence: number },
  events: readonly { type: EventType }[],
  now: Date,
): RawBuilder<Record<string, unknown>> => sql<
  Record<string, unknown>
>`(insert into webhook_cursor (endpoint_id, generation_id, tenant, delivered_to, wanted_to, due_at)
  select endpoint.id, ${generation.id}::uuid, endpoint.tenant, min(news.sequence) - 1, max(news.sequence),
    ${now}::timestamptz
  from (
    select * from webhook_endpoint where tenant = ${generation.tenant} and generation_id is null
    union all
    select * from webhook_endpoint where generation_id = ${generation.id}::uuid) as endpoint
  join unnest(${events.map((_, index) => generation.sequence + index + 1)}::int[],
    ${events.map(({ type }) => type)}::text[]) as news (sequence, type) on news.type = any (endpoint.types)
  where endpoint.is_enabled
  group by endpoint.id, endpoint.tenant
  on conflict (endpoint_id, generation_id) do update
    set wanted_to = excluded.wanted_to, due_at = coalesce(webhook_cursor.due_at, excluded.due_at)
  returning endpoint_id)`
