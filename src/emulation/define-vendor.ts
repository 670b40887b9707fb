import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readBody } from './body.ts'
import type { EmulatedCall, EmulatedWorld, ProviderEmulator } from './port.ts'
import {
  type JobEndpoint,
  pollScenarios,
  Refusal,
  type SubmitEndpoint,
  submitScenarios,
  type Vendor,
} from './vendor.ts'

/** A vendor's tables, as its emulator. */
export function defineVendor(vendor: Vendor): ProviderEmulator {
  const { id, endpoints, basePath = `/${vendor.id}` } = vendor
  const methodOf = (endpoint: (typeof endpoints)[number]) => (endpoint.kind === 'submit' ? 'POST' : endpoint.method)
  return {
    id,
    basePath,
    models: Object.fromEntries(Object.entries(vendor.models).map(([name, { latency }]) => [name, latency])),
    describe(request): EmulatedCall {
      const path = request.routeOptions.url?.slice(basePath.length)
      const endpoint = endpoints.find((one) => one.path === path && methodOf(one) === request.method)
      if (!endpoint) return { kind: 'other' }
      if (endpoint.kind === 'submit') return { kind: 'submit', prompt: promptIn(request.body) }
      return { kind: endpoint.kind, jobId: idIn(request) }
    },
    mount(app, world) {
      answerRefusals(app, vendor)
      const limits = createLimits(vendor, world)
      for (const endpoint of endpoints) {
        const handler =
          endpoint.kind === 'submit' ? submit(vendor, world, endpoint, limits) : ofJob(vendor, world, endpoint)
        app.route({ method: methodOf(endpoint), url: endpoint.path, handler })
      }
      vendor.mount?.(app, world)
    },
  }
}

const promptIn = (body: unknown): string => {
  const { prompt } = (body ?? {}) as { prompt?: unknown }
  return typeof prompt === 'string' ? prompt : ''
}
const idIn = (request: FastifyRequest): string => (request.params as { id: string }).id

function submit(vendor: Vendor, world: EmulatedWorld, endpoint: SubmitEndpoint<unknown>, limits: Limits) {
  return async (request: FastifyRequest): Promise<unknown> => {
    const account = vendor.account(request)
    const read = readBody(request, endpoint.body)
    if ('is' in read) throw vendor.malformed(read)
    const order = await endpoint.order(read.body, world)
    const fault = world.scenario(request, ...submitScenarios) ?? limits.exceededBy(account, order.model)
    if (fault) throw vendor.refusals[fault](order.model)
    const job = world.jobs.create({ ...order, account, id: vendor.newId(world.randomId()) })
    return endpoint.answer(job, world)
  }
}

function ofJob(vendor: Vendor, world: EmulatedWorld, endpoint: JobEndpoint) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const account = vendor.account(request)
    const id = idIn(request)
    const job = world.jobs.get(id)
    if (job?.account !== account) throw vendor.unknownJob(id)
    const fault = endpoint.kind === 'poll' ? world.scenario(request, ...pollScenarios) : null
    if (fault === 'unknown-id') throw vendor.unknownJob(id)
    if (fault === 'poll-server-error') throw vendor.refusals[fault](job.model)
    return endpoint.answer(job, world, { reply, isExpired: fault === 'expired' })
  }
}

interface Limits {
  /** Counts this submit where none is. */
  exceededBy(account: string, model: string): 'rate-limited' | 'concurrency-full' | null
}

function createLimits({ models }: Vendor, { clock, jobs }: EmulatedWorld): Limits {
  const submits = new Map<string, number[]>()
  return {
    exceededBy(account, model) {
      const { perMinute = Number.POSITIVE_INFINITY, atOnce = Number.POSITIVE_INFINITY } = models[model] ?? {}
      const key = JSON.stringify([account, model])
      const now = clock.now()
      const recent = (submits.get(key) ?? []).filter((at) => at > now - 60_000)
      if (recent.length >= perMinute) return 'rate-limited'
      if (jobs.active(account, model) >= atOnce) return 'concurrency-full'
      if (Number.isFinite(perMinute)) submits.set(key, [...recent, now])
      return null
    },
  }
}

function answerRefusals(app: FastifyInstance, vendor: Vendor): void {
  const say = (reply: FastifyReply, refusal: Refusal) =>
    reply.code(refusal.status).headers(refusal.headers).send(vendor.errorBody(refusal))
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Refusal) return say(reply, error)
    // Ours is no answer of a vendor's.
    if (error.statusCode === undefined || error.statusCode >= 500) throw error
    return say(reply, vendor.malformed({ path: '', is: 'unreadable', expected: 'a JSON object' }))
  })
  app.setNotFoundHandler((request, reply) => say(reply, vendor.unknownPath(request)))
}
