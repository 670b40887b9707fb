import { NoSuchModelError, type ProviderV4, type Experimental_VideoModelV4 as VideoModel } from '@ai-sdk/provider'
import { type Client, type ClientOptions, createClient } from '@kinetograph/client'
import { createVideoModel } from './video-model.js'

export type { KinetographOptions } from './request.js'

/** `url` and `apiKey` stand in `KINETOGRAPH_ENDPOINT` and `KINETOGRAPH_API_KEY` where they are not given. */
export type KinetographProviderOptions = Partial<ClientOptions> & {
  /** Instead of one of these options. */
  client?: Client
}

/** Its models are those of the gateway's catalog, by their names: `kinetograph.video('kling-v3')`. */
export interface KinetographProvider extends ProviderV4 {
  (modelId: string): VideoModel
  video(modelId: string): VideoModel
  videoModel(modelId: string): VideoModel
}

/** @throws KinetographError when the URL is no http(s) URL */
export function createKinetograph(options: KinetographProviderOptions = {}): KinetographProvider {
  const environment = globalThis.process?.env ?? {}
  const {
    url = environment.KINETOGRAPH_ENDPOINT ?? 'http://127.0.0.1:4000',
    apiKey = environment.KINETOGRAPH_API_KEY,
    client = createClient({ ...options, url, apiKey }),
  } = options
  const video = (modelId: string) => createVideoModel(client, modelId)
  const none = (modelType: 'languageModel' | 'embeddingModel' | 'imageModel') => (modelId: string) => {
    throw new NoSuchModelError({ modelId, modelType, message: 'A Kinetograph gateway has video models only.' })
  }
  return Object.assign(video, {
    specificationVersion: 'v4' as const,
    video,
    videoModel: video,
    languageModel: none('languageModel'),
    embeddingModel: none('embeddingModel'),
    imageModel: none('imageModel'),
  })
}
