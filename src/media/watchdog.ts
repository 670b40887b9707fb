import { writeSync } from 'node:fs'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

/**
 * A thread beside a media child's own: it ends the process when its parent is gone, when it holds too much memory, or
 * when the job has used its processor time, even while native code keeps the main thread. Before it kills it writes
 * one word on standard output, so that the parent knows the reason (`KillReason`).
 */
export interface WatchdogData {
  parentProcessId: number
  /** Resident memory of the whole process, bytes. */
  memoryBytes: number
}

/** Sent at the start of a job (seconds of user and system time it may take) and, as null, at its end. */
export type WatchdogOrder = { processorSeconds: number } | null

export type KillReason = 'memory' | 'processor-time'

const { parentProcessId, memoryBytes } = workerData as WatchdogData
let allowance: { start: NodeJS.CpuUsage; microseconds: number } | null = null

;(parentPort as MessagePort).on('message', (order: WatchdogOrder) => {
  allowance =
    order === null ? null : { start: process.cpuUsage(), microseconds: Math.round(order.processorSeconds * 1e6) }
})

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
  if (allowance === null) return
  const used = process.cpuUsage(allowance.start)
  if (used.user + used.system > allowance.microseconds) end('processor-time')
}, 100)
