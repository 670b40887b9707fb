import { spawn } from 'node:child_process'
import type { ClusterFolder } from './cluster-folder.ts'
import { DatabaseError, errorMessage } from './database-error.ts'

/** How every Postgres program is started: as the server's user, in the cluster's folder, without our environment. */
export function spawnOptions(folder: ClusterFolder) {
  const { PATH, SystemRoot } = process.env
  return {
    ...folder.user,
    // Our own working folder may be closed to the server's user.
    cwd: folder.cluster,
    // Our environment holds keys.
    env: { LC_ALL: 'C', TZ: 'UTC', ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) },
  }
}

/**
 * Runs a Postgres program to its end.
 * @throws DatabaseError DATABASE_START_FAILED with the program's own words
 */
export async function runProgram(program: string, parameters: string[], folder: ClusterFolder): Promise<void> {
  let output = ''
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, parameters, { ...spawnOptions(folder), stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-2_000)
    })
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((error: unknown) => {
    output = errorMessage(error)
    return null
  })
  if (code !== 0) throw new DatabaseError('DATABASE_START_FAILED', `${program} failed: ${output.trim()}`)
}
