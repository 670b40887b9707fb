import { errorCode } from '../../engine/database-error.ts'
import { endDuplicates } from './end-duplicates.ts'
import { createPeriodicTask, type PeriodicTask } from './periodic-task.ts'
import type { WorkContext } from './work-context.ts'

/** Once a minute: receipts that other processes left are read, and what was bought twice is stopped. */
export function createReceiptUpkeep(context: WorkContext): PeriodicTask {
  return createPeriodicTask({
    everyMilliseconds: 60_000,
    async run() {
      const imported = await context.receipts.importFiles()
      if (imported > 0) context.log.info({ imported }, 'Imported receipts of other processes')
      await endDuplicates(context)
    },
    onError: (error) =>
      context.log.warn({ name: (error as Error).name, code: errorCode(error) }, 'Receipts could not be looked through'),
  })
}
