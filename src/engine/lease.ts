import { sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { BaseLogger } from 'pino'
import type { Database } from './connection.ts'
import { holderLockNamespace } from './wake.ts'

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
  /** Aborted when the lease is lost; the holder stops and writes nothing more. */
  readonly lost: AbortSignal
}

/** pg-boss as lease and queue, nothing else: what a job means is in our rows. */
export interface Leases {
  /** In the caller's transaction: the job exists exactly when the generation does. */
  enqueue(transaction: Database, generationId: string): Promise<void>
  claim(maximum: number): Promise<Lease[]>
  /** Hands it back: another holder may have it at once. `isToBlame`: the generation met a defect of ours. */
  release(lease: Lease, options: { isToBlame: boolean }): Promise<void>
  /** Nothing is left to do. */
  finish(lease: Lease): Promise<void>
  /** Milliseconds since the epoch since when every heartbeat reached the database; null when the last did not. */
  inContactSince(): number | null
  start(): void
  stop(): Promise<void>
}

const queue = 'generation'
const heartbeatSeconds = 10
const touchMilliseconds = 3_000
const sweepMilliseconds = 1_000
const superviseMilliseconds = 5_000
const recoverMilliseconds = 60_000
const idsPerTouch = 1_000

export async function openLeases(options: {
  /** A pool of its own: a busy one must not delay a heartbeat. */
  vital: Database
  holder: number
  log: BaseLogger
  /** Told at the kill points of the crash tests; does nothing otherwise. */
  killPoint(point: string): void
}): Promise<Leases> {
  const { vital, holder, log, killPoint } = options
  const boss = new PgBoss({
    db: fromKysely(vital as never),
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

  const held = new Map<string, { lease: Lease; controller: AbortController }>()
  const timers: NodeJS.Timeout[] = []
  /** Holders seen without their lock in the last sweep: only a second look in a row counts. */
  let suspects = new Set<number>()
  let contactSince: number | null = Date.now()

  const attempt = (lease: Lease) => ({ id: lease.jobId, retryCount: lease.retryCount })

  async function touch(): Promise<void> {
    const leases = [...held.values()]
    if (leases.length === 0) await sql`select 1`.execute(vital)
    for (let index = 0; index < leases.length; index += idsPerTouch) {
      const slice = leases.slice(index, index + idsPerTouch)
      const answer = (await boss.touch(
        queue,
        slice.map(({ lease }) => attempt(lease)),
      )) as { settled?: string[] }
      if (!answer.settled) continue
      const alive = new Set(answer.settled)
      for (const { lease } of slice) if (!alive.has(lease.jobId)) lose(lease)
    }
  }

  function lose(lease: Lease): void {
    const entry = held.get(lease.generationId)
    if (entry?.lease !== lease) return
    held.delete(lease.generationId)
    log.warn({ generation: lease.generationId, lease: lease.lease }, 'Lost a lease')
    entry.controller.abort()
  }

  /** Jobs of holders that vanished are released within two sweeps; the heartbeat covers only frozen ones. */
  async function sweep(): Promise<void> {
    const { rows } = await sql<{ holder: number }>`
      select distinct holder from generation
      where holder is not null and holder <> ${holder} and not exists (
        select from pg_locks
        where locktype = 'advisory' and granted and classid = ${holderLockNamespace} and objid = generation.holder
          and database = (select oid from pg_database where datname = current_database()))`.execute(vital)
    const missing = new Set(rows.map((row) => row.holder))
    const vanished = [...missing].filter((candidate) => suspects.has(candidate))
    suspects = missing
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
    if (contactSince === null || Date.now() - contactSince < 2 * heartbeatSeconds * 1000) return
    await touch()
    await boss.supervise(queue)
  }

  /** Every row that needs work has a live job: whatever lost it, it gets one again. */
  async function recover(): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      select id from generation
      where not work_done and not exists (
        select from pgboss.job where name = ${queue} and singleton_key = generation.id::text and state < 'completed')
      limit 10000`.execute(vital)
    for (const { id } of rows) await enqueue(vital, id)
    if (rows.length > 0) log.warn({ count: rows.length }, 'Generations without a job got one')
  }

  async function enqueue(transaction: Database, generationId: string): Promise<void> {
    await boss.send(queue, { id: generationId }, { singletonKey: generationId, db: fromKysely(transaction as never) })
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
      const claimed = await vital.transaction().execute(async (transaction) => {
        const jobs = await boss.fetch<{ id: string }>(queue, {
          batchSize: maximum,
          includeMetadata: true,
          db: fromKysely(transaction as never),
        })
        if (jobs.length === 0) return []
        killPoint('claim.locked')
        const rows = await sql<{ id: string; lease: number; claims: number; failed_starts: number; job_id: string }>`
          update generation set lease = generation.lease + 1, claims = claims + 1, holder = ${holder}, job_id = claim.job_id
          from unnest(${jobs.map((job) => job.data.id)}::uuid[], ${jobs.map((job) => job.id)}::uuid[]) as claim(id, job_id)
          where generation.id = claim.id
          returning generation.id, generation.lease, generation.claims, generation.failed_starts, generation.job_id`.execute(
          transaction,
        )
        const strays = jobs.filter((job) => !rows.rows.some((row) => row.job_id === job.id))
        if (strays.length > 0)
          await boss.complete(
            queue,
            strays.map((job) => job.id),
            null,
            { db: fromKysely(transaction as never) },
          )
        return rows.rows.map((row) => ({ row, retryCount: jobs.find((job) => job.id === row.job_id)!.retryCount }))
      })
      return claimed.map(({ row, retryCount }) => {
        const controller = new AbortController()
        const lease: Lease = {
          generationId: row.id,
          lease: Number(row.lease),
          jobId: row.job_id,
          retryCount,
          claims: row.claims,
          failedStarts: row.failed_starts,
          lost: controller.signal,
        }
        // Ours still from an earlier claim: the job was released behind our back, so that holder is a stale one.
        held.get(row.id)?.controller.abort()
        held.set(row.id, { lease, controller })
        return lease
      })
    },
    async release(lease, { isToBlame }) {
      if (held.get(lease.generationId)?.lease === lease) held.delete(lease.generationId)
      await vital.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('generation')
          .set(
            isToBlame
              ? { holder: null, failed_starts: lease.failedStarts + 1 }
              : { holder: null, failed_starts: lease.failedStarts, claims: sql`greatest(claims - 1, 0)` },
          )
          .where('id', '=', lease.generationId)
          .where('lease', '=', lease.lease)
          .execute()
        await boss.fail(queue, [attempt(lease)], null, { db: fromKysely(transaction as never) })
      })
    },
    async finish(lease) {
      if (held.get(lease.generationId)?.lease === lease) held.delete(lease.generationId)
      await vital.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('generation')
          .set({ holder: null, job_id: null })
          .where('id', '=', lease.generationId)
          .where('lease', '=', lease.lease)
          .execute()
        await boss.complete(queue, [attempt(lease)], null, { db: fromKysely(transaction as never) })
      })
    },
    inContactSince: () => contactSince,
    start() {
      every(touchMilliseconds, 'touch', () =>
        touch().then(
          () => {
            contactSince ??= Date.now()
          },
          (error: unknown) => {
            contactSince = null
            throw error
          },
        ),
      )
      every(sweepMilliseconds, 'sweep', sweep)
      every(superviseMilliseconds, 'supervise', supervise)
      every(recoverMilliseconds, 'recover', recover)
      recover().catch((error: unknown) =>
        log.warn({ code: (error as { code?: string }).code }, 'Recovery at start failed'),
      )
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await boss.stop({ graceful: false, close: false } as never)
    },
  }
}
