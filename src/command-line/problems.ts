import { type ClientProblemFragment, KinetographError } from '../client/index.ts'
import { CommandError, exitCodes } from './command-error.ts'

/** What the gateway refuses, one line for each: where, and why. */
export function refuse(problems: readonly ClientProblemFragment[]): CommandError {
  const lines = problems.map(({ path, message, code, allowedValues }) => {
    const at = path.length === 0 ? '' : `${path.join('.')}: `
    const allowed = allowedValues?.length && !message.includes(String(allowedValues[0]))
    return `  ${at}${message}${allowed ? ` Allowed: ${allowedValues.join(', ')}.` : ''} (${code})`
  })
  return new CommandError(['The gateway refuses this input:', ...lines].join('\n'), exitCodes.usage, {
    details: { problems },
  })
}

/** What the gateway refuses is the caller's to mend. */
export function asRefusal(error: unknown): unknown {
  return error instanceof KinetographError && error.problems.length > 0 ? refuse(error.problems) : error
}
