import type { JsonValue } from '../json.ts'

/**
 * What a family says to klingai: which of its two wires, which path, which body. The client adds what is its own: the
 * deduplicating id and the address to call back.
 */
export interface KlingRequest {
  standard: 'new' | 'legacy'
  /** `/image-to-video/kling-3.0`, `/v1/videos/image2video`. */
  path: string
  /** Media stand as references; whole numbers beyond 2^53 as `{ $number: '829836802793406551' }`. */
  body: { [key: string]: JsonValue }
}
