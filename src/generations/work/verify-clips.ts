import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { errorCode } from '../../engine/database-error.ts'
import { temporaryName } from '../../engine/leftovers.ts'
import { isRefusal } from '../../media/job.ts'
import { type GenerationRow, toGeneration, toManifest, type VideoManifest } from '../record/record.ts'
import { keepPictures } from './clip-files.ts'
import { clipWarnings, lookOrder } from './clip-warnings.ts'
import { examineClip } from './examine-clip.ts'
import { createPeriodicTask, type PeriodicTask } from './periodic-task.ts'
import { sweepResults } from './sweep-results.ts'
import type { WorkContext } from './work-context.ts'

/** Later on a clip that is too much for this machine is tried once a day. */
const longestWaitMilliseconds = 24 * 3_600_000

interface Due {
  id: string
  generationId: string
  tenant: string
  facts: VideoManifest
}

/**
 * Decodes clips that could not be decoded when they came, one at a time, once that is possible. Several processes may do
 * so: each takes what nobody has tried lately, and doing it twice changes nothing. What a killed process left of results
 * is removed on the way.
 */
export function createClipVerifier(context: WorkContext): PeriodicTask {
  const folder = join(context.resultsDirectory, temporaryName())
  return createPeriodicTask({
    everyMilliseconds: context.timeouts.verifyMilliseconds,
    async run(signal) {
      await sweepResults(context)
      while (!signal.aborted) {
        const due = await takeDue(context)
        if (!due || (await verify(context, due, folder, signal)) === 'CODEC_MISSING') return
      }
    },
    onError: (error) =>
      context.log.warn({ name: (error as Error).name, code: errorCode(error) }, 'Clips could not be verified'),
  })
}

/** Put off by the same statement: the next try is later, whatever becomes of this one. */
async function takeDue({ database, timeouts }: WorkContext): Promise<Due | undefined> {
  const { rows } = await sql<Omit<Due, 'facts'> & { facts: unknown }>`
    update video set
      verify_after = now() + interval '1 millisecond'
        * least(${longestWaitMilliseconds}, ${timeouts.verifyMilliseconds} * power(2, least(verify_tries, 20))),
      verify_tries = verify_tries + 1
    where id = (
      select id from video where verify_after <= now() order by verify_after limit 1 for update skip locked)
    returning id, generation_id as "generationId", tenant, facts`.execute(database)
  return rows[0] && { ...rows[0], facts: toManifest(rows[0].facts) }
}

/** Why it is still not verified; null when no more is to be found out. */
async function verify(
  context: WorkContext,
  { id, generationId, tenant, facts }: Due,
  pictures: string,
  signal: AbortSignal,
): Promise<string | null> {
  await mkdir(pictures, { recursive: true })
  try {
    const generation = await generationOf(context, generationId)
    const found = await context.store.withLocalFile(facts.key, (path) =>
      examineClip(
        context.pool.forWork(tenant, generation.traceContext),
        path,
        pictures,
        signal,
        lookOrder(context, generation),
      ),
    )
    if ('undecoded' in found) {
      // No fault of this clip's: it is not put off for it.
      if (found.undecoded === 'CODEC_MISSING') await settle(context, id, { verify_tries: 0 })
      return found.undecoded
    }
    const added = isRefusal(found)
      ? { damage: found.message }
      : {
          verified: true,
          warnings: clipWarnings(context, generation, { ...facts, ...found.decoded }),
          ...(await keepPictures(context, id, found.decoded.pictures)),
        }
    await settle(context, id, { verify_after: null, facts: JSON.stringify({ ...facts, ...added }) })
    if (isRefusal(found)) context.log.warn({ video: id, reason: found.message }, 'A delivered clip is damaged')
    else context.log.info({ video: id }, 'A clip is verified')
    return null
  } catch (error) {
    if (!['ENOENT', 'NOT_FOUND'].includes(errorCode(error) ?? '')) throw error
    // Its owner removed it.
    await settle(context, id, { verify_after: null })
    return null
  } finally {
    await rm(pictures, { recursive: true, force: true })
  }
}

async function generationOf({ database }: WorkContext, id: string): Promise<GenerationRow> {
  const row = await database.selectFrom('generation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return toGeneration(row)
}

async function settle(
  { database }: WorkContext,
  id: string,
  change: { verify_after?: null; verify_tries?: number; facts?: string },
): Promise<void> {
  await database.updateTable('video').set(change).where('id', '=', id).where('verify_after', 'is not', null).execute()
}
