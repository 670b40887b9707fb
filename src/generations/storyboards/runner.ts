import { sql } from 'kysely'
import type { BaseLogger } from 'pino'
import { errorCode } from '../../engine/database-error.ts'
import { kindOfError } from '../../error-kind.ts'
import type { StartContext } from '../judge/start.ts'
import { createPeriodicTask } from '../work/periodic-task.ts'
import { advance, turnSeconds } from './advance.ts'

const lookMilliseconds = 1_000
/** Each may decode pictures; the others wait for the next look. */
const maximumAtOnce = 10

/**
 * Advances storyboards that are due, in every process that works: whoever takes one puts it off for a while by the same
 * statement, and what it leaves undone is due again after that.
 */
export function createStoryboardRunner(
  context: StartContext,
  log: BaseLogger,
): { start(): void; stop(): Promise<void> } {
  const running = new Set<Promise<void>>()
  const offWake: (() => void)[] = []
  const stopping = new AbortController()
  const looking = createPeriodicTask({
    everyMilliseconds: lookMilliseconds,
    run: takeDue,
    onError: (error) => tell(error, 'Due storyboards could not be looked for'),
  })

  async function takeDue(): Promise<void> {
    const free = maximumAtOnce - running.size
    if (free <= 0) return
    const { rows } = await sql<{ id: string }>`
      update storyboard set due_at = now() + ${turnSeconds} * interval '1 second'
      where id in (
        select id from storyboard where due_at <= now() order by due_at limit ${free} for update skip locked)
      returning id`.execute(context.database)
    if (rows.length > 0) context.killPoint('storyboard.claimed')
    for (const { id } of rows) run(id)
  }

  function run(id: string): void {
    const work = advance({ ...context, signal: stopping.signal }, id)
      .catch((error: unknown) => tell(error, 'A storyboard could not be advanced; it will be looked at again'))
      .finally(() => {
        running.delete(work)
        looking.request()
      })
    running.add(work)
  }

  function tell(error: unknown, message: string): void {
    if (kindOfError(error) !== 'machine' && !stopping.signal.aborted)
      log.error({ name: (error as Error).name, code: errorCode(error), stack: (error as Error).stack }, message)
  }

  return {
    start() {
      offWake.push(context.wake.on('storyboards', looking.request), context.wake.onReconnect(looking.request))
      looking.start()
    },
    async stop() {
      stopping.abort()
      for (const off of offWake) off()
      await looking.stop()
      // What is left undone is due again, for whoever comes next.
      await Promise.all(running)
    },
  }
}
