import type { ProblemFieldsFragment } from './generated/operations.ts'

export type ClientErrorCode =
  /** Nobody answers there, or the connection broke. The same request may work when sent again. */
  | 'UNREACHABLE'
  /** The server needs an API key, or does not know this one. */
  | 'UNAUTHENTICATED'
  /** The server answers, but not as a Kinetograph does. */
  | 'NOT_A_GATEWAY'
  /** The server refuses the request; `problems` say why where they can. */
  | 'REFUSED'

/** A request to a gateway that came to nothing. The message is for people and holds no key. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  readonly problems: readonly ProblemFieldsFragment[]

  constructor(
    code: ClientErrorCode,
    message: string,
    options: ErrorOptions & { problems?: readonly ProblemFieldsFragment[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.problems = options.problems ?? []
  }

  get kind() {
    return this.code === 'UNREACHABLE' ? 'machine' : 'request'
  }
}

interface GivenError {
  message: string
  extensions?: { code?: unknown; problems?: readonly ProblemFieldsFragment[] }
}

/** What a server wrote in `errors`. */
export function refusalOf(errors: readonly GivenError[]): ClientError {
  const problems = errors.flatMap((error) => error.extensions?.problems ?? [])
  const code = errors.some((error) => error.extensions?.code === 'UNAUTHENTICATED') ? 'UNAUTHENTICATED' : 'REFUSED'
  return new ClientError(code, errors.map((error) => error.message).join(' '), { problems })
}
