import type { Charge } from './charge.ts'
import type { Failure } from './failure.ts'
import type { Status } from './status.ts'

/** Kinds of stored events; the GraphQL type is `Generation` + the kind. */
export const eventTypes = [
  'Queued',
  'Submitting',
  'CancelRequested',
  'Submitted',
  'Progressed',
  'Collecting',
  'ClipFinished',
  'Succeeded',
  'Failed',
  'Canceled',
  'Expired',
  'LateResult',
  'ChargeSettled',
  'RouteChanged',
  'MediaDeleted',
] as const
export type EventType = (typeof eventTypes)[number]

/** The one event that ends a stream, by the status it ends in. */
export const finalEvent: Partial<Record<Status, EventType>> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELED: 'Canceled',
  EXPIRED: 'Expired',
}

export interface StoredEvent {
  generationId: string
  /** From 1, without a gap. */
  sequence: number
  type: EventType
  at: Date
  status: Status
  isFinal: boolean
  data: EventData
}

/** What is true of the event itself, as stored. */
export interface EventData {
  progress: ProgressSnapshot
  clipIndex?: number
  attempt?: number
  failure?: Failure
  charge?: Charge
  resultMayStillArrive?: boolean
  /** Id of the route it is about; older events do not say it. */
  route?: string
  fromRoute?: string
  reason?: string
}

export interface ProgressSnapshot {
  /** 0..1, never falls, 1 only at the end; null when nobody knows. */
  fraction: number | null
  source: ProgressSource
  queuePosition: number | null
  expected: { medianAt: string; ninetiethPercentileAt: string; samples: number } | null
  polls: number
  message: string | null
  /** ISO instant. */
  asOf: string
}
export const progressSources = ['PROVIDER', 'MEASURED', 'ESTIMATED', 'UNKNOWN'] as const
export type ProgressSource = (typeof progressSources)[number]

/** Before it has a number, and a snapshot of the progress. */
export interface NewEvent {
  type: EventType
  data?: Omit<EventData, 'progress'>
}
