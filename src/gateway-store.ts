import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import { type Config, ConfigError } from './config.ts'
import type { Database } from './engine/connection.ts'
import { isMaintained } from './engine/holders.ts'
import { removeLeftovers, temporaryName } from './engine/leftovers.ts'
import { createDiskStore } from './media/disk-store.ts'
import { createFileCache } from './media/file-cache.ts'
import { openS3Store, type S3Place } from './media/s3-store.ts'
import type { MediaStore } from './media/store.ts'

/** The setting with the marker of the store that a database belongs to. */
export const storeSetting = 'media-store'

const watchMilliseconds = 10_000
/** A single answer may be lost. */
const silentLooks = 2

export const openDisk = (directory: string): MediaStore =>
  createDiskStore({ directory, temporaryName, removeLeftovers })

/** @param cacheFolder where processes of this machine keep objects as files, each for itself */
export function openBucket(place: S3Place, cacheFolder: string, cacheBytes: number): Promise<MediaStore> {
  const cache = createFileCache({ directory: join(cacheFolder, temporaryName()), maximumBytes: cacheBytes })
  return openS3Store({ place, cache })
}

/** For a command that reads none of its objects as a file. */
export const storeOf = async (config: Pick<Config, 's3' | 'mediaDirectory' | 'dataDirectory'>): Promise<MediaStore> =>
  config.s3 ? openBucket(config.s3, join(config.dataDirectory, 'work', 'store'), 0) : openDisk(config.mediaDirectory)

/** The store of the settings. `refusal`: why nothing new can begin, while it does not answer. */
export async function openStore(options: {
  config: Config
  workDirectory: string
  log: BaseLogger
  onStop: (() => Promise<void> | void)[]
}): Promise<{ store: MediaStore; refusal(): string | null }> {
  const { config, workDirectory, log, onStop } = options
  if (!config.s3) return { store: openDisk(config.mediaDirectory), refusal: () => null }
  const cacheFolder = join(workDirectory, 'store')
  await removeLeftovers(cacheFolder)
  const store = await openBucket(config.s3, cacheFolder, config.s3CacheBytes)
  return { store, refusal: watch(store, log, onStop) }
}

/** Looks at a store that may be away, and lets go of local copies. */
function watch(store: MediaStore, log: BaseLogger, onStop: (() => void)[]): () => string | null {
  let failures = 0
  const look = async () => {
    try {
      await store.marker()
      if (failures >= silentLooks) log.info('The media store answers again')
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === silentLooks) log.error({ reason: (error as Error).message }, 'The media store does not answer')
    }
  }
  const timer = setInterval(() => void look(), watchMilliseconds)
  timer.unref()
  onStop.push(() => clearInterval(timer))
  return () => (failures >= silentLooks ? 'The media store does not answer; nothing new can be started.' : null)
}

/** Instances that share a database must share the media: one that sees another store refuses to start. */
export async function agreeOnStore(database: Database, store: MediaStore): Promise<void> {
  if (await isMaintained(database))
    throw new ConfigError('Media are being moved to another store. Start when kinetograph media migrate has ended.')
  if (await isHalfRestored(database))
    throw new ConfigError('A restore into this database was broken off. Restore into an empty one.')
  const marker = await store.marker()
  if (marker !== null && (await agreedMarker(database)) === marker) return
  // The first start of all: one process makes the marker, however many begin together.
  const isAgreed = await database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext(${storeSetting}))`.execute(transaction)
    const agreed = await agreedMarker(transaction)
    if (agreed !== undefined) return agreed === (await store.marker())
    if ((await store.marker()) === null) await store.mark(randomUUID())
    const value = await store.marker()
    if (value === null) throw new Error('the media store does not keep its marker')
    await transaction.insertInto('setting').values({ name: storeSetting, value }).execute()
    return true
  })
  if (!isAgreed)
    throw new ConfigError(
      `The media store (${store.place}) is not the one this database belongs to. Mount the shared media folder, or set KINETOGRAPH_MEDIA_DIR or KINETOGRAPH_S3_BUCKET to it.`,
    )
}

/** Stands in a database from before a restore has written anything until all of it is there: nobody may work on it meanwhile. */
export const restoreSetting = 'restore'

async function isHalfRestored(database: Database): Promise<boolean> {
  const row = await database.selectFrom('setting').select('value').where('name', '=', restoreSetting).executeTakeFirst()
  return row !== undefined
}

/** Of the store that a database belongs to. */
export async function agreedMarker(database: Pick<Database, 'selectFrom'>): Promise<string | undefined> {
  const row = await database.selectFrom('setting').select('value').where('name', '=', storeSetting).executeTakeFirst()
  return row?.value
}
