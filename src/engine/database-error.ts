/** Why a database could not be opened or was lost. */
export type DatabaseErrorCode =
  /** Another process serves this data folder, or holds it from another host. */
  | 'DATA_FOLDER_IN_USE'
  /** The data folder cannot be made, read or written. */
  | 'DATA_FOLDER_UNUSABLE'
  /** Another process took the data folder while this one held it. */
  | 'DATA_FOLDER_LOST'
  /** No user that Postgres can run as: root without `nobody`, or a uid without a passwd entry. */
  | 'DATABASE_USER_UNUSABLE'
  /** The Postgres programs are not installed for this platform. */
  | 'DATABASE_BINARIES_MISSING'
  /** The data was written by another major version, or the external server is too old. */
  | 'DATABASE_VERSION'
  | 'DATABASE_CREDENTIALS'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_START_FAILED'
  /** Postgres died and could not be started again. */
  | 'DATABASE_LOST'

/** A problem of the installation, in words for the operator. Never holds a password. */
export class DatabaseError extends Error {
  readonly kind = 'machine'
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string) {
    super(message)
    this.name = 'DatabaseError'
    this.code = code
  }
}

/** The `code` of a Node or Postgres error, for example `ENOENT` or `28P01`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** For a look at a file that may not be there; every other trouble with it is thrown. */
export function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message || (errorCode(error) ?? error.name) : String(error)
}
