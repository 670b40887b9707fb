import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoreMissing } from './database-error.ts'
import { presenceOfName, processName } from './process-identity.ts'

/** Older than anything a living process still writes to: of one that we cannot look at, or that names nobody. */
const abandonedMilliseconds = 24 * 3_600_000

let own: string | undefined

/** A name for a temporary file or folder of this process; another process can tell by it whether we still live. */
export function temporaryName(): string {
  own ??= processName()
  return `${own}.${randomBytes(8).toString('hex')}`
}

/**
 * Removes what dead processes left in a folder that living ones may share, and tells how many names that were. A name
 * that begins with no process stays.
 */
export async function removeLeftovers(folder: string): Promise<number> {
  let removed = 0
  for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) {
    const presence = presenceOfName(name.split('.')[0]!)
    if (presence === undefined || presence === 'running') continue
    const path = join(folder, name)
    const facts = await stat(path).catch(ignoreMissing)
    if (!facts || (presence !== 'gone' && Date.now() - facts.mtimeMs < abandonedMilliseconds)) continue
    await rm(path, { recursive: true, force: true })
    removed += 1
  }
  return removed
}
