import { addressesAt, addressIfGiven, endpointOf, falRequest, productOf, ratioOrAuto } from '../../fal-wire.ts'
import { resolutionValue } from '../../veo/wire/field-values.ts'
import type { WireMapping } from '../../wire.ts'

/** Seedance at fal; references are written there as in the catalog. source: wire-fal, Endpoint inputs, Seedance */
export const seedanceAtFal: WireMapping = {
  family: 'seedance',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    const { durationSeconds } = settled
    return falRequest(input, endpointOf(route.wireName, { capability: productOf(capability) }), {
      prompt: settled.prompt,
      image_url: addressIfGiven(input, 'startFrame'),
      end_image_url: addressIfGiven(input, 'endFrame'),
      image_urls: addressesAt(media, 'referenceImages'),
      video_urls: addressesAt(media, 'referenceVideos'),
      audio_urls: addressesAt(media, 'referenceAudios'),
      // 0 lets the model decide.
      duration: durationSeconds === 0 ? 'auto' : String(durationSeconds),
      aspect_ratio: ratioOrAuto(settled.aspectRatio),
      resolution: resolutionValue(settled.resolution),
      generate_audio: settled.generateAudio,
      camera_fixed: settled.fixedCamera,
      seed: settled.seed,
    })
  },
}
