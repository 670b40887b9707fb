import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStatementReader } from './statements-sent.ts'

/** Stands between a gateway and Postgres, and loses the answer to one COMMIT (or to a statement that commits itself), and that connection with it. */
export interface CommitLoser {
  connectionString: string
  /** The next COMMIT but `skipped` of a transaction that changed something of ours. */
  loseNext(skipped: number): void
  /** Since the last `loseNext`: COMMITs seen, and whether the answer was lost. */
  seen(): { commits: number; lost: string | null }
  stop(): Promise<void>
}

const writes = /\b(insert into|update|delete from)\s+"?(\w+"?\."?)?(\w+)/gi

export async function startCommitLoser(connectionString: string): Promise<CommitLoser> {
  const [before, after] = connectionString.split('?') as [string, string]
  const parameters = new URLSearchParams(after)
  const socketName = `.s.PGSQL.${parameters.get('port') ?? '5432'}`
  const upstream = join(parameters.get('host')!, socketName)
  const folder = await mkdtemp(join(tmpdir(), 'kg-commit-'))
  let remaining = Number.POSITIVE_INFINITY
  let commits = 0
  let lost: string | null = null
  const server = createServer((client) => {
    const database = createConnection(upstream)
    const statementsIn = createStatementReader()
    /** What the open transaction has written so far. */
    let written: string[] = []
    let isOpen = false
    let isLosing = false
    const end = () => {
      client.destroy()
      database.destroy()
    }
    for (const socket of [client, database]) {
      socket.on('error', end)
      socket.on('close', end)
    }
    client.on('data', (chunk) => {
      for (const text of statementsIn(chunk)) {
        // One statement may write several tables, each by a query of its own.
        for (const [, verb, , table] of text.matchAll(writes)) written.push(`${verb!.toLowerCase()} ${table}`)
        if (/\bbegin\b/i.test(text)) isOpen = true
        const isCommit = /\bcommit\b/i.test(text)
        const isRollback = /\brollback\b/i.test(text)
        // A statement outside of a transaction commits itself.
        if (written.length > 0 && (isCommit || !isOpen)) {
          commits += 1
          if (remaining-- === 0) {
            lost = written.join(', ')
            isLosing = true
          }
          written = []
        }
        if (isRollback) written = []
        if (isCommit || isRollback) isOpen = false
      }
      database.write(chunk)
    })
    database.on('data', (chunk) => {
      if (isLosing) end()
      else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, socketName), resolve))
  parameters.set('host', folder)
  return {
    connectionString: `${before}?${parameters}`,
    loseNext(skipped) {
      remaining = skipped
      commits = 0
      lost = null
    },
    seen: () => ({ commits, lost }),
    async stop() {
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
