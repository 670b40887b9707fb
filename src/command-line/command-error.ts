/** What the command ends with; part of its interface, documented in its help. */
export const exitCodes = {
  ok: 0,
  /** Something failed. */
  failed: 1,
  /** The command was misspelt, or its input was refused. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const

export const exitCodeHelp = `
Exit codes:
  0    done
  1    failed
  2    wrong usage, or the input was refused
  130  interrupted (Ctrl-C)`

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command. Its message is for people: whole lines, no stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly kind = 'request'
  readonly exitCode: ExitCode
  /** The same for programs, shown by `--json`. */
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    message: string,
    exitCode: ExitCode = exitCodes.failed,
    options: ErrorOptions & { details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options)
    this.exitCode = exitCode
    this.details = options.details
  }
}

/** Errors whose message was written for whoever runs the command. */
const forOperators = new Set([
  'CommandError',
  'ConfigError',
  'DatabaseError',
  'ServerOptionsError',
  'ApiKeysError',
  'KinetographError',
])

/** The lines to print for whatever was thrown; the first begins with the program's name. */
export function describeError(error: unknown, isVerbose: boolean): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  if (isVerbose) return `kinetograph: ${stack ?? message}`
  if ((error as { code?: unknown }).code === 'UNAUTHENTICATED')
    return `kinetograph: ${message} Give the key with --api-key or KINETOGRAPH_API_KEY.`
  if (forOperators.has(name) || isSystemError(error)) return `kinetograph: ${message}`
  return `kinetograph: unexpected error: ${name}: ${message.split('\n')[0]} (--verbose shows where)`
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof CommandError ? error.exitCode : exitCodes.failed
}

/** `ENOENT: no such file or directory, open 'x.png'` says all there is to say. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'
