import type { GeminiRequest } from '../../../providers/gemini/client.ts'
import type { WireMapping } from '../../wire.ts'
import { interactionOf, wordingOf } from './interaction.ts'

/** Gemini Omni on the Gemini API, which keeps the clip for two days under an address of its own. */
export const omniAtGemini: WireMapping = {
  family: 'gemini-omni',
  provider: 'gemini',
  request: (input) => ({ kind: 'interaction', body: interactionOf(input, 'uri') }) satisfies GeminiRequest,
  wording: wordingOf,
}
