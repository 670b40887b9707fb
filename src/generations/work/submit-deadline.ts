import type { JsonValue } from '../../providers/json.ts'
import { referencesIn } from '../../providers/medium-reference.ts'
import type { AttemptRow } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** The slowest connection that a request has to get through. */
const bytesPerSecond = 128 * 1024

/** How long a submit of this request may take, its answer included. */
export async function submitMilliseconds(
  { store, timeouts }: Pick<WorkContext, 'store' | 'timeouts'>,
  request: JsonValue,
): Promise<number> {
  return timeouts.submitMilliseconds + Math.ceil(((await bytesOf(store, request)) / bytesPerSecond) * 1_000)
}

/** Of the body with its media filled in. */
async function bytesOf(store: WorkContext['store'], request: JsonValue): Promise<number> {
  let bytes = Buffer.byteLength(JSON.stringify(request))
  for (const { $medium } of referencesIn(request)) {
    const { key, form } = $medium
    // Fetched by the provider itself.
    if (form === 'URL') continue
    const { sizeBytes = 0 } = (await store.stat(key)) ?? {}
    bytes += form === 'FILE' ? sizeBytes : Math.ceil(sizeBytes / 3) * 4
  }
  return bytes
}

/**
 * Ends a submit: by what its row says or, where the provider's client tells that the last byte was written, that long
 * after it.
 */
export function startSubmitClock(
  { sentAt, submitDeadlineAt }: Pick<AttemptRow, 'sentAt' | 'submitDeadlineAt'>,
  answerMilliseconds: number,
): { signal: AbortSignal; sent(): void; stop(): void } {
  const controller = new AbortController()
  const end = () => controller.abort(new DOMException('The submit took too long', 'TimeoutError'))
  let timer = setTimeout(end, submitDeadlineAt.getTime() - sentAt.getTime())
  return {
    signal: controller.signal,
    sent() {
      clearTimeout(timer)
      timer = setTimeout(end, answerMilliseconds)
    },
    stop: () => clearTimeout(timer),
  }
}
