import type { Redact } from '../call.ts'
import type { OperationState, Output, ProviderFailure } from '../provider.ts'
import { chargeOf } from './charge.ts'
import { isAbout } from './message-kinds.ts'
import type { Task } from './task.ts'

/**
 * A task as a state. No wire of Kling's tells how far it is.
 * @param redact as the caller's.
 */
export function stateOf(
  task: Task,
  options: { watermark: boolean; redact: Redact; unheardOf(status: string): { state: 'pending' } },
): OperationState {
  const charge = chargeOf(task)
  const message = options.redact(task.message)
  switch (task.status) {
    case 'submitted':
    case 'processing':
      return { state: 'pending' }
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
      return { state: 'failed', failure: failureOf(message), charge: charge ?? { state: 'NONE' } }
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

/** A failed task has no code, only a message. source: wire-kling §3, §4, §6 */
function failureOf(message: string): ProviderFailure {
  const quoted = message === '' ? {} : { providerMessage: message }
  if (isAbout('moderation', message)) {
    const isInput = isAbout('input', message)
    return {
      code: 'MODERATED',
      message: isInput
        ? 'The provider refused what was sent for its content.'
        : 'The provider refused the result for its content.',
      // The same request sometimes passes when it is sent again. source: wire-kling §6
      retryable: !isInput,
      moderation: { stage: isInput ? 'INPUT' : 'OUTPUT', categories: [] },
      ...quoted,
    }
  }
  if (isAbout('image', message))
    return { code: 'INVALID_IMAGE', message: 'The provider does not accept a picture.', retryable: false, ...quoted }
  if (isAbout('video', message))
    return { code: 'INVALID_VIDEO', message: 'The provider does not accept a video.', retryable: false, ...quoted }
  return {
    code: 'PROVIDER_REJECTED',
    message: 'The provider could not make the clip.',
    retryable: isAbout('passing', message),
    ...quoted,
  }
}

/**
 * UNSURE: in no document, but a refusal has looked like a success elsewhere. It was made and paid for, so that sending it
 * again would be paid for again. A result that is named and cannot be read is no refusal.
 */
function withoutClip({ isWithheld }: Task, message: string): ProviderFailure {
  const quoted = message === '' ? {} : { providerMessage: message }
  if (isWithheld || isAbout('moderation', message))
    return {
      code: 'MODERATED',
      message: 'The provider withheld the result for its content.',
      retryable: false,
      moderation: { stage: isAbout('input', message) ? 'INPUT' : 'OUTPUT', categories: [] },
      ...quoted,
    }
  return {
    code: 'RESULT_INVALID',
    message: 'The provider says that it succeeded, but there is no clip.',
    retryable: true,
    ...quoted,
  }
}
