import type { ScenarioKind } from '../../emulation/port.ts'

/**
 * An answer that is not a success, in the vendor's words. Where no answer was ever captured, the words are those that the
 * vendor uses for the same mistake elsewhere; only status, `type` and `code` are from the facts.
 * source: wire-openai-sora §7
 */
export class Refusal extends Error {
  readonly status: number
  readonly type: string
  readonly parameter: string | null
  readonly code: string | null
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, rest: RefusalDetails = {}) {
    super(message)
    this.status = status
    this.type = rest.type ?? 'invalid_request_error'
    this.parameter = rest.parameter ?? null
    this.code = rest.code ?? null
    this.headers = rest.headers ?? {}
  }
}

interface RefusalDetails {
  type?: string
  parameter?: string
  code?: string
  headers?: Record<string, string>
}

export const withoutKey = () =>
  new Refusal(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
  )

export const wrongKey = () => new Refusal(401, 'Incorrect API key provided.', { code: 'invalid_api_key' })

export const unverifiedOrganization = (model: string) =>
  new Refusal(403, `Your organization must be verified to use the model \`${model}\`.`)

/** UNSURE (§0): no answer was captured after the shutdown. */
export const unknownModel = (model: string) =>
  new Refusal(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  })

/** UNSURE (§3): the words for an unknown or deleted id. */
export const unknownVideo = (id: string) =>
  new Refusal(404, `Video with id '${id}' not found.`, { parameter: 'video_id' })

export const moderated = () =>
  new Refusal(
    400,
    'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com ' +
      'and include the request ID.',
    { code: 'moderation_blocked' },
  )

export const rateLimited = (model: string, retryAfterMilliseconds?: number) =>
  new Refusal(429, `Rate limit reached for ${model} on requests per min (RPM): Limit 375, Used 375, Requested 1.`, {
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers:
      retryAfterMilliseconds === undefined
        ? {}
        : {
            'retry-after-ms': String(retryAfterMilliseconds),
            'retry-after': String(Math.ceil(retryAfterMilliseconds / 1000)),
          },
  })

/** UNSURE (§7): no concurrency of an account is documented; it would be this code. */
export const tooManyAtOnce = (model: string) =>
  new Refusal(429, `Rate limit reached for ${model}: too many videos are being generated at once.`, {
    type: 'requests',
    code: 'rate_limit_exceeded',
  })

export const quotaExhausted = () =>
  new Refusal(429, 'You exceeded your current quota, please check your plan and billing details.', {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  })

export const serverError = () =>
  new Refusal(500, 'The server had an error while processing your request. Sorry about that!', {
    type: 'server_error',
    code: 'server_error',
  })

export const overloaded = () =>
  new Refusal(503, 'The engine is currently overloaded, please try again later.', {
    type: 'server_error',
    code: 'overloaded',
  })

export const invalidType = (parameter: string, expected: string, value: unknown) =>
  new Refusal(400, `Invalid type for '${parameter}': expected ${expected}, but got ${kindOf(value)} instead.`, {
    parameter,
    code: 'invalid_type',
  })

export const invalidValue = (parameter: string, value: string, supported: readonly string[]) =>
  new Refusal(
    400,
    `Invalid value: '${value.slice(0, 100)}'. Supported values are: ${supported.map((each) => `'${each}'`).join(', ')}.`,
    { parameter, code: 'invalid_value' },
  )

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  if (typeof value === 'object') return 'an object'
  return `a ${typeof value}`
}

type Refused = Extract<
  ScenarioKind,
  | 'bad-credentials'
  | 'rate-limited'
  | 'rate-limited-with-retry-after'
  | 'concurrency-full'
  | 'quota-exhausted'
  | 'retired-model'
  | 'submit-server-error'
  | 'moderated-at-submit'
  | 'poll-server-error'
>

/** The scenarios of a submit or a poll in this vendor's words. */
export const refusalByScenario: Readonly<Record<Refused, (model: string) => Refusal>> = {
  'bad-credentials': wrongKey,
  'rate-limited': (model) => rateLimited(model),
  'rate-limited-with-retry-after': (model) => rateLimited(model, 500),
  'concurrency-full': tooManyAtOnce,
  'quota-exhausted': quotaExhausted,
  'retired-model': unknownModel,
  'submit-server-error': serverError,
  'moderated-at-submit': moderated,
  'poll-server-error': overloaded,
}
