import type { FalRequest } from '../../../providers/fal/request.ts'
import { addressIfGiven, said } from '../../fal-wire.ts'
import { resolutionValue } from '../../veo/wire/field-values.ts'
import type { WireMapping } from '../../wire.ts'

/** Wan 2.6 at fal, whose sound has no switch. source: wire-fal, Endpoint inputs, Wan */
export const wanAtFal: WireMapping = {
  family: 'wan',
  provider: 'fal',
  request(input) {
    const { route, settled } = input
    return {
      endpoint: route.wireName,
      body: said({
        image_url: addressIfGiven(input, 'startFrame'),
        prompt: settled.prompt,
        audio_url: addressIfGiven(input, 'drivingAudio'),
        duration: String(settled.durationSeconds),
        resolution: resolutionValue(settled.resolution),
        enable_prompt_expansion: settled.enhancePrompt,
        multi_shots: settled.automaticShots,
        negative_prompt: settled.negativePrompt === '' ? undefined : settled.negativePrompt,
        seed: settled.seed,
      }),
    } satisfies FalRequest
  },
}
