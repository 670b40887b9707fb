import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { promptsIn, readBody, readShape, type ShapeFault } from './body.ts'
import { createNewest } from './newest.ts'
import {
  type EmulatedCall,
  type EmulatedWorld,
  type Job,
  type ProviderEmulator,
  pollScenarios,
  submitScenarios,
} from './port.ts'
import {
  type AccountEndpoint,
  type BatchEndpoint,
  type Call,
  type JobEndpoint,
  type PathParameters,
  Refusal,
  type RefusedScenario,
  type SubmitEndpoint,
  type Vendor,
  type VendorEndpoint,
} from './vendor.ts'

/** A vendor's tables, as its emulator. */
export function defineVendor(vendor: Vendor): ProviderEmulator {
  const { id, endpoints, basePath = `/${vendor.id}` } = vendor
  const byRoute = new Map(
    endpoints.flatMap((endpoint) => pathsOf(endpoint).map((path) => [`${methodOf(endpoint)} ${path}`, endpoint])),
  )
  return {
    id,
    basePath,
    models: Object.fromEntries(Object.entries(vendor.models).map(([name, { latency }]) => [name, latency])),
    describe(request): EmulatedCall {
      const endpoint = byRoute.get(`${request.method} ${request.routeOptions.url?.slice(basePath.length)}`)
      return endpoint ? describe(endpoint, request) : { kind: 'other' }
    },
    mount(app, world) {
      answerRefusals(app, world, vendor)
      const served = { vendor, world, countSubmit: createSubmitCount(vendor, world) }
      for (const endpoint of endpoints)
        for (const url of pathsOf(endpoint))
          app.route({
            method: methodOf(endpoint),
            url,
            async handler(request, reply) {
              const params = request.params as PathParameters
              const call = { request, reply, params, account: vendor.account(request) }
              const said = await answer(served, endpoint, call)
              return said === reply || !vendor.envelope ? said : vendor.envelope(said, world)
            },
          })
      const { callbacks } = vendor
      if (callbacks)
        world.jobs.onChange((job) => {
          for (const { url, body, signed } of callbacks(job, world)) world.sendWebhook(job, url, body, signed)
        })
      vendor.mount?.(app, world)
    },
  }
}

const methodOf = (endpoint: VendorEndpoint) => (endpoint.kind === 'submit' ? 'POST' : (endpoint.method ?? 'GET'))
const pathsOf = ({ path }: VendorEndpoint): readonly string[] => (typeof path === 'string' ? [path] : path)

function describe(endpoint: VendorEndpoint, request: FastifyRequest): EmulatedCall {
  switch (endpoint.kind) {
    case 'submit':
      return { kind: 'submit', prompt: endpoint.prompt?.(request) ?? promptsIn(request.body) }
    case 'batch': {
      const read = readQuery(endpoint, request)
      if ('is' in read) return { kind: 'list' }
      const ids = endpoint.ids(read.body)
      if (ids === 'all') return { kind: 'list' }
      return 'external' in ids ? { kind: 'list', jobIds: ids.external } : { kind: 'poll', jobIds: ids }
    }
    case 'list':
      return { kind: 'list' }
    case 'account':
      return { kind: 'other' }
    default: {
      const jobId = idIn(endpoint, request)
      return { kind: endpoint.ownIds?.test(jobId) === false ? 'list' : endpoint.kind, jobId }
    }
  }
}

const idIn = ({ jobId }: JobEndpoint, request: FastifyRequest): string =>
  jobId?.(request) ?? (request.params as { id: string }).id

function readQuery<Query>({ method, query }: { method?: string; query: z.ZodType<Query> }, request: FastifyRequest) {
  return method === 'POST' ? readBody(request, query) : readShape(request.query, query)
}

/** A vendor in its world. */
interface Served {
  vendor: Vendor
  world: EmulatedWorld
  countSubmit: CountSubmit
}

function answer(served: Served, endpoint: VendorEndpoint, call: Call): Promise<unknown> {
  switch (endpoint.kind) {
    case 'submit':
      return submit(served, endpoint, call)
    case 'batch':
      return askMany(served, endpoint, call)
    case 'list':
    case 'account':
      return askAll(served, endpoint, call)
    default:
      return askOne(served, endpoint, call)
  }
}

const orRefuse = <Body>(vendor: Vendor, read: { body: Body } | ShapeFault): Body => {
  if ('is' in read) throw vendor.malformed(read)
  return read.body
}

async function submit({ vendor, world, countSubmit }: Served, endpoint: SubmitEndpoint<unknown>, call: Call) {
  const { request, account, params } = call
  const shape = typeof endpoint.body === 'function' ? endpoint.body(params) : endpoint.body
  const read = endpoint.read ? readShape(await endpoint.read(request), shape) : readBody(request, shape)
  const order = await endpoint.order(orRefuse(vendor, read), world, call)
  const scenario = world.scenario(request, ...submitScenarios)
  if (scenario) throw refusedBy(scenario, vendor, order.model)
  const { externalId } = order
  if (vendor.takenId && externalId !== undefined && world.jobs.withExternalId(account, externalId))
    throw vendor.takenId(externalId)
  countSubmit(account, order.model)
  const random = world.randomId()
  const job = world.jobs.create({ ...order, account, id: vendor.newId?.(random, params) ?? random })
  return endpoint.answer(job, world, call)
}

function refusedBy(scenario: RefusedScenario, { refusals }: Vendor, model: string): Refusal {
  const own = refusals[scenario]?.(model)
  if (own) return own
  const { status, message, details, headers } = refusals['rate-limited'](model)
  return new Refusal(status, message, details, { ...headers, 'retry-after': '1' })
}

async function askOne({ vendor, world }: Served, endpoint: JobEndpoint, call: Call) {
  const { request, account } = call
  const id = idIn(endpoint, request)
  const job = ownJob(world, account, id) ?? (endpoint.ownIds && shownJob(world, account, id))
  if (!job || endpoint.has?.(job, call.params) === false) throw vendor.unknownJob(id, request)
  const fault = world.scenario(request, ...scenariosOf(endpoint))
  if (fault === 'unknown-id') throw vendor.unknownJob(id, request)
  if (fault === 'poll-server-error') throw vendor.refusals[fault](job.model)
  return endpoint.answer(job, world, { ...call, isExpired: fault === 'expired' })
}

function scenariosOf({ kind }: JobEndpoint): readonly (typeof pollScenarios)[number][] {
  if (kind === 'poll') return pollScenarios
  return kind === 'result' ? ['expired'] : []
}

const ownJob = (world: EmulatedWorld, account: string, id: string): Job | undefined => {
  const job = world.jobs.get(id)
  return job?.account === account ? job : undefined
}

/** By the client's own id, which may come to be known later than the job. */
const shownJob = (world: EmulatedWorld, account: string, externalId: string): Job | undefined => {
  const job = world.jobs.withExternalId(account, externalId)
  return job?.isHidden ? undefined : job
}

async function askMany({ vendor, world }: Served, endpoint: BatchEndpoint<unknown>, call: Call) {
  const { request, account } = call
  const query = orRefuse(vendor, readQuery(endpoint, request))
  const ids = endpoint.ids(query)
  refuseList(vendor, world, request)
  const found =
    ids === 'all'
      ? world.jobs.list().filter((job) => job.account === account)
      : 'external' in ids
        ? ids.external.map((id) => shownJob(world, account, id))
        : ids.map((id) => ownJob(world, account, id))
  const asked = found.flatMap((job) => {
    const fault = job && ids !== 'all' ? world.scenarioOf(job, 'unknown-id', 'expired') : null
    return job && fault !== 'unknown-id' ? [{ job, isExpired: fault === 'expired' }] : []
  })
  return endpoint.answer(asked, world, call, query)
}

async function askAll({ vendor, world }: Served, endpoint: AccountEndpoint<unknown>, call: Call) {
  const { request, account } = call
  const query = orRefuse(vendor, readQuery(endpoint, request))
  if (endpoint.kind === 'account') return endpoint.answer(query, world, { ...call, jobs: [] })
  refuseList(vendor, world, request)
  const jobs = world.jobs.list().filter((job) => job.account === account)
  return endpoint.answer(query, world, { ...call, jobs })
}

function refuseList(vendor: Vendor, world: EmulatedWorld, request: FastifyRequest): void {
  const fault = world.scenario(request, 'poll-server-error')
  if (fault) throw vendor.refusals[fault]('')
}

/** Accounts and models. */
const mostCounted = 10_000

/** Counts a submit where no limit is exceeded. @throws Refusal */
type CountSubmit = (account: string, model: string) => void

function createSubmitCount({ models, refusals }: Vendor, { clock, jobs }: EmulatedWorld): CountSubmit {
  const submits = createNewest<number[]>({ most: mostCounted })
  const countedAs = (model: string) => models[model]?.countedAs ?? model
  return (account, model) => {
    const { perMinute = Number.POSITIVE_INFINITY, atOnce = Number.POSITIVE_INFINITY } = models[model] ?? {}
    const pool = countedAs(model)
    const key = JSON.stringify([account, pool])
    const now = clock.now()
    const recent = (submits.get(key) ?? []).filter((at) => at > now - 60_000)
    if (recent.length >= perMinute)
      throw refusals['rate-limited'](model, Math.ceil(((recent[0] ?? now) + 60_000 - now) / 1000))
    const together = Object.keys(models).filter((other) => countedAs(other) === pool)
    if (together.reduce((sum, other) => sum + jobs.active(account, other), 0) >= atOnce)
      throw refusals['concurrency-full'](model)
    if (Number.isFinite(perMinute)) submits.set(key, [...recent, now])
  }
}

function answerRefusals(app: FastifyInstance, world: EmulatedWorld, vendor: Vendor): void {
  const say = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) =>
    reply
      .code(refusal.status)
      .headers(refusal.headers)
      .send(vendor.errorBody(refusal, world, request))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof Refusal) return say(request, reply, error)
    // Ours is no answer of a vendor's.
    if (error.statusCode === undefined || error.statusCode >= 500) throw error
    return say(request, reply, vendor.malformed({ path: '', is: 'unreadable', expected: 'a JSON object' }))
  })
  app.setNotFoundHandler((request, reply) => say(request, reply, vendor.unknownPath(request)))
}
