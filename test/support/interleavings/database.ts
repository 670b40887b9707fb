import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../../../src/engine/connection.ts'
import type { Tables } from '../../../src/engine/tables.ts'

/** Of the next commit that writes: whether it happens before its answer is lost. */
export type LostCommit = 'done' | 'not-done'

/** A process as the database sees it. */
export interface Session {
  holder: number
  isDead: boolean
  losing: LostCommit | null
}

/** One real Postgres that answers one transaction at a time; who is next is for `choose` to say. */
export interface OrderedDatabase {
  /** Everything of one process. */
  connect(session: Session): Database
  /** Outside of the order, for looking on. */
  query(text: string, values?: unknown[]): Promise<any[]>
  /** Does it between two transactions: after so many of them. */
  afterTransactions(count: number, act: () => void): void
  isBusy(): boolean
  stop(): Promise<void>
}

const writes = /^\s*(insert|update|delete|with)\b/i
const bigint = 20
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}
const never = new Promise<never>(() => {})

export async function openOrderedDatabase(
  connection: pg.ClientConfig,
  choose: (count: number) => number,
): Promise<OrderedDatabase> {
  const client = new pg.Client({ ...connection, types })
  const watching = new pg.Client({ ...connection, types })
  await Promise.all([client.connect(), watching.connect()])
  const waiting: { session: Session; enter(): void }[] = []
  const plans: { remaining: number; act(): void }[] = []
  let isTaken = false
  let asked = 0

  function next(): void {
    for (const plan of [...plans]) {
      if (plan.remaining-- > 0) continue
      plans.splice(plans.indexOf(plan), 1)
      plan.act()
    }
    isTaken = waiting.length > 0
    // Whoever will ask at this instant has asked by then: who is chosen does not depend on how fast the machine is.
    if (isTaken) setImmediate(() => setImmediate(letIn))
  }

  function letIn(): void {
    for (const entry of waiting.filter(({ session }) => session.isDead)) waiting.splice(waiting.indexOf(entry), 1)
    isTaken = waiting.length > 0
    if (isTaken) waiting.splice(choose(waiting.length), 1)[0]!.enter()
  }

  async function ask(...parameters: unknown[]): Promise<any> {
    asked += 1
    try {
      return await (client.query as (...all: unknown[]) => Promise<unknown>)(...parameters)
    } finally {
      asked -= 1
    }
  }

  function clientOf(session: Session) {
    let isOpen = false
    let hasWritten = false
    let isReleased = false
    const release = () => {
      if (!isReleased) next()
      isReleased = true
    }
    const die = async () => {
      if (isOpen && !isReleased) await ask('rollback')
      release()
      return never
    }
    return {
      release,
      async query(query: unknown, values?: unknown[]) {
        if (isReleased || session.isDead) return die()
        const text = typeof query === 'string' ? query : (query as { text: string }).text
        const isCommit = /^commit/i.test(text)
        if (/^(begin|start)/i.test(text)) isOpen = true
        if (writes.test(text)) hasWritten = true
        const isLast = isCommit || !isOpen
        const lost = isLast && hasWritten ? session.losing : null
        if (lost) session.losing = null
        if (lost === 'not-done') {
          if (isOpen) await ask('rollback')
          isOpen = false
          throw new Error('Connection terminated unexpectedly')
        }
        if (/^(begin|start)/i.test(text)) {
          await ask('begin')
          await ask(`set local kinetograph.holder = '${session.holder}'`)
          return { rows: [] }
        }
        if (/^rollback/i.test(text) && !isOpen) return { rows: [] }
        const answer = await ask(query, values)
        if (isCommit || /^rollback/i.test(text)) isOpen = false
        if (session.isDead) return die()
        if (lost) throw new Error('Connection terminated unexpectedly')
        return answer
      },
    }
  }

  return {
    connect: (session) =>
      new Kysely<Tables>({
        dialect: new PostgresDialect({
          pool: {
            connect: () =>
              session.isDead
                ? never
                : new Promise((resolve) => {
                    waiting.push({ session, enter: () => resolve(clientOf(session) as never) })
                    // Who asks at the same instant waits together.
                    if (!isTaken) {
                      isTaken = true
                      setImmediate(next)
                    }
                  }),
            end: async () => {},
          } as never,
        }),
      }),
    async query(text, values) {
      asked += 1
      try {
        return (await watching.query(text, values)).rows
      } finally {
        asked -= 1
      }
    },
    afterTransactions(remaining, act) {
      if (remaining === 0) act()
      else plans.push({ remaining, act })
    },
    isBusy: () => isTaken || asked > 0 || waiting.length > 0,
    async stop() {
      await Promise.all([client.end(), watching.end()])
    },
  }
}
