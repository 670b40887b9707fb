import { randomUUID } from 'node:crypto'
import { readConfig } from '../config.ts'
import { connect, type Database } from '../engine/connection.ts'
import { livingHolders, maintain } from '../engine/holders.ts'
import { agreedMarker, openDisk, storeOf, storeSetting } from '../gateway-store.ts'
import { createLog } from '../log.ts'
import type { MediaStore } from '../media/store.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { openAsGuest } from './guest-database.ts'

/** From which marker to which place a move has begun: only such a target may hold objects already. */
const moveSetting = 'media-migration'
const progressMilliseconds = 5_000

/** Copies all media to the other store of the settings and makes it the database's. May be broken off and begun again. */
export async function migrateMedia(options: { to: 'bucket' | 'folder'; verbose?: boolean }): Promise<ExitCode> {
  const config = readConfig()
  if (!config.s3)
    throw new CommandError('KINETOGRAPH_S3_BUCKET names no bucket. Set it as for serve, in both directions.')
  const folder = openDisk(config.mediaDirectory)
  const bucket = await storeOf(config)
  const [source, target] = options.to === 'bucket' ? [folder, bucket] : [bucket, folder]
  const log = createLog(options.verbose ? config.logLevel : 'warn', process.stderr)
  const server = await openAsGuest(config, log)
  const database = connect(server.connection, 2, log)
  const maintained = await maintain(server.connection)
  try {
    if (!maintained) throw new CommandError('Another kinetograph media migrate is at work.')
    await nobodyWorks(database)
    if (await isDone(database, source, target)) {
      process.stdout.write(`The media of this database are in ${target.place} already.\n`)
      return exitCodes.ok
    }
    await begin(database, source, target)
    const copied = await copyAll(source, target)
    const removed = await removeOthers(source, target)
    if (!maintained.isHeld()) throw new CommandError('The connection to the database was lost. Run the command again.')
    await nobodyWorks(database)
    await agree(database, target)
    process.stdout.write(
      `${copied} objects are in ${target.place}, which this database belongs to now` +
        `${removed > 0 ? `; ${removed} that had been deleted are gone there` : ''}. ${source.place} is as it was.\n` +
        `Start every process ${options.to === 'bucket' ? 'with' : 'without'} KINETOGRAPH_S3_BUCKET.\n`,
    )
    return exitCodes.ok
  } finally {
    await maintained?.end()
    await database.destroy()
    await server.stop()
  }
}

async function nobodyWorks(database: Database): Promise<void> {
  const count = await livingHolders(database)
  if (count > 0)
    throw new CommandError(
      `${count} processes work on this database. Stop every serve and worker, and run the command again.`,
    )
}

async function isDone(database: Database, source: MediaStore, target: MediaStore): Promise<boolean> {
  const agreed = await agreedMarker(database)
  if (agreed === undefined)
    throw new CommandError('This database has no media yet. Start serve with the settings of the new store.')
  if ((await target.marker()) === agreed) return true
  if ((await source.marker()) !== agreed)
    throw new CommandError(`${source.place} is not the media store this database belongs to.`)
  return false
}

async function begin(database: Database, source: MediaStore, target: MediaStore): Promise<void> {
  const value = `${await source.marker()} to ${target.place}`
  const row = await database.selectFrom('setting').select('value').where('name', '=', moveSetting).executeTakeFirst()
  if (row?.value === value) return
  const { done } = await target.list()[Symbol.asyncIterator]().next()
  if (!done || (await target.marker()) !== null)
    throw new CommandError(`${target.place} is not empty. Empty it, or name another place.`)
  await database
    .insertInto('setting')
    .values({ name: moveSetting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

async function copyAll(source: MediaStore, target: MediaStore): Promise<number> {
  let objects = 0
  let bytes = 0
  let toldAt = performance.now()
  for await (const { key, sizeBytes } of source.list()) {
    await copy(source, target, key, sizeBytes)
    objects += 1
    bytes += sizeBytes
    if (performance.now() - toldAt < progressMilliseconds) continue
    toldAt = performance.now()
    process.stderr.write(`${objects} objects, ${Math.round(bytes / 1e6)} MB\n`)
  }
  return objects
}

/** What is there already was read by an earlier run, and may have been replaced since. */
async function copy(source: MediaStore, target: MediaStore, key: string, sizeBytes: number): Promise<void> {
  const there = await target.stat(key)
  if (there?.sizeBytes === sizeBytes) {
    const [one, other] = [await source.digest(key), await target.digest(key)]
    if (one.sha256 === other.sha256) return
  }
  const { sha256 } = await target.write(key, await source.openRead(key), {
    maximumBytes: sizeBytes,
    expectedBytes: sizeBytes,
  })
  if ((await target.digest(key)).sha256 !== sha256)
    throw new CommandError(`${target.place} does not keep what is written: ${key}`)
}

/** Copied by an earlier run, and deleted since. */
async function removeOthers(source: MediaStore, target: MediaStore): Promise<number> {
  let removed = 0
  for await (const { key } of target.list()) {
    if (await source.stat(key)) continue
    await target.remove(key)
    removed += 1
  }
  return removed
}

/** The marker comes last: until then the source is the store, afterwards only the target is. */
async function agree(database: Database, target: MediaStore): Promise<void> {
  if ((await target.marker()) === null) await target.mark(randomUUID())
  const value = (await target.marker())!
  await database.transaction().execute(async (transaction) => {
    await transaction.updateTable('setting').set({ value }).where('name', '=', storeSetting).execute()
    await transaction.deleteFrom('setting').where('name', '=', moveSetting).execute()
  })
}
