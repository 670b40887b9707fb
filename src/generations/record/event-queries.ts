import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import { type EventData, type EventType, finalEvent, type NewEvent } from './event.ts'
import type { GenerationRow } from './record.ts'
import { isFinal, type Status } from './status.ts'
import { wantedByWebhooks } from './webhook-cursors.ts'

/**
 * Queries of a `with` that write events beside whatever else its statement writes: numbered under the row lock the caller
 * holds, and put before the endpoints of webhooks that want them.
 */
export function eventQueries(
  database: Kysely<Tables>,
  generation: Pick<GenerationRow, 'id' | 'tenant' | 'sequence' | 'status'>,
  status: Status,
  now: Date,
  events: readonly NewEvent[],
  progress: EventData['progress'],
): RawBuilder<unknown>[] {
  if (events.length === 0) return [sql`wanted as (select where false)`]
  const finals = new Set(Object.values(finalEvent))
  const insert = database.insertInto('event').values(
    events.map((event, index) => ({
      generation_id: generation.id,
      sequence: generation.sequence + index + 1,
      type: event.type,
      at: now,
      // What comes before the final event in the same decision is not yet the end.
      status:
        finals.has(event.type) || isFinal(generation.status) ? status : isFinal(status) ? generation.status : status,
      is_final: finals.has(event.type),
      data: JSON.stringify({ ...event.data, progress: snapshotBefore(progress, event, finals) }),
    })),
  )
  return [sql`wanted as ${wantedByWebhooks(generation, events, now)}`, sql`told as (${insert})`]
}

/** Of that statement: whether an endpoint wants one of them. */
export const isAnyWanted: RawBuilder<boolean> = sql<boolean>`exists (select from wanted)`

/** Only the final event says 1. */
function snapshotBefore(
  progress: EventData['progress'],
  event: NewEvent,
  finals: ReadonlySet<EventType | undefined>,
): EventData['progress'] {
  return finals.has(event.type) || progress.fraction !== 1 ? progress : { ...progress, fraction: 0.99 }
}
