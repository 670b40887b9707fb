import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands between a gateway and Postgres, and does what networks do. */
export interface DatabaseProxy {
  connectionString: string
  /** Connections break, and none can be made until it is back. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** Connections that are there stay open, and nobody hears of the other end any more; new ones work unless `all`. */
  freeze(options?: { all?: boolean }): void
  /** New connections work again; those that were frozen stay so. */
  thaw(): void
  stop(): Promise<void>
}

/** @param delayMilliseconds that every answer of the server takes longer */
export async function startDatabaseProxy(connectionString: string, delayMilliseconds = 0): Promise<DatabaseProxy> {
  const parameters = new URLSearchParams(connectionString.slice(connectionString.indexOf('?')))
  const port = parameters.get('port') ?? '5432'
  const upstream = join(parameters.get('host')!, `.s.PGSQL.${port}`)
  const folder = await mkdtemp(join(tmpdir(), 'kg-proxy-'))
  const sockets = new Set<Socket>()
  const frozen = new Set<Socket>()
  let areAllFrozen = false
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
    const pass = (from: Socket, to: Socket, milliseconds: number) =>
      from.on('data', (chunk) => {
        if (frozen.has(from)) return
        if (milliseconds === 0) to.write(chunk)
        else setTimeout(() => to.write(chunk), milliseconds)
      })
    pass(client, database, 0)
    pass(database, client, delayMilliseconds)
  })
  const path = join(folder, `.s.PGSQL.${port}`)
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
    thaw() {
      areAllFrozen = false
    },
    async stop() {
      await goAway().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}
