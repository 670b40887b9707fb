import { Refusal, type Refusals, type Vendor } from '../../emulation/vendor.ts'

/** Of google.rpc.Code. Interactions give some refusals a name instead of a number. source: wire-google-veo §A.4 */
const statuses = {
  INVALID_ARGUMENT: { http: 400, grpc: 3, name: 'invalid_request' },
  FAILED_PRECONDITION: { http: 400, grpc: 9, name: 'failed_precondition' },
  NOT_FOUND: { http: 404, grpc: 5, name: 'not_found' },
  PERMISSION_DENIED: { http: 403, grpc: 7, name: null },
  UNAUTHENTICATED: { http: 401, grpc: 16, name: null },
  RESOURCE_EXHAUSTED: { http: 429, grpc: 8, name: null },
  INTERNAL: { http: 500, grpc: 13, name: null },
  UNAVAILABLE: { http: 503, grpc: 14, name: null },
} as const
type RpcStatus = keyof typeof statuses

/** `name` instead of that of the status; `details` as of google.rpc.Status. */
export function say(
  status: RpcStatus,
  message: string,
  more: { details?: object[]; name?: string; headers?: Record<string, string> } = {},
): Refusal {
  const { http, name } = statuses[status]
  return new Refusal(http, message, { status, name: more.name ?? name, details: more.details ?? [] }, more.headers)
}

export const grpcCode = (status: RpcStatus): number => statuses[status].grpc

/** @param isNamed whether a name may stand where the code does */
export function errorBody({ status: code, message, details }: Refusal, isNamed: boolean): { error: object } {
  const { status, name, details: more } = details as { status: string; name: string | null; details: object[] }
  if (isNamed && name !== null) return { error: { code: name, message } }
  return { error: { code, message, status, ...(more.length > 0 && { details: more }) } }
}

export const invalid = (message: string) => say('INVALID_ARGUMENT', message)
export const notFound = () => say('NOT_FOUND', 'Requested entity was not found.')

/** As Google's front end reads JSON. */
export const malformed: Vendor['malformed'] = ({ path, is, expected }) => {
  const received = 'Invalid JSON payload received.'
  if (is === 'unreadable') return invalid(`${received} Expected an object.`)
  const name = path.split('.').at(-1)
  if (is === 'unknown') return invalid(`${received} Unknown name "${name}" at '${path}': Cannot find field.`)
  return invalid(is === 'missing' ? `'${path}' is required.` : `Invalid value at '${path}': expected ${expected}.`)
}

const detail = (type: string, fields: object) => ({ '@type': `type.googleapis.com/google.rpc.${type}`, ...fields })
export const errorInfo = (reason: string, service: string) =>
  detail('ErrorInfo', { reason, domain: 'googleapis.com', metadata: { service } })

const exhausted = (message: string, ...details: object[]) => say('RESOURCE_EXHAUSTED', message, { details })
/** Source §A.4: where Google says how long to wait, it says it in `details`. */
const waiting = (seconds: number, headers = {}) =>
  say('RESOURCE_EXHAUSTED', `Resource exhausted. Please retry in ${seconds}s.`, {
    details: [detail('RetryInfo', { retryDelay: `${seconds}s` })],
    headers,
  })

/** What Google's two surfaces say alike, and what each says for itself. */
export const refusalsOf = (
  own: Pick<Refusals, 'bad-credentials' | 'retired-model' | 'moderated-at-submit'>,
  quotaMetric: string,
): Refusals => ({
  ...own,
  'rate-limited': (_model, seconds) =>
    seconds === undefined ? exhausted('Resource exhausted. Please try again later.') : waiting(seconds),
  'rate-limited-with-retry-after': () => waiting(2, { 'retry-after': '2' }),
  'concurrency-full': (model) => exhausted(`Too many concurrent requests for ${model}. Please try again later.`),
  'quota-exhausted': (model) =>
    exhausted(
      'You exceeded your current quota, please check your plan and billing details.',
      detail('QuotaFailure', { violations: [{ quotaMetric, quotaDimensions: { model } }] }),
    ),
  'submit-server-error': () => say('INTERNAL', 'Internal error encountered.'),
  'poll-server-error': () => say('UNAVAILABLE', 'The service is currently unavailable.'),
})
