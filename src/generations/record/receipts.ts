import { appendFile, open, readFile, rename, rm } from 'node:fs/promises'
import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import type { Database } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import { kindOfError } from '../../error-kind.ts'

/** A fact about an attempt: true whoever holds the lease, written once. */
export interface Receipt {
  attemptId: string
  kind: 'operation' | 'charge' | 'outputs' | 'result'
  value: unknown
}

export interface Receipts {
  /** Resolves once the fact is committed. While the database is away it is on disk, fsynced, and tried again. */
  record(receipt: Receipt): Promise<void>
  /** At start: what an earlier process could not commit. */
  importFile(): Promise<number>
}

const retryMilliseconds = 500

export function createReceipts(options: { file: string; database: Database; log: BaseLogger }): Receipts {
  const { file, database, log } = options

  /** Unfenced on purpose: money and clips do not depend on who holds the lease. */
  async function commit(receipt: Receipt): Promise<void> {
    const column = sql.ref(receipt.kind)
    const value = JSON.stringify(receipt.value)
    const written = await sql<{ id: string }>`
      update attempt set ${column} = ${value}::jsonb where id = ${receipt.attemptId} and ${column} is null returning id`.execute(
      database,
    )
    if (written.rows.length > 0) return
    const { rows } = await sql<{ same: boolean }>`
      select ${column} = ${value}::jsonb as same from attempt where id = ${receipt.attemptId}`.execute(database)
    if (receipt.kind !== 'operation' || rows[0]?.same !== false) return
    log.error({ attempt: receipt.attemptId }, 'A second, different operation for one attempt: a duplicate purchase')
    await sql`
      update attempt set duplicates = coalesce(duplicates, '[]') || jsonb_build_array(${value}::jsonb)
      where id = ${receipt.attemptId} and not coalesce(duplicates, '[]') @> jsonb_build_array(${value}::jsonb)`.execute(
      database,
    )
  }

  async function append(receipt: Receipt): Promise<void> {
    await appendFile(file, `${JSON.stringify(receipt)}\n`, { mode: 0o600 })
    const handle = await open(file, 'r')
    await handle.sync()
    await handle.close()
  }

  return {
    async record(receipt) {
      let isOnDisk = false
      for (;;) {
        try {
          await commit(receipt)
          return
        } catch (error) {
          if (kindOfError(error) !== 'machine') throw error
          if (!isOnDisk) {
            await append(receipt)
            isOnDisk = true
          }
          await new Promise((resolve) => setTimeout(resolve, retryMilliseconds))
        }
      }
    },
    async importFile() {
      const importing = `${file}.importing`
      // What a crash left of an earlier import goes along: the new file must not take its place.
      const left = await readFile(importing, 'utf8').catch(() => '')
      if (left === '') await rename(file, importing).catch(() => {})
      const text = left === '' ? await readFile(importing, 'utf8').catch(() => '') : left
      const lines = text.split('\n').filter((line) => line !== '')
      for (const line of lines) {
        let receipt: Receipt
        try {
          receipt = JSON.parse(line) as Receipt
        } catch {
          log.warn('A receipt was cut short by a crash; its beginning is kept in the log file only')
          continue
        }
        try {
          await commit(receipt)
        } catch (error) {
          if (kindOfError(error) === 'machine') throw error
          // It would keep every later start from coming about; what it says is in the log.
          log.error({ receipt, code: errorCode(error) }, 'A receipt cannot be committed')
        }
      }
      await rm(importing, { force: true })
      return left === '' ? lines.length : lines.length + (await this.importFile())
    },
  }
}
