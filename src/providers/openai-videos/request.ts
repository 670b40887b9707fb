import type { MediumReference } from '../medium-reference.ts'

/** What a family says to a server that speaks OpenAI's Videos API; how it is encoded is the client's business. */
export type VideosRequest = {
  model: string
  prompt: string
  seconds: number
  /** `1280x720`. */
  size: string
  /** Of exactly that size; a FILE. */
  inputReference?: MediumReference & { [key: string]: never }
}
