import { setTimeout as sleep } from 'node:timers/promises'
import { type Selectable, sql, type Transaction } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { BaseLogger } from 'pino'
import { kindOfError } from '../error-kind.ts'
import { batched } from './batch.ts'
import type { Database } from './connection.ts'
import { createVanishedHolders } from './holders.ts'
import type { Tables } from './tables.ts'

/** One claimed generation: only its holder decides, and only while the row still carries this lease. */
export interface Lease {
  readonly generationId: string
  /** Our fence; rises with every claim. */
  readonly lease: number
  readonly jobId: string
  readonly retryCount: number
  /** Claims since the generation's last event that were not handed back, this one included. */
  readonly claims: number
  /** Earlier holders that ended, or met a defect, before anything was sent. */
  readonly failedStarts: number
  /** The holder stops and writes nothing more: `onLost` tells it. */
  isLost: boolean
}

/** A lease, and the rows of its generation as the claim left them. */
export interface Claim {
  lease: Lease
  rows: { generation: Selectable<Tables['generation']>; clips: Selectable<Tables['clip']>[] }
}

/** pg-boss as lease and queue, nothing else: what a job means is in our rows. */
export interface Leases {
  /** In the caller's transaction: the job exists exactly when the generation does. */
  enqueue(transaction: Database, generationId: string): Promise<void>
  claim(maximum: number): Promise<Claim[]>
  /** Told of each lease once it is lost; one listener for all. */
  onLost(listener: (lease: Lease) => void): void
  /** Hands it back: another holder may have it at once. `isToBlame`: the generation met a defect of ours. */
  release(lease: Lease, options: { isToBlame: boolean }): Promise<void>
  /** Nothing is left to do. */
  finish(lease: Lease): Promise<void>
  /** When a heartbeat last reached the database, by `performance.now`; null when the last one failed. */
  lastContactAt(): number | null
  /** When one did, whatever happened since. Milliseconds since the epoch. */
  latestContactAt(): number
  start(): void
  stop(): Promise<void>
}

const queue = 'generation'
const heartbeatSeconds = 10
const touchMilliseconds = 3_000
const sweepMilliseconds = 1_000
const superviseMilliseconds = 5_000
const recoverMilliseconds = 60_000
const idsPerStatement = 1_000
/** Of 20,000 on a busy machine each answer may be waited for. */
const heartbeatsPerStatement = 5_000
/** One of so many heartbeats names each job: rows may be as many as leases and not the same. */
const namingPeriod = 4
/** In which the answer to a commit may be lost. */
const settleTries = 3

async function openQueue(database: Database, log: BaseLogger): Promise<PgBoss> {
  const boss = new PgBoss({
    db: fromKysely(database as never),
    supervise: false,
    schedule: false,
    reindex: false,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', (error) => log.warn({ code: (error as { code?: string }).code }, 'The job queue reported an error'))
  await boss.start()
  await boss.createQueue(queue, {
    policy: 'exclusive',
    heartbeatSeconds,
    // The maximum; it counts from the claim, so a daily takeover is normal.
    expireInSeconds: 86_400,
    retryLimit: 2 ** 31 - 1,
    retryDelay: 0,
    retentionSeconds: 315_360_000,
    deleteAfterSeconds: 3_600,
  })
  // Any error: it is about time alone, and the next start tries again.
  await leaveRoom(database).catch(() => {})
  return boss
}

/**
 * Each heartbeat writes the rows of all jobs that are held anew. Where a page has room for them, their indexes stay as
 * they are (HOT): a quarter of the pages looked at, a fifth of the log.
 */
async function leaveRoom(database: Database): Promise<void> {
  const { rows } = await sql`
    select from pg_class where oid = to_regclass('pgboss.job_common')
      and not coalesce(reloptions, '{}') @> '{fillfactor=50}'`.execute(database)
  if (rows.length > 0) await sql`alter table pgboss.job_common set (fillfactor = 50)`.execute(database)
}

const closeQueue = (boss: PgBoss): Promise<void> => boss.stop({ graceful: false, close: false } as never)

/** For who works on none of them, and says that one is to be worked on. */
export interface Requeue {
  /**
   * In the caller's transaction: takes the generation from whoever holds it, who may decide nothing from then on, and
   * gives it a job as if none had been there. The row must need work; attempts are not touched.
   */
  requeue(transaction: Transaction<Tables>, generationId: string): Promise<void>
  stop(): Promise<void>
}

export async function openRequeue(database: Database, log: BaseLogger): Promise<Requeue> {
  const boss = await openQueue(database, log)
  return {
    async requeue(transaction, generationId) {
      const db = fromKysely(transaction as never)
      await sql`
        update generation set lease = lease + 1, holder = null, job_id = null, claims = 0, failed_starts = 0
        where id = ${generationId}`.execute(transaction)
      const { rows } = await sql<{ id: string }>`
        select id from pgboss.job where name = ${queue} and singleton_key = ${generationId} and state < 'completed'`.execute(
        transaction,
      )
      if (rows.length > 0)
        await boss.deleteJob(
          queue,
          rows.map(({ id }) => id),
          { db },
        )
      await boss.send(queue, { id: generationId }, { singletonKey: generationId, db })
    },
    stop: () => closeQueue(boss),
  }
}

/** What the queue has of one generation; null where there is no job that has not ended. */
export async function jobOf(
  database: Database,
  generationId: string,
): Promise<{ state: string; retries: number } | null> {
  const { rows: found } = await sql<{
    exists: boolean
  }>`select to_regclass('pgboss.job') is not null as exists`.execute(database)
  if (!found[0]!.exists) return null
  const { rows } = await sql<{ state: string; retries: number }>`
    select state::text, retry_count as retries from pgboss.job
    where name = ${queue} and singleton_key = ${generationId} and state < 'completed'`.execute(database)
  return rows[0] ?? null
}

export async function openLeases(options: {
  /** A pool of its own: a busy one must not delay a heartbeat. */
  vital: Database
  holder: number
  log: BaseLogger
  /** How the log names a generation. */
  generationInLog(id: string): string
  /** Told at the kill points of the crash tests; does nothing otherwise. */
  killPoint(point: string): void
}): Promise<Leases> {
  const { vital, holder, log, generationInLog, killPoint } = options
  const boss = await openQueue(vital, log)
  const held = new Map<string, Lease>()
  const timers: NodeJS.Timeout[] = []
  const vanishedHolders = createVanishedHolders({ database: vital, table: 'generation', own: holder })
  /** Since when every heartbeat reached the database; null when the last did not. */
  let contactSince: number | null = performance.now()
  let contactAt = performance.now()
  /** The same in milliseconds since the epoch, for whoever reads it elsewhere. */
  let contactAtEpoch = Date.now()
  /** When the last heartbeat that reached the database began. */
  let beatenAt = 0
  /** Heartbeats that need not name their jobs, until one does. */
  let untilNaming = 0
  /** The latest heartbeat. */
  let touching: Promise<void> = Promise.resolve()
  /** Being handed back, or finished. */
  const leaving = new Set<string>()
  /** The answer to the last claim was lost: it may have taken what nobody here knows of. */
  let isClaimUnknown = false
  let tellLost = (_lease: Lease) => {}

  const attempt = (lease: Lease) => ({ id: lease.jobId, retryCount: lease.retryCount })

  async function touch(): Promise<void> {
    const begunAt = performance.now()
    const left = untilNaming
    // The next one does where this one fails.
    untilNaming = 0
    if (held.size === 0) await sql`select 1`.execute(vital)
    else if (left > 0 && leaving.size === 0 && (await touchAsHolder())) untilNaming = left - 1
    else {
      await touchByName()
      untilNaming = namingPeriod - 1
    }
    beatenAt = begunAt
  }

  /**
   * The jobs of all rows that name this holder. None where these are not as many as it holds, and false where a job was not
   * ours any more: who it holds, and nothing else, is to be kept then.
   */
  async function touchAsHolder(): Promise<boolean> {
    const { size } = held
    const { rows } = await vital.transaction().execute(async (transaction) => {
      // Planned when there were few it would compare each row with each: 9 s of 20,000.
      await sql`set local enable_nestloop = off`.execute(transaction)
      return sql<{ touched: number }>`
        with ours as materialized (select job_id from generation where holder = ${holder}),
        touched as (
          update pgboss.job set heartbeat_on = pgboss.job_now() from ours
          where name = ${queue} and job.id = ours.job_id and state = 'active' and (select count(*) from ours) = ${size}
          returning job.id
        )
        select count(*)::int as touched from touched`.execute(transaction)
    })
    return rows[0]!.touched === size
  }

  /** As pg-boss does it, which names each job twice and is told all of them: of 20,000 a third of what the process had to do. */
  async function touchByName(): Promise<void> {
    const all = [...held.values()]
    for (let index = 0; index < all.length; index += heartbeatsPerStatement) {
      const slice = all.slice(index, index + heartbeatsPerStatement)
      // As texts: of a list pg would quote and escape each.
      const ids = slice.map(({ jobId }) => jobId).join()
      // Whoever claims a job that failed raises its count.
      const retryCounts = slice.map(({ retryCount }) => retryCount).join()
      const { rows } = await sql<{ alive: string[] | null }>`
        with beating as (
          update pgboss.job set heartbeat_on = pgboss.job_now()
          from unnest(${`{${ids}}`}::uuid[], ${`{${retryCounts}}`}::int[]) as held (id, retry_count)
          where name = ${queue} and job.id = held.id and state = 'active' and job.retry_count = held.retry_count
          returning job.id
        )
        select case when count(*) < ${slice.length} then coalesce(array_agg(id), '{}') end as alive
        from beating`.execute(vital)
      const alive = rows[0]!.alive && new Set(rows[0]!.alive)
      if (alive) for (const lease of slice) if (!alive.has(lease.jobId)) lose(lease)
    }
  }

  function lose(lease: Lease): void {
    if (held.get(lease.generationId) !== lease) return
    held.delete(lease.generationId)
    log.warn({ generation: generationInLog(lease.generationId), lease: lease.lease }, 'Lost a lease')
    markLost(lease)
  }

  function markLost(lease: Lease): void {
    lease.isLost = true
    tellLost(lease)
  }

  /** Jobs of holders that vanished are released within two sweeps; the heartbeat covers only frozen ones. */
  async function sweep(): Promise<void> {
    const vanished = await vanishedHolders()
    if (vanished.length === 0) return
    await vital.transaction().execute(async (transaction) => {
      const orphans = await transaction
        .updateTable('generation')
        .set({ holder: null })
        .where('holder', 'in', vanished)
        .returning(['id', 'job_id'])
        .execute()
      const jobs = orphans.flatMap((row) => (row.job_id ? [row.job_id] : []))
      if (jobs.length > 0) await boss.fail(queue, jobs, null, { db: fromKysely(transaction as never) })
      killPoint('sweep.failed-jobs')
      log.info({ holders: vanished, jobs: jobs.length }, 'Released the jobs of vanished holders')
    })
  }

  /** Evicts frozen holders, but only when this process itself was in contact long enough to judge. */
  async function supervise(): Promise<void> {
    const now = performance.now()
    if (contactSince === null || now - contactSince < 2 * heartbeatSeconds * 1000) return
    // Our own would be evicted first: who has no time for them cannot judge others.
    if (now - beatenAt > (heartbeatSeconds * 1000) / 2) return
    await boss.supervise(queue)
  }

  /** Every row that needs work has a live job: whatever lost it, it gets one again. */
  async function recover(): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      select id from generation
      where not work_done and not exists (
        select from pgboss.job where name = ${queue} and singleton_key = generation.id::text and state < 'completed')
      limit 100000`.execute(vital)
    for (let index = 0; index < rows.length; index += idsPerStatement)
      await boss.insert(
        queue,
        rows.slice(index, index + idsPerStatement).map(({ id }) => ({ data: { id }, singletonKey: id })),
      )
    if (rows.length > 0) log.warn({ count: rows.length }, 'Generations without a job got one')
  }

  async function enqueue(transaction: Database, generationId: string): Promise<void> {
    await boss.send(queue, { id: generationId }, { singletonKey: generationId, db: fromKysely(transaction as never) })
  }

  /** In a transaction that may be repeated: a row that was let go carries our name no more. */
  async function settle(
    leases: readonly Lease[],
    work: (transaction: Transaction<Tables>, ids: string[]) => Promise<void>,
  ): Promise<void> {
    for (let tries = 1; ; tries += 1)
      try {
        return await vital.transaction().execute(async (transaction) => {
          const rows = await sql<{ id: string }>`
            select id from generation
            where (id, lease) in (select * from unnest(${leases.map(({ generationId }) => generationId)}::uuid[],
              ${leases.map(({ lease }) => lease)}::bigint[])) and holder = ${holder}
            order by id for update`.execute(transaction)
          await work(
            transaction,
            rows.rows.map(({ id }) => id),
          )
        })
      } catch (error) {
        if (kindOfError(error) !== 'machine' || tries === settleTries) throw error
        await sleep(100 * tries)
      }
  }

  const release = batched<{ lease: Lease; isToBlame: boolean }>(idsPerStatement, (items) =>
    settle(
      items.map(({ lease }) => lease),
      async (transaction, ids) => {
        await sql`
          update generation set holder = null, failed_starts = item.failed_starts,
            claims = case when item.is_to_blame then claims else greatest(claims - 1, 0) end
          from unnest(
            ${items.map(({ lease }) => lease.generationId)}::uuid[],
            ${items.map(({ lease, isToBlame }) => lease.failedStarts + (isToBlame ? 1 : 0))}::int[],
            ${items.map(({ isToBlame }) => isToBlame)}::boolean[]) as item (id, failed_starts, is_to_blame)
          where generation.id = item.id and generation.id = any(${ids})`.execute(transaction)
        const attempts = items.map(({ lease }) => attempt(lease))
        await boss.fail(queue, attempts, null, { db: fromKysely(transaction as never) })
      },
    ),
  )

  const finish = batched<Lease>(idsPerStatement, (leases) =>
    settle(leases, async (transaction, ids) => {
      await sql`update generation set holder = null, job_id = null where id = any(${ids})`.execute(transaction)
      await boss.complete(queue, leases.map(attempt), null, { db: fromKysely(transaction as never) })
    }),
  )

  async function leave(lease: Lease, work: () => Promise<void>): Promise<void> {
    if (held.get(lease.generationId) === lease) held.delete(lease.generationId)
    leaving.add(lease.generationId)
    try {
      // Both lock jobs, each in its own order: a heartbeat that may have this one ends before.
      // Any error: it has ended.
      await touching.catch(() => {})
      await work()
    } finally {
      leaving.delete(lease.generationId)
    }
  }

  /** What a claim took whose answer was lost: it goes back, and is claimed anew. */
  async function releaseUnknown(): Promise<void> {
    const known = [...held.keys(), ...leaving]
    await vital.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ job_id: string | null }>`
        update generation set holder = null, claims = greatest(claims - 1, 0)
        where holder = ${holder} and not id = any(${known}::uuid[]) returning job_id`.execute(transaction)
      const jobs = rows.flatMap((row) => row.job_id ?? [])
      if (jobs.length > 0) await boss.fail(queue, jobs, null, { db: fromKysely(transaction as never) })
    })
  }

  function every(milliseconds: number, name: string, work: () => Promise<void>): void {
    let running = false
    const timer = setInterval(() => {
      if (running) return
      running = true
      work()
        .catch((error: unknown) =>
          log.debug({ work: name, code: (error as { code?: string }).code }, 'Lease upkeep failed'),
        )
        .finally(() => (running = false))
    }, milliseconds)
    timers.push(timer)
  }

  return {
    enqueue,
    async claim(maximum) {
      if (isClaimUnknown) await releaseUnknown()
      isClaimUnknown = true
      const claimed = await vital.transaction().execute(async (transaction) => {
        const jobs = await boss.fetch<{ id: string }>(queue, {
          batchSize: maximum,
          includeMetadata: true,
          db: fromKysely(transaction as never),
        })
        if (jobs.length === 0) return []
        killPoint('claim.locked')
        const rows = await sql<Claim['rows']['generation']>`
          update generation set lease = generation.lease + 1, claims = claims + 1, holder = ${holder}, job_id = claim.job_id
          from unnest(${jobs.map((job) => job.data.id)}::uuid[], ${jobs.map((job) => job.id)}::uuid[]) as claim(id, job_id)
          where generation.id = claim.id
          returning generation.*`.execute(transaction)
        const ids = rows.rows.map(({ id }) => id)
        const clips = await transaction
          .selectFrom('clip')
          .selectAll()
          .where('generation_id', '=', sql<string>`any(${ids}::uuid[])`)
          .orderBy('index')
          .execute()
        const strays = jobs.filter((job) => !rows.rows.some((row) => row.job_id === job.id))
        if (strays.length > 0)
          await boss.complete(
            queue,
            strays.map((job) => job.id),
            null,
            { db: fromKysely(transaction as never) },
          )
        return rows.rows.map((row) => ({
          row,
          clips: clips.filter(({ generation_id }) => generation_id === row.id),
          job: jobs.find((job) => job.id === row.job_id)!,
        }))
      })
      isClaimUnknown = false
      return claimed.map(({ row, clips, job }) => {
        const lease: Lease = {
          generationId: row.id,
          lease: Number(row.lease),
          jobId: job.id,
          retryCount: job.retryCount,
          claims: row.claims,
          failedStarts: row.failed_starts,
          isLost: false,
        }
        // Ours still from an earlier claim: the job was released behind our back, so that holder is a stale one.
        const stale = held.get(row.id)
        if (stale) markLost(stale)
        held.set(row.id, lease)
        return { lease, rows: { generation: row, clips } }
      })
    },
    onLost(listener) {
      tellLost = listener
    },
    release: (lease, { isToBlame }) => leave(lease, () => release({ lease, isToBlame })),
    finish: (lease) => leave(lease, () => finish(lease)),
    lastContactAt: () => (contactSince === null ? null : contactAt),
    latestContactAt: () => contactAtEpoch,
    start() {
      every(touchMilliseconds, 'touch', () => {
        touching = touch().then(
          () => {
            contactAt = performance.now()
            contactAtEpoch = Date.now()
            contactSince ??= contactAt
          },
          (error: unknown) => {
            contactSince = null
            throw error
          },
        )
        return touching
      })
      every(sweepMilliseconds, 'sweep', sweep)
      every(superviseMilliseconds, 'supervise', supervise)
      every(recoverMilliseconds, 'recover', recover)
      recover().catch((error: unknown) =>
        log.warn({ code: (error as { code?: string }).code }, 'Recovery at start failed'),
      )
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await closeQueue(boss)
    },
  }
}
