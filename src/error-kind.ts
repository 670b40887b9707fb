/** Whose trouble an error is. Decided where the error is born, never guessed by who catches it (ADR 25). */
export type ErrorKind =
  /** What the caller sent: final, and told to the caller. */
  | 'request'
  /** What the provider said or did: its own answer is believed, its silence is met with patience. */
  | 'provider'
  /** Database, disk, memory, codec, limits and network of ours: waited out, and never counted against a generation. */
  | 'machine'
  /** A fault of this program. */
  | 'defect'

/** An error of a class of ours says itself what it is. */
interface WithKind {
  readonly kind: ErrorKind
}

/** Codes of `errno` that say that the machine is in trouble, whatever was asked of it. ENOENT is not one: a file is missing. */
const machineCodes: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY', 'ESTALE', 'ENODEV', 'ENXIO'],
  ...['EACCES', 'EPERM', 'ETIMEDOUT', 'EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EADDRNOTAVAIL'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'ENOBUFS'],
])

/**
 * The statement itself is wrong, and stays wrong however often it is sent: data exceptions (22), broken constraints (23),
 * syntax and access rules (42), other features (0A, 21). Everything else Postgres answers is about the server.
 */
const defectClasses = /^(0A|21|22|23|42)/
/** As pg and its pool say it, without a code. */
const connectionMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|connection is closed/i

export function kindOfError(error: unknown): ErrorKind {
  if (!(error instanceof Error)) return 'defect'
  if ('kind' in error && isKind((error as WithKind).kind)) return (error as WithKind).kind
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code === 'string') {
    if (/^[0-9A-Z]{5}$/.test(code) && 'severity' in error) return defectClasses.test(code) ? 'defect' : 'machine'
    // The socket of a server that is restarting.
    if (code === 'ENOENT') return syscall === 'connect' ? 'machine' : 'defect'
    if (machineCodes.has(code)) return 'machine'
  }
  return connectionMessages.test(error.message) ? 'machine' : 'defect'
}

const isKind = (value: unknown): value is ErrorKind =>
  value === 'request' || value === 'provider' || value === 'machine' || value === 'defect'
