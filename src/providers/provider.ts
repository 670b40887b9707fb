import type { BaseLogger } from 'pino'
import type { JsonValue } from './json.ts'
import type { MediaAccess } from './medium-reference.ts'
import type { ProviderFailure } from './provider-error.ts'

export type { JsonValue } from './json.ts'
export { ProviderError, type ProviderFailure } from './provider-error.ts'

/** What is known of a provider whether its wire is spoken here or not. */
export interface ProviderFacts {
  readonly id: string
  readonly label: string
  /** It tells how far a clip is. */
  readonly reportsProgress: boolean
  /** A running job can be stopped there. */
  readonly canCancel: boolean
  /** The settings that hold its credentials, for people. */
  readonly credentialSettings?: string
}

export interface Provider extends ProviderFacts, ProviderClient {
  /** The emulator answers in the vendor's place. */
  readonly emulated?: true
  /** What runs upstream at once, per credential and model. */
  readonly maximumConcurrent: number
  /** Calls that it takes in a time, per credential. */
  readonly requestLimits?: readonly RequestLimit[]
}

/** Calls that a vendor takes, from one credential unless it says otherwise, over all processes on this database. */
export interface RequestLimit {
  requests: number
  /** In any so many seconds. */
  seconds: number
  /** Which calls count. Results are not among them: they come from elsewhere. */
  of: 'all' | 'polls' | 'submits'
  /** Of the account: keys may be of one, so all of them are counted together. */
  isOfAccount?: true
}

/**
 * How one provider's wire is spoken. Knows no family and no catalog: a family's wire mapping makes the request and
 * reads nothing. `poll` asks once; it never loops and never sleeps. Every call ends when its signal does.
 */
export interface ProviderClient {
  /** The provider itself refuses a second submit with the same idempotency key. */
  readonly deduplicates?: true
  /** Free and ours: a takeover starts it again instead of reconciling. Its slots are counted per instance. */
  readonly local?: true
  /** It speaks to a server that is not the vendor's own: what the vendor has retired may still be served there. */
  readonly servesRetired?: true
  /** How long the vendor keeps a result for us, at least; left out where nobody says. */
  readonly resultLifeMilliseconds?: number
  /** Most operations that one `pollMany` asks for. */
  readonly pollBatch?: number
  /** Why nothing can be sent now, whatever the credential; null, or no such question, when it can. */
  unavailable?(): string | null
  /**
   * Ids of the credentials for one of its wires (a route's `standard`), best first; never a value. An operation is asked
   * about with the credential that submitted it. Local providers have none.
   */
  credentials(standard: string | undefined): readonly string[]
  /** The request as `submit` sends it, media as references. Left out where it goes out as the family said it. */
  sent?(request: JsonValue, attempt: Pick<CallContext, 'idempotencyKey' | 'callbackUrl'>): JsonValue
  /** Resolves once the provider has accepted. Throws ProviderError, which says whether the request may have arrived. */
  submit(request: JsonValue, context: CallContext): Promise<Submission>
  poll(operation: JsonValue, context: CallContext): Promise<OperationState>
  /** Where the wire has a batch: one state per operation, in their order. */
  pollMany?(operations: readonly JsonValue[], context: BatchContext): Promise<OperationState[]>
  /**
   * Where the wire pushes: states as the vendor tells them, and after the first one that is an end no more. It may also
   * end without one, or throw ProviderError: neither says anything about the operation, which is then polled.
   */
  follow?(operation: JsonValue, context: CallContext): AsyncIterable<OperationState>
  /** Most operations that one process follows at once: each holds a connection. The others are polled. */
  readonly mostFollowed?: number
  /**
   * The operation of an attempt whose answer was lost. `not-found`: the provider does not show it (yet). `unknown`: nothing
   * of ours went with this attempt that it could show. @throws ProviderError where it could not be asked
   */
  find?(attempt: AttemptTag, context: CallContext): Promise<JsonValue | 'not-found' | 'unknown'>
  /**
   * What the account of the credential has of the request's kind, whoever made it, back to `since` at least or as far as
   * the wire's list goes; for a person to look at: what looks the same may be somebody else's.
   */
  list?(of: { since: Date; request: JsonValue }, context: CallContext): Promise<ListedJob[]>
  /** The operation of a job that somebody names by the vendor's id of it; left out where that is all of it. */
  operationOf?(id: string, request: JsonValue, credential: string): JsonValue
  cancel?(operation: JsonValue, context: CallContext): Promise<'canceled' | 'too-late' | 'unsupported'>
  /** Writes an output that needs our key, or anything else but a plain download, to `toFile`. */
  fetchResult?(handle: JsonValue, toFile: string, context: CallContext): Promise<void>
  readonly webhook?: ProviderWebhook
  /** This process no longer holds the operation: what it runs for it locally stops. */
  release?(operation: JsonValue): Promise<void>
  stop?(): Promise<void>
}

export interface CallContext {
  signal: AbortSignal
  /** One key per attempt; sent where the wire has a place for it. */
  idempotencyKey: string
  /** Which of `credentials()` to use; '' for local providers. */
  credential: string
  /** Where the provider can tell us of changes; null when nobody outside reaches us. */
  callbackUrl: string | null
  /** Bytes and addresses of what the request's references stand for. */
  media: MediaAccess
  /** A path that is free for bytes which come inline with an answer; only this holder writes there. */
  resultFile: string
  now(): Date
  log: BaseLogger
  /** Keeps an answer with the attempt, for support. It is about this attempt alone: of lists and look-ups no body is kept. */
  keep(answer: KeptAnswer): void
  /** Brings the next poll forward: something changed. */
  wake(): void
  /** The last byte of the submit was written: from now on it is its answer that is waited for. */
  sent?(): void
}

/** An answer about several operations says something of each: that is kept with it, and nothing of the others. */
export interface BatchContext extends Omit<CallContext, 'keep'> {
  /** @param index among the operations. */
  keepFor(index: number, answer: KeptAnswer): void
}

/** An answer as it came, shortened, secrets out. */
export interface RawAnswer {
  /** `POST /v1/videos`; no query, no host. */
  call: string
  status: number
  /** The provider's own name of the call, for its support. */
  requestId?: string
  body: JsonValue
}

/** Made when it is written: of a job that still runs nobody looks at what was answered. */
export type KeptAnswer = () => RawAnswer

/** What was sent, for `find` where the provider knows no key of ours. */
export interface AttemptTag<Request = JsonValue> {
  idempotencyKey: string
  request: Request
}

export interface ListedJob {
  /** The vendor's id of it. */
  id: string
  /** By the vendor's clock; null where it does not say. */
  createdAt: Date | null
}

export interface Submission {
  /** The provider's handle on the job; opaque, stored as it is. An object whose `id` is the provider's id, if any. */
  operation: JsonValue
}

export type OperationState =
  | { state: 'pending'; fraction?: number; queuePosition?: number; message?: string; pollAfterMilliseconds?: number }
  | { state: 'succeeded'; outputs: Output[]; charge?: ProviderCharge }
  | { state: 'failed'; failure: ProviderFailure; charge?: ProviderCharge }
  | { state: 'canceled'; charge?: ProviderCharge }
  | { state: 'expired' }
  | { state: 'unknown-operation' }

/**
 * A finished clip, where the provider left it: a local file is moved into the store, a URL is fetched without any
 * credential, a handle is given to `fetchResult`. `lastFrame`: the address of the vendor's own picture of its last frame, to be
 * had without a credential.
 */
export type Output = { providerVideoId?: string; lastFrame?: string } & (
  | { file: string }
  | { url: string }
  | { handle: JsonValue }
)

export interface ProviderCharge {
  state: 'NONE' | 'CHARGED' | 'REFUNDED' | 'UNKNOWN'
  micros?: number
  providerUnits?: string
}

export interface ProviderWebhook {
  /** Nothing of a call says who made it. */
  readonly isUnsigned?: true
  /** Reads a call of the provider's; null when it is not to be believed. It only brings a poll forward. */
  verify(headers: Readonly<Record<string, string>>, rawBody: Buffer): Promise<WebhookHint | null>
}

/** Which attempt it is about: by our key, or by the provider's id (`operation.id`). */
export type WebhookHint = { idempotencyKey: string } | { operationId: string }
