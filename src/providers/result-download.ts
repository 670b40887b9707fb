import { rm } from 'node:fs/promises'
import type { Agent } from 'undici'
import { asItArrives } from '../network/foreign-answer.ts'
import { limitStream } from '../network/limit-stream.ts'
import { receiveFile } from '../network/receive-file.ts'
import type { DownloadTo } from '../network/safe-fetch.ts'
import { type Redact, readText, type WireAnswer } from './call.ts'
import { parseJson } from './json.ts'
import type { CallContext } from './provider.ts'
import { ownWords, type ProviderError } from './provider-error.ts'
import { webUrl } from './shapes.ts'

/** 4K clips of a minute are some hundred MB. */
const maximumBytes = 4 * 1024 ** 3
const silenceMilliseconds = 60_000
const totalTimeoutMilliseconds = 20 * 60_000
const maximumRedirects = 3
/** Of an answer that is no clip. */
const maximumAnswerBytes = 64 * 1024

export interface ResultAddress {
  url: string
  /** The only origin that may see the key. */
  ownOrigin: string
  /** Where the clip is when `url` answers 404 or 405. */
  otherwise?: string
}

export type ResultDownload = ReturnType<typeof createResultDownload>

/** For clips that are to be had with a key only. */
export function createResultDownload(options: {
  /** Headers with the key of the context's credential. @throws ProviderError */
  authorize(context: CallContext): Promise<Record<string, string>>
  /** Of `createSafeFetch` */
  downloadTo: DownloadTo
  redact: Redact
  /** What an answer means that is no clip. */
  refusalOf(answer: WireAnswer, context: Pick<CallContext, 'now'>): ProviderError
}) {
  const { authorize, downloadTo, redact, refusalOf } = options
  let agent: Agent | undefined

  /** Null when the clip is in the file; otherwise where it is instead. */
  async function ask(url: URL, { otherwise }: ResultAddress, toFile: string, context: CallContext) {
    const undici = await import('undici')
    agent ??= new undici.Agent({ connect: { timeout: 10_000 }, headersTimeout: 60_000, bodyTimeout: 0 })
    const headers = { ...(await authorize(context)), 'accept-encoding': 'identity' }
    const sent = { headers, signal: context.signal, dispatcher: agent, highWaterMark: asItArrives }
    const answer = await unbroken(undici.request(url, sent))
    const { statusCode, body } = answer
    // A body that breaks while nobody reads it must not end the process.
    body.on('error', () => undefined)
    const call = `GET ${url.pathname}`
    try {
      const plain = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
      if ([301, 302, 303, 307, 308].includes(statusCode)) return addressOf(plain.location, url)
      if (statusCode === 200 && !/\bjson\b/i.test(plain['content-type'] ?? '')) {
        await rm(toFile, { force: true })
        const { sizeBytes } = await receiveFile(readClip(body, context.signal), toFile)
        context.keep(() => ({ call, status: 200, body: `${sizeBytes} bytes` }))
        return null
      }
      const text = await unbroken(readText(body, maximumAnswerBytes, { isCut: true }))
      const said = redact(text)
      context.keep(() => ({ call, status: statusCode, body: said }))
      if ([404, 405].includes(statusCode) && otherwise !== undefined) return addressOf(otherwise, url)
      throw refusalOf({ status: statusCode, headers: plain, text, json: parseJson(text) }, context)
    } finally {
      // What was not read to its end holds its connection.
      body.destroy()
    }
  }

  return {
    /**
     * Streams a clip to a file. What lies on another origin, or is redirected to one, is fetched without the key, as any
     * foreign URL is.
     *
     * @throws ProviderError, or UrlError of a foreign host
     */
    async download(address: ResultAddress, toFile: string, context: CallContext): Promise<void> {
      let url = addressOf(address.url, address.ownOrigin)
      for (let hops = 0; hops <= maximumRedirects; hops++) {
        if (url.origin !== address.ownOrigin) {
          await downloadTo(url.href, toFile, { signal: context.signal, maximumBytes, totalTimeoutMilliseconds })
          return
        }
        const next = await ask(url, address, toFile, context)
        if (next === null) return
        url = next
      }
      throw nowhere()
    },
    stop: async () => agent?.destroy(),
  }
}

function addressOf(text: string | undefined, base: string | URL): URL {
  const url = text === undefined ? null : webUrl(text, String(base))
  if (!url) throw nowhere()
  return url
}

/** Faults of the source become ProviderErrors; those of our disk stay what they are. */
async function* readClip(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const limited = limitStream(source, { maximumBytes, idleTimeoutMilliseconds: silenceMilliseconds, signal })
  for (;;) {
    const next = await unbroken(limited.next())
    if (next.done) return
    yield next.value
  }
}

const nowhere = () => ownWords('unknown', 'RESULT_INVALID', 'The address of the clip leads nowhere.')

const unbroken = <Value>(arriving: Promise<Value>): Promise<Value> =>
  arriving.catch(() => {
    const ended = 'The connection to the provider ended before the clip was there.'
    throw ownWords('unknown', 'PROVIDER_UNAVAILABLE', ended, true)
  })
