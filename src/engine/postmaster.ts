import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './database-error.ts'
import { commandOf, isAlive } from './process-identity.ts'

/** What a server writes into `postmaster.pid` of its data. */
export interface Postmaster {
  pid: number
  port: number
  /** Empty when it listens on TCP alone. */
  socketFolder: string
  address: string
  status: 'starting' | 'ready' | 'stopping' | 'standby'
}

/** The server that last started in `pgdata` and did not leave properly; it may be dead. */
export async function readPostmaster(pgdata: string): Promise<Postmaster | undefined> {
  let lines: string[]
  try {
    lines = (await readFile(join(pgdata, 'postmaster.pid'), 'utf8')).split('\n')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  return {
    pid: Number(lines[0]),
    port: Number(lines[3]) || 5432,
    socketFolder: lines[4]?.trim() ?? '',
    address: lines[5]?.trim() ?? '',
    status: (lines[7]?.trim() || 'starting') as Postmaster['status'],
  }
}

/**
 * Whether its process lives and was started on `pgdata`: the pid may belong to another program by now. Not a proof, for
 * which one must connect.
 */
export function isServerOf(postmaster: Postmaster, pgdata: string): boolean {
  if (!Number.isInteger(postmaster.pid) || postmaster.pid <= 0 || !isAlive(postmaster.pid)) return false
  const command = commandOf(postmaster.pid)
  return command === undefined || command.join(' ').includes(pgdata)
}
