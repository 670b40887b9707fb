import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface DescendantsPeak {
  /** Resident memory of all processes under this one together, at its highest. */
  bytes: number
  /** How many there were at the most. */
  processes: number
}

const millisecondsBetweenLooks = 20
const bytesPerPage = 4096

/** Watches the processes under this one while `work` goes on. Zero where the system is not Linux. */
export async function watchDescendants<Result>(
  work: Promise<Result>,
): Promise<{ result: Result; peak: DescendantsPeak }> {
  const peak = { bytes: 0, processes: 0 }
  let isDone = false
  const look = async () => {
    while (!isDone) {
      const resident = descendantsOf('self').map(residentBytes)
      peak.bytes = Math.max(
        peak.bytes,
        resident.reduce((sum, bytes) => sum + bytes, 0),
      )
      peak.processes = Math.max(peak.processes, resident.length)
      await sleep(millisecondsBetweenLooks)
    }
  }
  const looking = look()
  try {
    return { result: await work, peak }
  } finally {
    isDone = true
    await looking
  }
}

function descendantsOf(process: string): string[] {
  const children = unlessGone(() =>
    readdirSync(`/proc/${process}/task`).flatMap((thread) =>
      readFileSync(`/proc/${process}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    ),
  )
  return (children ?? []).flatMap((child) => [child, ...descendantsOf(child)])
}

function residentBytes(process: string): number {
  const pages = unlessGone(() => readFileSync(`/proc/${process}/statm`, 'utf8').split(' ')[1])
  return Number(pages ?? 0) * bytesPerPage
}

function unlessGone<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
