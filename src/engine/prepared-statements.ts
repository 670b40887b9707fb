import type pg from 'pg'
import { errorCode } from './database-error.ts'

/** What is asked less often in the life of a process is not worth a plan that each connection keeps. */
const preparedFrom = 3
/** Some 60 recur in a generation's life. Each takes some kilobytes of every connection at the server. */
const maximumPrepared = 200
const maximumCounted = 1_000
/** Each length of a list is another text. */
const hasList = /\bin \(\$\d+, /
/** A plan that holds for any length is made for ten, and compares each row with each of thousands. */
const longList = 100
const isLong = (value: unknown): boolean => Array.isArray(value) && value.length >= longList

/** Gives each text that recurs the name by which a connection of any pool prepares it. */
export interface StatementNames {
  nameOf(text: string): string | undefined
  /** Their results have other columns now: each is prepared anew, by another name. */
  forget(): void
}

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  let next = 0
  return {
    nameOf(text) {
      const known = names.get(text)
      if (known !== undefined || names.size === maximumPrepared || hasList.test(text)) return known
      const count = (counts.get(text) ?? 0) + 1
      if (count < preparedFrom) {
        if (counts.size === maximumCounted) counts.clear()
        counts.set(text, count)
        return undefined
      }
      counts.delete(text)
      const name = `kinetograph_${next++}`
      names.set(text, name)
      return name
    },
    forget: () => names.clear(),
  }
}

/** A migration changed a table whose rows the statement answers. In a transaction: it was taken back. */
export const isPlanStale = (error: unknown): error is Error =>
  errorCode(error) === '0A000' && (error as Error).message.startsWith('cached plan must not change')

/**
 * The server parses and plans once for a connection what is sent again and again, where it did for each statement: two fifths
 * of its time. A plan that a migration made stale is not used again: outside of a transaction nobody sees that; in one
 * the error is the machine's, and the transaction may be tried again.
 */
export function prepareWhatRecurs(client: pg.ClientBase, names: StatementNames): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown
  client.query = ((...parameters: unknown[]) => {
    const [text, values] = parameters
    const isPlain = parameters.length === 2 && typeof text === 'string' && Array.isArray(values) && values.length > 0
    const name = isPlain && !values.some(isLong) ? names.nameOf(text) : undefined
    if (name === undefined) return query(...parameters)
    const isAlone = (client as pg.Client).getTransactionStatus() === 'I'
    return (query({ name, text, values }) as Promise<unknown>).catch((error: unknown) => {
      if (!isPlanStale(error)) throw error
      names.forget()
      if (isAlone) return query(...parameters)
      throw Object.assign(error, { kind: 'machine' })
    })
  }) as typeof client.query
}
