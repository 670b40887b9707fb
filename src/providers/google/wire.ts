import type { z } from 'zod'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import { createCaller, type Redact, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { fillMedia, mediumText } from '../medium-reference.ts'
import type { CallContext } from '../provider.ts'
import { mediumUnreadable, unreadableAnswer } from '../provider-error.ts'
import { createResultDownload, type ResultDownload } from '../result-download.ts'
import { errorOfAnswer, errorOfDownload } from './fault.ts'

/** Clips come inline where there is no bucket: a 4K clip as base64. */
const longestAnswerBytes = 300 * 1024 * 1024

export interface GoogleWire {
  redact: Redact
  /** One call with our credentials; whatever status comes back is an answer. Throws ProviderError. */
  ask(call: GoogleCall, context: CallContext): Promise<WireAnswer>
  download: ResultDownload['download']
  stop(): Promise<void>
}

export interface GoogleCall {
  method: 'GET' | 'POST'
  url: string
  body?: JsonValue
  /** As of a WireRequest. */
  isSubmit?: true
}

/** What Gemini and Vertex have in common: one key or token with each call, large answers, clips behind the same key. */
export function createGoogleWire(options: {
  secrets: readonly string[]
  /** Headers of the context's credential. Throws ProviderError. */
  authorize(context: CallContext): Promise<Record<string, string>>
  downloadTo: DownloadTo
}): GoogleWire {
  const { downloadTo } = options
  // Tokens live for an hour: the latest of each credential is a secret like any key.
  const tokens = new Map<string, string[]>()
  const authorize: typeof options.authorize = async (context) => {
    const headers = await options.authorize(context)
    // Whom to bill is no secret, and stands in the paths that are kept.
    const { 'x-goog-user-project': _billed, ...secret } = headers
    tokens.set(
      context.credential,
      Object.values(secret).map((value) => value.replace(/^Bearer /, '')),
    )
    return headers
  }
  const caller = createCaller({ secrets: () => [...options.secrets, ...[...tokens.values()].flat()] })
  const { redact } = caller
  const downloads = createResultDownload({
    ...{ authorize, downloadTo, redact },
    refusalOf: (answer, { now }) => errorOfDownload(answer, redact, now()),
  })
  return {
    redact,
    async ask({ method, url, body, isSubmit }, context) {
      const headers = await authorize(context)
      return caller.call(
        {
          method,
          url,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(isSubmit ? { isSubmit } : {}),
          maximumBytes: longestAnswerBytes,
        },
        context,
      )
    },
    download: downloads.download,
    async stop() {
      await Promise.all([caller.stop(), downloads.stop()])
    },
  }
}

/** What a success says. @throws ProviderError of any other answer; unknown where a success cannot be read. */
export function read<Schema extends z.ZodType>(
  answer: WireAnswer,
  schema: Schema,
  { redact }: GoogleWire,
  context: CallContext,
): z.infer<Schema> {
  if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer, redact, context.now())
  const parsed = schema.safeParse(answer.json)
  if (parsed.success) return parsed.data
  throw unreadableAnswer(redact(answer.text.slice(0, 300)))
}

/** The request's body with its media as Google takes them: raw base64. @throws ProviderError, nothing was sent. */
export async function fillBody(
  body: { [key: string]: JsonValue },
  context: CallContext,
): Promise<{ [key: string]: JsonValue }> {
  try {
    return (await fillMedia(body, (reference) => mediumText(reference, context.media))) as { [key: string]: JsonValue }
  } catch (error) {
    context.log.error({ name: (error as Error).name }, 'A medium of a request could not be read')
    throw mediumUnreadable()
  }
}
