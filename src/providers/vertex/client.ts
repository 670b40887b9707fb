import type { DownloadTo } from '../../network/safe-fetch.ts'
import { type ClipHandle, outputOf } from '../google/delivery.ts'
import { isUnknown } from '../google/fault.ts'
import { askInteraction, startInteraction } from '../google/interaction.ts'
import { createGoogleWire } from '../google/wire.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { filledBody } from '../keyed-caller.ts'
import type { CallContext, OperationState, ProviderClient, Submission } from '../provider.ts'
import { credentialGone, notSent } from '../provider-error.ts'
import { askedPrediction, readPrediction, startedPrediction } from './prediction.ts'

export interface VertexCredential {
  id: string
  /** Google Cloud project. */
  project: string
  /** `us-central1`, `global`, `eu`. Interactions go to `global` whatever it is. */
  location: string
  /** Both as of a `GoogleAccount`. */
  token(): Promise<string>
  quotaProject?(): Promise<string | undefined>
}

export interface VertexOptions {
  credentials: readonly VertexCredential[]
  /** Instead of Google's host of the location; no slash at the end. */
  baseUrl?: string
  /** `gs://bucket/prefix/`: clips are delivered there, otherwise inline. */
  storageUri?: string
  /** Of Cloud Storage's JSON API. Default https://storage.googleapis.com. */
  storageBaseUrl?: string
  /** Of `createSafeFetch`: for addresses that are not ours. */
  downloadTo: DownloadTo
}

/** What a family says to Vertex AI: a prediction of a publisher's model (Veo), or an interaction (Omni). */
export type VertexRequest =
  | { kind: 'prediction'; model: string; body: { [key: string]: JsonValue } }
  | { kind: 'interaction'; body: { [key: string]: JsonValue } }

/** All it takes to ask again, also after the credential's location was changed. */
type Operation = { id: string; project: string } & (
  | { kind: 'prediction'; model: string; location: string }
  /** Absent in rows older than it. */
  | { kind: 'interaction'; model?: string }
)

/** Veo and Omni at Vertex AI. No idempotency, no list, no cancel on this wire. source: wire-google-veo §B, §0. */
export function createVertexProvider(options: VertexOptions): ProviderClient {
  const { credentials, baseUrl, storageUri, storageBaseUrl = 'https://storage.googleapis.com' } = options
  for (const { location } of credentials) vertexHost(location)
  const credentialOf = ({ credential }: Pick<CallContext, 'credential'>): VertexCredential => {
    const found = credentials.find(({ id }) => id === credential)
    if (found) return found
    throw credentialGone()
  }
  const wire = createGoogleWire({
    secrets: [],
    downloadTo: options.downloadTo,
    async authorize(context) {
      const credential = credentialOf(context)
      const accessToken = await untilAborted(credential.token(), context.signal)
      const quotaProject = await untilAborted(Promise.resolve(credential.quotaProject?.()), context.signal)
      return {
        authorization: `Bearer ${accessToken}`,
        ...(quotaProject === undefined ? {} : { 'x-goog-user-project': quotaProject }),
      }
    },
  })
  const predictUrl = (
    { project, location, model }: { project: string; location: string; model: string },
    verb: string,
  ): string =>
    `${baseUrl ?? vertexHost(location)}/v1/projects/${project}/locations/${location}/publishers/google/models/${encodeURIComponent(model)}:${verb}`
  // The documentation knows interactions by v1beta1 and on the global host alone.
  const interactionsUrl = (project: string): string =>
    `${baseUrl ?? vertexHost('global')}/v1beta1/projects/${project}/locations/global/interactions`

  const sentRequest = (request: VertexRequest): VertexRequest => ({
    ...request,
    body: (request.kind === 'prediction' ? withOneClip : withDelivery)(request.body, storageUri),
  })

  function operationOf(id: string, request: VertexRequest, by: Pick<CallContext, 'credential'>): Operation {
    const { project, location } = credentialOf(by)
    return request.kind === 'prediction'
      ? { id, kind: 'prediction', project, location, model: request.model }
      : { id, kind: 'interaction', project, model: String(request.body.model) }
  }

  async function predict(request: VertexRequest & { kind: 'prediction' }, context: CallContext): Promise<Submission> {
    const { project, location } = credentialOf(context)
    const target = { project, location, model: request.model }
    const body = await filledBody(sentRequest(request).body, context)
    const url = predictUrl(target, 'predictLongRunning')
    const { name } = await wire.said({ method: 'POST', url, body, isSubmit: true }, startedPrediction, context)
    return { operation: operationOf(name, request, context) }
  }

  async function interact(request: VertexRequest & { kind: 'interaction' }, context: CallContext): Promise<Submission> {
    const url = interactionsUrl(credentialOf(context).project)
    const id = await startInteraction(wire, url, sentRequest(request).body, context)
    return { operation: operationOf(id, request, context) }
  }

  async function askPrediction(operation: Operation & { kind: 'prediction' }, context: CallContext) {
    const url = predictUrl(operation, 'fetchPredictOperation')
    const body = JSON.stringify({ operationName: operation.id })
    const answer = await wire.ask({ method: 'POST', url, body, isQuestion: true }, context)
    if (isUnknown(answer)) return { state: 'unknown-operation' } as const
    return readPrediction(wire.read(answer, askedPrediction, context), wire.redact)
  }

  return {
    credentials: () => credentials.map(({ id }) => id),
    sent: sentRequest,
    submit: (request: VertexRequest, context) =>
      request.kind === 'prediction' ? predict(request, context) : interact(request, context),
    operationOf: (id, request: VertexRequest, credential) => operationOf(id, request, { credential }),
    async poll(operation: Operation, context): Promise<OperationState> {
      const url = `${interactionsUrl(operation.project)}/${encodeURIComponent(operation.id)}`
      const reading =
        operation.kind === 'prediction'
          ? await askPrediction(operation, context)
          : await askInteraction(wire, url, operation.model, context)
      if (reading.state !== 'made') return reading
      return { state: 'succeeded', outputs: [await outputOf(reading.video, context)], charge: reading.charge }
    },
    async fetchResult({ uri }: ClipHandle, toFile, context) {
      const { origin: ownOrigin } = new URL(storageBaseUrl)
      await wire.download({ url: objectUrl(uri, storageBaseUrl) ?? uri, ownOrigin }, toFile, context)
    },
    stop: () => wire.stop(),
  }
}

/** One purchase per clip: the domain counts clips. */
function withOneClip(body: JsonObject, storageUri: string | undefined): JsonObject {
  const parameters = body.parameters as JsonObject | undefined
  return { ...body, parameters: { ...parameters, sampleCount: 1, ...(storageUri === undefined ? {} : { storageUri }) } }
}

/** By address only into a bucket: `delivery: "uri"` requires `gcs_uri` here. source: wire-google-veo §A.1. */
function withDelivery(body: JsonObject, storageUri: string | undefined): JsonObject {
  const delivery = storageUri === undefined ? { delivery: 'inline' } : { delivery: 'uri', gcs_uri: storageUri }
  const deliver = (format: JsonValue): JsonValue =>
    typeof format === 'object' && format !== null && !Array.isArray(format) && format.type === 'video'
      ? { ...format, ...delivery }
      : format
  const format = body.response_format ?? { type: 'video' }
  return { ...body, response_format: Array.isArray(format) ? format.map(deliver) : deliver(format) }
}

/** Where a location of Vertex AI answers, without a slash at the end. source: wire-google-veo §B. */
export function vertexHost(location: string): string {
  if (!/^[a-z0-9-]+$/.test(location)) throw new Error(`"${location}" is not a location of Google Cloud`)
  if (location === 'global') return 'https://aiplatform.googleapis.com'
  if (location === 'eu' || location === 'us') return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}

/** Where the JSON API of Cloud Storage delivers the object of a `gs://bucket/name`; null when it is none. */
export function objectUrl(gcsUri: string, storageBaseUrl: string): string | null {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/.exec(gcsUri) ?? []
  if (bucket === undefined || name === undefined) return null
  return `${storageBaseUrl}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`
}

/** What `promise` gives, or a ProviderError (nothing was sent) as soon as the signal ends: the promise knows no signal. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(notSent('PROVIDER_UNAVAILABLE', 'No access token was there in time.', true))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
