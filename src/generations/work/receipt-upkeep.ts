import { errorCode } from '../../engine/database-error.ts'
import { endDuplicates } from './end-duplicates.ts'
import type { WorkContext } from './work-context.ts'

const everyMilliseconds = 60_000

/** Once a minute: receipts that other processes left are read, and what was bought twice is stopped. */
export function startReceiptUpkeep(context: WorkContext): { stop(): Promise<void> } {
  let running: Promise<void> | undefined
  let isAsked = false

  async function run(): Promise<void> {
    while (isAsked) {
      isAsked = false
      const imported = await context.receipts.importFiles()
      if (imported > 0) context.log.info({ imported }, 'Imported receipts of other processes')
      await endDuplicates(context)
    }
  }

  const ask = () => {
    isAsked = true
    running ??= run()
      .catch((error: unknown) =>
        context.log.warn(
          { name: (error as Error).name, code: errorCode(error) },
          'Receipts could not be looked through',
        ),
      )
      .finally(() => (running = undefined))
  }

  const timer = setInterval(ask, everyMilliseconds)
  context.receipts.onDuplicate(ask)
  ask()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
