import type { JsonValue } from '../json.ts'

/** What a family says to the Gemini API: an interaction (Omni), or a prediction (Veo, retired). */
export type GeminiRequest =
  | { kind: 'interaction'; body: { [key: string]: JsonValue } }
  | { kind: 'prediction'; model: string; body: { [key: string]: JsonValue } }
