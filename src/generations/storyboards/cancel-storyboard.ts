import type { Problem } from '../../catalog/problem.ts'
import type { StartContext } from '../judge/start.ts'
import { hasEnded, lockStoryboard, type StoryboardStatus } from '../record/storyboard.ts'
import { advance } from './advance.ts'
import { refused, type StoryboardResult } from './start-storyboard.ts'

/** Nothing more is started once this has committed; what runs is canceled like any generation. */
export async function cancelStoryboard(context: StartContext, tenant: string, id: string): Promise<StoryboardResult> {
  const problem = await context.database.transaction().execute(async (transaction) => {
    await lockStoryboard(transaction, id)
    const row = await transaction
      .selectFrom('storyboard')
      .select('status')
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    if (!row) return notFound('id')
    if (hasEnded(row.status as StoryboardStatus)) return finished('id')
    await transaction
      .updateTable('storyboard')
      .set({ status: 'CANCELED', due_at: context.now() })
      .where('id', '=', id)
      .execute()
    return null
  })
  if (problem) return refused([problem])
  context.killPoint('storyboard.canceled')
  // Where this comes to an end too soon, the row is due.
  await advance(context, id)
  context.wake.notify('storyboards', id)
  return { id, replayed: false, problems: [] }
}

export const notFound = (field: string): Problem => ({
  code: 'NOT_FOUND',
  path: [field],
  parameter: null,
  message: 'There is no such storyboard.',
})

export const filmDeleted: Problem = {
  code: 'CONFLICT',
  path: ['storyboardId'],
  parameter: null,
  message: 'The clips of its film were deleted; start another storyboard.',
}

export const finished = (field: string): Problem => ({
  code: 'ALREADY_FINISHED',
  path: [field],
  parameter: null,
  message: 'The storyboard has ended.',
})
