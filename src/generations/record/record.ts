import type { Selectable } from 'kysely'
import type { ClipWarning } from '../../catalog/clip-warning.ts'
import type { Problem } from '../../catalog/problem.ts'
import type { SettledParameter } from '../../catalog/settle.ts'
import type { Tables } from '../../engine/tables.ts'
import type { PreparedMedium } from '../../families/wire.ts'
import type { Output } from '../../providers/provider.ts'
import type { Charge } from './charge.ts'
import type { ProgressSnapshot, ProgressSource } from './event.ts'
import type { ChargeState, Failure } from './failure.ts'
import type { Status } from './status.ts'

/** A generation as the domain sees it: the row, typed. */
export interface GenerationRow {
  id: string
  tenant: string
  sequence: number
  status: Status
  family: string
  model: string
  /** Field of the family's input: `cameraMove`. */
  capability: string
  provider: string
  /** Id of the route; null in rows older than it. */
  route: string | null
  /** The caller did not name the provider. */
  mayChangeRoute: boolean
  /** Started while the emulator stood in the provider's place. */
  emulated: boolean
  request: Record<string, unknown>
  settled: Record<string, unknown>
  settledParameters: SettledParameter[]
  warnings: Problem[]
  count: number
  inputHash: string
  idempotencyKey: string | null
  clientReference: string | null
  /** The caller's; null where the run times that are known decide. */
  longestPollMilliseconds: number | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  deadlineAt: Date
  cancelRequestedAt: Date | null
  lateResult: 'KEEP' | 'DISCARD'
  prepared: PreparedMedium[] | null
  failure: Failure | null
  charge: Charge
  estimateMicros: number | null
  settling: boolean
  workDone: boolean
  lease: number
  holder: number | null
  /** Of the trace that its start belongs to; null where none is kept. */
  traceContext: TraceContext | null
  /** Of the caller: from its end until it is deleted. */
  keepForSeconds: number | null
  deletedAt: Date | null
  /** When it was given time anew, by an operator or a restore. */
  reopenedAt: Date | null
}

/** What W3C Trace Context says in its headers. */
export type TraceContext = Readonly<Record<string, string>>

export interface ClipRow {
  generationId: string
  index: number
  status: Status
  fraction: number | null
  progressSource: ProgressSource
  queuePosition: number | null
  message: string | null
  /** The provider refused it for now: it is not sent again before. */
  retryAt: Date | null
  polls: number
  asOf: Date
  expected: ProgressSnapshot['expected']
  failure: Failure | null
  arrivedLate: boolean
  startedAt: Date | null
  finishedAt: Date | null
  timingKey: string
}

export interface AttemptRow {
  id: string
  generationId: string
  clipIndex: number
  number: number
  provider: string
  credential: string
  model: string
  sentAt: Date
  submitDeadlineAt: Date
  /** What was said to the provider; null for local ones. */
  request: unknown
  operation: unknown
  charge: Charge | null
  /** Where the provider left the finished clip; null until it said so. */
  outputs: Output[] | null
  result: VideoManifest | null
  closedAt: Date | null
  outcome: string | null
}

/** Of an attempt all that is not for its submit: what is said there may be long, and thousands are held that were sent. */
export type SentAttempt = Pick<
  AttemptRow,
  | 'id'
  | 'clipIndex'
  | 'number'
  | 'provider'
  | 'credential'
  | 'sentAt'
  | 'operation'
  | 'charge'
  | 'outputs'
  | 'result'
  | 'closedAt'
>

/** One file of a video in the media store. */
export interface StoredPicture {
  key: string
  width: number
  height: number
  mimeType: string
}

/** What we hold of a clip: the manifest of a collected result. */
export interface VideoManifest {
  key: string
  width: number
  height: number
  durationSeconds: number
  frameRate: number
  hasAudio: boolean
  mimeType: string
  sizeBytes: number
  sha256: string
  /** `H264`, or as the container names it. Absent in rows older than it, as are the next two. */
  videoCodec?: string
  /** FFmpeg's name; null without sound. */
  audioCodec?: string | null
  warnings?: ClipWarning[]
  providerVideoId: string | null
  /** It was decoded to its last frame; until then all this is what its boxes say, and of pictures there is the vendor's last frame, if any. */
  verified: boolean
  /** What the decoder says is wrong with a clip that was already delivered. */
  damage?: string
  poster: StoredPicture | null
  firstFrame: StoredPicture | null
  lastFrame: StoredPicture | null
}

export function toGeneration(row: Selectable<Tables['generation']>): GenerationRow {
  return {
    id: row.id,
    tenant: row.tenant,
    sequence: row.sequence,
    status: row.status as Status,
    family: row.family,
    model: row.model,
    capability: row.capability,
    provider: row.provider,
    route: row.route,
    mayChangeRoute: row.may_change_route,
    emulated: row.emulated,
    request: row.request,
    settled: row.settled,
    settledParameters: row.settled_parameters as unknown as SettledParameter[],
    warnings: row.warnings as unknown as Problem[],
    count: row.count,
    inputHash: row.input_hash,
    idempotencyKey: row.idempotency_key,
    clientReference: row.client_reference,
    longestPollMilliseconds: row.longest_poll_milliseconds,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadlineAt: row.deadline_at,
    cancelRequestedAt: row.cancel_requested_at,
    lateResult: row.late_result as 'KEEP' | 'DISCARD',
    prepared: row.prepared?.map(toPrepared) ?? null,
    failure: row.failure as Failure | null,
    charge: {
      state: row.charge_state as ChargeState,
      ...(row.charge_micros === null ? {} : { micros: Number(row.charge_micros) }),
      ...(row.charge_units === null ? {} : { providerUnits: row.charge_units }),
    },
    estimateMicros: row.estimate_micros === null ? null : Number(row.estimate_micros),
    settling: row.settling,
    workDone: row.work_done,
    lease: Number(row.lease),
    holder: row.holder,
    traceContext: row.trace_context,
    keepForSeconds: row.keep_for_seconds,
    deletedAt: row.deleted_at,
    reopenedAt: row.reopened_at,
  }
}

/** Rows older than its name have the field as `place`. */
function toPrepared(kept: unknown): PreparedMedium {
  const { place, ...medium } = kept as PreparedMedium & { place?: string }
  return { ...medium, field: medium.field ?? place }
}

export function toClip(row: Selectable<Tables['clip']>): ClipRow {
  return {
    generationId: row.generation_id,
    index: row.index,
    status: row.status as Status,
    fraction: row.fraction,
    progressSource: row.progress_source as ProgressSource,
    queuePosition: row.queue_position,
    message: row.message,
    retryAt: row.retry_at,
    polls: row.polls,
    asOf: row.as_of,
    expected:
      row.expected_median_at && row.expected_ninetieth_at
        ? {
            medianAt: row.expected_median_at.toISOString(),
            ninetiethPercentileAt: row.expected_ninetieth_at.toISOString(),
            samples: row.expected_samples ?? 0,
          }
        : null,
    failure: row.failure as Failure | null,
    arrivedLate: row.arrived_late,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    timingKey: row.timing_key,
  }
}

/** Rows of the time before there was anything unverified do not say so. */
export const toManifest = (stored: unknown): VideoManifest => ({
  ...(stored as VideoManifest),
  verified: (stored as Partial<VideoManifest>).verified ?? true,
})

export function toAttempt(row: Selectable<Tables['attempt']>): AttemptRow {
  return {
    id: row.id,
    generationId: row.generation_id,
    clipIndex: row.clip_index,
    number: row.number,
    provider: row.provider,
    credential: row.credential,
    model: row.model,
    sentAt: row.sent_at,
    submitDeadlineAt: row.submit_deadline_at,
    request: row.request,
    operation: row.operation,
    charge: row.charge as AttemptRow['charge'],
    outputs: row.outputs as Output[] | null,
    result: row.result === null ? null : toManifest(row.result),
    closedAt: row.closed_at,
    outcome: row.outcome,
  }
}
