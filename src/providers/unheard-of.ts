import type { Redact } from './call.ts'
import type { CallContext } from './provider.ts'

const mostTold = 50
const longestStatus = 40

/** Takes a status that is in no document for a pending one: it is no end, the deadline is. */
export type UnheardOf = (status: string, context: Pick<CallContext, 'log'>) => { state: 'pending' }

/** Of each status the log is told once. */
export function createUnheardOf(redact: Redact): UnheardOf {
  const told = new Set<string>()
  return (sent, { log }) => {
    const status = redact(sent).slice(0, longestStatus)
    if (!told.has(status) && told.size < mostTold)
      log.warn({ status }, 'The provider gave a status that is in no document; the job is taken for running')
    if (told.size < mostTold) told.add(status)
    return { state: 'pending' }
  }
}
