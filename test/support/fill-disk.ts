import { closeSync, openSync, writeSync } from 'node:fs'

/** Until there is not a byte left. */
export function fill(file: string): void {
  const block = Buffer.alloc(65_536)
  const descriptor = openSync(file, 'w')
  for (let size = block.length; size >= 1; )
    try {
      writeSync(descriptor, block, 0, size)
    } catch {
      size = Math.floor(size / 2)
    }
  closeSync(descriptor)
}
