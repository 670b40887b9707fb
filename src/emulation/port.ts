import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * In the emulator: the body as it came; null where there was none. `request.body` is it parsed where it says to be
     * JSON (undefined where it is none after all, or empty), and the same bytes for every other type.
     */
    rawBody: Buffer | null
  }
}

/**
 * The emulator's port: what one provider's emulator is, and what the emulator gives it. An emulator is written from the
 * vendor's documents alone; it imports nothing of ours but this folder and the renderer.
 */
export interface ProviderEmulator {
  /** `klingai`. */
  readonly id: string
  /** `/openai`; `/<id>` unless given. */
  readonly basePath?: string
  /** Models it serves, by their wire names, with how long a clip takes there. */
  readonly models: Readonly<Record<string, LatencyCurve>>
  /**
   * What a call is about, so that faults can be put in its way. Called when its body has been read, before any handler
   * and any `preHandler` of the emulator's own (where credentials are best checked). May throw: then it is 'other'.
   */
  describe(request: FastifyRequest): EmulatedCall
  /** Adds the vendor's own paths; `app` is already below the base path. */
  mount(app: FastifyInstance, world: EmulatedWorld): void | Promise<void>
}

/** Seconds from acceptance to the end, on the emulator's clock: `base + perSecond × length of the clip`, ± `spread` of it. */
export interface LatencyCurve {
  /** So many of them in the queue. */
  queueSeconds: number
  baseSeconds: number
  perSecond: number
  /** 0.2: up to 20 % more or less, by the job's id. */
  spread: number
}

export interface EmulatedCall {
  /** `result` fetches a finished clip, `list` looks for jobs without their ids. */
  kind: 'submit' | 'poll' | 'list' | 'cancel' | 'result' | 'other'
  /** Of a submit: where the markers stand. */
  prompt?: string
  /** Of the other kinds: the job, where the call names one, by its id or the client's own. */
  jobId?: string
  /** Of a call about several jobs at once. */
  jobIds?: readonly string[]
}

/** What a submit may be refused with by a scenario, and what a poll. */
export const submitScenarios = [
  'moderated-at-submit',
  'rate-limited',
  'rate-limited-with-retry-after',
  'concurrency-full',
  'quota-exhausted',
  'bad-credentials',
  'retired-model',
  'submit-server-error',
] as const
export const pollScenarios = ['expired', 'unknown-id', 'poll-server-error'] as const

/**
 * What may go wrong. By the admin API (`POST /__emulator/scenarios`; once, unless it says how often) or by a marker in
 * the prompt: `[[rate-limited]]` every time, `[[submit-server-error:2]]` twice, then well; `[[webhook-late:40s]]` says
 * for how long, where there is something to say. How often is counted for each prompt where it concerns submits and
 * what becomes of jobs, and for each job where it concerns what comes later.
 */
export const scenarioKinds = [
  // The emulator of the provider says these in the vendor's words when it is asked to make a job.
  ...submitScenarios,
  // These are decided when a job is accepted, and stand in it.
  'moderated-at-output',
  'moderated-as-success',
  'fails',
  'nul-in-message',
  'never-ends',
  'find-blind',
  // So are these: the clip is delivered, and not what was asked for.
  'clip-short',
  'clip-small',
  'clip-other-sound',
  'clip-frozen',
  'clip-black',
  'clip-silent',
  'clip-other-start',
  // And these the emulator of the provider says to a question about a job.
  ...pollScenarios,
  // These happen to the connection; no provider's emulator has to know them.
  'submit-hang',
  'submit-cut-before',
  'submit-cut-after',
  'submit-slow',
  'submit-malformed',
  'submit-bad-gateway',
  'poll-hang',
  'poll-cut',
  'poll-slow',
  'poll-malformed',
  'poll-bad-gateway',
  // These to the clip on its way out.
  'result-dead',
  'result-truncated',
  'result-playlist',
  'result-not-a-video',
  'result-slow',
  // These to the calls it makes.
  'webhook-missing',
  'webhook-duplicated',
  'webhook-late',
  'webhook-wrong-signature',
] as const
export type ScenarioKind = (typeof scenarioKinds)[number]

/** What may be wrong with a clip that is delivered. `clip-other-sound`: with a track where none was asked for, or without. */
export type ClipFault = Extract<ScenarioKind, `clip-${string}`>

export interface EmulatedWorld {
  readonly clock: EmulatorClock
  /** Where clients reach this provider: `http://127.0.0.1:4010/klingai`, no slash at the end. */
  baseUrl(): string
  /** Random, for ids and signatures of this run. */
  randomId(): string
  /**
   * The first of `kinds` that is to happen to this call now; it counts as having happened. Scenarios of the admin API
   * come first, in their order and no more than one for each call, then the markers of the call's prompt, or of its
   * jobs'. `find-blind` is said as long as one of the call's jobs is hidden, and of what was decided on acceptance what
   * was decided.
   */
  scenario<Kind extends ScenarioKind>(request: FastifyRequest, ...kinds: Kind[]): Kind | null
  /** The same for a job, outside of any call. */
  scenarioOf<Kind extends ScenarioKind>(job: Job, ...kinds: Kind[]): Kind | null
  readonly jobs: Jobs
  /** A URL of ours that delivers the job's clip without any credential until `expiresAt` (clock), then 403. */
  resultUrl(job: Job, expiresAt: number): string
  /** The same for a PNG of what the clip ends on, in the clip's pixels. */
  lastFrameUrl(job: Job, expiresAt: number): string
  /**
   * Answers with the job's clip (HEAD and Range too), faults included; headers that the vendor sends besides. Resolves
   * when all is sent: nothing is left for the handler to do.
   */
  sendResult(reply: FastifyReply, job: Job, headers?: Record<string, string>): Promise<void>
  /** The job's clip, faults included, for wires that deliver it inline. */
  resultBytes(job: Job): Promise<Buffer>
  /** A small picture of the job's clip. */
  thumbnail(job: Job, format: 'webp' | 'jpeg'): Promise<Buffer>
  /** Calls the client back, faults included. `signed` makes the headers for a body; with `isWrong`, wrong ones. */
  sendWebhook(
    job: Job,
    url: string,
    body: unknown,
    signed: (body: string, isWrong: boolean) => Record<string, string>,
  ): void
  /** Pixels and format of a picture that was sent; null when it is none. */
  pictureFacts(bytes: Buffer): Promise<PictureFacts | null>
  /** Bytes behind a URL that a client sent, as the vendor would fetch them; null when there are none. */
  fetchMedium(url: string): Promise<Buffer | null>
}

export interface PictureFacts {
  format: 'jpeg' | 'png' | 'webp' | 'heif' | 'gif' | 'tiff'
  /** Pixels. */
  width: number
  height: number
  sizeBytes: number
}

export interface EmulatorClock {
  /** Milliseconds since 1970. Runs faster than ours where it is accelerated. */
  now(): number
  /** Resolves after that many milliseconds of this clock. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export interface NewJob {
  /** In the vendor's form, unique within the provider. */
  id: string
  /** Wire name. */
  model: string
  /** Who sent it: whatever the vendor counts by, such as the key. */
  account: string
  /** The client's own id, where the wire has one. */
  externalId?: string
  prompt: string
  clip: ClipRequest
  /** What it costs once it succeeds; some vendors charge for a clip that their moderation keeps back, too. */
  price?: { micros?: number | undefined; units?: string; isDueWhenBlocked?: true | undefined }
  /** It is accepted, and fails all the same at its end: why, in the vendor's words. */
  lateFault?: string
  /** Whatever else the provider's emulator wants to know of it later. */
  details?: unknown
}

/** What the clip is made from: the very picture that was sent. */
export interface ClipRequest {
  /** JPEG, PNG or WebP; null for a clip from words. */
  still: Buffer | null
  /** The picture it ends on. */
  endStill?: Buffer | null
  /** How a picture of another shape is shown: PAD whole between bars, otherwise cut. */
  fit?: 'PAD' | 'CROP'
  seconds: number
  /** Pixels of the frame at full size. */
  width: number
  height: number
  hasSound: boolean
}

export interface Job extends NewJob {
  readonly createdAt: number
  /** Of the last change of `status`. */
  readonly updatedAt: number
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
  /** Of `failed`: what the vendor gives as the reason. */
  readonly failedBy: 'moderated-at-output' | 'fails' | 'nul-in-message' | 'late-fault' | null
  /** What is wrong with its clip. */
  readonly clipFault?: ClipFault
  /** Finished without a clip, as a refusal that looks like success. */
  readonly isWithheld: boolean
  /** 0 to 1, by the clock. */
  readonly fraction: number
  /** In the provider's queue; 0 is next, null when it is not in it. */
  readonly queuePosition: number | null
  /** By `find-blind`: no list and no look-up by the client's own id shows it yet; its id does. */
  readonly isHidden: boolean
}

export interface Jobs {
  /** Accepts a job: from now on it runs by the clock and its model's curve, and is in the ledger. */
  create(job: NewJob): Job
  get(id: string): Job | undefined
  /** Newest first, without those that `find-blind` hides. All of them: not for every call. */
  list(): Job[]
  /** Accepted and not ended, with this account and model. Costs nothing. */
  active(account: string, model: string): number
  /** The newest with this account and client's own id; whether `find-blind` hides it is `isHidden`. Costs nothing. */
  withExternalId(account: string, externalId: string): Job | undefined
  /** True when it was stopped; false when it had ended. */
  cancel(id: string): boolean
  /** Removes it; its clip goes with it. */
  remove(id: string): void
  /** Told of every change of every job's status, until it is forgotten. */
  onChange(listener: (job: Job) => void): () => void
}
