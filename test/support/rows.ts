import pg from 'pg'
import type { TestGateway } from './gateway.ts'

/** Asks the gateway's own database. */
export async function rowsOf(gateway: TestGateway, query: string, values: unknown[] = []): Promise<any[]> {
  const client = new pg.Client(gateway.config.databaseUrl!)
  await client.connect()
  try {
    return (await client.query(query, values)).rows
  } finally {
    await client.end()
  }
}

/** How many rows everything that a call may leave behind has. */
export async function countRows(gateway: TestGateway): Promise<Record<string, number>> {
  const [counts] = await rowsOf(
    gateway,
    `select (select count(*)::int from generation) as generation, (select count(*)::int from clip) as clip,
       (select count(*)::int from event) as event, (select count(*)::int from attempt) as attempt,
       (select count(*)::int from upload) as upload, (select count(*)::int from video) as video,
       (select count(*)::int from pgboss.job where name = 'generation') as job`,
  )
  return counts
}
