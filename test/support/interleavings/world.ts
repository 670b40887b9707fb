import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Selectable, sql } from 'kysely'
import { pino } from 'pino'
import type { Database } from '../../../src/engine/connection.ts'
import type { Lease, Leases } from '../../../src/engine/lease.ts'
import type { Tables } from '../../../src/engine/tables.ts'
import type { Wake, WakeKind } from '../../../src/engine/wake.ts'
import { catalog } from '../../../src/families/index.ts'
import { wires } from '../../../src/families/wires.ts'
import { createPlanLimit } from '../../../src/generations/judge/plan-limit.ts'
import { type StartContext, startGeneration } from '../../../src/generations/judge/start.ts'
import { createEventStreams, type EventStreams } from '../../../src/generations/record/event-streams.ts'
import type { Receipt, ReceiptFiles } from '../../../src/generations/record/receipt-files.ts'
import { createReceipts } from '../../../src/generations/record/receipts.ts'
import { createProgressReporter } from '../../../src/generations/record/report-progress.ts'
import { createRunTimes } from '../../../src/generations/record/run-times.ts'
import { cancelGeneration } from '../../../src/generations/work/cancel.ts'
import { createCredentials } from '../../../src/generations/work/credentials.ts'
import { createPollBatches } from '../../../src/generations/work/poll-batches.ts'
import { createResultTurns } from '../../../src/generations/work/result-turns.ts'
import { createSlots } from '../../../src/generations/work/slots.ts'
import { defaultTimeouts, type WorkContext } from '../../../src/generations/work/work-context.ts'
import { createWorker, type Worker } from '../../../src/generations/work/worker.ts'
import { createTestDatabase } from '../cluster.ts'
import { type LostCommit, type OrderedDatabase, openOrderedDatabase, type Session } from './database.ts'
import { installSynchronousFiles } from './synchronous-files.ts'
import { createVendor, type VendorTraits } from './vendor.ts'
import { installVirtualClock } from './virtual-clock.ts'

/** A process: the product's worker, and the door that takes starts and cancels. */
export interface Process {
  session: Session
  context: WorkContext
  worker: Worker
  leases: Leases & { lose(generationId: string): void }
  streams: EventStreams
  listeners: Map<WakeKind, Set<(id: string) => void>>
}

/** Numbers of a seed: the same run again. */
export function numbersOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Says of every write that breaks a rule whose breaking cannot be seen afterwards. */
const watchers = `
  create table broken (rule text, generation_id uuid);
  create function holder_of_session() returns int language sql as
    $$ select nullif(current_setting('kinetograph.holder', true), '')::int $$;
  create function watch_attempt() returns trigger language plpgsql as $$ begin
    insert into broken select 'I10: sent after a cancel', id from generation
      where id = new.generation_id and cancel_requested_at is not null;
    return new; end $$;
  create trigger watch_attempt before insert on attempt for each row execute function watch_attempt();
  create function watch_event() returns trigger language plpgsql as $$ begin
    insert into broken select 'I7: decided after a newer lease: ' || new.type, id from generation
      where id = new.generation_id and holder <> holder_of_session() and new.type not in ('CancelRequested', 'Queued');
    return new; end $$;
  create trigger watch_event before insert on event for each row execute function watch_event();`

const tenant = 'default'
const pictures = Object.fromEntries(
  ['poster', 'first', 'last'].map((name) => [
    name,
    { path: name, width: 16, height: 16, mimeType: name === 'last' ? 'image/png' : 'image/jpeg' },
  ]),
)
const video = {
  ...{ container: 'MP4', mimeType: 'video/mp4', width: 16, height: 16, durationSeconds: 3, frameRate: 24 },
  ...{ frameCount: 72, hasAudio: false, videoCodec: 'H264', audioCodec: null, sizeBytes: 1, pictures },
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** The product's own work on generations, in processes that share one database and one vendor, on a clock of the test's. */
export async function createWorld(traits: VendorTraits, seed: number) {
  const random = numbersOf(seed)
  const testDatabase = await createTestDatabase({ migrated: true })
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-interleavings-'))
  const database: OrderedDatabase = await openOrderedDatabase(testDatabase.connection, (count) =>
    Math.floor(random() * count),
  )
  await database.query(watchers)
  const clock = installVirtualClock()
  const restoreFiles = installSynchronousFiles()
  const vendor = createVendor(traits, clock.now)
  const log = pino({ level: 'silent' })
  const objects = new Set<string>()
  const receiptsOfDead: Receipt[] = []
  const processes: Process[] = []
  /** Notifications between processes are lost. */
  let isDeaf = false
  let holders = 0
  let ids = 0
  const newId = () =>
    `00000000-0000-4000-8000-${Math.floor(random() * 2 ** 24)
      .toString(16)
      .padStart(6, '0')}${(++ids).toString(16).padStart(6, '0')}`

  const store = {
    adopt: async (key: string) => void objects.add(key),
    stat: async (key: string) => (objects.has(key) ? { sizeBytes: 1 } : null),
    digest: async () => ({ sizeBytes: 1, sha256: '' }),
    withLocalFile: (key: string, use: (path: string) => unknown) => use(key),
    remove: async (prefix: string) => {
      for (const key of objects) if (key === prefix || key.startsWith(`${prefix}/`)) objects.delete(key)
    },
  }

  function wakeOf(process: Pick<Process, 'session' | 'listeners'>): Wake {
    const emit = (to: Pick<Process, 'listeners'>, kind: WakeKind, id: string) => {
      for (const listener of to.listeners.get(kind) ?? []) listener(id)
    }
    return {
      holder: process.session.holder,
      notify(kind, id) {
        if (process.session.isDead) return
        emit(process, kind, id)
        if (!isDeaf) for (const other of processes) if (other.session !== process.session) emit(other, kind, id)
      },
      on(kind, listener) {
        const all = process.listeners.get(kind) ?? new Set()
        process.listeners.set(kind, all.add(listener))
        return () => all.delete(listener)
      },
      onReconnect: () => () => {},
      listeningSince: () => 0,
      stop: async () => {},
    }
  }

  /** In the place of pg-boss: a row that needs work and has no holder is a job. */
  function leasesOf(session: Session): Process['leases'] {
    // Its own connection: lost commits are for the product's.
    const vital = database.connect({
      ...{ holder: session.holder, losing: null },
      get isDead() {
        return session.isDead
      },
    })
    const held = new Map<string, Lease>()
    let tellLost = (_lease: Lease) => {}
    const lose = (generationId: string) => {
      const lease = held.get(generationId)
      if (!lease) return
      lease.isLost = true
      tellLost(lease)
    }
    const leave = async ({ generationId, lease }: Lease, failedStarts: number) => {
      if (held.get(generationId)?.lease === lease) held.delete(generationId)
      await sql`update generation set holder = null, failed_starts = ${failedStarts}
        where id = ${generationId} and lease = ${lease} and holder = ${session.holder}`.execute(vital)
    }
    return {
      enqueue: async () => {},
      async claim(maximum) {
        const { rows } = await sql<Selectable<Tables['generation']>>`
          update generation set lease = lease + 1, claims = claims + 1, holder = ${session.holder}
          where id in (select id from generation where not work_done and holder is null order by id limit ${maximum})
          returning *`.execute(vital)
        const { rows: clips } = await sql<Selectable<Tables['clip']>>`
          select * from clip where generation_id = any(${rows.map(({ id }) => id)}::uuid[]) order by index`.execute(
          vital,
        )
        return rows.map((row) => {
          const lease: Lease = {
            ...{ generationId: row.id, lease: Number(row.lease), jobId: row.id, retryCount: 0, claims: row.claims },
            ...{ failedStarts: row.failed_starts, isLost: false },
          }
          lose(row.id)
          held.set(row.id, lease)
          const own = clips.filter(({ generation_id }) => generation_id === row.id)
          return { lease, rows: { generation: row, clips: own } }
        })
      },
      onLost(listener) {
        tellLost = listener
      },
      release: (lease, { isToBlame }) => leave(lease, lease.failedStarts + (isToBlame ? 1 : 0)),
      finish: (lease) => leave(lease, lease.failedStarts),
      lastContactAt: () => 0,
      latestContactAt: () => 0,
      start() {},
      stop: async () => {},
      lose,
    }
  }

  function filesOf(session: Session): ReceiptFiles {
    const kept: Receipt[] = []
    return {
      async append(receipt) {
        if (session.isDead) return new Promise<never>(() => {})
        kept.push(receipt)
        receiptsOfDead.push(receipt)
      },
      async forget() {
        const receipt = kept.shift()
        if (receipt && !session.isDead) receiptsOfDead.splice(receiptsOfDead.indexOf(receipt), 1)
      },
      others: async () => {
        const receipts = receiptsOfDead.filter((receipt) => !kept.includes(receipt))
        return receipts.length === 0 ? [] : [{ receipts, torn: 0, done: async () => {} }]
      },
    }
  }

  function startProcess(): Process {
    const session: Session = { holder: ++holders, isDead: false, losing: null }
    const own: Database = database.connect(session)
    const listeners: Process['listeners'] = new Map()
    const wake = wakeOf({ session, listeners })
    const decisions = { database: own, wake, now: clock.now, onStep: () => {}, killPoint: () => {} }
    const leases = leasesOf(session)
    const provider = vendor.providerFor(session)
    const context = {
      ...{ ...decisions, leases, catalog, wires, store, log, newId },
      ...{ providers: new Map([[provider.id, provider]]), holderId: session.holder },
      pool: { forWork: () => ({ inspectVideo: async () => video }) },
      ...{ inputsDirectory: folder, resultsDirectory: folder, timeouts: defaultTimeouts, pollsPerJob: 20 },
      pollBatches: createPollBatches(defaultTimeouts),
      resultTurns: createResultTurns(),
      credentials: createCredentials(),
      publicAddresses: { canReach: () => false, callbackUrl: () => null, mediaUrl: () => null },
      receipts: createReceipts({ files: filesOf(session), database: own, wake, log }),
      runTimes: createRunTimes(own),
      progress: createProgressReporter(decisions, log),
      slots: createSlots(),
      suspendedRoutes: { reasonOf: () => null, suspend: async () => {}, stop() {} },
      random,
      refusal: () => null,
    } as unknown as WorkContext
    const worker = createWorker(context)
    const streams = createEventStreams({ database: own, wake, log })
    const process = { session, context, worker, leases, streams, listeners }
    processes.push(process)
    worker.start()
    return process
  }

  // Files are the process's own business: a look at them takes real time.
  const isBusy = () =>
    database.isBusy() || globalThis.process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
  /** A cancel is known: what is sent of those from now on was sent in spite of it. */
  const settle = async () => {
    await clock.settle(isBusy)
    const canceled = await database.query(
      `select attempt.id from attempt join generation on generation.id = generation_id
       where cancel_requested_at is not null`,
    )
    vendor.expectNoMore(canceled.map(({ id }) => id))
  }

  /** Also what a claim took that was still on its way when its process ended: its heartbeat runs out like any other. */
  const releaseHeldByDead = () =>
    database.query('update generation set holder = null where holder is not null and not holder = any($1)', [
      processes.map(({ session }) => session.holder),
    ])

  return {
    traits,
    clock,
    vendor,
    processes,
    database,
    settle,
    connectionString: testDatabase.connectionString,
    setDeaf: (deaf: boolean) => (isDeaf = deaf),
    process: (index: number) => processes[index % processes.length]!,
    startProcess,
    async start(process: Process, key: string) {
      const context = {
        ...process.context,
        ...{ canReach: () => false, healthOf: async () => 1, planLimit: createPlanLimit(10) },
        ...{ workDirectory: folder, allowInputHosts: [], maximumActive: 100, maximumStoredBytes: 1e9 },
        ...{ ceilings: {}, traceContext: () => null },
        webhooks: { hosts: { allowHosts: [], mayBePrivate: false }, signingKeyId: 'key' },
      } as unknown as StartContext
      const input = {
        request: { geminiOmni: { textToVideo: { model: 'GEMINI_OMNI_1_1_FLASH', prompt: 'a boat' } } },
        ...{ provider: 'gemini', idempotencyKey: key, poll: { timeoutMilliseconds: 600_000 } },
      }
      return startGeneration(context, tenant, input)
    },
    cancel: (process: Process, id: string, lateResult: 'KEEP' | 'DISCARD') =>
      cancelGeneration(process.context, tenant, id, lateResult),
    lose: (process: Process, commit: LostCommit) => (process.session.losing = commit),
    /** It ends between two instructions; what it had sent stays sent. */
    async crash(process: Process) {
      if (process.session.isDead) return
      process.session.isDead = true
      processes.splice(processes.indexOf(process), 1)
      startProcess()
      await releaseHeldByDead()
    },
    /** The queue takes a job away; whether its holder hears of it is another matter. */
    async takeAway(id: string, isTold: boolean) {
      await database.query('update generation set holder = null where id = $1', [id])
      if (isTold) for (const { leases } of processes) leases.lose(id)
    },
    ids: async (): Promise<string[]> =>
      (await database.query('select id from generation order by id')).map(({ id }) => id),
    /** Time passes for everybody. */
    async pass(milliseconds: number) {
      await releaseHeldByDead()
      clock.jump(milliseconds)
      vendor.dropOld()
      await settle()
    },
    async stop() {
      for (const { session } of processes) session.isDead = true
      await settle()
      clock.restore()
      restoreFiles()
      await database.stop()
      await testDatabase.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
