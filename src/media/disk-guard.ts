import { statfs } from 'node:fs/promises'
import type { BaseLogger } from 'pino'

export interface DiskGuard {
  /** Why nothing new may begin; null while there is room. */
  refusal(): string | null
  check(): Promise<void>
  stop(): void
}

const checkMilliseconds = 5_000
/** So much more must be free than what was too little, or starts would be let in one by one as clips are removed. */
const marginOfReturn = 1.2

/**
 * Watches free space where media, temporary files and the database lie: a full disk must be met before money is spent,
 * not while a clip arrives. Low is less than `minimumFreeBytes`, or than twice what is on its way.
 */
export function createDiskGuard(options: {
  folders: readonly string[]
  minimumFreeBytes: number
  bytesInFlight(): Promise<number>
  /** Of the disk that a folder is on, for this user. */
  freeBytes?(folder: string): Promise<number>
  log: BaseLogger
}): DiskGuard {
  const { folders, minimumFreeBytes, log, freeBytes = freeBytesAt } = options
  let isLow = false
  let inFlight = 0
  async function check(): Promise<void> {
    // Any error: the database is away, and what was on its way still is.
    inFlight = await options.bytesInFlight().catch(() => inFlight)
    const least = Math.min(...(await Promise.all(folders.map(freeBytes))))
    const needed = Math.max(minimumFreeBytes, 2 * inFlight)
    const wasLow = isLow
    isLow = least < (wasLow ? needed * marginOfReturn : needed)
    if (isLow !== wasLow)
      log.warn({ freeBytes: least, needed, isLow }, isLow ? 'The disk is nearly full' : 'There is room again')
  }
  // Any error: the disk cannot be asked now; what was true is not forgotten.
  const timer = setInterval(() => void check().catch(() => {}), checkMilliseconds)
  timer.unref()
  return {
    refusal: () => (isLow ? 'The server’s disk is nearly full; nothing new can be started.' : null),
    check,
    stop: () => clearInterval(timer),
  }
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
