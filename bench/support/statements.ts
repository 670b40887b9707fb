import pg from 'pg'

/** Of this process, whichever pool asked. */
export interface StatementCounts {
  statements: number
  /** Commits, and statements outside of a transaction. */
  transactions: number
  /** How often each came; of a transaction, all its statements in order. */
  byText: Record<string, number>
}

const isBegin = /^\s*(begin|start transaction)/i
const isEnd = /^\s*(commit|rollback)/i
/** Whoever gives a client away also sets it back. */
const short = (text: string) => text.replace(/\s+/g, ' ').replace(/"/g, '').trim().slice(0, 70)

/** Stands in what the bench itself asks. */
export const ofBench = '/* bench */'

/** Counts every statement that this process sends from now on; answers what came so far. */
export function countStatements(): () => StatementCounts {
  const counts: StatementCounts = { statements: 0, transactions: 0, byText: {} }
  const open = new WeakMap<object, string[]>()
  const note = (text: string) => {
    counts.transactions += 1
    counts.byText[text] = (counts.byText[text] ?? 0) + 1
  }
  const query = pg.Client.prototype.query as (...parameters: unknown[]) => unknown
  pg.Client.prototype.query = function counted(this: pg.Client, ...parameters: unknown[]) {
    const [config] = parameters as [string | { text: string }]
    const text = typeof config === 'string' ? config : config.text
    if (text.includes(ofBench)) return query.apply(this, parameters)
    counts.statements += 1
    const transaction = open.get(this)
    if (isBegin.test(text)) open.set(this, [])
    else if (isEnd.test(text)) {
      note((transaction ?? []).join(' ; '))
      open.delete(this)
    } else if (transaction) transaction.push(short(text))
    else note(short(text))
    return query.apply(this, parameters)
  } as typeof pg.Client.prototype.query
  return () => structuredClone(counts)
}
