import type { JSONValue, SharedV4ProviderMetadata, Experimental_VideoModelV4 as VideoModel } from '@ai-sdk/provider'
import { type Client, type Generation, KinetographError } from '@kinetograph/client'
import { requestOf } from './request.js'

/** `modelId` is a name of the gateway's catalog. */
export function createVideoModel(client: Client, modelId: string): VideoModel {
  const response = () => ({ timestamp: new Date(), modelId, headers: undefined })
  return {
    specificationVersion: 'v4',
    provider: 'kinetograph',
    modelId,
    maxVideosPerCall: 1,

    /** The first post is that of the end: what comes after it is not waited for. */
    async handleWebhookOption({ webhook }) {
      const { url, received } = await webhook()
      return { webhookUrl: url, received }
    },

    async doStart({ webhookUrl, ...call }) {
      const { request, start, warnings } = await requestOf(client, modelId, call)
      const started = await client.start(request, { ...start, ...(webhookUrl !== undefined && { webhookUrl }) })
      const { generation, warnings: told, webhookSecret } = started
      const metadata = metadataOf(generation)
      return {
        operation: generation.id,
        warnings: [...warnings, ...told.map(({ message }) => ({ type: 'other' as const, message }))],
        providerMetadata:
          webhookSecret === null ? metadata : { kinetograph: { ...metadata.kinetograph, webhookSecret } },
        response: response(),
      }
    },

    async doStatus({ operation, abortSignal }) {
      abortSignal?.throwIfAborted()
      const generation = await existing(client, operation)
      const providerMetadata = metadataOf(generation)
      if (!generation.isFinal) return { status: 'pending', providerMetadata, response: response() }
      const videos = generation.clips.flatMap(({ video }) => video ?? [])
      if (videos.length > 0)
        return {
          status: 'completed',
          videos: videos.map(({ url, mimeType }) => ({ type: 'url', url, mediaType: mimeType })),
          warnings: [],
          providerMetadata,
          response: response(),
        }
      const failure = generation.failure ?? generation.clips.find((clip) => clip.failure)?.failure
      const error = failure ? `${failure.code}: ${failure.message}` : `The generation ended as ${generation.status}.`
      return { status: 'error', error, providerMetadata, response: response() }
    },
  }
}

async function existing(client: Client, operation: JSONValue): Promise<Generation> {
  const generation = typeof operation === 'string' ? await client.get(operation) : null
  if (generation) return generation
  throw new KinetographError('REFUSED', `There is no generation ${JSON.stringify(operation)}.`)
}

/** Nothing that opens a clip: addresses are in the result. */
function metadataOf({ id, status, progress, charge, failure, clips }: Generation): SharedV4ProviderMetadata {
  return {
    kinetograph: {
      generationId: id,
      status,
      fraction: progress.fraction,
      charge: { state: charge.state, micros: charge.amount?.micros ?? null, currency: charge.amount?.currency ?? null },
      failure: failure && { code: failure.code, stage: failure.stage, charged: failure.charged },
      videos: clips.flatMap(({ video }) =>
        video
          ? [
              {
                width: video.width,
                height: video.height,
                durationSeconds: video.durationSeconds,
                frameRate: video.frameRate,
                hasAudio: video.hasAudio,
              },
            ]
          : [],
      ),
    },
  }
}
