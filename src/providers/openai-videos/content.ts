import { randomUUID } from 'node:crypto'
import { Agent, request as send } from 'undici'
import { limitStream } from '../../network/limit-stream.ts'
import { publishFile, receiveFile } from '../../network/receive-file.ts'
import { type DownloadTo, UrlError } from '../../network/safe-fetch.ts'
import { type Caller, parseJson, type WireAnswer } from '../call.ts'
import type { CallContext } from '../provider.ts'
import { ProviderError } from '../provider-error.ts'
import { refusalOf } from './failure.ts'

/** 4K clips of a minute are some hundred MB. */
const maximumBytes = 4 * 1024 ** 3
const silenceMilliseconds = 60_000
const maximumRedirects = 3
/** Of an answer that is no clip. */
const maximumAnswerBytes = 64 * 1024

export interface ContentFetch {
  /**
   * Streams a clip to a file. The key goes to the server's own origin and nowhere else: what lies on another host is
   * fetched as a foreign URL. With `link`, that is where the clip is when `url` answers 404 or 405.
   *
   * @throws ProviderError, or UrlError of a foreign host.
   */
  fetch(
    source: { url: string; link?: string },
    headers: Record<string, string>,
    toFile: string,
    context: CallContext,
  ): Promise<void>
  stop(): Promise<void>
}

/** @param base of the server; its origin is the one that may see the key. */
export function createContentFetch(base: URL, downloadTo: DownloadTo, caller: Caller): ContentFetch {
  const agent = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 60_000, bodyTimeout: 0 })

  async function fetchFrom(url: string, hopsLeft: number, state: Fetching): Promise<void> {
    const { headers, toFile, context, link } = state
    const target = new URL(url, base)
    if (target.protocol !== 'http:' && target.protocol !== 'https:') throw nowhere()
    if (target.origin !== base.origin) {
      const { signal } = context
      await downloadTo(target.href, toFile, { signal, maximumBytes, totalTimeoutMilliseconds: 20 * 60_000 })
      return
    }
    const response = await send(target.href, { headers, signal: context.signal, dispatcher: agent })
    // A body that breaks while nobody reads it must not end the process.
    response.body.on('error', () => undefined)
    try {
      const { statusCode } = response
      const plain = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
      if ([301, 302, 303, 307, 308].includes(statusCode)) {
        const location = plain.location
        if (hopsLeft === 0 || location === undefined || !URL.canParse(location, target.href)) throw nowhere()
        return await fetchFrom(new URL(location, target).href, hopsLeft - 1, state)
      }
      const isClip = statusCode === 200 && !/\bjson\b/i.test(plain['content-type'] ?? '')
      if (isClip) return await store(response.body, toFile, context.signal)
      const text = await readAnswer(response.body)
      const answer: WireAnswer = { status: statusCode, headers: plain, text, json: parseJson(text) }
      context.keep({ call: `GET ${target.pathname}`, status: statusCode, body: caller.redact(text) })
      if ([404, 405].includes(statusCode) && link !== undefined)
        return await fetchFrom(link, hopsLeft, { headers, toFile, context })
      throw refusalOf(answer, 'content', caller.redact, context.now())
    } finally {
      response.body.destroy()
    }
  }

  return {
    async fetch({ url, link }, headers, toFile, context) {
      try {
        await fetchFrom(url, maximumRedirects, {
          ...{ headers: { ...headers, accept: 'application/binary', 'accept-encoding': 'identity' }, toFile, context },
          ...(link === undefined ? {} : { link }),
        })
      } catch (error) {
        throw error instanceof ProviderError || error instanceof UrlError ? error : brokenOff()
      }
    },
    stop: () => agent.destroy(),
  }
}

interface Fetching {
  headers: Record<string, string>
  toFile: string
  context: CallContext
  link?: string
}

async function store(body: AsyncIterable<Uint8Array>, toFile: string, signal: AbortSignal): Promise<void> {
  const temporary = `${toFile}.${randomUUID()}.partial`
  const limited = limitStream(body, { maximumBytes, idleTimeoutMilliseconds: silenceMilliseconds, signal })
  await receiveFile(limited, temporary)
  await publishFile(temporary, toFile)
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maximumAnswerBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

const nowhere = (): ProviderError =>
  new ProviderError('unknown', {
    code: 'RESULT_INVALID',
    message: 'The address of the clip leads nowhere.',
    retryable: false,
  })

const brokenOff = (): ProviderError =>
  new ProviderError('unknown', {
    code: 'PROVIDER_UNAVAILABLE',
    message: 'The connection to the provider ended before the clip was there.',
    retryable: true,
  })
