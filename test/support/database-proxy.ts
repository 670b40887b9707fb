import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands between a gateway and Postgres, and can go away: connections break and none can be made until it is back. */
export interface DatabaseProxy {
  connectionString: string
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

export async function startDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const parameters = new URLSearchParams(connectionString.slice(connectionString.indexOf('?')))
  const port = parameters.get('port') ?? '5432'
  const upstream = join(parameters.get('host')!, `.s.PGSQL.${port}`)
  const folder = await mkdtemp(join(tmpdir(), 'kg-proxy-'))
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = createConnection(upstream)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        database.destroy()
      })
    }
    client.pipe(database)
    database.pipe(client)
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
    async stop() {
      await goAway().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}
