import { type PictureFault, pictureFaults } from '../../emulation/pictures.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** source: wire-wan-dashscope, Failures. Where no document has the words, they are UNSURE. */
const say = (status: number, code: string, message: string) => new Refusal(status, message, { code })

const errorBody: Vendor['errorBody'] = ({ message, details: { code, output } }, world) => ({
  request_id: world.randomId(),
  ...(output === undefined ? { code, message } : { output }),
})

export const invalid = (message: string) => say(400, 'InvalidParameter', message)
const missingKey = () => say(401, 'InvalidApiKey', 'No API-key provided.')
const wrongKey = () => say(401, 'InvalidApiKey', 'Invalid API-key provided.')
export const notAsync = () => say(403, 'AccessDenied', 'current user api does not support synchronous calls.')
const unknownPath = () => say(404, 'InvalidParameter', 'url error, please check url！')
export const unknownModel = () => say(400, 'InvalidParameter', 'Model not exist.')
export const tooMany = () => say(429, 'Throttling.RateQuota', 'Requests rate limit exceeded, please try again later.')
export const notPending = () =>
  say(400, 'UnsupportedOperation', 'The operation is unsupported on this task: it is not PENDING.')

export const malformed: Vendor['malformed'] = ({ path, is, expected }) => {
  if (is === 'unreadable') return say(400, 'BadRequest.EmptyInput', 'Required input missing or invalid request body.')
  if (is === 'missing' && path === 'model')
    return say(400, 'BadRequest.EmptyModel', 'Required parameter "model" missing.')
  const words = {
    unknown: 'Extra inputs are not permitted',
    missing: 'Field required',
    wrong: `Input should be ${expected}`,
  }
  return invalid(`${words[is]}: ${path}`)
}

export const badMedium = (fault: PictureFault, { field }: { field: string }) =>
  fault === 'unreachable' || fault === 'form'
    ? say(400, 'InvalidURL', `Required URL is missing or invalid, please check the request URL: ${field}`)
    : invalid(`The ${field} ${pictureFaults[fault]}`)

export const inspection = (side: 'Input' | 'Output') => `${side} data may contain inappropriate content.`
const internal = () => say(500, 'InternalError', 'An internal error has occured, please try again later.')

const refusals: Refusals = {
  'bad-credentials': wrongKey,
  'rate-limited': tooMany,
  'concurrency-full': () => say(429, 'Throttling', 'Too many requests in route. Please try again later.'),
  'quota-exhausted': () => say(400, 'Arrearage', 'Access denied, please make sure your account is in good standing.'),
  'retired-model': unknownModel,
  'submit-server-error': internal,
  'moderated-at-submit': () => say(400, 'DataInspectionFailed', inspection('Input')),
  'poll-server-error': internal,
}

export const words = { errorBody, malformed, missingKey, refusals, unknownPath } satisfies Partial<Vendor>
