import { readFileSync } from 'node:fs'

/** Clock ticks of Linux. */
const ticksPerSecond = 100

export interface ProcessCpu {
  parent: number
  /** Processor time of all its threads so far. */
  seconds: number
  /** Of the children that have ended, and of theirs. */
  secondsOfEndedChildren: number
}

/** Undefined once it has ended, and where the system is not Linux. */
export function processCpu(pid: number): ProcessCpu | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    const secondsAt = (index: number) => (Number(fields[index]) + Number(fields[index + 1])) / ticksPerSecond
    return { parent: Number(fields[1]), seconds: secondsAt(11), secondsOfEndedChildren: secondsAt(13) }
  } catch {
    return undefined
  }
}
