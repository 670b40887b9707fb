import type { Problem } from '../../catalog/problem.ts'
import { refusalProblems, type StartContext } from '../judge/start.ts'
import { idOf } from '../record/global-id.ts'
import { isErased, loadStoryboards, lockStoryboard, type StoryboardView } from '../record/storyboard.ts'
import { filmDeleted, finished, notFound } from './cancel-storyboard.ts'
import { nextFilmTry, nextSteps } from './next-steps.ts'
import { refused, type StoryboardResult } from './start-storyboard.ts'
import { filmKey, maximumTakes, type RetryFilmInput } from './storyboard-input.ts'

/**
 * The film once more, of the same takes, when it could not be made. Who asks names the film that failed: where another one
 * has taken its place already, that was this retry, and nothing is begun twice.
 */
export async function retryFilm(
  context: StartContext,
  tenant: string,
  input: RetryFilmInput,
): Promise<StoryboardResult> {
  const id = idOf(input.storyboardId, 'Storyboard')
  if (!id) return refused([notFound('storyboardId')])
  const isStarted = input.film !== undefined && input.film !== null
  const failed = isStarted ? idOf(input.film!, 'Generation') : null
  if (isStarted && failed === null) return refused([unknownFilm])
  const refusals = refusalProblems(context)
  if (refusals.length > 0) return refused(refusals)
  const result = await context.database.transaction().execute(async (transaction): Promise<StoryboardResult> => {
    await lockStoryboard(transaction, id)
    const [view] = await loadStoryboards(transaction, tenant, [id])
    if (!view) return refused([notFound('storyboardId')])
    const current = view.filmTake?.generation?.id ?? null
    if (failed !== current) {
      const earlier =
        failed &&
        (await transaction
          .selectFrom('generation')
          .select('id')
          .where('id', '=', failed)
          .where('tenant', '=', tenant)
          .where('idempotency_key', 'like', `${filmKey(id, '')}%`)
          .executeTakeFirst())
      return earlier ? { id, replayed: true, problems: [] } : refused([unknownFilm])
    }
    const problems = stateProblems(view)
    if (problems.length > 0) return refused(problems)
    const at = context.now()
    await transaction
      .updateTable('storyboard')
      .set({
        film_takes: nextFilmTry(view.filmTake!.takes),
        film_generation_id: null,
        film_problems: null,
        ...{ status: 'RUNNING', changed_at: at, due_at: at },
      })
      .where('id', '=', id)
      .execute()
    return { id, replayed: false, problems: [] }
  })
  if (result.id && !result.replayed) {
    context.killPoint('storyboard.film-retried')
    context.wake.notify('storyboards', id)
  }
  return result
}

function stateProblems(view: StoryboardView): Problem[] {
  if (view.status === 'CANCELED') return [finished('storyboardId')]
  if (isErased(view.film)) return [filmDeleted]
  const at = { path: ['film'], parameter: null }
  if (nextSteps(view).status !== 'FAILED')
    return [
      {
        code: 'CONFLICT',
        ...at,
        message: 'There is no failed film: a shot or the film is not finished yet, or the film succeeded.',
      },
    ]
  if (nextFilmTry(view.filmTake!.takes).endsWith(`/${maximumTakes + 1}`))
    return [
      {
        code: 'LIMIT_REACHED',
        ...at,
        message: `A film of the same takes can be started at most ${maximumTakes} times.`,
      },
    ]
  return []
}

const unknownFilm: Problem = {
  code: 'NOT_FOUND',
  path: ['film'],
  parameter: null,
  message: 'This storyboard has no such film.',
}
