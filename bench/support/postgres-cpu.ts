import { readdirSync } from 'node:fs'
import { processCpu } from './process-cpu.ts'

const millisecondsBetweenLooks = 500

/**
 * Watches what CPU a Postgres uses, all its processes together, from one of its backends' ids on; it answers with the
 * seconds so far. Looks often, for what an ended process has used is not told. Zero where the system is not Linux.
 */
export function watchPostgres(backendPid: number): () => number {
  const postmaster = processCpu(backendPid)?.parent
  const secondsOf = new Map<number, number>()
  let total = 0
  const look = () => {
    for (const pid of postmaster === undefined ? [] : allProcesses()) {
      const cpu = processCpu(pid)
      if (!cpu || (pid !== postmaster && cpu.parent !== postmaster)) continue
      total += Math.max(0, cpu.seconds - (secondsOf.get(pid) ?? 0))
      secondsOf.set(pid, cpu.seconds)
    }
    return total
  }
  setInterval(look, millisecondsBetweenLooks).unref()
  return look
}

const allProcesses = (): number[] => readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
