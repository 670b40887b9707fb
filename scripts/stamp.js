// What is built of some files is built again only when they have changed: `npm run build` runs often, also beside processes
// that start from what is there.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Builds unless `stamp` says that it was built of these files, which are named from `root`; says so then. */
export async function buildOnce(root, stamp, files, build) {
  const hash = createHash('sha256')
  for (const path of [...files].sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  const now = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  await build()
  writeFileSync(stamp, now)
}
