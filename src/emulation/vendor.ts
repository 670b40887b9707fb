import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ShapeFault } from './body.ts'
import type { EmulatedCall, EmulatedWorld, Job, LatencyCurve, NewJob, ScenarioKind } from './port.ts'

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

/** What a submit may be refused with by a scenario, and what a poll. */
export const submitScenarios = [
  'bad-credentials',
  'rate-limited',
  'rate-limited-with-retry-after',
  'concurrency-full',
  'quota-exhausted',
  'retired-model',
  'submit-server-error',
  'moderated-at-submit',
] as const satisfies readonly ScenarioKind[]
export const pollScenarios = ['expired', 'unknown-id', 'poll-server-error'] as const satisfies readonly ScenarioKind[]
export type RefusedScenario = (typeof submitScenarios)[number] | 'poll-server-error'

export interface VendorModel {
  latency: LatencyCurve
  /** Submits of one account, on the emulator's clock; no limit unless given. */
  perMinute?: number
  /** Jobs of one account; no limit unless given. */
  atOnce?: number
}

/** What a checked request comes to; the kit makes the job of it. */
export type Order = Omit<NewJob, 'id' | 'account'>

export interface SubmitEndpoint<Body> {
  kind: 'submit'
  path: string
  body: z.ZodType<Body>
  /** Checks what the shape does not say. @throws Refusal */
  order(body: Body, world: EmulatedWorld): Order | Promise<Order>
  answer(job: Job, world: EmulatedWorld): unknown
}

export interface JobEndpoint {
  kind: Extract<EmulatedCall['kind'], 'poll' | 'cancel' | 'result'>
  method: 'GET' | 'POST' | 'DELETE'
  /** With `:id`. */
  path: string
  /** About a job of the caller's own. `isExpired`: by a scenario. */
  answer(job: Job, world: EmulatedWorld, call: { reply: FastifyReply; isExpired: boolean }): unknown
}

/** Keeps the body's type between its shape and its order. */
export const submitEndpoint = <Body>(endpoint: Omit<SubmitEndpoint<Body>, 'kind'>): SubmitEndpoint<unknown> => ({
  ...endpoint,
  kind: 'submit',
  order: (body, world) => endpoint.order(body as Body, world),
})

/**
 * One vendor, told in tables and in its own words. What is said in none of them is the same with all: the order of a
 * submit (who, shape, scenario, limits, job), that a job belongs to its account, and what a call is about.
 */
export interface Vendor {
  id: string
  /** `/<id>` unless given. */
  basePath?: string
  models: Readonly<Record<string, VendorModel>>
  endpoints: readonly (SubmitEndpoint<unknown> | JobEndpoint)[]
  /** An id in the vendor's form. */
  newId(random: string): string
  /** Who calls. @throws Refusal */
  account(request: FastifyRequest): string
  malformed(fault: ShapeFault): Refusal
  refusals: Readonly<Record<RefusedScenario, (model: string) => Refusal>>
  unknownJob(id: string): Refusal
  unknownPath(request: FastifyRequest): Refusal
  errorBody(refusal: Refusal): unknown
  /** Callbacks, and whatever else no table says. */
  mount?(app: FastifyInstance, world: EmulatedWorld): void
}

/** Whose key stands in `Authorization: Bearer`; any key is good unless `keys` are given. */
export const bearerOf =
  (refused: { missing(): Refusal; wrong(): Refusal }, keys?: readonly string[]) =>
  ({ headers }: FastifyRequest): string => {
    const key = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (key === undefined) throw refused.missing()
    if (keys && !keys.includes(key)) throw refused.wrong()
    return key
  }
