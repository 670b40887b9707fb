import type { JsonValue } from '../json.ts'

/** What a family says to DashScope. */
export type DashscopeRequest = {
  /** Of `POST …/video-synthesis`, with references where addresses of media go. */
  body: { model: string; input: { [field: string]: JsonValue }; parameters: { [field: string]: JsonValue } }
  /** What a second costs, in micro-USD: an answer tells seconds alone. Null where no price is known. */
  microsPerSecond: number | null
}
