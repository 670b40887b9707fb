import { addressesAt, addressIfGiven, endpointOf, falRequest, productOf, ratioOrAuto } from '../../fal-wire.ts'
import { resolutionValue } from '../../veo/wire/field-values.ts'
import type { WireMapping } from '../../wire.ts'

/** Wan at fal: 3.0 has its own names, whole numbers for seconds, and a switch for sound. source: wire-fal, Wan and Gotchas */
export const wanAtFal: WireMapping = {
  family: 'wan',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    const { durationSeconds, aspectRatio, negativePrompt } = settled
    const is30 = route.wireName.includes('/wan-3.0')
    return falRequest(input, endpointOf(route.wireName, { capability: productOf(capability) }), {
      [is30 ? 'start_image_url' : 'image_url']: addressIfGiven(input, 'startFrame'),
      end_image_url: addressIfGiven(input, 'endFrame'),
      video_url: addressIfGiven(input, 'startClip'),
      reference_image_urls: addressesAt(media, 'referenceImages'),
      reference_video_urls: addressesAt(media, 'referenceVideos'),
      reference_audio_urls: addressesAt(media, 'referenceAudios'),
      prompt: settled.prompt,
      audio_url: addressIfGiven(input, 'drivingAudio'),
      // Nothing lets the model decide.
      duration: is30 ? durationSeconds || null : String(durationSeconds),
      aspect_ratio: aspectRatio && ratioOrAuto(aspectRatio).replace('auto', 'adaptive'),
      resolution: resolutionValue(settled.resolution),
      audio: is30 ? settled.generateAudio : undefined,
      enable_prompt_expansion: settled.enhancePrompt,
      multi_shots: settled.automaticShots,
      negative_prompt: negativePrompt === '' ? undefined : negativePrompt,
      seed: settled.seed,
    })
  },
}
