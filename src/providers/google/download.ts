import { rm } from 'node:fs/promises'
import { Agent, type Dispatcher, request as send } from 'undici'
import { limitStream } from '../../network/limit-stream.ts'
import { receiveFile } from '../../network/receive-file.ts'
import { type DownloadTo, UrlError } from '../../network/safe-fetch.ts'
import { parseJson, type Redact, type WireAnswer } from '../call.ts'
import type { CallContext } from '../provider.ts'
import { ProviderError, type ProviderFailure } from '../provider-error.ts'
import { errorOfAnswer, faultOf } from './fault.ts'

const maximumRedirects = 3
const redirectStatuses = [301, 302, 303, 307, 308]
const longestClipBytes = 1024 * 1024 * 1024
const longestErrorBytes = 64 * 1024
const idleMilliseconds = 30_000

interface Downloads {
  /**
   * Streams a clip to a file. Our key goes to `ownOrigin` and nowhere else: an address of another host, or one that is
   * redirected to, is fetched without it, and never over plain http where ours is https.
   *
   * @throws ProviderError.
   */
  download(url: string, toFile: string, ownOrigin: string, context: CallContext): Promise<void>
  stop(): Promise<void>
}

export function createDownloads(options: {
  authorize(context: CallContext): Promise<Record<string, string>>
  /** Of `createSafeFetch`: for every host that is not ours. */
  downloadTo: DownloadTo
  redact: Redact
}): Downloads {
  const { authorize, downloadTo, redact } = options
  const agent = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 60_000, bodyTimeout: 0 })

  async function ask(url: URL, context: CallContext): Promise<Dispatcher.ResponseData> {
    const headers = await authorize(context)
    try {
      return await send(url, { method: 'GET', headers, signal: context.signal, dispatcher: agent })
    } catch {
      throw brokenOff()
    }
  }

  return {
    async download(first, toFile, ownOrigin, context) {
      let url = addressOf(first, ownOrigin)
      for (let hop = 0; hop <= maximumRedirects; hop++) {
        if (url.origin !== ownOrigin) return fetchForeign(url, toFile, ownOrigin, downloadTo, context)
        const response = await ask(url, context)
        if (redirectStatuses.includes(response.statusCode)) {
          await response.body.dump().catch(() => undefined)
          url = addressOf(String(response.headers.location ?? ''), url.href)
          continue
        }
        if (response.statusCode !== 200) throw await refusal(url, response, redact, context)
        return receive(url, response, toFile, context)
      }
      throw unusable(`The address of the clip redirects more than ${maximumRedirects} times.`)
    },
    stop: () => agent.destroy(),
  }
}

function addressOf(text: string, base: string): URL {
  if (text === '' || !URL.canParse(text, base)) throw unusable('Google gave no valid address of the clip.')
  return new URL(text, base)
}

async function fetchForeign(
  url: URL,
  toFile: string,
  ownOrigin: string,
  downloadTo: DownloadTo,
  { signal }: CallContext,
): Promise<void> {
  if (url.protocol !== 'https:' && url.protocol !== new URL(ownOrigin).protocol)
    throw unusable('Google gave an address of the clip that is not protected by https.')
  try {
    await downloadTo(url.href, toFile, { signal, maximumBytes: longestClipBytes })
  } catch (error) {
    if (error instanceof UrlError) throw error.retryable ? brokenOff() : unusable(error.message)
    if (signal.aborted) throw brokenOff()
    throw error
  }
}

async function receive(
  url: URL,
  { body, headers }: Dispatcher.ResponseData,
  toFile: string,
  context: CallContext,
): Promise<void> {
  if (Number(headers['content-length'] ?? 0) > longestClipBytes) {
    body.destroy()
    throw unusable('The clip is too large.')
  }
  await rm(toFile, { force: true })
  try {
    const { sizeBytes } = await receiveFile(readClip(body, context.signal), toFile)
    context.keep({ call: `GET ${url.pathname}`, status: 200, body: `${sizeBytes} bytes` })
  } finally {
    // What was not read to its end holds its connection.
    body.destroy()
  }
}

/** Faults of the source become ProviderErrors; those of our disk stay what they are. */
async function* readClip(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const limited = limitStream(source, {
    maximumBytes: longestClipBytes,
    idleTimeoutMilliseconds: idleMilliseconds,
    signal,
  })
  for (;;) {
    const next = await limited.next().catch(() => null)
    if (next === null) throw brokenOff()
    if (next.done) return
    yield next.value
  }
}

async function refusal(
  url: URL,
  response: Dispatcher.ResponseData,
  redact: Redact,
  context: CallContext,
): Promise<ProviderError> {
  const text = await readStart(response.body)
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  const answer: WireAnswer = { status: response.statusCode, headers, text, json: parseJson(text) }
  context.keep({ call: `GET ${url.pathname}`, status: answer.status, body: redact(text) })
  const { message } = faultOf(answer)
  // A file that is gone is answered as one that is not ours.
  const isGone = [404, 410].includes(answer.status) || (answer.status === 403 && /not exist/i.test(message))
  if (!isGone) return errorOfAnswer(answer, redact, context.now())
  return new ProviderError('refused', {
    code: 'RESULT_EXPIRED',
    message: 'Google no longer has the clip.',
    retryable: false,
    ...(message === '' ? {} : { providerMessage: redact(message) }),
  })
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > longestErrorBytes) break
    }
  } catch {
    // The status alone says enough.
  }
  return Buffer.concat(chunks).toString('utf8')
}

const failed = (code: ProviderFailure['code'], message: string, retryable: boolean) =>
  new ProviderError(retryable ? 'unknown' : 'refused', { code, message, retryable })
const brokenOff = () => failed('PROVIDER_UNAVAILABLE', 'The clip did not arrive whole.', true)
const unusable = (message: string) => failed('RESULT_INVALID', message, false)
