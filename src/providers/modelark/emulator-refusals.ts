import { type PictureFault, pictureFaults } from '../../emulation/pictures.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

const types: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
}

/** The words are UNSURE, the codes are documented. source: wire-seedance-modelark, Errors */
const say = (status: number, code: string, message: string, param = '') => new Refusal(status, message, { code, param })

const errorBody = ({ status, message, details: { code, param } }: Refusal): object => ({
  error: { code, message, param, type: types[status] ?? 'InternalServerError' },
})

export const badParameter = (param: string, why: string) =>
  say(400, 'InvalidParameter', `The parameter \`${param}\` specified in the request is not valid: ${why}.`, param)
export const badPicture = (fault: PictureFault) =>
  fault === 'unreachable'
    ? say(400, 'InvalidImageURL.DownloadFailed', 'The image could not be downloaded.', 'image_url')
    : badParameter('content.image_url', `the image ${pictureFaults[fault]}`)
const malformed: Vendor['malformed'] = ({ path, is, expected }) => {
  if (is === 'missing')
    return say(400, `MissingParameter.${path}`, `The request is missing the \`${path}\` parameter.`, path)
  return badParameter(path || 'body', is === 'unknown' ? 'there is no such parameter' : `expected ${expected}`)
}
export const unknownModel = (model: string) =>
  say(
    404,
    'InvalidEndpointOrModel.NotFound',
    `The model or endpoint ${model} does not exist or you have no access to it.`,
  )
const unknownJob = (id: string) => say(404, 'NotFound.Task', `The task ${id} does not exist.`)
const missingKey = () => say(401, 'AuthenticationError', 'The API key or AK/SK in the request is missing or invalid.')
/** UNSURE: which code it has. source: wire-seedance-modelark, Cancel */
export const wrongPhase = () =>
  say(403, 'OperationDenied.UnsupportedPhase', 'The task can not be deleted in its current status.')

const tooMany = (code: string) => say(429, code, 'The request rate of the model exceeds the limit of your account.')
const internal = () => say(500, 'InternalServiceError', 'The service encountered an unexpected internal error.')

const refusals: Refusals = {
  'bad-credentials': missingKey,
  'rate-limited': () => tooMany('ModelAccountRpmRateLimitExceeded'),
  'concurrency-full': () => tooMany('QuotaExceeded'),
  'quota-exhausted': () => say(403, 'AccountOverdueError', 'The account has an overdue balance.'),
  'retired-model': unknownModel,
  'submit-server-error': internal,
  'moderated-at-submit': () =>
    say(
      400,
      'InputImageSensitiveContentDetected.PrivacyInformation',
      'The request failed because the input image may contain a real person.',
    ),
  'poll-server-error': internal,
}

const unknownPath = () => say(404, 'NotFound', 'Not Found')
export const words = { errorBody, malformed, missingKey, refusals, unknownJob, unknownPath } satisfies Partial<Vendor>
