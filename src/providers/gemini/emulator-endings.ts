import type { Jobs } from '../../emulation/port.ts'

const isOver = (status: string) => status !== 'queued' && status !== 'running'

/** For calls that answer when a job has ended. */
export function createEndings(jobs: Jobs) {
  const waiting = new Map<string, Set<() => void>>()
  jobs.onChange((job) => {
    if (!isOver(job.status)) return
    for (const resolve of waiting.get(job.id) ?? []) resolve()
    waiting.delete(job.id)
  })
  /** Resolves when the job has ended, or when nobody waits for it any more. */
  return (id: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const job = jobs.get(id)
      if (job === undefined || isOver(job.status)) return resolve()
      const waiters = waiting.get(id) ?? new Set()
      waiting.set(id, waiters.add(resolve))
      const leave = () => {
        waiters.delete(resolve)
        resolve()
      }
      signal.addEventListener('abort', leave, { once: true })
    })
}
