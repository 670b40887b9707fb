export type UrlErrorCode = 'INVALID_URL' | 'MEDIA_UNREACHABLE' | 'MEDIA_TOO_LARGE'

/** Why a URL's bytes could not be had. The message is for people and never holds the URL or anything it answered. */
export class UrlError extends Error {
  override readonly name = 'UrlError'
  readonly code: UrlErrorCode
  /** The same URL may work a little later. */
  readonly retryable: boolean
  /** What a host does is the request's, who named it; ours is only what cannot be the host's. */
  readonly kind: 'request' | 'machine'

  constructor(code: UrlErrorCode, message: string, retryable = false, kind: UrlError['kind'] = 'request') {
    super(message)
    this.code = code
    this.retryable = retryable
    this.kind = kind
  }
}

/** No host can bring these about: files, memory, ports or the network of this machine. */
const ownCodes = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENETDOWN'])

/** Errors of resolver, socket, TLS and HTTP parser as a UrlError; one that already is comes back unchanged. */
export function toUrlError(error: unknown): UrlError {
  if (error instanceof UrlError) return error
  const code = errorCode(error)
  if (ownCodes.has(code))
    return new UrlError('MEDIA_UNREACHABLE', 'No connection can be made from here at the moment.', true, 'machine')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    // A resolver that is away for a moment says ENOTFOUND as well.
    return new UrlError('MEDIA_UNREACHABLE', 'The host name could not be resolved.', true)
  }
  if (/CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_|EPROTO|ERR_SSL/.test(code)) {
    return new UrlError('MEDIA_UNREACHABLE', 'The host does not offer a valid TLS connection.')
  }
  if ((error as Error | null)?.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new UrlError('MEDIA_UNREACHABLE', 'The host does not answer with valid HTTP.')
  }
  if (
    code === 'ECONNREFUSED' ||
    code === 'EHOSTUNREACH' ||
    code === 'ENETUNREACH' ||
    code === 'UND_ERR_CONNECT_TIMEOUT'
  ) {
    return new UrlError('MEDIA_UNREACHABLE', 'The connection to the host failed.', true)
  }
  return new UrlError('MEDIA_UNREACHABLE', 'The connection was closed before everything had arrived.', true)
}

/** Node's connect errors for several addresses keep the codes one level down. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0 && !('code' in error))
    return errorCode(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
