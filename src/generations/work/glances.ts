import DataLoader from 'dataloader'
import type { Database } from '../../engine/connection.ts'

/** What may have changed about a generation while its provider works. */
export interface Glance {
  lease: number
  cancelRequestedAt: Date | null
}

/** Looks that come within this time go together: thousands that are asked about every few seconds share their queries. */
const gatherMilliseconds = 25
const largestBatch = 500

/** Undefined for a generation that is gone. */
export type Glances = DataLoader<string, Glance | undefined>

export const createGlances = (database: Database): Glances =>
  new DataLoader(
    async (ids) => {
      const rows = await database
        .selectFrom('generation')
        .select(['id', 'lease', 'cancel_requested_at'])
        .where('id', 'in', ids)
        .execute()
      const found = new Map(
        rows.map((row) => [row.id, { lease: Number(row.lease), cancelRequestedAt: row.cancel_requested_at }]),
      )
      return ids.map((id) => found.get(id))
    },
    {
      cache: false,
      maxBatchSize: largestBatch,
      batchScheduleFn: (send) => setTimeout(send, gatherMilliseconds),
    },
  )
