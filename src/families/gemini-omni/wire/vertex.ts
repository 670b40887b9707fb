import type { VertexRequest } from '../../../providers/vertex/client.ts'
import type { WireMapping } from '../../wire.ts'
import { interactionOf, wordingOf } from './interaction.ts'

/**
 * Gemini Omni at Vertex AI. An address there is one in the operator's own bucket, which only the client knows: without
 * one the clip comes inline. source: wire-google-veo §A.1 (`gcs_uri`)
 */
export const omniAtVertex: WireMapping = {
  family: 'gemini-omni',
  provider: 'vertex',
  request: (input) => ({ kind: 'interaction', body: interactionOf(input, 'inline') }) satisfies VertexRequest,
  wording: wordingOf,
}
