import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { type Code, codeOfStatus, failureOf, type ProviderFailure } from '../provider-error.ts'

const text = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined)
/** Of a task and of a refusal alike. source: wire-seedance-modelark, Errors */
export const errorShape = z.looseObject({ code: text, message: text, param: text })
type WireError = z.infer<typeof errorShape>

/** By the vendor's code; the first line that fits. source: wire-seedance-modelark, Errors */
const codes: readonly [RegExp, Code][] = [
  [/SensitiveContentDetected|RiskDetection|ContentSecurity/, 'MODERATED'],
  [/^(AccountOverdueError|SetLimitExceeded|OperationDenied\.ServiceOverdue)/, 'INSUFFICIENT_CREDIT'],
  [
    /^(AuthenticationError|InvalidAccountStatus|AccessDenied|ModelNotOpen|OperationDenied\.(ServiceNotOpen|PermissionDenied))|ModelIDAccessDisabled$/,
    'CREDENTIALS',
  ],
  [/^(InvalidEndpointOrModel|InvalidEndpoint|UnsupportedModel)\b/, 'MODEL_RETIRED'],
  [/^InvalidImageURL/, 'INVALID_IMAGE'],
]
/** By what a bad parameter is called, in `param` or in the code. UNSURE: how `param` is written. */
const media: readonly [RegExp, Code][] = [
  [/image/i, 'INVALID_IMAGE'],
  [/video_url/i, 'INVALID_VIDEO'],
  [/audio_url/i, 'INVALID_AUDIO'],
]

function codeOf({ code, param }: WireError): Code | undefined {
  const known = codes.find(([form]) => form.test(code ?? ''))?.[1]
  if (known || !/^(Invalid|Missing)Parameter/.test(code ?? '')) return known
  return media.find(([form]) => form.test(`${code} ${param ?? ''}`))?.[1] ?? 'PROVIDER_REJECTED'
}

function failure(code: Code, error: WireError, stage: 'INPUT' | 'OUTPUT'): ProviderFailure {
  const [kind = '', category] = (error.code ?? '').split('.')
  // The code says itself what was refused: the input of a task, too.
  const refused = kind.startsWith('Input') ? 'INPUT' : kind.startsWith('Output') ? 'OUTPUT' : stage
  return failureOf(code, error.message || error.code || '', refused, category ? [category] : [])
}

/** Why a task ended without a clip. */
export const failureOfTask = (error: WireError): ProviderFailure =>
  failure(codeOf(error) ?? 'PROVIDER_UNAVAILABLE', error, 'OUTPUT')

/** What an answer that is none means. `QuotaExceeded` is also said of too many tasks in the queue: that passes. */
export function refusalOf({ status, json }: WireAnswer): ProviderFailure {
  const error = z.looseObject({ error: errorShape }).safeParse(json).data?.error ?? {}
  const byStatus = codeOfStatus(status)
  // Models and rights have codes of their own: other things, too, are not found or not allowed.
  const otherwise = status === 403 || status === 404 ? 'PROVIDER_REJECTED' : byStatus
  const code = byStatus === 'PROVIDER_UNAVAILABLE' ? byStatus : (codeOf(error) ?? otherwise)
  return failure(code, error, 'INPUT')
}
