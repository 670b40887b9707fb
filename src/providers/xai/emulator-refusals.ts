import { type PictureFault, pictureFaults } from '../../emulation/pictures.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** Three shapes of an error, and no document says which comes when. source: wire-grok-xai, Errors */
type Shape = 'nested' | 'flat' | 'text'
const say = (shape: Shape, status: number, code: string, message: string) =>
  new Refusal(status, message, { shape, code })

function errorBody({ message, details: { shape, code } }: Refusal): object {
  if (shape === 'text') return { error: message }
  return shape === 'flat'
    ? { code, error: message }
    : { error: { message, type: 'invalid_request_error', param: null, code } }
}

export const badRequest = (message: string) => say('nested', 400, 'invalid_request', message)
export const unknownModel = (model: string) =>
  say('nested', 404, 'not_found', `The model ${model} does not exist or your team does not have access to it.`)
const unknownJob = (id: string) => say('text', 404, '', `Request ${id} not found`)
const missingKey = () => say('text', 401, '', 'No API key provided.')
const wrongKey = () => say('flat', 401, 'unauthenticated', 'Incorrect API key provided.')

/** 422 for a field it does not know. UNSURE: the words, and whether other values are 400. */
const malformed: Vendor['malformed'] = ({ path, is, expected }) => {
  if (is === 'wrong') return badRequest(`${path}: expected ${expected}`)
  const what = is === 'unreadable' ? 'not valid JSON' : `${is} field \`${path}\``
  return say('text', 422, '', `Failed to deserialize the JSON body into the target type: ${what}`)
}

/** UNSURE: no words for a picture are documented. */
export const badPicture = (field: string, fault: PictureFault) => badRequest(`${field} ${pictureFaults[fault]}`)

const tooMany = () => say('flat', 429, 'resource_exhausted', 'Too many requests')

/** UNSURE: neither a limit of jobs at once nor the words of an empty account and of moderation are documented. */
const refusals: Refusals = {
  'bad-credentials': wrongKey,
  'rate-limited': tooMany,
  'concurrency-full': tooMany,
  'quota-exhausted': () =>
    say('flat', 403, 'permission_denied', 'Your team has used all available credits or reached its spending limit.'),
  'retired-model': unknownModel,
  'submit-server-error': () => say('text', 500, '', 'Internal error'),
  'moderated-at-submit': () =>
    say('nested', 400, 'content_moderation', 'The prompt was rejected by content moderation.'),
  'poll-server-error': () => say('text', 503, '', 'Service temporarily unavailable'),
}

const unknownPath = () => say('text', 404, '', 'Not Found')
export const words = { errorBody, malformed, missingKey, refusals, unknownJob, unknownPath } satisfies Partial<Vendor>
