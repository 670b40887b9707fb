import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Json<T> = JSONColumnType<T & object, string, string>
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>
type Instant = ColumnType<Date, Date | string | undefined, Date | string>
type InstantOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** bigint; fits 2^53 by construction (micro-dollars, counters), parsed to a number by the connection. */
type Big = ColumnType<number, number | undefined, number>

/** The database, table by table. Every row that belongs to a caller carries its tenant. */
export interface Tables {
  generation: GenerationTable
  clip: ClipTable
  attempt: AttemptTable
  event: EventTable
  video: VideoTable
  upload: UploadTable
  setting: SettingTable
  slot_queue: SlotQueueTable
  suspended_route: SuspendedRouteTable
  request_limit: RequestLimitTable
  run_time: RunTimeTable
  storyboard: StoryboardTable
  storyboard_take: StoryboardTakeTable
  media_reference: MediaReferenceTable
  media_removal: MediaRemovalTable
  derived_medium: DerivedMediumTable
  operator_action: OperatorActionTable
  webhook_endpoint: WebhookEndpointTable
  webhook_cursor: WebhookCursorTable
  webhook_delivery: WebhookDeliveryTable
}

interface GenerationTable {
  id: string
  tenant: string
  /** Number of the last event. */
  sequence: Generated<number>
  status: string
  family: string
  model: string
  capability: string
  provider: string
  /** `kling-v3@klingai-legacy`; null in rows older than the column. */
  route: string | null
  /** The caller did not name the provider. */
  may_change_route: Generated<boolean>
  /** Started while the emulator stood in the provider's place: it is never bought for real, nor a real one asked there. */
  emulated: Generated<boolean>
  /** The catalog it was judged by. */
  catalog_version: string | null
  /** As sent, inline bytes replaced by upload ids. */
  request: Json<Record<string, unknown>>
  settled: Json<Record<string, unknown>>
  settled_parameters: Json<unknown[]>
  warnings: Json<unknown[]>
  count: number
  idempotency_key: string | null
  input_hash: string
  client_reference: string | null
  /** Of the caller; null where the run times that are known decide. */
  longest_poll_milliseconds: number | null
  /** Of the version before. */
  poll_interval_milliseconds: Generated<number>
  created_at: Instant
  started_at: InstantOrNull
  finished_at: InstantOrNull
  deadline_at: Instant
  cancel_requested_at: InstantOrNull
  late_result: Generated<string>
  /** Media of the request, normalised and in the store; null until done. */
  prepared: JsonOrNull<unknown[]>
  failure: JsonOrNull<Record<string, unknown>>
  charge_state: Generated<string>
  charge_micros: number | null
  /** In the provider's own units. */
  charge_units: string | null
  estimate_micros: number | null
  /** Addenda may still come. */
  settling: Generated<boolean>
  /** Nothing is left to do: no job is needed any more. */
  work_done: Generated<boolean>
  /** Our fence: rises with every claim. */
  lease: Big
  holder: number | null
  job_id: string | null
  /** Claims since the last event that were not handed back. */
  claims: Generated<number>
  /** How often what comes before the first submit ended its process, or met a defect. */
  failed_starts: Generated<number>
  /** Of the trace that its start belongs to, as W3C Trace Context writes it; null where none is kept. */
  trace_context: JsonOrNull<Record<string, string>>
  /** Of the caller: after its end it is deleted. */
  keep_for_seconds: number | null
  /** What was asked for and what came of it is gone; what it cost, and what it is known by, stays. */
  deleted_at: InstantOrNull
  /** When it was given time anew, by an operator or a restore. */
  reopened_at: InstantOrNull
}

interface ClipTable {
  generation_id: string
  index: number
  status: string
  fraction: number | null
  progress_source: Generated<string>
  queue_position: number | null
  message: string | null
  /** Not submitted before: the provider refused it for now. */
  retry_at: InstantOrNull
  polls: Generated<number>
  as_of: Instant
  expected_median_at: InstantOrNull
  expected_ninetieth_at: InstantOrNull
  expected_samples: number | null
  failure: JsonOrNull<Record<string, unknown>>
  arrived_late: Generated<boolean>
  started_at: InstantOrNull
  finished_at: InstantOrNull
  /** What finished clips are compared by for the expected end: route, length, resolution. */
  timing_key: string
}

interface AttemptTable {
  id: string
  generation_id: string
  clip_index: number
  number: number
  provider: string
  /** Id of the route; null in rows older than the column. */
  route: string | null
  /** Which credential sent it; `instance:<holder>` for local providers. */
  credential: string
  model: string
  sent_at: Instant
  submit_deadline_at: Instant
  /** As long as it has no operation: until when it counts as running upstream. */
  presumed_running_until: Instant
  /** What was said to the provider, media as references; null until it is sent, and for local providers. */
  request: JsonOrNull<unknown>
  /** The provider's answers as they came, shortened, secrets out: to the submit and the last one. */
  answers: JsonOrNull<unknown>
  /** Write-once facts. */
  operation: JsonOrNull<unknown>
  /** Further operations that turned up for this one attempt, each with what the provider said to a cancel. */
  duplicates: JsonOrNull<unknown[]>
  charge: JsonOrNull<Record<string, unknown>>
  /** Where the provider left the finished clip: some keep their answer for minutes only. */
  outputs: JsonOrNull<unknown[]>
  result: JsonOrNull<Record<string, unknown>>
  /** When it stopped counting as running upstream. */
  closed_at: InstantOrNull
  outcome: string | null
}

interface EventTable {
  generation_id: string
  sequence: number
  type: string
  at: Instant
  status: string
  is_final: boolean
  data: Json<Record<string, unknown>>
}

interface VideoTable {
  id: string
  tenant: string
  generation_id: string
  clip_index: number
  facts: Json<Record<string, unknown>>
  created_at: Instant
  /** When it is to be decoded once more; null: it was, or never will be. */
  verify_after: InstantOrNull
  verify_tries: Generated<number>
  /** Its generation was deleted: it is there only for who still goes on from it. */
  deleted_at: InstantOrNull
}

interface UploadTable {
  id: string
  tenant: string
  /** Whose start brought it inline; null when it was announced. */
  generation_id: string | null
  /** Or whose storyboard's. */
  storyboard_id: string | null
  status: string
  content_type: string
  declared_bytes: Big
  declared_sha256: string | null
  file_name: string | null
  facts: JsonOrNull<Record<string, unknown>>
  problem: JsonOrNull<Record<string, unknown>>
  created_at: Instant
  expires_at: Instant
}

interface SettingTable {
  name: string
  value: string
}

/** Which process has clips that wait for slots, and looks after them. */
interface SlotQueueTable {
  /** Provider and model. */
  key: string
  holder: number
  credentials: string[]
  /** Clips of this process that do not wait, though their rows say so. */
  absent: string[]
  seen_at: Instant
}

interface RequestLimitTable {
  /** `xai key-5890a4e1 all 70/60` */
  key: string
  /** From then on calls may be taken. */
  free_at: Instant
}

/** The vendor, or the emulator, said that it has no such model. */
interface SuspendedRouteTable {
  /** `kling-v1-6@klingai-legacy` */
  route: string
  emulated: boolean
  refused_at: Instant
}

/** One finished run of a kind of clips: between when it was last seen running and when it was seen to have ended. */
interface RunTimeTable {
  id: Generated<number>
  timing_key: string
  earliest_milliseconds: number
  latest_milliseconds: number
}

interface StoryboardTable {
  id: string
  tenant: string
  status: string
  /** In the order of the film. */
  shot_names: string[]
  /** Request of the film; what is cut are shots. */
  film: Json<Record<string, unknown>>
  /** Of which takes the film was made last: `1.2.1`. */
  film_takes: string | null
  film_generation_id: string | null
  /** Why it could not be started of those takes. */
  film_problems: JsonOrNull<unknown[]>
  maximum_cost_micros: number | null
  idempotency_key: string | null
  input_hash: string
  created_at: Instant
  /** Of its start, or the last retry. */
  changed_at: Instant
  /** Something may be to be started, or to be said, from then on; null: not before a generation ends. */
  due_at: InstantOrNull
  /** All its generations were deleted, and its requests with them. */
  erased_at: InstantOrNull
}

interface StoryboardTakeTable {
  storyboard_id: string
  /** From 0. */
  shot_index: number
  /** Of the shot, from 1. */
  number: number
  /** As for an ordinary start; pictures may be frames of earlier shots. */
  input: Json<Record<string, unknown>>
  /** Pixels and length of its clip, as far as they are known before. */
  expected: Json<Record<string, unknown>>
  /** The emulator stood in its provider's place when it was asked for. */
  emulated: boolean
  estimate_micros: number | null
  /** Null until it is started. */
  generation_id: string | null
  /** Why it could not be started. */
  problems: JsonOrNull<unknown[]>
  /** Of the retry that asked for it. */
  idempotency_key: string | null
  input_hash: string
  created_at: Instant
}

/** Who may still need an upload, or a clip: bytes without one are removed. */
interface MediaReferenceTable {
  /** Who it is; neither: it is gone, and whether others are left is to be looked at. */
  generation_id: string | null
  storyboard_id: string | null
  upload_id: string | null
  video_id: string | null
}

/** Pictures that were made of a clip when somebody first read them. */
interface DerivedMediumTable {
  video_id: string
  /** Of the object, in the clip's folder of the media store. */
  name: string
  tenant: string
  /** 0 until it is made. */
  size_bytes: Big
  /** Why it could not be made, then. */
  refusal: JsonOrNull<Record<string, unknown>>
  made_at: Instant
}

/** Bytes that nobody can get at any more, until they are removed. */
interface MediaRemovalTable {
  /** In the media store; all below it, too. */
  key: string
  due_at: Instant
  /** Once more: whoever was frozen meanwhile may have written some. */
  is_again: Generated<boolean>
  /** Generations and uploads without which it must not stay, either. */
  made_of: string[] | null
}

/** What an operator did by hand. Never changed. */
interface OperatorActionTable {
  id: Generated<number>
  generation_id: string
  attempt_id: string | null
  action: string
  actor: string
  /** In the operator's words. */
  reason: string | null
  at: Instant
  before: Json<Record<string, unknown>>
  after: Json<Record<string, unknown>>
}

/** Where events are sent: of a tenant's generations, or of the one whose start named it. */
interface WebhookEndpointTable {
  id: string
  tenant: string
  generation_id: string | null
  url: string
  /** Kinds of events, as they are stored. */
  types: string[]
  /** Null where it is derived from the generation. */
  secret: string | null
  /** Signs beside it until then. */
  previous_secret: string | null
  previous_until: InstantOrNull
  /** Of the server's keys the one that the secret is derived with. */
  signing_key: string | null
  is_enabled: Generated<boolean>
  disabled_reason: string | null
  /** Since the first failure after the last event that it took. */
  failing_since: InstantOrNull
  created_at: Instant
}

/** What an endpoint is still to be told of a generation. Gone once it knows. */
interface WebhookCursorTable {
  /** No reference: that it is being deleted keeps no event from being written. */
  endpoint_id: string
  generation_id: string
  tenant: string
  /** The last event that is done with. */
  delivered_to: number
  /** The last event that it wants. */
  wanted_to: number
  /** Null: not before the endpoint is switched on. */
  due_at: InstantOrNull
  /** Rises with every claim: who has an older one writes nothing. */
  turn: Big
  holder: number | null
  /** By the database's clock. */
  held_until: InstantOrNull
}

/** What came of sending one event to an endpoint; of what it answered, the status alone. */
interface WebhookDeliveryTable {
  id: string
  endpoint_id: string
  /** Null: a test. */
  generation_id: string | null
  sequence: number | null
  /** The same at every attempt. */
  webhook_id: string
  type: string
  status: string
  attempts: number
  http_status: number | null
  error: string | null
  milliseconds: number | null
  first_attempt_at: Instant
  last_attempt_at: Instant
  next_attempt_at: InstantOrNull
}
