import { failureText } from '../../emulation/jobs.ts'
import type { PictureFault } from '../../emulation/pictures.ts'
import type { Job } from '../../emulation/port.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** The queue says a text, a model a list. source: wire-fal, Errors */
const ofQueue = (status: number, message: string, type?: string) =>
  type === undefined
    ? new Refusal(status, message)
    : new Refusal(status, message, { error_type: type }, { 'x-fal-error-type': type })

const ofModel = (loc: readonly (string | number)[], msg: string, type: string, more: object = {}) => {
  const detail = [{ loc, msg, type, url: `https://docs.fal.ai/errors#${type}`, ...more }]
  return new Refusal(422, msg, { detail }, { 'x-fal-retryable': 'false' })
}

const errorBody: Vendor['errorBody'] = ({ message, details }) =>
  'detail' in details ? details : { detail: message, ...details }

const placeOf = (path: string) => ['body', ...path.split('.').filter((part) => part !== '')].map(indexOrName)
const indexOrName = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)

/** UNSURE: whether the queue says so at once, or the model as its result; both are 422. */
const malformed: Vendor['malformed'] = ({ path, is, expected }) => {
  if (is === 'missing') return ofModel(placeOf(path), 'Field required', 'missing')
  if (is === 'unknown') return ofModel(placeOf(path), 'Extra inputs are not permitted', 'extra_forbidden')
  return ofModel(placeOf(path), `Input should be ${expected}`, is === 'unreadable' ? 'json_invalid' : 'value_error')
}

const faults: Record<PictureFault, readonly [type: string, message: string]> = {
  form: ['file_download_error', 'Not a URL or data URI'],
  unreachable: ['file_download_error', 'Failed to download the file'],
  size: ['file_too_large', 'The file is too large'],
  format: ['image_load_error', 'Failed to load the image'],
  pixels: ['image_too_small', 'The image is too small'],
  aspect: ['image_aspect_ratio_error', 'The aspect ratio of the image is not supported'],
}
export const badMedium = (fault: PictureFault, { field, url }: { field: string; url: string }) =>
  ofModel(placeOf(field), faults[fault][1], faults[fault][0], { input: url.slice(0, 40) })

const flagged = 'The content could not be processed because it was flagged by a content checker.'
const moderated = (loc: readonly string[]) =>
  ofModel(loc, flagged, 'content_policy_violation', { categories: ['violence'] })

/** Why a job has ended without a clip. */
export function refusalOf(job: Job): Refusal | null {
  if (job.status === 'canceled') return ofQueue(499, 'Request was cancelled by the client', 'client_cancelled')
  if (job.isWithheld) return ofModel(['body'], 'No media was generated', 'no_media_generated')
  if (job.status !== 'failed') return null
  const isModerated = job.failedBy === 'moderated-at-output'
  return isModerated ? moderated(['body']) : ofQueue(500, failureText(job), 'runner_server_error')
}

const missingKey = () => ofQueue(401, 'Authentication is required to access this application')
export const unknownApplication = (endpoint: string) => ofQueue(404, `Application "${endpoint}" not found`)
export const unknownJob = () => ofQueue(404, 'Request not found')
/** UNSURE: status and words. source: wire-fal, Result */
export const stillRunning = () => ofQueue(400, 'Request is still in progress')

const refusals: Refusals = {
  'bad-credentials': () => ofQueue(401, 'No user found for Key ID and Secret'),
  'rate-limited': () => ofQueue(429, 'Too many requests'),
  'concurrency-full': () => ofQueue(429, 'Reached the limit of concurrent requests', 'concurrent_requests_limit'),
  'quota-exhausted': () => ofQueue(403, 'User is locked. Reason: Exhausted balance. Top up your balance.'),
  'retired-model': unknownApplication,
  'submit-server-error': () => ofQueue(500, 'Internal server error', 'internal_error'),
  'moderated-at-submit': () => moderated(['body', 'prompt']),
  'poll-server-error': () => ofQueue(503, 'Service temporarily unavailable'),
}

const unknownPath = () => ofQueue(404, 'Path not found')
export const words = { errorBody, malformed, missingKey, refusals, unknownJob, unknownPath } satisfies Partial<Vendor>
