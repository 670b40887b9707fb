import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createStatementReader } from './statements-sent.ts'

/** Stands between a gateway and Postgres, and does what networks do. */
export interface DatabaseProxy {
  connectionString: string
  /** Connections break, and none can be made until it is back. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** Connections that are there stay open, and nobody hears of the other end any more; new ones work unless `all`. */
  freeze(options?: { all?: boolean }): void
  /**
   * Of the COMMITs from now on the nth is done, and its answer and its connection are lost. With `words`, of those on a
   * connection that has said them.
   */
  loseCommit(nth: number, words?: string): void
  /** Whether that has happened. */
  hasLostCommit(): boolean
  /** So many it has been asked to run until now. */
  statements(): number
  /** New connections work again; those that were frozen stay so. */
  thaw(): void
  /** New connections lead to this server. */
  pointAt(connectionString: string): void
  stop(): Promise<void>
}

/** @param delayMilliseconds that every answer of the server takes longer */
export async function startDatabaseProxy(connectionString: string, delayMilliseconds = 0): Promise<DatabaseProxy> {
  const parameters = parametersOf(connectionString)
  let upstream = socketOf(parameters)
  const folder = await mkdtemp(join(tmpdir(), 'kg-proxy-'))
  const sockets = new Set<Socket>()
  const frozen = new Set<Socket>()
  const doomed = new Set<Socket>()
  let areAllFrozen = false
  let commitsLeft = 0
  let wordsBefore = ''
  let isCommitLost = false
  let statements = 0
  const isLost = (text: string): boolean => {
    if (commitsLeft === 0 || !/\bcommit\b;?\s*$/i.test(text)) return false
    commitsLeft -= 1
    return commitsLeft === 0
  }
  const freezeAll = () => {
    for (const socket of sockets) frozen.add(socket)
  }
  const server = createServer((client) => {
    const database = createConnection(upstream)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        if (frozen.has(socket)) return
        client.destroy()
        database.destroy()
      })
    }
    if (areAllFrozen) freezeAll()
    const statementsIn = createStatementReader()
    let hasSaid = false
    const pass = (from: Socket, to: Socket, milliseconds: number) =>
      from.on('data', (chunk) => {
        if (frozen.has(from)) return
        for (const text of from === client ? statementsIn(chunk) : []) {
          statements += 1
          if (commitsLeft > 0) hasSaid ||= text.includes(wordsBefore)
          if (hasSaid && isLost(text)) doomed.add(database)
        }
        if (doomed.has(from)) {
          isCommitLost = true
          client.destroy()
          database.destroy()
          return
        }
        if (milliseconds === 0) to.write(chunk)
        else setTimeout(() => to.write(chunk), milliseconds)
      })
    pass(client, database, 0)
    pass(database, client, delayMilliseconds)
  })
  const path = join(folder, basename(upstream))
  const comeBack = () => new Promise<void>((resolve) => server.listen(path, resolve))
  const goAway = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await comeBack()
  parameters.set('host', folder)
  return {
    connectionString: `${connectionString.slice(0, connectionString.indexOf('?'))}?${parameters}`,
    goAway,
    comeBack,
    freeze({ all = false } = {}) {
      areAllFrozen = all
      freezeAll()
    },
    loseCommit(nth, words = '') {
      commitsLeft = nth
      wordsBefore = words
      isCommitLost = false
    },
    hasLostCommit: () => isCommitLost,
    statements: () => statements,
    thaw() {
      areAllFrozen = false
    },
    pointAt(other) {
      upstream = socketOf(parametersOf(other))
    },
    async stop() {
      await goAway().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const parametersOf = (connectionString: string) =>
  new URLSearchParams(connectionString.slice(connectionString.indexOf('?')))

const socketOf = (parameters: URLSearchParams): string =>
  join(parameters.get('host')!, `.s.PGSQL.${parameters.get('port') ?? '5432'}`)
