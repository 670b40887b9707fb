import type { BaseLogger } from 'pino'
import type { MediaStore } from './store.ts'

export interface DiskGuard {
  /** Why nothing new may begin; null while there is room. */
  refusal(): string | null
  check(): Promise<void>
  stop(): void
}

const checkMilliseconds = 5_000

/** Watches free space where media lie: a full disk must be met before money is spent, not while a clip arrives. */
export function createDiskGuard(options: { store: MediaStore; minimumFreeBytes: number; log: BaseLogger }): DiskGuard {
  let isLow = false
  async function check(): Promise<void> {
    const freeBytes = await options.store.freeBytes()
    const wasLow = isLow
    isLow = freeBytes < options.minimumFreeBytes
    if (isLow !== wasLow)
      options.log.warn({ freeBytes, isLow }, isLow ? 'The disk is nearly full' : 'There is room again')
  }
  const timer = setInterval(() => void check().catch(() => {}), checkMilliseconds)
  timer.unref()
  return {
    refusal: () => (isLow ? 'The server’s disk is nearly full; nothing new can be started.' : null),
    check,
    stop: () => clearInterval(timer),
  }
}
