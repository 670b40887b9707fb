import type { PictureFault } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** The vendor's code, and the HTTP status that goes with it. source: §6 */
const say = (status: number, code: number, message: string, headers = {}) =>
  new Refusal(status, message, { code }, headers)

const errorBody = ({ message, details }: Refusal, world: EmulatedWorld) => ({
  code: details.code,
  message,
  request_id: world.randomId(),
})

export const badParameters = (message: string) => say(400, 1201, message)
/** In these words it was seen of `mode`; for other fields they are UNSURE. */
export const badValue = (field: string, value: unknown) =>
  badParameters(`${field} value '${String(value).slice(0, 100)}' is invalid`)
export const unauthorized = (code: 1001 | 1002 | 1003 | 1004, message: string) => say(401, code, message)
export const wrongKey = () => unauthorized(1002, 'api key is not valid')
export const unknownModel = (name: string) => say(404, 1203, `The model ${name} does not exist`)
/** Not 1203, as the table of codes would have it: seen on both of its paths. */
const unknownJob = (id: string) => badParameters(`Task not found by id/external id: ${id}`)
export const unknownElement = (id: string) => badParameters(`Element id not found: ${id}`)
const takenId = (id: string) => badParameters(`External_task_id ${id} already exists`)

/** Seen: `contents cannot be empty`. UNSURE: whether a field it does not know is refused at all. */
const malformed: Vendor['malformed'] = ({ path, is, sent }) => {
  if (is === 'unreadable') return say(400, 1200, 'request body is not valid JSON')
  if (is === 'missing' || (Array.isArray(sent) && sent.length === 0)) return badParameters(`${path} cannot be empty`)
  if (is === 'unknown') return badParameters(`${path} is not supported`)
  return typeof sent === 'object' ? badParameters(`${path || 'request body'} is invalid`) : badValue(path, sent)
}

/** The words for bytes, format and side are of tasks that failed (§4); here they come at once. */
export const pictureFaults: Record<PictureFault, string> = {
  form: 'File is not in a valid base64 format',
  unreachable: 'Failed to download the file',
  size: 'Image size exceeds the limit',
  format: 'Image format is not supported',
  pixels: 'Image pixel is invalid',
  aspect: 'Image aspect ratio is invalid',
}

const tooFast = (headers = {}) =>
  say(429, 1302, 'The API request is too fast and exceeds the platform rate limit', headers)

const refusals: Refusals = {
  'bad-credentials': wrongKey,
  'rate-limited': () => tooFast(),
  // UNSURE: no document has the header.
  'rate-limited-with-retry-after': () => tooFast({ 'retry-after': '30' }),
  'concurrency-full': () => say(429, 1303, 'parallel task over resource pack limit'),
  'quota-exhausted': () => say(429, 1102, 'Account balance not enough'),
  'retired-model': () => say(404, 1203, 'The requested resource does not exist, such as the model'),
  'submit-server-error': () => say(500, 5000, 'Server internal error'),
  'moderated-at-submit': () => say(400, 1301, 'Trigger the content security policy of the platform'),
  'poll-server-error': () => say(503, 5001, 'Server temporarily unavailable'),
}

const unknownPath = () => say(404, 1203, 'The requested resource does not exist')
export const words = { errorBody, malformed, refusals, takenId, unknownJob, unknownPath } satisfies Partial<Vendor>
