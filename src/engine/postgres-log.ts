import { copyFile, type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises'

/** The log is cut at this size and one former part is kept, so it takes about twice as much. */
const LOG_BYTES = 8 * 1024 * 1024

/** Opens it for appending, as the owner of its folder: another user may start the same data next time. */
export async function openLog(path: string, owner: { uid: number; gid: number }): Promise<FileHandle> {
  const log = await open(path, 'a', 0o600)
  if (process.getuid?.() === 0) await log.chown(owner.uid, owner.gid)
  return log
}

/** What was written from `position` on: at most the last 2,000 characters. */
export async function readLogFrom(path: string, position: number): Promise<string> {
  // Any error: the log only explains another one.
  const text = await readFile(path).catch(() => Buffer.alloc(0))
  return text.subarray(position).toString('utf8').trim().slice(-2_000)
}

export async function limitLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= LOG_BYTES) return
  // Postgres holds the file open for appending, so it goes on at the new end.
  await copyFile(path, `${path}.1`)
  await truncate(path, 0)
}
