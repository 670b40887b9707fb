import files from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const names = ['access', 'mkdir', 'readdir', 'readFile', 'rename', 'rm', 'stat', 'unlink', 'writeFile'] as const

/** How long a disk takes is no matter of the order: its work is done at once. Gives back what puts the others in place again. */
export function installSynchronousFiles(): () => void {
  const real = Object.fromEntries(names.map((name) => [name, promises[name]]))
  for (const name of names) {
    const act = files[`${name}Sync`] as (...parameters: unknown[]) => unknown
    Object.assign(promises, { [name]: async (...parameters: unknown[]) => act(...parameters) })
  }
  syncBuiltinESMExports()
  return () => {
    Object.assign(promises, real)
    syncBuiltinESMExports()
  }
}
