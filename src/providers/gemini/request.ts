import type { JsonValue } from '../json.ts'

/** What a family says to the Gemini API: an interaction, as at Vertex AI. */
export type GeminiRequest = { kind: 'interaction'; body: { [key: string]: JsonValue } }
