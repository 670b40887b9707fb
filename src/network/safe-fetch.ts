import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import type { BaseLogger } from 'pino'
import type { Client } from 'undici'
import { acceptAnswer, askForHeaders, redirectTarget, tooLarge } from './foreign-answer.ts'
import { createGuardedConnector } from './guarded-connector.ts'
import { effectivePort, isAllowedHost, judgeUrl, privateAddress } from './judge-url.ts'
import { limitStream, StreamLimitError } from './limit-stream.ts'
import { publishFile, type ReceivedFile, receiveFile } from './receive-file.ts'
import { toUrlError, UrlError } from './url-error.ts'

export { judgeUrl, UrlError }

export interface SafeFetchOptions {
  signal?: AbortSignal
  /** More is MEDIA_TOO_LARGE: by the announced length before the first byte, and counted while streaming. */
  maximumBytes: number
  /** From the start of each hop to its headers, name lookup and connect included. Default 15,000. */
  headersTimeoutMilliseconds?: number
  /** From the call to the last byte. Default 300,000. */
  totalTimeoutMilliseconds?: number
  /** Default 1,024. */
  minimumBytesPerSecond?: number
  /** How far behind that rate the body may fall: its longest silence. Default 10,000. */
  rateGraceMilliseconds?: number
  /** Types preferred in the Accept header; everything else is taken too. */
  accept?: string
  /** Sent only over https (or to hosts of `allowHosts`) and only to hosts listed here, on each hop anew. */
  credentials?: { hosts: readonly string[]; headers: Readonly<Record<string, string>> }
}

export interface SafeResponse {
  /** Read once. Throws UrlError, or the reason of the caller's signal. */
  body: AsyncIterable<Uint8Array>
  contentType: string | null
  contentLength: number | null
  /** Scheme, host and port that answered. Path and query may be secret and are not told. */
  finalOrigin: string
  /** Closes the connection of a body that nobody will read. */
  discard(): Promise<void>
}

export type SafeFetch = (url: string, options: SafeFetchOptions) => Promise<SafeResponse>
export type DownloadTo = (
  url: string,
  filePath: string,
  options: SafeFetchOptions,
) => Promise<ReceivedFile & { contentType: string | null }>

/** Chains of shorteners and content networks are rarely longer. */
const maximumRedirects = 5
const redirectStatuses = [301, 302, 303, 307, 308]

/**
 * The fetch for every URL that we did not configure. Asks with GET, follows at most five redirects, opens a new
 * connection for each hop, and knows neither cookies nor the environment's proxies.
 *
 * @param options.allowHosts `host` or `host:port`, exact; these may be private.
 * @param options.lookup replaces the system's resolver.
 * @param options.userAgent what hosts are told of who asks.
 */
export function createSafeFetch(options: {
  allowHosts?: readonly string[]
  lookup?: LookupFunction
  userAgent?: string
  /** The operator's setting that `allowHosts` come from. */
  setting?: string
  log: BaseLogger
}): { safeFetch: SafeFetch; downloadTo: DownloadTo } {
  const { allowHosts = [], lookup, userAgent = 'kinetograph', setting, log } = options

  const safeFetch: SafeFetch = async (url, request) => {
    const { headersTimeoutMilliseconds = 15_000, totalTimeoutMilliseconds = 300_000, signal } = request
    // Loaded with the first call, not by every start.
    const undici = await import('undici')
    const connect = await createGuardedConnector({
      allowHosts,
      lookup,
      timeoutMilliseconds: headersTimeoutMilliseconds,
    })
    signal?.throwIfAborted()
    const cut = new AbortController()
    let client: Client | undefined

    const release = async () => {
      clearTimeout(totalTimer)
      signal?.removeEventListener('abort', onAbort)
      await client?.destroy()
    }
    // Releases by itself: there may be nobody who reads the body.
    const cutOff = (reason: unknown) => {
      cut.abort(reason)
      void release()
    }
    const onAbort = () => cutOff(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    const totalTimer = setTimeout(
      () => cutOff(new UrlError('MEDIA_UNREACHABLE', 'The host took too long to send everything.', true)),
      totalTimeoutMilliseconds,
    )
    const explain = (error: unknown): unknown => {
      if (signal?.aborted) return signal.reason
      const urlError = explainFault(cut.signal.aborted ? cut.signal.reason : error, request.maximumBytes)
      const { code, message, retryable } = urlError
      if (message === privateAddress) log.warn({ code, reason: message, setting }, 'A URL was refused')
      else log.debug({ code, retryable }, 'a foreign URL was not fetched')
      return urlError
    }

    async function* readBody(source: AsyncIterable<Uint8Array>) {
      try {
        yield* limitStream(source, {
          maximumBytes: request.maximumBytes,
          minimumBytesPerSecond: request.minimumBytesPerSecond ?? 1024,
          rateGraceMilliseconds: request.rateGraceMilliseconds ?? 10_000,
          signal: cut.signal,
        })
      } catch (error) {
        throw explain(error)
      } finally {
        await release()
      }
    }

    try {
      let current = url
      for (let hop = 0; hop <= maximumRedirects; hop++) {
        const reason = judgeUrl(current, allowHosts)
        if (reason !== null) throw new UrlError('INVALID_URL', reason)
        const target = new URL(current)
        client = new undici.Client(target.origin, { connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })
        const headers = { ...headersFor(target, request, allowHosts), 'user-agent': userAgent }
        const answer = await askForHeaders(client, target, headers, {
          signal: cut.signal,
          timeoutMilliseconds: headersTimeoutMilliseconds,
        })
        if (!redirectStatuses.includes(answer.statusCode)) {
          const facts = acceptAnswer(answer, request.maximumBytes)
          return { ...facts, finalOrigin: target.origin, body: readBody(answer.body), discard: release }
        }
        await client.destroy()
        current = redirectTarget(answer, target)
      }
      throw new UrlError('MEDIA_UNREACHABLE', `The URL redirects more than ${maximumRedirects} times.`)
    } catch (error) {
      await release()
      throw explain(error)
    }
  }

  const downloadTo: DownloadTo = async (url, filePath, request) => {
    const response = await safeFetch(url, request)
    const temporaryPath = `${filePath}.${randomUUID()}.partial`
    try {
      const received = await receiveFile(response.body, temporaryPath)
      await publishFile(temporaryPath, filePath)
      return { ...received, contentType: response.contentType }
    } catch (error) {
      await rm(temporaryPath, { force: true })
      throw error
    } finally {
      await response.discard()
    }
  }

  return { safeFetch, downloadTo }
}

/** Built anew for each hop: nothing that one host was told reaches the next. */
function headersFor(target: URL, request: SafeFetchOptions, allowHosts: readonly string[]): Record<string, string> {
  const port = effectivePort(target)
  const isListed = isAllowedHost(target.hostname, port, request.credentials?.hosts ?? [])
  const isPrivateWire = target.protocol === 'https:' || isAllowedHost(target.hostname, port, allowHosts)
  return {
    ...(isListed && isPrivateWire ? request.credentials?.headers : undefined),
    // Hosts that negotiate strictly may know the file by a type of their own; what it is, its bytes say.
    accept: request.accept === undefined ? '*/*' : `${request.accept},*/*;q=0.8`,
    'accept-encoding': 'identity',
  }
}

function explainFault(error: unknown, maximumBytes: number): UrlError {
  if (!(error instanceof StreamLimitError)) return toUrlError(error)
  if (error.fault === 'TOO_LARGE') return tooLarge(maximumBytes)
  return new UrlError('MEDIA_UNREACHABLE', 'The host sends too slowly.', true)
}
