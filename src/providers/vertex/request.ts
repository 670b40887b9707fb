import type { JsonValue } from '../json.ts'

/** What a family says to Vertex AI: a prediction of a publisher's model (Veo), or an interaction (Omni). */
export type VertexRequest =
  | { kind: 'prediction'; model: string; body: { [key: string]: JsonValue } }
  | { kind: 'interaction'; body: { [key: string]: JsonValue } }
