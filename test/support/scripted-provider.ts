import { providerFacts } from '../../src/providers/known.ts'
import {
  type CallContext,
  type JsonValue,
  type OperationState,
  type Provider,
  ProviderError,
} from '../../src/providers/provider.ts'

export interface ScriptedOperation {
  id: string
  /** Its submit was the first, the second, … */
  nth: number
}

/** A provider in Gemini's place that does what the test says. */
export function scriptedProvider(script: {
  submit?(nth: number, context: CallContext): Promise<void>
  poll(operation: ScriptedOperation, context: CallContext): Promise<OperationState>
  cancel?(operation: ScriptedOperation): Promise<'canceled' | 'too-late' | 'unsupported'>
  find?: Provider['find']
  fetchResult?: Provider['fetchResult']
  maximumConcurrent?: number
}): Provider & { submits: number } {
  const asOperation = (operation: JsonValue) => operation as unknown as ScriptedOperation
  const provider: Provider & { submits: number } = {
    ...providerFacts('gemini'),
    submits: 0,
    maximumConcurrent: script.maximumConcurrent ?? 10,
    credentials: () => ['one'],
    async submit(_request: JsonValue, context: CallContext) {
      provider.submits += 1
      const nth = provider.submits
      await script.submit?.(nth, context)
      return { operation: { id: context.idempotencyKey, nth } }
    },
    fetchResult: script.fetchResult ?? notArrived,
    poll: (operation, context) => script.poll(asOperation(operation), context),
    ...(script.cancel ? { cancel: (operation: JsonValue) => script.cancel!(asOperation(operation)) } : {}),
    ...(script.find ? { find: script.find } : {}),
  }
  return provider
}

async function notArrived(): Promise<never> {
  throw new ProviderError('unknown', { code: 'PROVIDER_UNAVAILABLE', message: 'did not arrive', retryable: true })
}
