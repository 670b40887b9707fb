import type { JsonValue } from '../json.ts'

/** What a family says to fal: an endpoint and the body of its submit, with references where addresses of media go. */
export type FalRequest = { endpoint: string; body: { [field: string]: JsonValue }; price?: UnitPrice }

/** In micro-USD. fal tells how many units it bills: what a unit costs, and what the clip was reckoned to cost. */
export type UnitPrice = { perUnit: number; estimate: number }
