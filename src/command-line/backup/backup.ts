import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { lockBytes } from '../../engine/backup-lock.ts'
import { patient } from '../../engine/migrate.ts'
import { storeOf } from '../../gateway-store.ts'
import { version } from '../../version.ts'
import { CommandError, type ExitCode, exitCodes } from '../command-error.ts'
import { say } from '../operate-generations.ts'
import { asOperator, type OperatorOptions } from '../operator-access.ts'
import { type Manifest, manifestName } from './manifest.ts'
import { copyOut, namedObjects } from './media.ts'
import { describeTables, dumpTable } from './tables.ts'

interface BackupOptions extends OperatorOptions {
  media: boolean
}

/** Database and media as of one moment, beside whoever works. */
export const backup = (target: string, options: BackupOptions): Promise<ExitCode> =>
  asOperator(options, async ({ config, server }) => {
    const folder = resolve(target)
    await makeFolder(folder)
    const store = await storeOf(config)
    const isCopied = options.media && config.s3 === undefined
    // A session of its own: a snapshot stays open for as long as the copy takes.
    const client = new pg.Client(patient(server.connection))
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query('set idle_in_transaction_session_timeout = 0')
      // Before the snapshot: what it names is removed by nobody until the end.
      if (!(await lockBytes(client))) throw new CommandError('Another backup of this database runs.')
      await client.query('begin isolation level repeatable read read only')
      const { rows } = await client.query<{ at: Date }>('select now() as at')
      const { rows: migrations } = await client.query<{ name: string }>(
        'select name from kysely_migration order by name',
      )
      const tables: Manifest['tables'] = []
      for (const table of await describeTables(client)) tables.push(await dumpTable(client, table, folder))
      const { objects, missing } = await namedObjects(client, store)
      const manifest: Manifest = {
        ...{ format: 1, id: randomUUID(), madeAt: rows[0]!.at.toISOString(), version },
        migrations: migrations.map(({ name }) => name),
        tables,
        media: {
          place: store.place,
          marker: await store.marker(),
          isCopied,
          objects: isCopied ? await copyOut(store, objects, folder) : objects,
          missing,
        },
      }
      await client.query('commit')
      await writeFile(join(folder, manifestName), JSON.stringify(manifest, null, 1), { mode: 0o600, flag: 'wx' })
      say(options, summaryOf(manifest, folder), inWords(manifest, folder))
      return exitCodes.ok
    } finally {
      await client.end()
    }
  })

/** For this user alone: it holds whatever callers asked for. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0) throw new CommandError(`${folder} is not empty.`, exitCodes.usage)
  await chmod(folder, 0o700)
  await mkdir(join(folder, 'tables'), { mode: 0o700 })
}

const summaryOf = ({ id, madeAt, tables, media }: Manifest, folder: string) => ({
  ...{ folder, id, madeAt },
  generations: tables.find(({ name }) => name === 'generation')?.rows ?? 0,
  media: { place: media.place, isCopied: media.isCopied, objects: media.objects.length, missing: media.missing },
})

function inWords(manifest: Manifest, folder: string): string {
  const { generations, media } = summaryOf(manifest, folder)
  const bytes = manifest.media.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const lines = [
    `${generations} generations and ${media.objects} objects (${(bytes / 1e6).toFixed(1)} MB) as of ${manifest.madeAt} are in ${folder}.`,
  ]
  if (!media.isCopied)
    lines.push(`The objects themselves are not: they stay in ${media.place}, and are to be kept there.`)
  if (media.missing.length > 0) lines.push(`Not in the media store, though rows name them: ${media.missing.join(', ')}`)
  return lines.join('\n')
}
