export const failureCodes = [
  'MODERATED',
  'MEDIA_UNREACHABLE',
  'MEDIA_TOO_LARGE',
  'INVALID_IMAGE',
  'INVALID_VIDEO',
  'INVALID_AUDIO',
  'IMAGE_SIZE_MISMATCH',
  'PROVIDER_REJECTED',
  'PROVIDER_UNAVAILABLE',
  'RATE_LIMITED',
  'INSUFFICIENT_CREDIT',
  'CREDENTIALS',
  'MODEL_RETIRED',
  'TIMED_OUT',
  'SUBMISSION_UNCERTAIN',
  'RESULT_EXPIRED',
  'RESULT_INVALID',
  'CANCELED_BY_PROVIDER',
  'INTERNAL',
] as const
export type FailureCode = (typeof failureCodes)[number]
export const failureStages = ['PREPARE', 'SUBMIT', 'RUN', 'COLLECT'] as const
export type FailureStage = (typeof failureStages)[number]
export const moderationStages = ['INPUT', 'OUTPUT'] as const
export const chargeStates = ['NONE', 'CHARGED', 'REFUNDED', 'UNKNOWN'] as const
export type ChargeState = (typeof chargeStates)[number]

/** The vendor did what it should: the same request would fail there each time. */
export const isOfRequest = ({ code }: Pick<Failure, 'code'>): boolean =>
  code === 'MODERATED' ||
  code === 'PROVIDER_REJECTED' ||
  code.startsWith('INVALID_') ||
  code.startsWith('MEDIA_') ||
  code === 'IMAGE_SIZE_MISMATCH'

/** Why a generation, or one of its clips, ended badly. */
export interface Failure {
  code: FailureCode
  stage: FailureStage
  /** For people. */
  message: string
  /** Whether the same request may work when sent again. */
  retryable: boolean
  charged: ChargeState
  /** The provider's own words, secrets removed. */
  providerMessage?: string
  /** With MODERATED: what was refused, and the provider's categories where it names any. */
  moderation?: { stage: (typeof moderationStages)[number]; categories: string[] }
  /** ISO instant before which trying again is of no use, where the provider said so. */
  retryAfter?: string
  /** Into the original input when one field is to blame. */
  path?: string[]
}
