import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'

/**
 * A file of this machine, where bytes may stand; read when it is sent. Only this names files: no text in a request does.
 * @throws when it cannot be read
 */
export async function file(path: string | URL): Promise<File> {
  const blob = await openAsBlob(path)
  return new File([blob], basename(String(path)))
}
