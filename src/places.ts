import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the package, whether this runs from src/, from dist/ or from the bundle below it. */
export const packageFolder: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
})()

/** What runs in a process or a thread of its own: `path` is that of its module, without an ending. */
export const programAt = (path: string): string =>
  import.meta.url.endsWith('.ts') ? join(packageFolder, 'src', `${path}.ts`) : join(packageFolder, 'dist', `${path}.js`)
