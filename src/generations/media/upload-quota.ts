import { type Kysely, sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import { isPlanStale } from '../../engine/prepared-statements.ts'
import type { Tables } from '../../engine/tables.ts'
import { createTurnsByKey } from '../../turns.ts'
import { inMegabytes } from './media-kinds.ts'

export interface UploadQuota {
  database: Kysely<Tables>
  /** Bytes that one tenant's uploads may take, with those that are awaited. */
  maximumStoredBytes: number
  now(): Date
}

/**
 * What is wrong with so many bytes more. Exact only for who holds the tenant's lock. What came inline counts until its
 * generation, or its storyboard, has finished; then it is kept with the clip, like the clip.
 */
export async function uploadQuotaProblems(
  { database, maximumStoredBytes, now }: UploadQuota,
  tenant: string,
  bytes: number,
): Promise<Problem[]> {
  if (bytes === 0) return []
  const { rows } = await sql<{ stored: string }>`
    select coalesce(sum(declared_bytes), 0)::bigint as stored from upload
    where tenant = ${tenant} and (status = 'READY' or (status = 'WAITING' and expires_at > ${now()}))
      and (generation_id is null and storyboard_id is null
        or exists (
          select from generation where generation.id = upload.generation_id and generation.finished_at is null)
        or exists (
          select from storyboard
          where storyboard.id = upload.storyboard_id and storyboard.status in ('RUNNING', 'NEEDS_RETRY')))`.execute(
    database,
  )
  const left = Math.max(0, maximumStoredBytes - Number(rows[0]!.stored))
  if (bytes <= left) return []
  return [
    {
      code: 'LIMIT_REACHED',
      path: [],
      parameter: null,
      message: `This would store ${inMegabytes(bytes)}; of the limit of ${inMegabytes(maximumStoredBytes)} for all uploads, ${inMegabytes(left)} are left.`,
      ranges: [{ minimum: 0, maximum: left }],
      setting: 'KINETOGRAPH_MAXIMUM_UPLOAD_BYTES',
    },
  ]
}

/** Held to the end of the transaction: of one tenant's, only one at a time counts and writes. */
export const lockTenant = (transaction: Kysely<Tables>, tenant: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`tenant:${tenant}`}, 0))`.execute(transaction)

/** A caller waits no longer; then it is told that the server has trouble of its own. */
const longestTurnMilliseconds = 30_000
/** Of one tenant, of the ten connections of a pool: they write their rows while one of them counts and commits. */
const transactionsAtOnce = 4
const turns = new WeakMap<Database, ReturnType<typeof createTurnsByKey>>()

/** Its turn did not come in time. To who waits it is the same whether it waited here or in Postgres, whose code it has. */
class LockTimeout extends Error {
  override readonly name = 'LockTimeout'
  readonly kind = 'machine'
  readonly code = '55P03'
}

/** Nothing was written: the transaction ended where it waited, or was not begun. */
export const isLockTimeout = (error: unknown): boolean => errorCode(error) === '55P03'

/**
 * A transaction that takes the tenant's lock. Those of one tenant wait here, before they take a connection: each has one of
 * a pool that is everybody's. Where other processes have the lock for longer than a statement may wait for it (3 s), it
 * is tried again, and where a migration changed a table meanwhile.
 */
export function inTurn<Made>(
  database: Database,
  tenant: string,
  work: (transaction: Transaction<Tables>) => Promise<Made>,
): Promise<Made> {
  const inTurnOf = turns.get(database) ?? createTurnsByKey(transactionsAtOnce)
  turns.set(database, inTurnOf)
  const begunAt = performance.now()
  const isLate = () => performance.now() - begunAt > longestTurnMilliseconds
  return inTurnOf(tenant, async () => {
    for (;;) {
      if (isLate()) throw new LockTimeout('Too many transactions of this tenant wait for each other')
      try {
        return await database.transaction().execute(work)
      } catch (error) {
        if (!(isLockTimeout(error) || isPlanStale(error)) || isLate()) throw error
      }
    }
  })
}
