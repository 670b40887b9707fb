import type { Job } from '../../emulation/port.ts'
import { invalidValue, Refusal } from './emulator-refusal.ts'

/** Of the newest first jobs of a project, the page that a query asks for. source: wire-openai-sora §3 */
export function pageOf(newestFirst: readonly Job[], query: Record<string, unknown>) {
  const { after, order = 'desc', limit = '20' } = query
  if (order !== 'asc' && order !== 'desc') throw invalidValue('order', String(order), ['asc', 'desc'])
  if (typeof limit !== 'string' || !/^\d{1,3}$/.test(limit) || Number(limit) > 100)
    throw new Refusal(400, `Invalid 'limit': expected an integer between 0 and 100, but got '${String(limit)}'.`, {
      parameter: 'limit',
      code: 'invalid_value',
    })
  const jobs = order === 'asc' ? newestFirst.toReversed() : newestFirst
  const start = after === undefined ? 0 : jobs.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0)
    throw new Refusal(400, `Invalid 'after': no video '${String(after)}'.`, { parameter: 'after' })
  const page = jobs.slice(start, start + Number(limit))
  return { page, hasMore: start + page.length < jobs.length }
}
