import type { JsonValue } from '../../../providers/json.ts'
import type { MediumReference } from '../../../providers/medium-reference.ts'
import { mediumAt, type PreparedMedium } from '../../wire.ts'

/** Google's spelling of what several arms settle to; Gemini Omni has it, too. */

/** `16:9` for `RATIO_16_9`. */
export const ratioValue = (aspectRatio: unknown): string => String(aspectRatio).replace('RATIO_', '').replace('_', ':')

/** `720p` for `RESOLUTION_720P`, `4k` for `RESOLUTION_4K`. */
export const resolutionValue = (resolution: unknown): string =>
  String(resolution).replace('RESOLUTION_', '').toLowerCase()

const longestSides: Record<string, number> = { RESOLUTION_720P: 1280, RESOLUTION_1080P: 1920, RESOLUTION_4K: 3840 }
/** Pixels of the clip's longer side. */
export const longestSide = (resolution: unknown): number => longestSides[String(resolution)]!

/** A medium as bytes: this wire takes no address. The MIME type is needed beside them. source: wire-google-veo §B.1 */
export function bytesAt(
  media: readonly PreparedMedium[],
  field: string,
): { base64: MediumReference & { [key: string]: JsonValue }; mimeType: string } {
  const base64 = mediumAt(media, field, 'BASE64')
  return { base64, mimeType: base64.$medium.mimeType }
}
