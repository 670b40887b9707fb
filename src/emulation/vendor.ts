import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ShapeFault } from './body.ts'
import type { EmulatedCall, EmulatedWorld, Job, LatencyCurve, NewJob, submitScenarios } from './port.ts'

/** An answer that says no. `details` are whatever the vendor's error body has beside the message. */
export class Refusal extends Error {
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, details: Refusal['details'] = {}, headers: Refusal['headers'] = {}) {
    super(message)
    this.status = status
    this.details = details
    this.headers = headers
  }
}

export type RefusedScenario = (typeof submitScenarios)[number] | 'poll-server-error'

export interface VendorModel {
  latency: LatencyCurve
  /** Submits of one account, on the emulator's clock; no limit unless given. */
  perMinute?: number
  /** Jobs of one account; no limit unless given. */
  atOnce?: number
  /** Models with the same one are counted together; each alone unless given. */
  countedAs?: string
}

/** What a checked request comes to; the kit makes the job of it. */
export type Order = Omit<NewJob, 'id' | 'account'>

/** One call, and whose it is. */
export interface Call {
  request: FastifyRequest
  reply: FastifyReply
  account: string
  /** Of the path. */
  params: PathParameters
}
export type PathParameters = Readonly<Record<string, string>>

/** A job that was asked about. `isExpired`: by a scenario. */
export interface Asked {
  job: Job
  isExpired: boolean
}

interface Endpoint {
  /**
   * As Fastify reads it: `/v1/jobs/:id`; `::` is a colon, `/:model(^[^:]+)::start` one after a name. Several that are
   * the same are a list.
   */
  path: string | readonly string[]
  /** POST of a submit; of others GET unless given. */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
}

export interface SubmitEndpoint<Body> extends Endpoint {
  kind: 'submit'
  /** Where the path names a model, by the path. @throws Refusal where there is none such */
  body: z.ZodType<Body> | ((params: PathParameters) => z.ZodType<Body>)
  /** What was sent, where it is no JSON. @throws Refusal */
  read?(request: FastifyRequest): Promise<unknown>
  /** The prompt in a body of whatever form, for its markers; of JSON it is found. */
  prompt?(request: FastifyRequest): string
  /** Checks what the shape does not say. @throws Refusal */
  order(body: Body, world: EmulatedWorld, call: Call): Order | Promise<Order>
  answer(job: Job, world: EmulatedWorld, call: Call): unknown
}

export interface JobEndpoint extends Endpoint {
  kind: Extract<EmulatedCall['kind'], 'poll' | 'cancel' | 'result' | 'other'>
  /** Where the call names its job; in `:id` of the path unless given. @throws Refusal */
  jobId?(request: FastifyRequest): string
  /** The vendor's ids, where the client's own is as good: a call with such a one looks for its job. */
  ownIds?: RegExp
  /** Whether it is here that this job is asked about; any of the account's unless given. */
  has?(job: Job, params: PathParameters): boolean
  answer(job: Job, world: EmulatedWorld, call: Call & Pick<Asked, 'isExpired'>): unknown
}

/** Several jobs at once: those of them that there are. */
export interface BatchEndpoint<Query> extends Endpoint {
  kind: 'batch'
  /** Of the body of a POST, of the query otherwise. */
  query: z.ZodType<Query>
  /** The ids it names: the vendor's, or the client's own; of `all` it is a list. @throws Refusal */
  ids(query: Query): readonly string[] | { external: readonly string[] } | 'all'
  answer(jobs: readonly Asked[], world: EmulatedWorld, call: Call, query: Query): unknown
}

/** About an account: a list of its jobs, or whatever else it has. */
export interface AccountEndpoint<Query> extends Endpoint {
  kind: 'list' | 'account'
  /** Of the body of a POST, of the query otherwise. */
  query: z.ZodType<Query>
  /** `jobs`: the account's own, newest first; none are looked up unless it is a list. */
  answer(query: Query, world: EmulatedWorld, call: Call & { jobs: readonly Job[] }): unknown
}

export type VendorEndpoint = SubmitEndpoint<unknown> | JobEndpoint | BatchEndpoint<unknown> | AccountEndpoint<unknown>

/** These keep the type between a shape and what is made of it. */
export const submitEndpoint = <Body>(endpoint: Omit<SubmitEndpoint<Body>, 'kind'>): SubmitEndpoint<unknown> => ({
  ...(endpoint as SubmitEndpoint<unknown>),
  kind: 'submit',
})
export const batchEndpoint = <Query>(endpoint: Omit<BatchEndpoint<Query>, 'kind'>): BatchEndpoint<unknown> => ({
  ...(endpoint as BatchEndpoint<unknown>),
  kind: 'batch',
})
export const accountEndpoint = <Query>(endpoint: AccountEndpoint<Query>) => endpoint as AccountEndpoint<unknown>

/** `seconds`: until a submit fits into its minute again. */
type Refuse = (model: string, seconds?: number) => Refusal
/** With `retry-after` a rate limit is refused as without, unless the vendor has other words for it. */
export type Refusals = Readonly<
  Record<Exclude<RefusedScenario, 'rate-limited-with-retry-after'>, Refuse> & {
    'rate-limited-with-retry-after'?: Refuse
  }
>

/** A call of the vendor's to its client. */
export interface Callback {
  url: string
  body: unknown
  /** The headers; with `isWrong` they fit another body or key. */
  signed(body: string, isWrong: boolean): Record<string, string>
}

/**
 * One vendor, told in tables and in its own words. What is said in none of them is the same with all: the order of a
 * submit (who, shape, what the vendor says, scenario, the client's own id, limits, job), that a job belongs to its
 * account, and what a call is about.
 */
export interface Vendor {
  id: string
  /** `/<id>` unless given. */
  basePath?: string
  models: Readonly<Record<string, VendorModel>>
  endpoints: readonly VendorEndpoint[]
  /** An id in the vendor's form; the random one unless given. */
  newId?(random: string, params: PathParameters): string
  /** Who calls. @throws Refusal */
  account(request: FastifyRequest): string
  /** Where clients are known by a key, and none was sent. */
  missingKey?(): Refusal
  malformed(fault: ShapeFault): Refusal
  refusals: Refusals
  unknownJob(id: string, request: FastifyRequest): Refusal
  /** Where an id of the client's own is taken once in an account. */
  takenId?(externalId: string): Refusal
  unknownPath(request: FastifyRequest): Refusal
  errorBody(refusal: Refusal, world: EmulatedWorld, request: FastifyRequest): unknown
  /** What stands around every answer that is no refusal. */
  envelope?(answer: unknown, world: EmulatedWorld): unknown
  /** At every change of a job. */
  callbacks?(job: Job, world: EmulatedWorld): readonly Callback[]
  /** Whatever no table says. */
  mount?(app: FastifyInstance, world: EmulatedWorld): void
}

/** Options of an emulator whose vendor knows clients by a key. */
export interface KeyOptions {
  /** The only keys that are good; any key is unless given. */
  keys?: readonly string[]
}

/** Whose key stands in `Authorization`; any key is good unless `keys` are given. */
export const keyIn =
  (words: Pick<Required<Vendor>, 'missingKey' | 'refusals'>, keys?: readonly string[], scheme = 'Bearer') =>
  ({ headers }: FastifyRequest): string => {
    const key = new RegExp(`^${scheme} +(\\S+)$`, 'i').exec(headers.authorization ?? '')?.[1]
    if (key === undefined) throw words.missingKey()
    if (keys && !keys.includes(key)) throw words.refusals['bad-credentials']('')
    return key
  }
