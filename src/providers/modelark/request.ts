import type { JsonValue } from '../json.ts'

/** What a family says to ModelArk. */
export type ModelarkRequest = {
  /** Micro-USD for one token of what was asked for, by BytePlus's list; null where no price is known. Not sent. */
  microsPerToken: number | null
  /** Of `POST /contents/generations/tasks`, with references where addresses of media go. */
  body: { model: string; content: JsonValue[]; [field: string]: JsonValue }
}
