import { providerFacts } from '../../src/providers/all.ts'
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

export interface Script {
  submit?(nth: number, context: CallContext, request: JsonValue): Promise<void>
  poll(operation: ScriptedOperation, context: CallContext): Promise<OperationState>
  cancel?(operation: ScriptedOperation): Promise<'canceled' | 'too-late' | 'unsupported'>
  find?: Provider['find']
  fetchResult?: Provider['fetchResult']
  maximumConcurrent?: number
}

/** A provider in Gemini's place that does what the test says. */
export function scriptedProvider(script: Script): Provider & { submits: number } {
  const asOperation = (operation: JsonValue) => operation as unknown as ScriptedOperation
  const provider: Provider & { submits: number } = {
    ...providerFacts('gemini'),
    submits: 0,
    maximumConcurrent: script.maximumConcurrent ?? 10,
    credentials: () => ['one'],
    async submit(request: JsonValue, context: CallContext) {
      provider.submits += 1
      const nth = provider.submits
      await script.submit?.(nth, context, request)
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

/**
 * One provider for many tests that run side by side: each attempt does what the script says whose name stands in its
 * prompt. Operations that a script makes up begin with the attempt's id.
 */
export function scriptedByPrompt(): { provider: Provider; scripts: Map<string, Script> } {
  const scripts = new Map<string, Script>()
  const ofAttempt = new Map<string, Script>()
  const scriptOf = (id: string): Script => ofAttempt.get(id.slice(0, 36))!
  const provider = scriptedProvider({
    maximumConcurrent: 100,
    async submit(nth, context, request) {
      const text = JSON.stringify(request)
      const script = [...scripts].find(([name]) => text.includes(name))![1]
      ofAttempt.set(context.idempotencyKey, script)
      await script.submit?.(nth, context, request)
    },
    poll: (operation, context) => scriptOf(operation.id).poll(operation, context),
    cancel: async (operation) => (await scriptOf(operation.id).cancel?.(operation)) ?? 'unsupported',
    find: async (tag, context) => (await scriptOf(tag.idempotencyKey).find?.(tag, context)) ?? 'unknown',
  })
  return { provider, scripts }
}
