import { addressAt, addressesAt, endpointOf, falRequest } from '../../fal-wire.ts'
import { framesAround } from '../../kling/wire/frames.ts'
import type { PreparedMedium, WireMapping } from '../../wire.ts'
import { longestSide, ratioValue, resolutionValue } from './field-values.ts'

/** Each has fields of its own for its pictures. source: wire-fal, Gotchas */
const products: Record<string, { name: string; pictures(media: readonly PreparedMedium[]): object }> = {
  textToVideo: { name: '', pictures: () => ({}) },
  imageToVideo: { name: '/image-to-video', pictures: (media) => ({ image_url: addressAt(media, 'startFrame') }) },
  startEndFrame: {
    name: '/first-last-frame-to-video',
    pictures: (media) => ({
      first_frame_url: addressAt(media, 'startFrame'),
      last_frame_url: addressAt(media, 'endFrame'),
    }),
  },
  references: {
    name: '/reference-to-video',
    pictures: (media) => ({ image_urls: addressesAt(media, 'referenceImages') }),
  },
}

/** Veo 3.1 at fal. source: wire-fal, Endpoint inputs, Veo */
export const veoAtFal: WireMapping = {
  family: 'veo',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    const { name, pictures } = products[capability]!
    return falRequest(input, endpointOf(route.wireName, { capability: name }), {
      prompt: settled.prompt,
      ...pictures(media),
      // From references it makes nothing else.
      duration: `${settled.durationSeconds ?? 8}s`,
      aspect_ratio: ratioValue(settled.aspectRatio),
      resolution: resolutionValue(settled.resolution),
      generate_audio: settled.generateAudio,
      // It would rewrite what was blocked, and nobody asked for that. catalog-audit, 34
      auto_fix: false,
      negative_prompt: settled.negativePrompt === '' ? undefined : settled.negativePrompt,
      seed: settled.seed,
    })
  },
  /** It cuts a picture of another shape, and cannot pad. */
  frames({ settled: { aspectRatio, resizeMode, resolution } }, stills) {
    if (resizeMode !== 'PAD' && resizeMode !== 'CROP') return []
    const wanted = {
      aspectRatio: aspectRatio as string,
      resizeMode,
      longest: longestSide(resolution),
    } as const
    return framesAround(stills, wanted)
  },
}
