import { z } from 'zod'
import type { Redact } from '../call.ts'
import { operationId } from '../operation-id.ts'
import { address, messageText } from './answer-parts.ts'
import type { FoundVideo, Reading } from './delivery.ts'
import { failureOfFault, readStatus } from './fault.ts'
import { moderated } from './moderation.ts'

const text = z.string().min(1).optional().catch(undefined)
const video = z.looseObject({ bytesBase64Encoded: text, encodedVideo: text, gcsUri: address, uri: address })
const mostReasons = 20
const filtered = {
  raiMediaFilteredCount: z.number().optional().catch(undefined),
  raiMediaFilteredReasons: z
    .array(messageText)
    .transform((reasons) => reasons.slice(0, mostReasons))
    .catch([]),
}
const response = z.looseObject({
  videos: z.array(video).optional(),
  // The Gemini API wraps the same in another name. source: wire-google-veo §C.
  generateVideoResponse: z
    .looseObject({ generatedSamples: z.array(z.looseObject({ video })).optional(), ...filtered })
    .optional(),
  ...filtered,
})

/** source: wire-google-veo §B.1, §C. */
export const startedPrediction = z.looseObject({ name: operationId })
/** source: wire-google-veo §B.2, §C. */
export const askedPrediction = z.looseObject({
  name: z.string().optional(),
  done: z.boolean().optional(),
  error: z.unknown().optional(),
  response: response.optional(),
})

/** What a Veo operation says. A refusal by content is one that is done and has no video. */
export function readPrediction(operation: z.infer<typeof askedPrediction>, redact: Redact): Reading {
  if (operation.done !== true) return { state: 'pending' }
  const fault = operation.error === undefined || operation.error === null ? null : readStatus(operation.error)
  // Neither failed nor filtered clips are charged. source: wire-google-veo §B.3.
  if (fault) return { state: 'failed', failure: failureOfFault(fault, redact), charge: { state: 'NONE' } }
  if (!operation.response) return withoutClip
  const { videos = [], generateVideoResponse } = operation.response
  const samples = generateVideoResponse?.generatedSamples?.map((sample) => sample.video) ?? []
  // One clip was asked for: of a partly filtered answer, whatever there is.
  const found = [...videos, ...samples].map(videoIn).find((video) => video !== null)
  if (found) return { state: 'made', video: found, charge: { state: 'CHARGED' } }
  const reasons = [
    ...operation.response.raiMediaFilteredReasons,
    ...(generateVideoResponse?.raiMediaFilteredReasons ?? []),
  ]
  // What is withheld is left out; a video that is there and holds nothing is no refusal.
  if (reasons.length === 0 && videos.length + samples.length > 0) return withoutClip
  return { state: 'failed', failure: moderated(reasons, redact, 'OUTPUT'), charge: { state: 'NONE' } }
}

const withoutClip: Reading = {
  state: 'failed',
  failure: {
    code: 'RESULT_INVALID',
    message: 'Google ended without a clip and without a reason.',
    retryable: true,
  },
  charge: { state: 'UNKNOWN' },
}

function videoIn(found: z.infer<typeof video>): FoundVideo | null {
  const data = found.bytesBase64Encoded ?? found.encodedVideo
  if (data !== undefined) return { data }
  const uri = found.gcsUri ?? found.uri
  return uri === undefined ? null : { uri }
}
