import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import type { Problem } from '../../catalog/problem.ts'
import { errorCode } from '../../engine/database-error.ts'
import { type DecisionContext, type DecisionView, decidePatiently } from '../record/decision.ts'
import { eraseWords } from '../record/erase.ts'
import { isFinal } from '../record/status.ts'
import { quarantineFolder, videoFolder } from './clip-files.ts'
import { inputFolder } from './prepare.ts'
import { endPreviewsOf, putOnList, type RemovalContext, removeDueBytes, removeUnused } from './remove-media.ts'

export interface DeleteContext extends DecisionContext, RemovalContext {
  log: BaseLogger
}

export interface DeleteResult {
  found: boolean
  problems: Problem[]
}

/**
 * Deletes what was asked for and what came of it: its URLs answer 404 once this has committed, whoever goes on from its
 * clips keeps their bytes to its own end. What it cost, the hash of its input and its keys stay. Again it does nothing.
 */
export async function deleteGeneration(
  context: DeleteContext,
  tenant: string,
  generationId: string,
): Promise<DeleteResult> {
  let result: DeleteResult = { found: false, problems: [] }
  const build: Parameters<typeof decidePatiently>[2] = async ({ generation, clips, transaction }) => {
    result = { found: false, problems: [] }
    if (generation.tenant !== tenant) return null
    result.found = true
    if (generation.deletedAt) return null
    const isSettling = generation.settling || (generation.reopenedAt !== null && !generation.workDone)
    if (!isFinal(generation.status) || isSettling) {
      result.problems.push(notFinished(isSettling))
      return null
    }
    const deletedAt = context.now()
    await eraseWords(transaction, generation, clips, deletedAt)
    await putOnList(transaction, await foldersOf(transaction, generation.id))
    await putOnList(transaction, await derivedOf(transaction, generation.id))
    await endPreviewsOf(transaction, [generation.id])
    return { generation: { deletedAt }, events: [{ type: 'MediaDeleted' }] }
  }
  await decidePatiently(context, generationId, build)
  if (!result.found || result.problems.length > 0) return result
  context.killPoint('delete.committed')
  try {
    await removeUnused(context, generationId)
    await removeDueBytes(context)
  } catch (error) {
    // Any error: it is deleted; the bytes are removed by the upkeep.
    context.log.warn({ generation: generationId, code: errorCode(error) }, 'Bytes of a deleted generation wait')
  }
  return result
}

/** What is kept of it beside the videos that callers were shown. */
async function foldersOf(transaction: DecisionView['transaction'], id: string): Promise<string[]> {
  const attempts = await transaction
    .selectFrom('attempt')
    .leftJoin('video', 'video.id', 'attempt.id')
    .select(['attempt.id', 'video.id as videoId'])
    .where('attempt.generation_id', '=', id)
    .execute()
  return [
    inputFolder(id),
    ...attempts.flatMap((attempt) => [
      quarantineFolder(attempt.id),
      ...(attempt.videoId === null ? [videoFolder(attempt.id)] : []),
    ]),
  ]
}

/** Nobody goes on from what was only made to be looked at. */
async function derivedOf(transaction: DecisionView['transaction'], id: string): Promise<string[]> {
  const { rows } = await sql<{ videoId: string; name: string }>`
    delete from derived_medium using video
    where video.id = video_id and video.generation_id = ${id}
    returning video_id as "videoId", name`.execute(transaction)
  return rows.map(({ videoId, name }) => `${videoFolder(videoId)}/${name}`)
}

const notFinished = (isSettling: boolean): Problem => ({
  code: 'NOT_FINISHED',
  path: ['id'],
  parameter: null,
  message: isSettling
    ? 'It has ended, and its charge or a late clip may still come; delete it once it no longer settles.'
    : 'It has not ended; cancel it, or wait for its end.',
})
