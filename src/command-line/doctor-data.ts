import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { type Logger, pino } from 'pino'
import type { Config } from '../config.ts'
import { findClusterFolder } from '../engine/cluster-folder.ts'
import { connect, type Database } from '../engine/connection.ts'
import { type Database as DatabaseServer, openDatabase, readOwner } from '../engine/database.ts'
import { errorMessage } from '../engine/database-error.ts'
import { agreedMarker, openBucket, storeOf } from '../gateway-store.ts'
import { encodeId } from '../generations/record/global-id.ts'
import { storedByTenant } from '../generations/record/stored.ts'
import { uncertainAttempts } from '../generations/record/uncertain.ts'
import type { S3Place } from '../media/s3-store.ts'
import type { Check } from '../providers/define-provider.ts'
import { openAsGuest } from './guest-database.ts'

const readyMilliseconds = 5_000
/** As many ids as anybody reads. */
const idsShown = 5
const manyUncertain = 100
/** A generation taken up this often without an event is probably what ends its worker. */
const suspiciousClaims = 3

/** What lies in the data folder and the database, and who works on it. Changes nothing that is there. */
export async function checkData(config: Config): Promise<Check[]> {
  const isNew = !(await isFolder(config.dataDirectory))
  const checks = [await checkFolder(config, isNew), await checkDisk(config), await checkOwner(config)]
  if (config.s3) checks.push(await checkBucket(config.s3))
  return [...checks, ...(await checkDatabase(config, isNew))]
}

async function checkFolder({ dataDirectory }: Config, isNew: boolean): Promise<Check> {
  const name = 'Data folder'
  const probe = join(isNew ? await nearestExisting(dataDirectory) : dataDirectory, `.doctor-${randomUUID()}`)
  try {
    await writeFile(probe, '', { flag: 'wx' })
    return { name, state: 'ok', found: isNew ? `${dataDirectory} will be made by the first start` : dataDirectory }
  } catch (error) {
    return {
      name,
      state: 'broken',
      found: `${dataDirectory} cannot be written: ${errorMessage(error)}`,
      advice: 'Give this user the folder, or set KINETOGRAPH_DATA_DIR to another one.',
    }
  } finally {
    await rm(probe, { force: true }).catch(() => {})
  }
}

/** Of the disks of data and media the fuller one counts, as for the gateway. */
async function checkDisk(config: Config): Promise<Check> {
  const used = [config.dataDirectory, ...(config.s3 ? [] : [config.mediaDirectory])]
  const folders = await Promise.all(used.map(nearestExisting))
  const disks = await Promise.all(folders.map((folder) => statfs(folder)))
  const free = Math.min(...disks.map(({ bavail, bsize }) => bavail * bsize))
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free`
  return free >= config.minimumFreeBytes
    ? { name: 'Disk', state: 'ok', found }
    : {
        name: 'Disk',
        state: 'broken',
        found: `${found}, less than KINETOGRAPH_MINIMUM_FREE_BYTES: nothing new is started`,
        advice: 'Make room, or lower the setting.',
      }
}

async function checkOwner(config: Config): Promise<Check> {
  const name = 'Serve'
  const owner = await readOwner(config.dataDirectory).catch(() => undefined)
  if (!owner) return { name, state: 'ok', found: 'nobody serves this data folder now' }
  const who = `process ${owner.pid} on ${owner.host}`
  if (owner.endpoint === undefined)
    return { name, state: 'warning', found: `${who} holds the data folder and is not ready` }
  const found = `${who} at ${owner.endpoint}`
  try {
    const response = await fetch(`${owner.endpoint}/readyz`, { signal: AbortSignal.timeout(readyMilliseconds) })
    if (response.ok) return { name, state: 'ok', found: `${found}, ready` }
    const { reasons = [] } = (await response.json()) as { reasons?: string[] }
    return { name, state: 'broken', found: `${found}, not ready: ${reasons.join(' ')}` }
  } catch {
    return {
      name,
      state: 'warning',
      found: `${found}, which does not answer from here`,
      advice: 'If it should: see its log, or stop it and start it again.',
    }
  }
}

async function checkDatabase(config: Config, isNew: boolean): Promise<Check[]> {
  const name = 'Database'
  const log = pino({ level: 'silent' })
  const isTrial = config.databaseUrl === undefined && (isNew || !(await findClusterFolder(config.dataDirectory)))
  try {
    if (isTrial) return [await tryDatabase(log)]
    const server = await openAsGuest(config, log)
    try {
      const found = Object.entries(server.describe()).map(([key, value]) => `${key}: ${value}`)
      return [{ name, state: 'ok', found: found.join('\n') }, ...(await checkContent(config, server, log))]
    } finally {
      await server.stop()
    }
  } catch (error) {
    return [
      {
        name,
        state: 'broken',
        found: errorMessage(error),
        advice: 'See docs/operations.md, "When something is wrong".',
      },
    ]
  }
}

/** Nothing is there yet: a throw-away cluster tells whether the first start will work. */
async function tryDatabase(log: Logger): Promise<Check> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-doctor-'))
  try {
    // Run by root, the server is `nobody` and must pass through.
    await chmod(folder, 0o711)
    const server = await openDatabase({ dataDirectory: join(folder, 'data'), purpose: 'guest', log })
    await server.stop()
    return {
      name: 'Database',
      state: 'ok',
      found: `none yet; an embedded Postgres ${server.serverVersion} starts here (tried)`,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function checkContent(config: Config, server: DatabaseServer, log: Logger): Promise<Check[]> {
  const database = connect(server.connection, 2, log)
  try {
    const { rows } = await sql<{ exists: boolean }>`select to_regclass('generation') is not null as exists`.execute(
      database,
    )
    if (!rows[0]?.exists) return [{ name: 'Schema', state: 'ok', found: 'not made yet; serve and migrate make it' }]
    return [await checkStore(config, database), ...(await checkWork(database))]
  } finally {
    await database.destroy()
  }
}

/** Whether an object can be written, read and deleted there. */
async function checkBucket(place: S3Place): Promise<Check> {
  const name = 'Bucket'
  const key = `doctor/${randomUUID()}`
  const folder = join(tmpdir(), 'kinetograph-doctor')
  const store = await openBucket(place, folder, 0)
  try {
    await store.write(key, Readable.from([Buffer.from(key)]), { maximumBytes: key.length })
    const { sizeBytes } = await store.digest(key)
    await store.remove(key)
    if (sizeBytes !== key.length || (await store.stat(key))) throw new Error('It does not keep what is written.')
    return { name, state: 'ok', found: `${store.place} can be written, read and deleted` }
  } catch (error) {
    return {
      name,
      state: 'broken',
      found: `${store.place}: ${errorMessage(error)}`,
      advice: 'See bucket, endpoint, region and prefix (KINETOGRAPH_S3_…), and the keys (AWS_ACCESS_KEY_ID …).',
    }
  }
}

/** A database belongs to one media store; another one under the same settings means lost clips. */
async function checkStore(config: Config, database: Database): Promise<Check> {
  const name = 'Media store'
  const agreed = await agreedMarker(database)
  // Any error: told by the checks of folder and bucket.
  const store = await storeOf(config)
  const marker = await store.marker().catch(() => null)
  if (agreed === undefined) return { name, state: 'ok', found: 'not made yet' }
  if (marker === agreed) return { name, state: 'ok', found: `${store.place} belongs to this database` }
  return {
    name,
    state: 'broken',
    found: `${store.place} ${marker === null ? 'is not the store' : 'is another store than the one'} this database belongs to`,
    advice: 'Mount the shared media folder there, or set KINETOGRAPH_MEDIA_DIR or KINETOGRAPH_S3_BUCKET to it.',
  }
}

async function checkWork(database: Database): Promise<Check[]> {
  const { rows } = await sql<{ active: number; open: number }>`
    select (select count(*)::int from generation where finished_at is null) as active,
           (select count(*)::int from attempt where closed_at is null) as open`.execute(database)
  const { active, open } = rows[0]!
  const work: Check[] = [
    { name: 'Work', state: 'ok', found: `${active} active generations, ${open} open attempts` },
    ...(await checkUncertain(database)),
    await checkClips(database),
    await checkStored(database),
    ...(await checkDuplicates(database)),
  ]
  const { rows: poison } = await sql<{ id: string; count: number }>`
    select id, count(*) over ()::int as count from generation
    where (failure ->> 'code' = 'INTERNAL' and failure ->> 'message' like '%taken up several times%')
       or (not work_done and claims >= ${suspiciousClaims})
    order by created_at desc limit ${idsShown}`.execute(database)
  if (poison.length === 0) return work
  const ids = listed(poison.map(({ id }) => id))
  return [
    ...work,
    {
      name: 'Failing',
      state: 'warning',
      found: `${poison[0]!.count} generations were taken up again and again without getting further: ${ids}`,
      advice:
        'See the log of serve around their times: something in them ends the process. kinetograph generations show and requeue act on one.',
    },
  ]
}

async function checkStored(database: Database): Promise<Check> {
  const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`
  const lines = (await storedByTenant(database)).map(
    ({ tenant, clips, clipBytes, uploads, uploadBytes, derivedBytes, awaitedBytes }) =>
      `${tenant}: ${clips} clips of ${megabytes(clipBytes)}, ${uploads} uploads of ${megabytes(uploadBytes)}${derivedBytes === 0 ? '' : `, previews and frames of ${megabytes(derivedBytes)}`}${awaitedBytes === 0 ? '' : `, ${megabytes(awaitedBytes)} deleted and still needed`}`,
  )
  return { name: 'Stored', state: 'ok', found: lines.length === 0 ? 'nothing yet' : lines.join('\n') }
}

/** The newest of those that wait for a person's word. */
async function checkUncertain(database: Database): Promise<Check[]> {
  const uncertain = await uncertainAttempts(database, manyUncertain)
  if (uncertain.length === 0) return []
  const given = uncertain.filter(({ state }) => state === 'given-up').length
  const count = uncertain.length === manyUncertain ? `${manyUncertain} or more` : String(uncertain.length)
  return [
    {
      name: 'Uncertain',
      state: 'warning',
      found: `the answers to ${count} submits were lost, ${given} of them are not looked for any more: ${listed(uncertain.map(({ generation }) => generation.id))}`,
      advice: 'kinetograph reconcile shows what the vendors say of them.',
    },
  ]
}

async function checkClips(database: Database): Promise<Check> {
  const { rows: unverified } = await sql<Counted>`
    select generation_id as id, count(*) over ()::int as count from video where facts -> 'verified' = 'false'
    order by created_at desc limit ${idsShown}`.execute(database)
  const { rows: quarantined } = await sql<Counted>`
    select generation_id as id, count(*) over ()::int as count from attempt where outcome = 'quarantined'
    order by sent_at desc limit ${idsShown}`.execute(database)
  const inWords = (rows: Counted[], what: string) =>
    `${rows[0]?.count ?? 0} ${what}${rows.length === 0 ? '' : `: ${listed(rows.map(({ id }) => id))}`}`
  const found = `${inWords(unverified, 'clips are unverified')}\n${inWords(quarantined, 'are in quarantine')}`
  return unverified.length + quarantined.length === 0
    ? { name: 'Clips', state: 'ok', found: found.replace('\n', ', ') }
    : { name: 'Clips', state: 'warning', found, advice: 'See docs/operations.md, "When something is wrong".' }
}

interface Counted {
  id: string
  count: number
}

/** As many as anybody reads. */
const listed = (ids: readonly string[]): string =>
  ids
    .slice(0, idsShown)
    .map((id) => encodeId('Generation', id))
    .join(', ')

async function checkDuplicates(database: Database): Promise<Check[]> {
  const { rows } = await sql<{ id: string; count: number; canceled: number }>`
    select generation_id as id, count(*) over ()::int as count,
      (count(*) filter (where not jsonb_path_exists(duplicates, '$[*] ? (!(@.outcome == "canceled"))')) over ())::int as canceled
    from attempt where duplicates is not null order by sent_at desc limit ${idsShown}`.execute(database)
  if (rows.length === 0) return []
  const ids = listed(rows.map(({ id }) => id))
  return [
    {
      name: 'Bought twice',
      state: 'warning',
      found: `${rows[0]!.count} attempts turned up at the provider a second time, of ${rows[0]!.canceled} the second job was canceled: ${ids}`,
      advice:
        'Their further jobs are in the column duplicates of the table attempt: see what the provider asks for them.',
    },
  ]
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  )

/** The path itself, or what is there of the way to it. */
async function nearestExisting(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  return exists ? path : nearestExisting(dirname(path))
}
