import DataLoader from 'dataloader'
import { type Selectable, sql } from 'kysely'
import { type Database, patiently } from '../../engine/connection.ts'
import type { Claim, Lease } from '../../engine/lease.ts'
import type { Tables } from '../../engine/tables.ts'
import { type Decision, type DecisionView, decide, type Outcome, type Rows } from '../record/decision.ts'
import { type AttemptRow, type SentAttempt, toAttempt, toClip, toGeneration } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** The lease is gone: somebody else goes on from the row. Never an error of the generation. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  readonly kind = 'machine'
}

/** A word of a cancel may be lost: after this the rows are read. */
const justNowMilliseconds = 1_000

/** What all views of one held generation share. */
interface Held {
  context: WorkContext
  reads: SharedReads
  lease: Lease
  controller: AbortController
  wakes: number
  /** Of the wakes. */
  tellings: number
  listeners: readonly (() => void)[]
  /** What the claim or a decision left, for one look soon after: nobody else moves a held clip, and a cancel wakes. */
  left: Left<Rows> | undefined
  leftAttempts: readonly Left<SentAttempt>[]
}

interface Left<Row> {
  row: Row
  wakes: number
  at: number
}

const none: readonly never[] = []

export const createLeaseHolder = (
  context: WorkContext,
  reads: SharedReads,
  lease: Lease,
  claimed?: Claim['rows'],
): LeaseHolder =>
  new LeaseHolder({
    context,
    reads,
    lease,
    controller: new AbortController(),
    wakes: 0,
    tellings: 0,
    listeners: none,
    leftAttempts: none,
    left: claimed && {
      row: { generation: toGeneration(claimed.generation), clips: claimed.clips.map(toClip) },
      ...{ wakes: 0, at: performance.now() },
    },
  })

/** One held generation, as the use cases see it: read, decide, pause. Thousands are held: what each has is counted in bytes. */
export class LeaseHolder {
  /** Aborted when the lease is lost or this process stops. */
  readonly signal: AbortSignal
  readonly #held: Held

  constructor(held: Held, signal: AbortSignal = held.controller.signal) {
    this.#held = held
    this.signal = signal
  }

  get lease(): Lease {
    return this.#held.lease
  }

  /** The same generation for who ends sooner: with this signal, too. Whoever aborts it wakes. */
  until(signal: AbortSignal): LeaseHolder {
    return new LeaseHolder(this.#held, AbortSignal.any([this.signal, signal]))
  }

  read(): Promise<Rows> {
    const { context, lease, controller } = this.#held
    this.#held.left = undefined
    return patiently(controller.signal, async () => {
      const row = await context.database
        .selectFrom('generation')
        .selectAll()
        .where('id', '=', lease.generationId)
        .executeTakeFirst()
      if (!row || Number(row.lease) !== lease.lease) throw new LeaseLost()
      const clips = await context.database
        .selectFrom('clip')
        .selectAll()
        .where('generation_id', '=', lease.generationId)
        .orderBy('index')
        .execute()
      return { generation: toGeneration(row), clips: clips.map(toClip) }
    })
  }

  /**
   * As the claim or the last decision left them, if nothing has happened since; otherwise they are read.
   * @param options.staysLeft for the next look, too
   */
  async readUnlessJustDecided({ staysLeft = false } = {}): Promise<Rows> {
    const known = this.#held.left
    if (!staysLeft) this.#held.left = undefined
    return known && this.#isRecent(known) ? known.row : this.read()
  }

  /** Whether somebody wants it canceled; cheaper than `read`, for what is looked at again and again. */
  isCancelRequested(): Promise<boolean> {
    const { reads, lease, controller } = this.#held
    return patiently(controller.signal, async () => {
      const check = await reads.cancelChecks.load(lease.generationId)
      if (check?.lease !== lease.lease) throw new LeaseLost()
      return check.cancelRequestedAt !== null
    })
  }

  /** The clip's attempt that is still open, or its latest. */
  latestAttempt(clipIndex: number): Promise<AttemptRow | undefined> {
    const { reads, lease, controller } = this.#held
    return patiently(controller.signal, async () => {
      const latest = await reads.latestAttempts.load(lease.generationId)
      const row = latest.find(({ clip_index }) => clip_index === clipIndex)
      return row ? toAttempt(row) : undefined
    })
  }

  /** As whoever wrote it last left it here, if nothing has happened since; otherwise it is read. */
  async attemptUnlessJustLeft(clipIndex: number): Promise<SentAttempt | undefined> {
    const known = this.#held.leftAttempts.find(({ row }) => row.clipIndex === clipIndex)
    this.#forgetAttempt(clipIndex)
    return known && this.#isRecent(known) ? known.row : this.latestAttempt(clipIndex)
  }

  /** This is what its row holds now. `since`: the wakes before it was written. */
  leaveAttempt(attempt: SentAttempt, since: number): void {
    this.#forgetAttempt(attempt.clipIndex)
    const left = { row: attempt, wakes: since, at: performance.now() }
    this.#held.leftAttempts = this.#held.leftAttempts.concat(left)
  }

  /** Throws LeaseLost when the fence is not ours any more. */
  async decide(build: (view: DecisionView) => Decision | null | Promise<Decision | null>): Promise<Outcome> {
    const { context, lease, controller, wakes } = this.#held
    this.#held.left = undefined
    const { outcome, rows } = await patiently(controller.signal, () =>
      decide(context, lease.generationId, lease.lease, build),
    )
    if (outcome === 'lost') throw new LeaseLost()
    // Of several clips the answers to two decisions may come in the wrong order.
    this.#held.left = rows?.clips.length === 1 ? { row: rows, wakes, at: performance.now() } : undefined
    return outcome
  }

  /** How often something happened to the generation; taken before reading the row, so that nothing slips between. */
  wakeCount(): number {
    return this.#held.wakes
  }

  /** Waits that long, or until something happens after `since`, or until the lease is given up. */
  pause(milliseconds: number, since: number): Promise<void> {
    if (this.#held.wakes !== since || this.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wakeUp = () => {
        clearTimeout(timer)
        off()
        resolve()
      }
      // A deadline may have passed meanwhile.
      const timer = setTimeout(wakeUp, Math.max(0, milliseconds))
      const off = this.onWake(wakeUp)
    })
  }

  /** Something happened: ends every pause now. */
  wake(): void {
    this.#held.wakes += 1
    for (const listener of this.#held.listeners) listener()
  }

  /** The same, and it was the provider that said so, or somebody who asks for something. */
  tell(): void {
    this.#held.tellings += 1
    this.wake()
  }

  /** How often somebody said so, of all that happened. */
  tellCount(): number {
    return this.#held.tellings
  }

  /** Told whenever something happens, until the function it answers is called. */
  onWake(listener: () => void): () => void {
    const held = this.#held
    held.listeners = held.listeners.concat(listener)
    return () => {
      held.listeners = held.listeners.filter((other) => other !== listener)
    }
  }

  /** The lease is lost, or this process stops. */
  giveUp(): void {
    this.#held.controller.abort()
    this.wake()
  }

  #isRecent({ wakes, at }: Left<unknown>): boolean {
    return wakes === this.#held.wakes && performance.now() - at < justNowMilliseconds
  }

  #forgetAttempt(clipIndex: number): void {
    const others = this.#held.leftAttempts.filter(({ row }) => row.clipIndex !== clipIndex)
    this.#held.leftAttempts = others.length === 0 ? none : others
  }
}

/** Reads that all holders of a process share: what many look at together is one query. */
export interface SharedReads {
  /** Undefined for a generation that is gone. */
  cancelChecks: DataLoader<string, CancelCheck | undefined>
  /** Of each clip that has any. */
  latestAttempts: DataLoader<string, Selectable<Tables['attempt']>[]>
}

/** What may have changed about a generation while its provider works. */
export interface CancelCheck {
  lease: number
  cancelRequestedAt: Date | null
}

/** Looks that come within this time go together: thousands that are asked about every few seconds share their queries. */
const gatherMilliseconds = 10
const largestBatch = 500
/** As many as are claimed together: each has what was sent with it. */
const mostAttempts = 50

export const createSharedReads = (database: Database): SharedReads => ({
  cancelChecks: createCancelChecks(database),
  latestAttempts: createLatestAttempts(database),
})

/** Whoever takes many up looks at their attempts within one turn of the event loop. */
const createLatestAttempts = (database: Database): SharedReads['latestAttempts'] =>
  new DataLoader(
    async (ids) => {
      const rows = await database
        .selectFrom('attempt')
        .distinctOn(['generation_id', 'clip_index'])
        .selectAll()
        .where('generation_id', '=', sql<string>`any(${ids}::uuid[])`)
        .orderBy('generation_id')
        .orderBy('clip_index')
        .orderBy('number', 'desc')
        .execute()
      const found = Map.groupBy(rows, (row) => row.generation_id)
      return ids.map((id) => found.get(id) ?? [])
    },
    { cache: false, maxBatchSize: mostAttempts },
  )

const createCancelChecks = (database: Database): SharedReads['cancelChecks'] =>
  new DataLoader(
    async (ids) => {
      const rows = await database
        .selectFrom('generation')
        .select(['id', 'lease', 'cancel_requested_at'])
        .where('id', 'in', ids)
        .execute()
      const found = new Map(
        rows.map((row) => [row.id, { lease: Number(row.lease), cancelRequestedAt: row.cancel_requested_at }]),
      )
      return ids.map((id) => found.get(id))
    },
    {
      cache: false,
      maxBatchSize: largestBatch,
      batchScheduleFn: (send) => setTimeout(send, gatherMilliseconds),
    },
  )
