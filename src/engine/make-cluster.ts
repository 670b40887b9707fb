import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import { USER_NAME } from './cluster-connection.ts'
import type { ClusterFolder } from './cluster-folder.ts'
import { DatabaseError, ignoreMissing } from './database-error.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { runProgram } from './server-process.ts'

/**
 * Makes the cluster where there is none, and refuses one of another major version.
 * @throws DatabaseError DATABASE_VERSION, DATABASE_START_FAILED
 */
export async function requireCluster(
  folder: ClusterFolder,
  binaries: PostgresBinaries,
  log: BaseLogger,
): Promise<void> {
  const version = await readFile(join(folder.pgdata, 'PG_VERSION'), 'utf8').catch(ignoreMissing)
  if (version === undefined) {
    log.info({ folder: folder.pgdata }, 'making a new Postgres cluster')
    return makeCluster(folder, binaries)
  }
  const found = Number.parseInt(version, 10)
  if (found === binaries.major) return
  throw new DatabaseError(
    'DATABASE_VERSION',
    `${folder.pgdata} was written by Postgres ${found}, and this release brings Postgres ${binaries.major}. ` +
      'Back it up with the release that wrote it ("kinetograph backup FOLDER"), and restore that with this release ' +
      '("kinetograph restore FOLDER") into a new KINETOGRAPH_DATA_DIR, or into a server of your own with DATABASE_URL.',
  )
}

async function makeCluster(folder: ClusterFolder, binaries: PostgresBinaries): Promise<void> {
  // Renamed when finished: a folder named `data` is always whole.
  const unfinished = join(folder.cluster, 'data.new')
  const passwordFile = join(folder.cluster, 'password.new')
  await rm(unfinished, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  try {
    const file = await open(passwordFile, 'wx', 0o600)
    await file.writeFile(`${folder.password}\n`)
    if (folder.user) await file.chown(folder.user.uid, folder.user.gid)
    await file.close()
    const flags = [
      `--pgdata=${unfinished}`,
      `--username=${USER_NAME}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--encoding=UTF8',
      '--data-checksums',
      '--no-instructions',
    ]
    await runProgram(binaries.initdb, flags, folder)
    await rename(unfinished, folder.pgdata)
  } finally {
    await rm(passwordFile, { force: true })
  }
}
