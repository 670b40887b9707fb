import { ClientError } from './client/client-error.ts'
import type { ProblemFieldsFragment } from './client/generated/operations.ts'
import { CommandError, exitCodes } from './command-error.ts'

/** What the gateway refuses, one line for each: where, and why. */
export function refuse(problems: readonly ProblemFieldsFragment[]): CommandError {
  const lines = problems.map(({ path, message, code, allowedValues }) => {
    const at = path.length === 0 ? '' : `${path.join('.')}: `
    const allowed = allowedValues?.length && !message.includes(String(allowedValues[0]))
    return `  ${at}${message}${allowed ? ` Allowed: ${allowedValues.join(', ')}.` : ''} (${code})`
  })
  return new CommandError(['The gateway refuses this input:', ...lines].join('\n'), exitCodes.usage, {
    details: { problems },
  })
}

/** A wrong shape (HTTP 400) is the caller's to mend like any other problem. */
export function asRefusal(error: unknown): unknown {
  return error instanceof ClientError && error.problems.length > 0 ? refuse(error.problems) : error
}
