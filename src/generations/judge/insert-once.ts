import type { Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import { kindOfError } from '../../error-kind.ts'
import { inTurn, isLockTimeout, lockTenant } from '../media/upload-quota.ts'

/** Takes the transaction back. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly kind = 'request'
  readonly problems: Problem[]

  constructor(problems: Problem[]) {
    super('A limit is reached')
    this.problems = problems
  }
}

/**
 * One transaction that holds the tenant's lock when it commits. What it refuses comes back as problems; where the answer
 * to the commit was lost, `find` tells what was made.
 */
export async function insertOnce<Made>(
  database: Database,
  tenant: string,
  insert: (transaction: Transaction<Tables>) => Promise<Made>,
  find: (transaction: Transaction<Tables>) => Promise<Made | undefined>,
): Promise<Made | Problem[]> {
  try {
    return await inTurn(database, tenant, insert)
  } catch (error) {
    if (error instanceof Refused) return error.problems
    if (kindOfError(error) !== 'machine' || isLockTimeout(error)) throw error
    // Under the tenant's lock, so that it has come about or not.
    const made = await inTurn(database, tenant, async (transaction) => {
      await lockTenant(transaction, tenant)
      return find(transaction)
    })
      // Any error: the one before is told; a retry with the same idempotency key finds what was made.
      .catch(() => undefined)
    if (made === undefined) throw error
    return made
  }
}
