import type { ClientFailureFragment, ClientProblemFragment } from './generated/types.ts'

export type KinetographErrorCode =
  /** Nobody answers there, or the connection broke and did not come back in time. */
  | 'UNREACHABLE'
  /** The gateway needs an API key, or does not know this one. */
  | 'UNAUTHENTICATED'
  /** Somebody answers, but not as a Kinetograph does. */
  | 'NOT_A_GATEWAY'
  /** The gateway refuses the request, and nothing was started; `problems` say why. */
  | 'REFUSED'
  /** The generation ended without a clip; `failure` says why. */
  | 'FAILED'
  /** Somebody canceled it. */
  | 'CANCELED'
  /** Its deadline passed. */
  | 'EXPIRED'

/** What came to nothing, and why. The message is for people and holds no key. */
export class KinetographError extends Error {
  override readonly name = 'KinetographError'
  readonly code: KinetographErrorCode
  /** What is wrong with the input, with the path to each field. */
  readonly problems: readonly ClientProblemFragment[]
  readonly failure: ClientFailureFragment | null
  /** Of the generation, once there is one: `follow` goes on with it. */
  readonly generationId: string | null

  constructor(
    code: KinetographErrorCode,
    message: string,
    more: ErrorOptions & {
      problems?: readonly ClientProblemFragment[]
      failure?: ClientFailureFragment | null
      generationId?: string | null
    } = {},
  ) {
    super(message, more)
    this.code = code
    this.problems = more.problems ?? []
    this.failure = more.failure ?? null
    this.generationId = more.generationId ?? null
  }

  /** Whose trouble it is: that of a machine or a network, or of what was asked. */
  get kind(): 'machine' | 'request' {
    return this.code === 'UNREACHABLE' ? 'machine' : 'request'
  }
}

interface GivenError {
  message: string
  extensions?: { code?: unknown; problems?: readonly ClientProblemFragment[] }
}

/** What a gateway wrote in `errors`. */
export function refusalOf(errors: readonly GivenError[]): KinetographError {
  const has = (code: string) => errors.some(({ extensions }) => extensions?.code === code)
  const message = errors.map((error) => error.message).join(' ')
  const problems = errors.flatMap(({ extensions }) => extensions?.problems ?? [])
  if (has('UNAUTHENTICATED')) return new KinetographError('UNAUTHENTICATED', message)
  return new KinetographError(has('UNAVAILABLE') ? 'UNREACHABLE' : 'REFUSED', message, { problems })
}

/** What stands in `userErrors`. */
export const refusalOfInput = (problems: readonly ClientProblemFragment[]): KinetographError =>
  new KinetographError(
    'REFUSED',
    problems.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join(' '),
    { problems },
  )
