import type { Redact } from '../call.ts'
import type { OperationState, Output } from '../provider.ts'
import { failureOf, type ProviderFailure } from '../provider-error.ts'
import { chargeOf } from './charge.ts'
import { codeAbout, isAbout } from './refusal.ts'
import type { Task } from './task.ts'

/**
 * A task as a state. No wire of Kling's tells how far it is.
 * @param redact as the caller's.
 */
export function stateOf(
  task: Task,
  options: { watermark: boolean; redact: Redact; unheardOf(status: string): { state: 'pending' } },
): OperationState {
  if (task.status === 'submitted' || task.status === 'processing') return { state: 'pending' }
  const charge = chargeOf(task)
  const message = options.redact(task.message)
  switch (task.status) {
    case 'succeed':
    case 'succeeded': {
      const outputs = outputsOf(task, options.watermark)
      if (outputs.length === 0)
        return { state: 'failed', failure: withoutClip(task, message), charge: charge ?? { state: 'UNKNOWN' } }
      // Every clip costs; where the task does not say how much, nobody here does.
      return { state: 'succeeded', outputs, charge: charge ?? { state: 'CHARGED' } }
    }
    case 'failed':
      // The deduction lands when a task succeeds. source: wire-kling §3
      return { state: 'failed', failure: failureOfTask(message), charge: charge ?? { state: 'NONE' } }
    default:
      return options.unheardOf(task.status)
  }
}

/** Both variants come where a watermark was asked for; then the marked one is what was asked for. */
const outputsOf = (task: Task, watermark: boolean): Output[] =>
  task.videos.map(({ id, url, watermarkUrl }) => ({
    url: ((watermark ? watermarkUrl : undefined) ?? url ?? watermarkUrl)!,
    ...(id === undefined ? {} : { providerVideoId: id }),
  }))

const stageOf = (message: string) => (isAbout('input', message) ? 'INPUT' : 'OUTPUT')

/** A failed task has no code, only a message. source: wire-kling §3, §4, §6 */
function failureOfTask(message: string): ProviderFailure {
  const code = codeAbout(message)
  const failure = failureOf(code, message, stageOf(message))
  // The same request sometimes passes when it is sent again. source: wire-kling §6
  if (code === 'MODERATED') return { ...failure, retryable: stageOf(message) === 'OUTPUT' }
  if (code !== 'PROVIDER_REJECTED') return failure
  return { ...failure, message: 'The provider could not make the clip.', retryable: isAbout('passing', message) }
}

/**
 * UNSURE: in no document, but a refusal has looked like a success elsewhere. It was made and paid for, so that sending it
 * again would be paid for again. A result that is named and cannot be read is no refusal.
 */
const withoutClip = ({ isWithheld }: Task, message: string): ProviderFailure =>
  failureOf(isWithheld || isAbout('moderation', message) ? 'MODERATED' : 'RESULT_INVALID', message, stageOf(message))
