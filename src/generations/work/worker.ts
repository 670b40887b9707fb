import DataLoader from 'dataloader'
import type { Database } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import type { Claim, Lease } from '../../engine/lease.ts'
import { kindOfError } from '../../error-kind.ts'
import type { JsonValue } from '../../providers/provider.ts'
import { startsOf } from '../judge/starts-under-way.ts'
import { generationInLog } from '../record/step.ts'
import { createLeaseHolder, createSharedReads, type LeaseHolder, LeaseLost } from './lease-holder.ts'
import { createPeriodicTask } from './periodic-task.ts'
import { createReceiptUpkeep } from './receipt-upkeep.ts'
import { runGeneration } from './run-generation.ts'
import { createStartGuard } from './start-guard.ts'
import type { WorkContext } from './work-context.ts'

export interface Worker {
  start(): void
  /** Stops claiming, waits for submits in flight, hands its leases back. */
  stop(): Promise<void>
  /** Generations held now. */
  held(): number
}

/** A held generation costs a timer and a few rows: the limit only keeps one process from taking everything. */
const maximumHeld = 20_000
const claimMilliseconds = 1_000
/** Whoever wants one canceled wakes its holder; should that be lost, it is seen after this. */
const lookMilliseconds = 5_000
const firstRetryMilliseconds = 1_000
const longestRetryMilliseconds = 60_000

/** Whether the generation met it, and will meet it again: not the trouble of the machine, nor of a provider. */
const isBlamed = (error: unknown): boolean => ['defect', 'request'].includes(kindOfError(error))

/** By generation, in one query for all that are let go at once. */
const createOpenJobs = (database: Database) =>
  new DataLoader(
    async (ids: readonly string[]) => {
      const rows = await database
        .selectFrom('attempt')
        .select(['generation_id', 'provider', 'operation'])
        .where('generation_id', 'in', ids)
        .where('closed_at', 'is', null)
        .where('operation', 'is not', null)
        .execute()
      return ids.map((id) => rows.filter(({ generation_id }) => generation_id === id))
    },
    { cache: false, maxBatchSize: 500 },
  )

/** Claims generations and carries them to their end. @param run takes one as far as it goes; false: it is taken up again */
export function createWorker(context: WorkContext, run = runGeneration): Worker {
  const holders = new Map<string, { holder: LeaseHolder; done: Promise<void> }>()
  const reads = createSharedReads(context.database)
  const openJobs = createOpenJobs(context.database)
  const startGuard = createStartGuard()
  /** Errors in a row, of generations that met one. */
  const failures = new Map<string, number>()
  let isStopping = false
  const offWake: (() => void)[] = []
  const receiptUpkeep = createReceiptUpkeep(context)
  const claiming = createPeriodicTask({
    everyMilliseconds: claimMilliseconds,
    run: claim,
    onError(error) {
      if (kindOfError(error) !== 'machine')
        context.log.error({ name: (error as Error).name, code: errorCode(error) }, 'Claiming failed')
    },
  })

  const lookingForCancels = createPeriodicTask({
    everyMilliseconds: lookMilliseconds,
    run: lookForCancels,
    // Any error: it is looked for again.
    onError() {},
  })

  async function claim(): Promise<void> {
    const free = maximumHeld - holders.size
    if (free <= 0) return
    const claims = await context.leases.claim(Math.min(free, 50))
    if (claims.length > 0) context.killPoint('claim.committed')
    for (const claim of claims) take(claim)
    if (claims.length === 50) claiming.request()
  }

  /** One question for all that are held. */
  async function lookForCancels(): Promise<void> {
    if (holders.size === 0) return
    const rows = await context.database
      .selectFrom('generation')
      .select('id')
      .where('holder', '=', context.holderId)
      .where('cancel_requested_at', 'is not', null)
      .where('finished_at', 'is', null)
      .execute()
    for (const { id } of rows) holders.get(id)?.holder.wake()
  }

  function take({ lease, rows }: Claim): void {
    const holder = createLeaseHolder(context, reads, lease, rows)
    if (isStopping || lease.isLost) holder.giveUp()
    holders.set(lease.generationId, { holder, done: work(lease, holder) })
  }

  async function work(lease: Lease, holder: LeaseHolder): Promise<void> {
    let isDone = false
    let isToBlame = false
    try {
      isDone = await run(context, holder, startGuard)
      failures.delete(lease.generationId)
    } catch (error) {
      if (error instanceof LeaseLost) {
        failures.delete(lease.generationId)
        lease.isLost = true
      } else if (!holder.signal.aborted) {
        isToBlame = isBlamed(error)
        await waitAfter(error, holder)
      }
    }
    if (!isDone) await stopLocally(lease)
    if (!lease.isLost) await settleLease(lease, isDone, isToBlame)
    if (holders.get(lease.generationId)?.holder === holder) holders.delete(lease.generationId)
  }

  /** Trouble is waited out: each time longer, with the lease, which a cancel still reaches. */
  async function waitAfter(error: unknown, holder: LeaseHolder): Promise<void> {
    const { generationId, claims } = holder.lease
    const kind = kindOfError(error)
    const count = Math.max((failures.get(generationId) ?? 0) + 1, isBlamed(error) ? claims : 0)
    // Some are taken up elsewhere, and never heard of here again.
    if (failures.size > maximumHeld) failures.clear()
    failures.set(generationId, count)
    const milliseconds = Math.min(longestRetryMilliseconds, firstRetryMilliseconds * 2 ** (count - 1))
    const { name, stack } = error as Error
    context.log.error(
      {
        generation: generationInLog(generationId),
        kind,
        name,
        code: errorCode(error),
        ...(kind === 'machine' ? {} : { stack }),
        milliseconds,
      },
      'Work on a generation failed; it will be taken up again',
    )
    await holder.pause(milliseconds, holder.wakeCount())
  }

  /** What a local provider runs for a generation that is not ours any more must end. */
  async function stopLocally(lease: Lease): Promise<void> {
    try {
      for (const { provider, operation } of await openJobs.load(lease.generationId))
        await context.providers.get(provider)?.release?.(operation as JsonValue)
    } catch (error) {
      // Local work ends with the process, or with the next look at its row.
      context.log.debug(
        { generation: generationInLog(lease.generationId), code: errorCode(error) },
        'Local work was not stopped',
      )
    }
  }

  async function settleLease(lease: Lease, isDone: boolean, isToBlame: boolean): Promise<void> {
    try {
      if (isDone) await context.leases.finish(lease)
      else await context.leases.release(lease, { isToBlame })
    } catch (error) {
      // The row is the truth: without us the heartbeat runs out and somebody else looks at it.
      context.log.warn(
        { generation: generationInLog(lease.generationId), code: (error as { code?: string }).code },
        'A lease could not be handed back',
      )
    }
  }

  return {
    start() {
      offWake.push(
        context.wake.on('work', (generationId) => {
          const held = holders.get(generationId)
          if (held) held.holder.tell()
          // What many starts at once made is claimed together, with the next look.
          else if (!startsOf(context.database).isBurst()) claiming.request()
        }),
        // What was said meanwhile was heard by nobody.
        context.wake.onReconnect(() => {
          for (const { holder } of holders.values()) holder.wake()
          claiming.request()
        }),
      )
      context.receipts.onDuplicate(receiptUpkeep.request)
      context.leases.onLost((lease) => {
        const held = holders.get(lease.generationId)
        if (held?.holder.lease === lease) held.holder.giveUp()
      })
      claiming.start()
      lookingForCancels.start()
      receiptUpkeep.start()
    },
    async stop() {
      for (const off of offWake) off()
      isStopping = true
      for (const { holder } of holders.values()) holder.giveUp()
      context.receipts.stop()
      await claiming.stop()
      await lookingForCancels.stop()
      await receiptUpkeep.stop()
      await Promise.all([...holders.values()].map((held) => held.done))
    },
    held: () => holders.size,
  }
}
