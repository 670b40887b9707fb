import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import type { Database } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import type { Wake } from '../../engine/wake.ts'
import type { KeptAnswer } from '../../providers/provider.ts'
import { withAnswers } from './answers.ts'
import type { Receipt, ReceiptFiles } from './receipt-files.ts'

/** A job that turned up for an attempt which had another one already. */
export interface Duplicate {
  operation: unknown
  /** What the provider said to a cancel; absent until it was asked. */
  outcome?: 'canceled' | 'too-late' | 'unsupported'
}

export interface Receipts {
  /**
   * Resolves once the fact is committed, true where it stands as given: none was known before. After `stop` also when it is on disk, for the next process. Whatever else the
   * database answers it is tried again.
   *
   * @param receipts one, or several of one attempt, which are committed together where nothing speaks against it
   * @param answers kept along with them, if they can be; losing these loses nothing else
   * @throws what Postgres says of a broken constraint or bad data
   */
  record(receipts: Receipt | readonly Receipt[], answers?: readonly KeptAnswer[]): Promise<boolean>
  /** What other processes could not commit; answers how many receipts that were. Fails while the database is away. */
  importFiles(): Promise<number>
  /** Told when an attempt was bought twice. */
  onDuplicate(listener: () => void): void
  stop(): void
}

const retryMilliseconds = 500
/** A commit that takes this long may be the last thing this process waits for. */
const slowMilliseconds = 1_000

export function createReceipts(options: {
  files: ReceiptFiles
  database: Database
  wake: Pick<Wake, 'notify'>
  log: BaseLogger
}): Receipts {
  const { files, database, wake, log } = options
  /** Of the receipts that are not committed yet. */
  const copies = new Set<ReturnType<typeof copyOf>>()
  let isStopping = false
  let tellDuplicate = () => {}

  /** Unfenced on purpose: money and clips do not depend on who holds the lease. Answers the generation it is news for. */
  async function commit(receipt: Receipt): Promise<string | undefined> {
    const column = sql.ref(receipt.kind)
    const value = JSON.stringify(receipt.value)
    const { rows } = await sql<{ generation_id: string }>`
      update attempt set ${column} = ${value}::jsonb where id = ${receipt.attemptId} and ${column} is null and ${isWanted}
      returning generation_id`.execute(database)
    if (rows[0]) return rows[0].generation_id
    if (receipt.kind === 'operation') await commitDuplicate(receipt.attemptId, value)
    return undefined
  }

  /** In one statement; false where one of them is known already, or is refused: then each is looked at alone. */
  async function commitTogether(receipts: readonly Receipt[], answers: readonly KeptAnswer[]): Promise<boolean> {
    const columns = receipts.map(({ kind }) => sql.ref(kind))
    const set = receipts.map(({ value }, index) => sql`${columns[index]} = ${JSON.stringify(value)}::jsonb`)
    if (answers.length > 0) set.push(sql`answers = ${withAnswers(answers)}`)
    try {
      const { rows } = await sql`
        update attempt set ${sql.join(set)}
        where id = ${receipts[0]!.attemptId} and ${isWanted} and ${sql.join(
          columns.map((column) => sql`${column} is null`),
          sql` and `,
        )}
        returning id`.execute(database)
      return rows.length > 0
    } catch (error) {
      if (isRefused(error)) return false
      throw error
    }
  }

  async function commitDuplicate(attemptId: string, value: string): Promise<void> {
    const duplicate = sql`jsonb_build_array(jsonb_build_object('operation', ${value}::jsonb))`
    const { rows } = await sql`
      update attempt set duplicates = coalesce(duplicates, '[]') || ${duplicate}
      where id = ${attemptId} and ${isWanted}
        and coalesce(operation ->> 'id', operation::text) <> coalesce(${value}::jsonb ->> 'id', (${value}::jsonb)::text)
        and not coalesce(duplicates, '[]') @> ${duplicate}
      returning id`.execute(database)
    if (rows.length === 0) return
    log.error({ attemptId }, 'A second, different operation for one attempt: a duplicate purchase')
    tellDuplicate()
  }

  /** What is on disk of a receipt, while the database is away. */
  function copyOf(receipts: readonly Receipt[]) {
    const left = Promise.withResolvers<void>()
    let writing: Promise<void> | undefined
    let written = 0
    let isOnDisk = false
    let isLeft = false
    const leave = () => {
      if (!isStopping || !isOnDisk) return
      isLeft = true
      left.resolve()
    }
    const onWritten = () => {
      isOnDisk = true
      leave()
    }
    const write = async () => {
      for (; written < receipts.length; written += 1) await files.append(receipts[written]!)
    }
    const onFailed = (error: unknown) => {
      writing = undefined
      log.error({ ...nameOf(receipts[written]!), code: errorCode(error) }, 'A receipt cannot be written to disk')
    }
    return {
      keep: () => (writing ??= write().then(onWritten, onFailed)),
      /** Resolves when it is left to the next process. */
      left: left.promise,
      isLeft: () => isLeft,
      leave,
      async forget() {
        await writing
        for (; written > 0; written -= 1) await files.forget()
      },
    }
  }

  async function untilCommitted(
    receipts: readonly Receipt[],
    answers: readonly KeptAnswer[],
    copy: ReturnType<typeof copyOf>,
  ): Promise<boolean> {
    for (let tries = 1; !copy.isLeft(); tries += 1) {
      const late = setTimeout(copy.keep, slowMilliseconds)
      try {
        if ((receipts.length > 1 || answers.length > 0) && (await commitTogether(receipts, answers))) return true
        let isFirst = true
        for (const receipt of receipts) if ((await commit(receipt)) === undefined) isFirst = false
        return isFirst
      } catch (error) {
        if (isRefused(error)) throw error
        if (tries === 1)
          log.warn({ ...nameOf(receipts[0]!), code: errorCode(error) }, 'A receipt waits for the database')
        await copy.keep()
        await sleep(retryMilliseconds)
      } finally {
        clearTimeout(late)
      }
    }
    return false
  }

  return {
    async record(given, answers = []) {
      const receipts = [given].flat() as Receipt[]
      const copy = copyOf(receipts)
      copies.add(copy)
      try {
        return await Promise.race([untilCommitted(receipts, answers, copy), copy.left.then(() => false)])
      } finally {
        copies.delete(copy)
        if (!copy.isLeft()) await copy.forget()
      }
    },
    async importFiles() {
      let count = 0
      for (const file of await files.others()) {
        if (file.torn > 0) log.warn({ torn: file.torn }, 'Receipts were cut short by a crash')
        for (const receipt of file.receipts) {
          try {
            const generationId = await commit(receipt)
            if (generationId !== undefined) wake.notify('work', generationId)
            count += 1
          } catch (error) {
            if (!isRefused(error)) throw error
            // It would keep the others of its file from being removed; what it says is in the log.
            log.error({ ...nameOf(receipt), code: errorCode(error) }, 'A receipt cannot be committed')
          }
        }
        await file.done()
      }
      return count
    },
    onDuplicate(listener) {
      tellDuplicate = listener
    },
    stop() {
      isStopping = true
      for (const copy of copies) copy.leave()
    },
  }
}

/** Of a generation that was deleted nothing is kept any more. */
const isWanted = sql`not exists (
  select from generation where generation.id = attempt.generation_id and generation.deleted_at is not null)`

/** A broken constraint, or data that the column does not take: another try would hear the same. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && /^2[23]/.test(errorCode(error) ?? '')

/** For the log: where everything else fails, the provider's id of a job is what an operator needs. */
const nameOf = ({ attemptId, kind, value }: Receipt) => ({
  attemptId,
  kind,
  ...(kind === 'operation' ? { operation: (value as { id?: unknown } | null)?.id ?? value } : {}),
})
