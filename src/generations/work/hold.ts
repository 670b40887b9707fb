import { patiently } from '../../engine/connection.ts'
import type { Lease } from '../../engine/lease.ts'
import type { Output } from '../../providers/provider.ts'
import { type Decision, type DecisionView, decide, type Outcome } from '../record/decision.ts'
import { type AttemptRow, type ClipRow, type GenerationRow, toAttempt, toClip, toGeneration } from '../record/record.ts'
import type { Glances } from './glances.ts'
import type { WorkContext } from './work-context.ts'

/** The lease is gone: somebody else goes on from the row. Never an error of the generation. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** One held generation, as the use cases see it: read, decide, pause. */
export interface Hold {
  readonly lease: Lease
  /** Aborted when the lease is lost or this process stops. */
  readonly signal: AbortSignal
  read(): Promise<{ generation: GenerationRow; clips: ClipRow[] }>
  /** Whether somebody wants it canceled; cheaper than `read`, for what is looked at again and again. */
  isCancelRequested(): Promise<boolean>
  /** The clip's attempt that is still open, or its latest. */
  latestAttempt(clipIndex: number): Promise<AttemptRow | undefined>
  /** Throws LeaseLost when the fence is not ours any more. */
  decide(build: (view: DecisionView) => Decision | null | Promise<Decision | null>): Promise<Outcome>
  /** How often something happened to the generation; taken before reading the row, so that nothing slips between. */
  pokes(): number
  /** Waits that long, or until something happens after `since`, or until the hold is given up. */
  pause(milliseconds: number, since: number): Promise<void>
  /** Something happened: ends every pause now. */
  poke(): void
  /** What the last poll of an attempt brought, by its id: asked for anew only where it is gone or no good. */
  readonly outputs: Map<string, Output>
}

export function createHold(context: WorkContext, glances: Glances, lease: Lease, stopping: AbortSignal): Hold {
  const signal = AbortSignal.any([lease.lost, stopping])
  const sleepers = new Set<() => void>()
  let pokes = 0
  const poke = () => {
    pokes += 1
    for (const wakeUp of sleepers) wakeUp()
  }
  signal.addEventListener('abort', poke, { once: true })

  return {
    lease,
    signal,
    poke,
    outputs: new Map(),
    read: () =>
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
      }),
    isCancelRequested: () =>
      patiently(signal, async () => {
        const glance = await glances.load(lease.generationId)
        if (glance?.lease !== lease.lease) throw new LeaseLost()
        return glance.cancelRequestedAt !== null
      }),
    latestAttempt: (clipIndex) =>
      patiently(signal, async () => {
        const row = await context.database
          .selectFrom('attempt')
          .selectAll()
          .where('generation_id', '=', lease.generationId)
          .where('clip_index', '=', clipIndex)
          .orderBy('number', 'desc')
          .executeTakeFirst()
        return row ? toAttempt(row) : undefined
      }),
    async decide(build) {
      const outcome = await patiently(signal, () => decide(context, lease.generationId, lease.lease, build))
      if (outcome === 'lost') throw new LeaseLost()
      return outcome
    },
    pokes: () => pokes,
    async pause(milliseconds, since) {
      if (pokes !== since || signal.aborted) return
      await new Promise<void>((resolve) => {
        const wakeUp = () => {
          clearTimeout(timer)
          sleepers.delete(wakeUp)
          resolve()
        }
        // A deadline may have passed meanwhile.
        const timer = setTimeout(wakeUp, Math.max(0, milliseconds))
        sleepers.add(wakeUp)
      })
    },
  }
}
