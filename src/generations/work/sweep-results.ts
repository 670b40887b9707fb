import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoreMissing } from '../../engine/database-error.ts'
import { removeLeftovers } from '../../engine/leftovers.ts'
import type { WorkContext } from './work-context.ts'

/** `<attempt>.<lease>`, and what is written beside it. */
const resultName = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d+)(?:\.|$)/

/**
 * Removes what killed processes left of results. Others may share the folder: only what names a lease that is over goes,
 * and whatever names something else stays.
 */
export async function sweepResults({ database, resultsDirectory, log }: WorkContext): Promise<void> {
  // Of clips that are looked at once more.
  await removeLeftovers(resultsDirectory)
  const left = ((await readdir(resultsDirectory).catch(ignoreMissing)) ?? []).flatMap((name) => {
    const [, attemptId, lease] = resultName.exec(name) ?? []
    return attemptId === undefined ? [] : [{ name, attemptId, lease: Number(lease) }]
  })
  if (left.length === 0) return
  const rows = await database
    .selectFrom('attempt')
    .innerJoin('generation', 'generation.id', 'attempt.generation_id')
    .select(['attempt.id', 'generation.lease', 'generation.work_done'])
    .where('attempt.id', 'in', [...new Set(left.map(({ attemptId }) => attemptId))])
    .execute()
  for (const { name, attemptId, lease } of left) {
    const now = rows.find(({ id }) => id === attemptId)
    if (!now || (Number(now.lease) === lease && !now.work_done)) continue
    await rm(join(resultsDirectory, name), { recursive: true, force: true })
    log.info({ attemptId, lease }, 'Removed what a killed process left of a result')
  }
}
