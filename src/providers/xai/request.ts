import type { JsonValue } from '../json.ts'

/** What a family says to xAI: the body of `POST /videos/generations`, with references where addresses of media go. */
export type XaiRequest = { model: string; prompt: string; [field: string]: JsonValue }
