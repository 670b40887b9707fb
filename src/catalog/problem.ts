/** What is wrong with a caller's input: data, not an exception. The same shape stands in `userErrors` and in a 400. */
export interface Problem {
  code: ProblemCode
  /** From the operation's `input` argument down, in the caller's own spelling; list indices as digits. */
  path: string[]
  /** The same place as `Parameter.name` writes it (`shots[].prompt`); null when it is not a parameter. */
  parameter: string | null
  /** For people, in English. Never a copy of the input. */
  message: string
  allowedValues?: (string | number | boolean)[]
  ranges?: NumberRange[]
  maximumLength?: number
  /** The other party of a conflict. */
  conflictsWith?: string[][]
  /** The operator's setting that it follows from; for the log alone. */
  setting?: string
}

/** Inclusive on both ends. */
export interface NumberRange {
  minimum: number
  maximum: number
  step?: number
}

export const problemCodes = [
  'SHAPE',
  'REQUIRED',
  'OUT_OF_RANGE',
  'NOT_ALLOWED',
  'TOO_LONG',
  'TOO_MANY',
  'TOO_FEW',
  'NOT_UNIQUE',
  'CONFLICT',
  'IGNORED',
  'ENLARGED',
  'UNREFERENCED',
  'UNKNOWN_REFERENCE',
  'UNKNOWN_VARIABLE',
  'INVALID_URL',
  'INVALID_IMAGE',
  'INVALID_VIDEO',
  'INVALID_AUDIO',
  'IMAGE_SIZE_MISMATCH',
  'MEDIA_UNREACHABLE',
  'MEDIA_TOO_LARGE',
  'NOT_FOUND',
  'MODEL_REQUIRED',
  'MODEL_DEPRECATED',
  'MODEL_RETIRED',
  'MODEL_UNAVAILABLE',
  'NO_ROUTE',
  'COST_EXCEEDED',
  'IDEMPOTENCY_CONFLICT',
  'ALREADY_FINISHED',
  'NOT_FINISHED',
  'LIMIT_REACHED',
] as const
export type ProblemCode = (typeof problemCodes)[number]
