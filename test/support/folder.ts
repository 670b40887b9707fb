import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import { createTestDatabase } from './cluster.ts'
import { expectInvariants, untilWorkDone } from './invariants.ts'

export interface Folder {
  /** For startServeChild: a data folder and a database that outlive the processes killed on them. */
  environment: Record<string, string>
  /** The same for another process beside: its own data folder, the same media. */
  beside: Record<string, string>
  dataDirectory: string
  connectionString: string
  sql(query: string, parameters?: unknown[]): Promise<any[]>
  /** Before the folder goes. */
  onEnd(stop: () => Promise<void>): void
  /** All work has ended, and the tables and folders say that it ended right. */
  expectAllDone(): Promise<void>
}

export async function withFolder(
  test: (folder: Folder) => Promise<void>,
  { migrated = true }: { migrated?: boolean } = {},
): Promise<void> {
  const database = await createTestDatabase({ migrated })
  const { connectionString } = database
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  const client = new pg.Client(connectionString)
  await client.connect()
  const stops: (() => Promise<void>)[] = []
  try {
    await test({
      environment: { KINETOGRAPH_DATA_DIR: dataDirectory, DATABASE_URL: connectionString },
      beside: {
        KINETOGRAPH_DATA_DIR: join(dataDirectory, 'beside'),
        KINETOGRAPH_MEDIA_DIR: join(dataDirectory, 'media'),
        DATABASE_URL: connectionString,
      },
      dataDirectory,
      connectionString,
      sql: async (query, parameters) => (await client.query(query, parameters)).rows,
      onEnd: (stop) => void stops.push(stop),
      async expectAllDone() {
        await untilWorkDone(connectionString)
        await expectInvariants(connectionString)
        // I12: nothing of the work is left.
        for (const folder of ['work/renders', 'work/inline', 'media/inputs', 'media/.temporary'])
          expect(await readdir(join(dataDirectory, folder)).catch(() => []), folder).toEqual([])
      },
    })
  } finally {
    for (const stop of stops) await stop()
    await client.end()
    await database.drop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

export class NotInTime extends Error {}

/** What comes of it, or a failure that names it when it has not come by then. */
export async function within<T>(milliseconds: number, what: string, coming: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const over = new Promise<never>((_, reject) => {
    const fail = () => reject(new NotInTime(`Not within ${milliseconds / 1_000} s: ${what}`))
    timer = setTimeout(fail, milliseconds)
  })
  return Promise.race([coming, over]).finally(() => clearTimeout(timer))
}

export async function until(condition: () => Promise<boolean>, timeoutMilliseconds = 120_000): Promise<void> {
  const end = Date.now() + timeoutMilliseconds
  while (!(await condition())) {
    if (Date.now() > end) throw new NotInTime(`Not true within ${timeoutMilliseconds / 1_000} s`)
    await sleep(50)
  }
}
