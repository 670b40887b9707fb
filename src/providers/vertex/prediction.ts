import { z } from 'zod'
import type { Redact } from '../call.ts'
import { address, type FoundVideo, type Reading } from '../google/delivery.ts'
import { failureOfFault, messageText, readStatus } from '../google/fault.ts'
import { moderated } from '../google/moderation.ts'
import { failureOf } from '../provider-error.ts'
import { operationId } from '../shapes.ts'

const video = z.looseObject({
  bytesBase64Encoded: z.string().min(1).optional().catch(undefined),
  gcsUri: address,
  uri: address,
})
const mostReasons = 20
const response = z.looseObject({
  videos: z.array(video).default([]),
  raiMediaFilteredReasons: z
    .array(messageText)
    .transform((reasons) => reasons.slice(0, mostReasons))
    .catch([]),
})

/** source: wire-google-veo §B.1. */
export const startedPrediction = z.looseObject({ name: operationId })
/** source: wire-google-veo §B.2. */
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
  const { videos, raiMediaFilteredReasons: reasons } = operation.response
  // One clip was asked for: of a partly filtered answer, whatever there is.
  const found = videos.map(videoIn).find((video) => video !== null)
  if (found) return { state: 'made', video: found, charge: { state: 'CHARGED' } }
  // What is withheld is left out; a video that is there and holds nothing is no refusal.
  if (reasons.length === 0 && videos.length > 0) return withoutClip
  return { state: 'failed', failure: moderated(reasons, redact, 'OUTPUT'), charge: { state: 'NONE' } }
}

const withoutClip: Reading = {
  state: 'failed',
  failure: failureOf('RESULT_INVALID', '', 'OUTPUT', [], 'Google ended without a clip and without a reason.'),
  charge: { state: 'UNKNOWN' },
}

function videoIn(found: z.infer<typeof video>): FoundVideo | null {
  if (found.bytesBase64Encoded !== undefined) return { data: found.bytesBase64Encoded }
  const uri = found.gcsUri ?? found.uri
  return uri === undefined ? null : { uri }
}
