import type { BaseLogger } from 'pino'
import type { ProviderFacts } from './known.ts'

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * How one provider's wire is spoken. Knows no family and no catalog: a family's wire mapping makes the request and
 * reads the answer. `poll` asks once; it never loops and never sleeps.
 */
export interface Provider extends ProviderFacts {
  /** The provider itself refuses a second submit with the same idempotency key. */
  readonly deduplicates?: true
  /** Free and ours: a takeover starts it again instead of reconciling. Its slots are counted per instance. */
  readonly local?: true
  /** The operator has pointed it at a server of his own: what the vendor has retired may still be served there. */
  readonly servesRetired?: true
  /** What runs upstream at once, per credential and model. */
  readonly maximumConcurrent: number
  /** Why nothing can be sent now; null when it can. */
  unavailable(): string | null
  /** Resolves once the provider has accepted. */
  submit(request: JsonValue, context: CallContext): Promise<Submission>
  poll(operation: JsonValue, context: CallContext): Promise<OperationState>
  cancel?(operation: JsonValue, context: CallContext): Promise<'canceled' | 'too-late' | 'unsupported'>
  /** This process no longer holds the operation: what it runs for it locally stops. */
  release?(operation: JsonValue): Promise<void>
}

export interface CallContext {
  signal: AbortSignal
  /** One key per attempt; sent where the wire has a place for it. */
  idempotencyKey: string
  log: BaseLogger
  /** Brings the next poll forward: something changed. */
  wake(): void
}

export interface Submission {
  /** The provider's handle on the job; opaque, stored as it is. */
  operation: JsonValue
  pollAfterMilliseconds?: number
}

export type OperationState =
  | { state: 'pending'; fraction?: number; queuePosition?: number; message?: string; pollAfterMilliseconds?: number }
  | { state: 'succeeded'; outputs: Output[]; charge?: ProviderCharge }
  | { state: 'failed'; failure: ProviderFailure; charge?: ProviderCharge }
  | { state: 'canceled'; charge?: ProviderCharge }
  | { state: 'expired' }
  | { state: 'unknown-operation' }

/** A finished clip, where the provider left it. A local file is moved into the store. */
export interface Output {
  file: string
  providerVideoId?: string
}

export interface ProviderCharge {
  state: 'NONE' | 'CHARGED' | 'REFUNDED' | 'UNKNOWN'
  micros?: number
  providerUnits?: string
}

export interface ProviderFailure {
  code: 'PROVIDER_REJECTED' | 'PROVIDER_UNAVAILABLE' | 'INVALID_IMAGE' | 'RESULT_INVALID' | 'INTERNAL'
  message: string
  retryable: boolean
  /** The provider's own words, secrets removed. */
  providerMessage?: string
}

/** What the provider did to a call. Says where it is born whether the request may have arrived. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly delivery: 'not-delivered' | 'refused' | 'unknown'
  readonly failure: ProviderFailure
  readonly retryAfterMilliseconds: number | undefined

  constructor(delivery: ProviderError['delivery'], failure: ProviderFailure, retryAfterMilliseconds?: number) {
    super(failure.message)
    this.delivery = delivery
    this.failure = failure
    this.retryAfterMilliseconds = retryAfterMilliseconds
  }
}
