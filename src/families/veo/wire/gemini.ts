import type { GeminiRequest } from '../../../providers/gemini/request.ts'
import type { WireMapping } from '../../wire.ts'
import { commonParametersOf, instanceOf } from './prediction.ts'

/**
 * Veo on the Gemini API, retired there. It takes fewer fields than Vertex AI: no seed, no sound switch (clips always
 * sound), no `resizeMode`; one too many is an error that names no field. source: wire-google-veo §C
 */
export const veoAtGemini: WireMapping = {
  family: 'veo',
  provider: 'gemini',
  request: (input) =>
    ({
      kind: 'prediction',
      model: input.route.wireName,
      body: { instances: [instanceOf(input)], parameters: commonParametersOf(input) },
    }) satisfies GeminiRequest,
}
