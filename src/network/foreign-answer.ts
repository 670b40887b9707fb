import type { Client, Dispatcher } from 'undici'
import { UrlError } from './url-error.ts'

/**
 * undici's `highWaterMark` of a body: with any other, what is read ahead is joined with what is there by a copy, and downloads
 * hold twice the memory.
 */
export const asItArrives = 0

/** One request, up to the headers of its answer. The timeout covers name lookup, connect and waiting. */
export async function askForHeaders(
  client: Client,
  target: URL,
  headers: Record<string, string>,
  limits: { signal: AbortSignal; timeoutMilliseconds: number },
  sent: { method: 'GET' } | { method: 'POST'; body: string } = { method: 'GET' },
): Promise<Dispatcher.ResponseData> {
  limits.signal.throwIfAborted()
  // A request that still waits for its connection hears no signal; destroying the client reaches it in every state.
  const onAbort = () => void client.destroy(limits.signal.reason)
  limits.signal.addEventListener('abort', onAbort)
  const timer = setTimeout(() => {
    void client.destroy(new UrlError('MEDIA_UNREACHABLE', 'The host took too long to answer.', true))
  }, limits.timeoutMilliseconds)
  try {
    const path = `${target.pathname}${target.search}`
    const answer = await client.request({ ...sent, path, headers, highWaterMark: asItArrives })
    // A body cut off while nobody reads must not end the process.
    answer.body.on('error', () => undefined)
    return answer
  } finally {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', onAbort)
  }
}

/** Where a redirect leads; the caller judges it as it judged the first URL. */
export function redirectTarget(answer: Dispatcher.ResponseData, from: URL): string {
  // Browsers take a header that is sent twice when both say the same.
  const [location, ...others] = new Set([answer.headers.location ?? []].flat())
  if (location === undefined || others.length > 0) throw new UrlError('MEDIA_UNREACHABLE', nowhere)
  // A header's bytes arrive as one character each. As browsers do, they stand in the address as they were sent.
  const escaped = location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
  if (!URL.canParse(escaped, from.href)) throw new UrlError('MEDIA_UNREACHABLE', nowhere)
  return new URL(escaped, from.href).href
}

const nowhere = 'The host redirects without a target.'

/** Browsers ignore every other word of Content-Encoding, and hosts send many: aws-chunked, none, UTF-8. */
const compressions = new Set(['gzip', 'x-gzip', 'deflate', 'compress', 'x-compress', 'br', 'zstd', 'dcb', 'dcz'])

/** What the headers say, once they are those of a whole, plain body that may fit. */
export function acceptAnswer(
  answer: Dispatcher.ResponseData,
  maximumBytes: number,
): { contentType: string | null; contentLength: number | null } {
  const { statusCode, headers } = answer
  if (statusCode !== 200) {
    const retryable = statusCode === 408 || statusCode === 425 || statusCode === 429 || statusCode >= 500
    throw new UrlError('MEDIA_UNREACHABLE', `The host answered with status ${statusCode}.`, retryable)
  }
  // We asked for identity: a host that compresses all the same could unpack to any size.
  const encodings = String(headers['content-encoding'] ?? '').toLowerCase()
  if (encodings.split(',').some((encoding) => compressions.has(encoding.trim()))) {
    throw new UrlError('MEDIA_UNREACHABLE', 'The host sends the file compressed although it was asked not to.')
  }
  const announced = headers['content-length']
  const contentLength = typeof announced === 'string' && /^\d+$/.test(announced) ? Number(announced) : null
  if (contentLength !== null && contentLength > maximumBytes) throw tooLarge(maximumBytes)
  const contentType = headers['content-type']
  return { contentType: typeof contentType === 'string' ? contentType : null, contentLength }
}

export function tooLarge(maximumBytes: number): UrlError {
  return new UrlError('MEDIA_TOO_LARGE', `The file is larger than ${maximumBytes} bytes.`)
}
