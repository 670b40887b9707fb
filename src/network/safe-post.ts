import type { LookupFunction } from 'node:net'
import type { BaseLogger } from 'pino'
import { askForHeaders } from './foreign-answer.ts'
import { createGuardedConnector } from './guarded-connector.ts'
import { judgePostUrl, type PostHosts } from './post-hosts.ts'
import { toUrlError, UrlError } from './url-error.ts'

export interface SafePostOptions {
  headers: Readonly<Record<string, string>>
  body: string
  signal: AbortSignal
  /** From name lookup to the headers of the answer. */
  timeoutMilliseconds: number
}

/** ADDRESS_REFUSED: not where we post to. */
export type PostFault = 'ADDRESS_REFUSED' | 'UNREACHABLE' | 'TIMED_OUT'

/**
 * The status of the answer, or why there is none; of the answer itself nothing is kept.
 * @throws the reason of the signal; UrlError of kind `machine` when this machine cannot connect at all
 */
export type SafePost = (url: string, request: SafePostOptions) => Promise<{ status: number } | { fault: PostFault }>

/** Of an answer that is read to its end, so that who sends it sees no broken connection. */
const politeBytes = 65_536
const politeMilliseconds = 1_000

/** One POST on a connection of its own to a URL that somebody else chose; redirects are not followed. */
export function createSafePost(options: {
  hosts: PostHosts
  /** The operator's setting that they come from. */
  setting: string
  userAgent: string
  lookup?: LookupFunction
  log: BaseLogger
}): SafePost {
  const { hosts, setting, userAgent, lookup, log } = options
  return async (url, { headers, body, signal, timeoutMilliseconds }) => {
    const { Client } = await import('undici')
    signal.throwIfAborted()
    const reason = judgePostUrl(url, hosts)
    if (reason !== null) {
      log.warn({ reason, setting }, 'A URL was refused')
      return { fault: 'ADDRESS_REFUSED' }
    }
    const target = new URL(url)
    const connect = await createGuardedConnector({ ...hosts, lookup, timeoutMilliseconds })
    const client = new Client(target.origin, { connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })
    const since = performance.now()
    try {
      const answer = await askForHeaders(
        client,
        target,
        { ...headers, 'user-agent': userAgent },
        { signal, timeoutMilliseconds },
        { method: 'POST', body },
      )
      // Any error: its status is known.
      await answer.body
        .dump({ limit: politeBytes, signal: AbortSignal.any([signal, AbortSignal.timeout(politeMilliseconds)]) })
        .catch(() => {})
      return { status: answer.statusCode }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const { code, kind, message } = error instanceof UrlError ? error : toUrlError(error)
      if (kind === 'machine') throw error instanceof UrlError ? error : toUrlError(error)
      if (code === 'INVALID_URL') {
        log.warn({ reason: message, setting }, 'A URL was refused')
        return { fault: 'ADDRESS_REFUSED' }
      }
      return { fault: performance.now() - since >= timeoutMilliseconds ? 'TIMED_OUT' : 'UNREACHABLE' }
    } finally {
      // Any error: it is over.
      await client.destroy().catch(() => {})
    }
  }
}
