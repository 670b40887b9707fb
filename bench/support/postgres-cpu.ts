import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks of Linux. */
const ticksPerSecond = 100
const millisecondsBetweenLooks = 500

/**
 * Watches what CPU a Postgres uses, all its processes together, from one of its backends' ids on; it answers with the
 * seconds so far. Looks often, for what an ended process has used is not told. Zero where the system is not Linux.
 */
export function watchPostgres(backendPid: number): () => number {
  const postmaster = readStat(backendPid)?.parent
  const ticksOf = new Map<number, number>()
  let total = 0
  const look = () => {
    for (const pid of postmaster === undefined ? [] : allProcesses()) {
      const stat = readStat(pid)
      if (!stat || (pid !== postmaster && stat.parent !== postmaster)) continue
      total += Math.max(0, stat.ticks - (ticksOf.get(pid) ?? 0))
      ticksOf.set(pid, stat.ticks)
    }
    return total / ticksPerSecond
  }
  setInterval(look, millisecondsBetweenLooks).unref()
  return look
}

const allProcesses = (): number[] => readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))

function readStat(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined
  }
}
