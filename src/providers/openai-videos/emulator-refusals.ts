import type { ShapeFault } from '../../emulation/body.ts'
import { type PictureFault, pictureFaults } from '../../emulation/pictures.ts'
import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** What stands in the vendor's envelope. */
export interface VideosError {
  message: string
  type: string
  param: string | null
  code: string | null
}

/**
 * Where no answer was ever captured, the words are those that the vendor uses for the same mistake elsewhere; only
 * status, `type` and `code` are from the facts. source: wire-openai-sora §7
 */
const say = (status: number, message: string, details: Partial<VideosError> = {}, headers = {}) =>
  new Refusal(status, message, details, headers)

export const errorOf = ({ message, details }: Refusal): VideosError => ({
  ...{ message, type: 'invalid_request_error', param: null, code: null },
  ...details,
})

const missingKey = () =>
  say(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
  )
const wrongKey = () => say(401, 'Incorrect API key provided.', { code: 'invalid_api_key' })
export const unverifiedOrganization = (model: string) =>
  say(403, `Your organization must be verified to use the model \`${model}\`.`)
/** UNSURE (§0): no answer was captured after the shutdown. */
export const unknownModel = (model: string) =>
  say(404, `The model \`${model}\` does not exist or you do not have access to it.`, { code: 'model_not_found' })
/** UNSURE (§3): the words for an unknown or deleted id. */
const unknownJob = (id: string) => say(404, `Video with id '${id.slice(0, 100)}' not found.`, { param: 'video_id' })
/** UNSURE (§5, §14): 409 or 400. */
export const unfinished = (id: string) => say(409, `Video '${id}' is still being generated.`, { param: 'video_id' })
/** UNSURE (§4): status and words; a 404 is the reading that §14 proposes. */
export const withoutContent = (why: string) => say(404, why)
export const expired = () => say(404, 'Video content has expired.', { code: 'expired' })
export const unlisted = (after: string) => say(400, `Invalid 'after': no video '${after}'.`, { param: 'after' })
/** Its neighbour `/v1/files` is not emulated, so that no id is known. */
export const unknownFile = (id: string) => say(404, `No such File object: ${id.slice(0, 100)}`, { param: 'id' })
const unknownPath: Vendor['unknownPath'] = ({ method, url }) => say(404, `Invalid URL (${method} ${url.split('?')[0]})`)
export const moderated = () =>
  say(
    400,
    'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com ' +
      'and include the request ID.',
    { code: 'moderation_blocked' },
  )
export const unsupported = (param: string, value: string, supported: readonly string[]) =>
  say(400, `Invalid value: '${value.slice(0, 100)}'. Supported values are: ${quoted(supported)}.`, {
    ...{ param, code: 'invalid_value' },
  })
const quoted = (values: readonly string[]) => values.map((each) => `'${each}'`).join(', ')
export const duplicate = (param: string) =>
  say(400, `Duplicate parameter: '${param}'.`, { param, code: 'duplicate_parameter' })
export const wrongSize = () => say(400, 'Inpaint image must match the requested width and height')
export const badPicture = (fault: PictureFault) => {
  const code = fault === 'form' || fault === 'unreachable' ? 'invalid_image_url' : 'invalid_value'
  return say(400, `Invalid 'input_reference': it ${pictureFaults[fault]}.`, { param: 'input_reference', code })
}
/** UNSURE (§2): `duration` is known to be refused; other unknown keys are taken to be, as elsewhere at this vendor. */
function malformed({ path, is, expected, sent }: ShapeFault): Refusal {
  const name = path.slice(0, 100)
  const param = name.split('.')[0]!
  if (path === '') return say(400, 'We could not parse the body of your request.')
  if (is === 'unknown') return say(400, `Unknown parameter: '${name}'.`, { param, code: 'unknown_parameter' })
  if (is === 'missing')
    return say(400, `Missing required parameter: '${name}'.`, { param, code: 'missing_required_parameter' })
  if (/^an? /.test(expected))
    return say(400, `Invalid type for '${name}': expected ${expected}, but got ${kindOf(sent)} instead.`, {
      ...{ param, code: 'invalid_type' },
    })
  return say(400, `Invalid '${name}': expected ${expected}.`, { param, code: 'invalid_value' })
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const tooMany = (message: string, headers = {}) =>
  say(429, message, { type: 'requests', code: 'rate_limit_exceeded' }, headers)
const rateLimited = (model: string, headers = {}) =>
  tooMany(`Rate limit reached for ${model} on requests per min (RPM): Limit 375, Used 375, Requested 1.`, headers)
const trouble = (status: number, message: string, code: string) => say(status, message, { type: 'server_error', code })

const refusals: Refusals = {
  'bad-credentials': wrongKey,
  'rate-limited': (model) => rateLimited(model),
  'rate-limited-with-retry-after': (model) => rateLimited(model, { 'retry-after-ms': '500', 'retry-after': '1' }),
  // UNSURE (§7): no concurrency of an account is documented; it would be this code.
  'concurrency-full': (model) =>
    tooMany(`Rate limit reached for ${model}: too many videos are being generated at once.`),
  'quota-exhausted': () =>
    say(429, 'You exceeded your current quota, please check your plan and billing details.', {
      ...{ type: 'insufficient_quota', code: 'insufficient_quota' },
    }),
  'retired-model': unknownModel,
  'submit-server-error': () =>
    trouble(500, 'The server had an error while processing your request. Sorry about that!', 'server_error'),
  'moderated-at-submit': moderated,
  'poll-server-error': () => trouble(503, 'The engine is currently overloaded, please try again later.', 'overloaded'),
}

export const words = { malformed, missingKey, refusals, unknownJob, unknownPath } satisfies Partial<Vendor>
