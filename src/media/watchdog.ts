import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

/**
 * A thread beside a media child's own: it ends the process when its parent is gone, when it holds too much memory, or
 * when the job has used its processor time, even while native code keeps the main thread. Before it kills it writes
 * one word on standard output, so that the parent knows the reason (`KillReason`).
 */
export interface WatchdogData {
  parentProcessId: number
  /** Resident memory of the whole process, bytes. */
  memoryBytes: number
  /**
   * One number, shared: at how many microseconds of the process's user and system time its job is ended; 0 without one. A
   * message would wake this thread twice for each job. Absent where nothing ends a job.
   */
  ending?: BigInt64Array
}

export type KillReason = 'memory' | 'processor-time'

const { parentProcessId, memoryBytes, ending } = workerData as WatchdogData

function end(reason: KillReason | 'orphan'): void {
  try {
    if (reason !== 'orphan') writeSync(1, `${reason}\n`)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
}

setInterval(() => {
  if (process.ppid !== parentProcessId) end('orphan')
  if (process.memoryUsage.rss() > memoryBytes) end('memory')
  const last = ending ? Atomics.load(ending, 0) : 0n
  const { user, system } = process.cpuUsage()
  if (last > 0n && user + system > last) end('processor-time')
}, 100)
