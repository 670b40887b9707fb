import { dirname, join } from 'node:path'
import { packagedBinaries, prepareBinaries } from '../../src/engine/postgres-binaries.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts'
import { type ExternalPostgres, startExternalPostgres, startReplicatedPostgres } from '../support/external-postgres.ts'
import { sleep } from '../support/folder.ts'

/** A database, and what happens to it or on the way to it. */
export interface FaultyDatabase {
  /** The gateway's. */
  connectionString: string
  /** Past all that is between. */
  direct(): string
  happen(): Promise<void>
  stop(): Promise<void>
}

export interface DatabaseFault {
  id: string
  words: string
  open(): Promise<FaultyDatabase>
}

/** Longer than the ten seconds after which a holder that is not heard of loses its job. */
const awayMilliseconds = 30_000

/** Between the gateway and the server. */
const onTheWay = (happen: (proxy: DatabaseProxy) => Promise<void>) => async (): Promise<FaultyDatabase> => {
  const database = await createTestDatabase({ migrated: true })
  const proxy = await startDatabaseProxy(database.connectionString)
  return {
    connectionString: proxy.connectionString,
    direct: () => database.connectionString,
    happen: () => happen(proxy),
    async stop() {
      await proxy.stop()
      await database.drop()
    },
  }
}

/** To a server of its own. */
const atTheServer = (happen: (server: ExternalPostgres) => Promise<void>) => async (): Promise<FaultyDatabase> => {
  const server = await startExternalPostgres(await binaries())
  return { connectionString: server.url, direct: () => server.url, happen: () => happen(server), stop: server.stop }
}

async function openReplicated(): Promise<FaultyDatabase> {
  const { primary, standby } = await startReplicatedPostgres(await binaries())
  const proxy = await startDatabaseProxy(primary.socketUrl)
  let current: ExternalPostgres = primary
  return {
    connectionString: proxy.connectionString,
    direct: () => current.url,
    async happen() {
      await primary.kill()
      await proxy.goAway()
      current = standby
      proxy.pointAt(standby.socketUrl)
      await proxy.comeBack()
      await sleep(awayMilliseconds)
      await standby.promote()
    },
    async stop() {
      await proxy.stop()
      await Promise.all([primary.stop(), standby.stop()])
    },
  }
}

export const databaseFaults: readonly DatabaseFault[] = [
  {
    id: 'half-open',
    words: 'every connection is half open, new ones work',
    open: onTheWay(async (proxy) => proxy.freeze()),
  },
  {
    id: 'silent',
    words: 'every connection is half open for 30 s, new ones too',
    open: onTheWay(async (proxy) => {
      proxy.freeze({ all: true })
      await sleep(awayMilliseconds)
      proxy.thaw()
    }),
  },
  {
    id: 'away',
    words: 'away for 30 s',
    open: onTheWay(async (proxy) => {
      await proxy.goAway()
      await sleep(awayMilliseconds)
      await proxy.comeBack()
    }),
  },
  {
    id: 'restart',
    words: 'the server restarted three times',
    open: atTheServer(async (server) => {
      for (let nth = 0; nth < 3; nth += 1) {
        await server.restart()
        await sleep(1_500)
      }
    }),
  },
  {
    id: 'pause',
    words: 'the server stopped by SIGSTOP for 30 s',
    open: atTheServer(async (server) => {
      server.pause()
      await sleep(awayMilliseconds)
      server.resume()
    }),
  },
  { id: 'failover', words: 'failover to a standby that takes no writes for 30 s', open: openReplicated },
]

/** Of the embedded server; the tests' cluster has made them usable. */
async function binaries(): Promise<string> {
  const { initdb } = await prepareBinaries(packagedBinaries(), join(process.cwd(), 'node_modules/.cache'), undefined)
  return dirname(initdb)
}
