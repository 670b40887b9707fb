import DataLoader from 'dataloader'
import { type Database, patiently } from '../../engine/connection.ts'
import type { Claim, Lease } from '../../engine/lease.ts'
import { type Decision, type DecisionView, decide, type Outcome, type Rows } from '../record/decision.ts'
import { type AttemptRow, toAttempt, toClip, toGeneration } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** The lease is gone: somebody else goes on from the row. Never an error of the generation. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  readonly kind = 'machine'
}

/** A word of a cancel may be lost: after this the rows are read. */
const justNowMilliseconds = 1_000

/** One held generation, as the use cases see it: read, decide, pause. */
export interface LeaseHolder {
  readonly lease: Lease
  /** Aborted when the lease is lost or this process stops. */
  readonly signal: AbortSignal
  read(): Promise<Rows>
  /** As the last decision left them, if nothing has happened since; otherwise they are read. */
  readUnlessJustDecided(): Promise<Rows>
  /** Whether somebody wants it canceled; cheaper than `read`, for what is looked at again and again. */
  isCancelRequested(): Promise<boolean>
  /** The clip's attempt that is still open, or its latest. */
  latestAttempt(clipIndex: number): Promise<AttemptRow | undefined>
  /** As whoever wrote it last left it here, if nothing has happened since; otherwise it is read. */
  attemptUnlessJustLeft(clipIndex: number): Promise<AttemptRow | undefined>
  /** This is what its row holds now. `since`: the wakes before it was written. */
  leaveAttempt(attempt: AttemptRow, since: number): void
  /** Throws LeaseLost when the fence is not ours any more. */
  decide(build: (view: DecisionView) => Decision | null | Promise<Decision | null>): Promise<Outcome>
  /** How often something happened to the generation; taken before reading the row, so that nothing slips between. */
  wakeCount(): number
  /** Waits that long, or until something happens after `since`, or until the lease is given up. */
  pause(milliseconds: number, since: number): Promise<void>
  /** Something happened: ends every pause now. */
  wake(): void
  /** Told whenever something happens, until the function it answers is called. */
  onWake(listener: () => void): () => void
  /** Nothing is held any more: lets go of what outlives it. */
  end(): void
}

export function createLeaseHolder(
  context: WorkContext,
  cancelChecks: CancelChecks,
  lease: Lease,
  stopping: AbortSignal,
  claimed?: Claim['rows'],
): LeaseHolder {
  // `AbortSignal.any` with a listener is kept for as long as `stopping` is: the life of the process.
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<() => void>()
  let wakes = 0
  const wake = () => {
    wakes += 1
    for (const listener of listeners) listener()
  }
  const giveUp = () => {
    controller.abort()
    wake()
  }
  const ends = [lease.lost, stopping]
  if (ends.some((ending) => ending.aborted)) giveUp()
  else for (const ending of ends) ending.addEventListener('abort', giveUp, { once: true })
  const onWake = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** What the claim or a decision left, for one look soon after: nobody else moves a held clip, and a cancel wakes. */
  let left: { rows: Rows; wakes: number; at: number } | undefined = claimed && {
    rows: { generation: toGeneration(claimed.generation), clips: claimed.clips.map(toClip) },
    ...{ wakes, at: performance.now() },
  }
  const leftAttempts = new Map<number, { attempt: AttemptRow; wakes: number; at: number }>()
  const isRecent = (known: { wakes: number; at: number }) =>
    known.wakes === wakes && performance.now() - known.at < justNowMilliseconds

  const read = () =>
    patiently(signal, async () => {
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

  const latestAttempt = (clipIndex: number) =>
    patiently(signal, async () => {
      const row = await context.database
        .selectFrom('attempt')
        .selectAll()
        .where('generation_id', '=', lease.generationId)
        .where('clip_index', '=', clipIndex)
        .orderBy('number', 'desc')
        .executeTakeFirst()
      return row ? toAttempt(row) : undefined
    })

  return {
    lease,
    signal,
    wake,
    onWake,
    end() {
      for (const ending of ends) ending.removeEventListener('abort', giveUp)
    },
    read,
    async readUnlessJustDecided() {
      const known = left
      left = undefined
      return known && isRecent(known) ? known.rows : read()
    },
    isCancelRequested: () =>
      patiently(signal, async () => {
        const check = await cancelChecks.load(lease.generationId)
        if (check?.lease !== lease.lease) throw new LeaseLost()
        return check.cancelRequestedAt !== null
      }),
    latestAttempt,
    async attemptUnlessJustLeft(clipIndex) {
      const known = leftAttempts.get(clipIndex)
      leftAttempts.delete(clipIndex)
      return known && isRecent(known) ? known.attempt : latestAttempt(clipIndex)
    },
    leaveAttempt(attempt, since) {
      leftAttempts.set(attempt.clipIndex, { attempt, wakes: since, at: performance.now() })
    },
    async decide(build) {
      const wakesBefore = wakes
      left = undefined
      const { outcome, rows } = await patiently(signal, () => decide(context, lease.generationId, lease.lease, build))
      if (outcome === 'lost') throw new LeaseLost()
      // Of several clips the answers to two decisions may come in the wrong order.
      left = rows?.clips.length === 1 ? { rows, wakes: wakesBefore, at: performance.now() } : undefined
      return outcome
    },
    wakeCount: () => wakes,
    async pause(milliseconds, since) {
      if (wakes !== since || signal.aborted) return
      await new Promise<void>((resolve) => {
        const wakeUp = () => {
          clearTimeout(timer)
          off()
          resolve()
        }
        // A deadline may have passed meanwhile.
        const timer = setTimeout(wakeUp, Math.max(0, milliseconds))
        const off = onWake(wakeUp)
      })
    },
  }
}

/** What may have changed about a generation while its provider works. */
export interface CancelCheck {
  lease: number
  cancelRequestedAt: Date | null
}

/** Looks that come within this time go together: thousands that are asked about every few seconds share their queries. */
const gatherMilliseconds = 10
const largestBatch = 500

/** Undefined for a generation that is gone. */
export type CancelChecks = DataLoader<string, CancelCheck | undefined>

export const createCancelChecks = (database: Database): CancelChecks =>
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
