import { z } from 'zod'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import { type ClipHandle, outputOf } from '../google/delivery.ts'
import { askedInteraction, askInteraction, startInteraction } from '../google/interaction.ts'
import { createGoogleWire, type GoogleWire } from '../google/wire.ts'
import type { JsonValue } from '../json.ts'
import { type Key, keyOf } from '../keyed-caller.ts'
import type { CallContext, OperationState, ProviderClient } from '../provider.ts'
import { createGeminiWebhook } from './webhook.ts'

/** What a family says to the Gemini API: an interaction, as at Vertex AI. */
export type GeminiRequest = { kind: 'interaction'; body: { [key: string]: JsonValue } }

export interface GeminiOptions {
  credentials: readonly Key[]
  /** Default https://generativelanguage.googleapis.com/v1beta; no slash at the end. The key goes to its origin alone. */
  baseUrl?: string
  /** `whsec_…` of the project's own webhook. Those that a request names are verified with Google's keys. */
  webhookSecret?: string
  /** Of `createSafeFetch`: for addresses that are not Google's. */
  downloadTo: DownloadTo
  /** Against which webhooks are old. */
  now?(): Date
}

const fileMilliseconds = 2_000

/** `id` is what Google calls it: `v1_…`. */
type Operation = {
  id: string
  kind: 'interaction'
  /** Absent in rows older than it. */
  model?: string
}

/** Omni through Interactions. No idempotency, no list. source: wire-google-veo §A. */
export function createGeminiProvider(options: GeminiOptions): ProviderClient {
  const { credentials, baseUrl = 'https://generativelanguage.googleapis.com/v1beta', webhookSecret: secret } = options
  const wire = createGoogleWire({
    secrets: [...credentials.map(({ apiKey }) => apiKey), ...(secret === undefined ? [] : [secret])],
    downloadTo: options.downloadTo,
    authorize: ({ credential }) => ({ 'x-goog-api-key': keyOf(credentials, credential) }),
  })
  const interactionUrl = (id: string): string => `${baseUrl}/interactions/${encodeURIComponent(id)}`

  const operationOf = (id: string, request: GeminiRequest): Operation => ({
    ...{ id, kind: 'interaction' },
    model: String(request.body.model),
  })

  return {
    // Files live two days, an interaction of the free tier one. source: wire-google-veo §A.2, §A.3
    resultLifeMilliseconds: 24 * 3_600_000,
    credentials: () => credentials.map(({ id }) => id),
    sent: sentRequest,
    async submit(request: GeminiRequest, context) {
      const { body } = sentRequest(request, context)
      return { operation: operationOf(await startInteraction(wire, `${baseUrl}/interactions`, body, context), request) }
    },
    operationOf,
    async poll({ id, model }: Operation, context): Promise<OperationState> {
      const reading = await askInteraction(wire, interactionUrl(id), model, context)
      if (reading.state !== 'made') return reading
      const { video, charge } = reading
      const fileId = 'uri' in video ? fileIdOf(video.uri, baseUrl) : null
      const state = fileId === null ? 'ready' : await fileState(fileId, baseUrl, wire, context)
      // It is made, and nobody tells when the file is there: that takes seconds, whatever the caller's interval is.
      if (state === 'waiting') return { state: 'pending', pollAfterMilliseconds: fileMilliseconds }
      if (state === 'failed') return fileFailed
      const output = await outputOf(video, context)
      return {
        state: 'succeeded',
        outputs: [fileId === null ? output : { ...output, providerVideoId: fileId }],
        charge,
      }
    },
    async cancel({ id }: Operation, context) {
      const answer = await wire.ask({ method: 'POST', url: `${interactionUrl(id)}/cancel` }, context)
      // Ended already, or unknown: the next poll says which.
      if ([400, 404, 409].includes(answer.status)) return 'too-late'
      const { status } = wire.read(answer, askedInteraction, context)
      // One that is still in progress has not been stopped yet: it is asked about until it says so.
      return status === 'cancelled' ? 'canceled' : 'too-late'
    },
    async fetchResult({ uri }: ClipHandle, toFile, context) {
      const { origin: ownOrigin } = new URL(baseUrl)
      await wire.download({ url: downloadUrl(uri, baseUrl), ownOrigin }, toFile, context)
    },
    webhook: createGeminiWebhook({
      baseUrl,
      ...(secret === undefined ? {} : { secret }),
      call: wire.call,
      now: options.now ?? (() => new Date()),
    }),
    stop: () => wire.stop(),
  }
}

const sentRequest = (request: GeminiRequest, { callbackUrl }: Pick<CallContext, 'callbackUrl'>): GeminiRequest => ({
  ...request,
  body: {
    ...request.body,
    // Without it the call lasts as long as the render; it needs `store`.
    background: true,
    store: true,
    ...(callbackUrl === null ? {} : { webhook_config: { uris: [callbackUrl] } }),
  },
})

const fileFailed: OperationState = {
  state: 'failed',
  failure: { code: 'RESULT_INVALID', message: 'Google could not store the clip it had made.', retryable: true },
  // The clip was made; whether it is billed is not documented.
  charge: { state: 'UNKNOWN' },
}

const file = z.looseObject({ state: z.string().optional() })

/** The id in `https://…/v1beta/files/abc:download?alt=media`; null when the address is none of the Files API's. */
function fileIdOf(uri: string, baseUrl: string): string | null {
  const url = URL.parse(uri)
  if (url?.origin !== new URL(baseUrl).origin) return null
  return /\/files\/([^/:]+)(?::download)?$/.exec(url.pathname)?.[1] ?? null
}

/** Files are delivered with `alt=media`, which not every address has. */
function downloadUrl(uri: string, baseUrl: string): string {
  if (fileIdOf(uri, baseUrl) === null) return uri
  const url = new URL(uri)
  if (!url.pathname.endsWith(':download')) url.pathname += ':download'
  url.searchParams.set('alt', 'media')
  return url.href
}

/**
 * Whether a file can be fetched: a clip may be finished while its file is not. A file that cannot be asked about may
 * be there all the same. source: wire-google-veo §A.3.
 *
 * @throws ProviderError for what may pass.
 */
async function fileState(
  id: string,
  baseUrl: string,
  wire: GoogleWire,
  context: CallContext,
): Promise<'ready' | 'waiting' | 'failed'> {
  const answer = await wire.ask({ method: 'GET', url: `${baseUrl}/files/${encodeURIComponent(id)}` }, context)
  if ([403, 404].includes(answer.status)) return 'ready'
  if (answer.status !== 200) throw wire.refusal(answer, context)
  const state = file.safeParse(answer.json).data?.state
  if (state === 'PROCESSING') return 'waiting'
  return state === 'FAILED' ? 'failed' : 'ready'
}
