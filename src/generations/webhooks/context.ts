import type { BaseLogger } from 'pino'
import type { Database } from '../../engine/connection.ts'
import type { Wake } from '../../engine/wake.ts'
import type { SigningKey } from '../../media/signed-url.ts'
import type { SafePost } from '../../network/safe-post.ts'
import type { AttemptOutcome } from './send.ts'

/** What events are sent with; made once per process by the gateway. */
export interface WebhookContext {
  database: Database
  wake: Pick<Wake, 'holder' | 'on' | 'onReconnect'>
  post: SafePost
  /** One event as the API shows it to that tenant now; null when there is none. */
  render(tenant: string, generationId: string, sequence: number): Promise<unknown>
  /** The server's, newest first. */
  signingKeys: readonly [SigningKey, ...SigningKey[]]
  now(): Date
  random(): number
  newId(): string
  log: BaseLogger
  /** Told of each, once it is committed. */
  onAttempt(attempt: WebhookAttempt): void
  killPoint(point: string): void
}

export interface WebhookAttempt extends AttemptOutcome {
  tenant: string
  endpointId: string
  /** Null: a test. */
  generationId: string | null
  /** `GenerationSucceeded` */
  type: string
  /** From 1. */
  attempt: number
  /** It is not tried again. */
  isGivenUp: boolean
  /** The endpoint was switched off for it. */
  isSwitchedOff: boolean
}
