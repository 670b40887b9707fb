import type { JsonValue } from '../json.ts'

/** What a family says to fal: an endpoint and the body of its submit, with references where addresses of media go. */
export type FalRequest = { endpoint: string; body: { [field: string]: JsonValue } }
