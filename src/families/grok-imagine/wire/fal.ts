import { addressesAt, addressIfGiven, endpointOf, falRequest, productOf, ratioOrAuto } from '../../fal-wire.ts'
import { resolutionValue } from '../../veo/wire/field-values.ts'
import type { WireMapping } from '../../wire.ts'

/** Grok Imagine at fal, which has no switch of sound. source: wire-fal, Endpoint inputs, Grok */
export const grokAtFal: WireMapping = {
  family: 'grok-imagine',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    const endpoint = endpointOf(route.wireName, { capability: productOf(capability) })
    return falRequest(input, endpoint, {
      prompt: settled.prompt,
      image_url: addressIfGiven(input, 'startFrame'),
      reference_image_urls: addressesAt(media, 'referenceImages'),
      // A number here.
      duration: settled.durationSeconds,
      // 1.5 takes no shape beside a picture.
      aspect_ratio: /v1\.5.*image-to/.test(endpoint) ? undefined : ratioOrAuto(settled.aspectRatio),
      resolution: resolutionValue(settled.resolution),
    })
  },
}
