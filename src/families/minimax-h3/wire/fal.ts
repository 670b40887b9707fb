import { addressesAt, addressIfGiven, endpointOf, falRequest, productOf, ratioOrAuto } from '../../fal-wire.ts'
import type { WireMapping } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Spelling } from '../../wording.ts'

/** A prompt says `Image 1`. */
const spelling: Spelling = {
  referenceImages: (number) => `Image ${number}`,
  referenceVideos: (number) => `Video ${number}`,
  referenceAudios: (number) => `Audio ${number}`,
}

/** MiniMax H3 at fal: whole numbers for seconds, resolutions in upper case. source: wire-fal, Gotchas */
export const minimaxH3AtFal: WireMapping = {
  family: 'minimax-h3',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    return falRequest(input, endpointOf(route.wireName, { capability: productOf(capability) }), {
      prompt: promptFormatter(input, spelling)(settled.prompt as string),
      image_url: addressIfGiven(input, 'startFrame'),
      end_image_url: addressIfGiven(input, 'endFrame'),
      reference_image_urls: addressesAt(media, 'referenceImages'),
      reference_video_urls: addressesAt(media, 'referenceVideos'),
      reference_audio_urls: addressesAt(media, 'referenceAudios'),
      duration: settled.durationSeconds,
      aspect_ratio: settled.aspectRatio && ratioOrAuto(settled.aspectRatio).replace('auto', 'adaptive'),
      resolution: String(settled.resolution).replace('RESOLUTION_', ''),
      prompt_expansion_mode: settled.enhancePrompt ? 'balanced' : 'disabled',
      seed: settled.seed,
    })
  },
  wording: (input) => formattedPrompts(input, promptFormatter(input, spelling)),
}
