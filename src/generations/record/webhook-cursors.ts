import { type RawBuilder, sql } from 'kysely'
import type { EventType } from './event.ts'

/**
 * A statement beside the one that inserts these events: every endpoint that wants one of them has a cursor that goes so
 * far. One that is behind keeps its place and its time.
 */
export const wantedByWebhooks = (
  generation: { id: string; tenant: string; sequence: number },
  events: readonly { type: EventType }[],
  now: Date,
): RawBuilder<Record<string, unknown>> => sql<
  Record<string, unknown>
>`(insert into webhook_cursor (endpoint_id, generation_id, tenant, delivered_to, wanted_to, due_at)
  select endpoint.id, ${generation.id}::uuid, endpoint.tenant, min(news.sequence) - 1, max(news.sequence), ${now}::timestamptz
  from webhook_endpoint as endpoint
  join unnest(${events.map((_, index) => generation.sequence + index + 1)}::int[],
    ${events.map(({ type }) => type)}::text[]) as news (sequence, type) on news.type = any (endpoint.types)
  where endpoint.tenant = ${generation.tenant} and endpoint.is_enabled
    and (endpoint.generation_id is null or endpoint.generation_id = ${generation.id}::uuid)
  group by endpoint.id
  on conflict (endpoint_id, generation_id) do update
    set wanted_to = excluded.wanted_to, due_at = coalesce(webhook_cursor.due_at, excluded.due_at))`
