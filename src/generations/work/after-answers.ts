import { startsOf } from '../judge/starts-under-way.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** Whoever goes on sending starts waits no longer for the first of them to be begun. */
const longestMilliseconds = 10_000

/**
 * A tenant that sends many starts at once has their answers first: what was started begins when all are answered here, or
 * when something happens to it. Work of other tenants, and what was begun, waits for none of them.
 */
export async function afterAnswers(
  { database }: Pick<WorkContext, 'database'>,
  holder: Pick<LeaseHolder, 'pause' | 'wake' | 'wakeCount'>,
  tenant: string,
): Promise<void> {
  const starts = startsOf(database)
  if (!starts.isBurst(tenant)) return
  const offAnswered = starts.onceAnswered(tenant, () => holder.wake())
  await holder.pause(longestMilliseconds, holder.wakeCount())
  offAnswered()
}
