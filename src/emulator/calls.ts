import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'
import type { EmulatedCall, EmulatorClock, Job, ScenarioKind } from '../emulation/port.ts'
import { faultsOf, putInTheWay, spoilAnswer } from './connection-faults.ts'
import type { LedgerBook, LedgerCall } from './ledger.ts'
import { describeBody, describeQuery } from './ledger-body.ts'
import type { Happening, Scenarios } from './scenarios.ts'

/** One call to a provider, from its first byte to the end of its answer. */
export interface Call extends EmulatedCall {
  addressee: Addressee
  entry: LedgerCall
  isUnderstood: boolean
  /** Its turn in the queue of scenarios has been. */
  isServed: boolean
  fault: Happening | null
}

/** Whose call it is. */
export interface Addressee {
  id: string
  describe(request: FastifyRequest): EmulatedCall
  find(jobId: string): Job | undefined
}

export interface Calls {
  /** Undefined for a call that no provider is asked with. */
  of(request: FastifyRequest): Call | undefined
  /** The call within which this runs. */
  current(): Call | undefined
  jobsOf(call: Call): Job[]
  /** What is to happen to a call; written down with it. */
  take<Kind extends ScenarioKind>(call: Call, kinds: readonly Kind[]): Happening<Kind> | null
}

/** Writes down every call to a provider, and puts faults of the connection in its way. */
export function watchCalls(options: {
  app: FastifyInstance
  clock: EmulatorClock
  ledger: LedgerBook
  scenarios: Scenarios
  log: BaseLogger
  addresseeOf(request: FastifyRequest): Addressee | undefined
}): Calls {
  const { app, clock, ledger, scenarios, log, addresseeOf } = options
  const calls = new WeakMap<FastifyRequest, Call>()
  const current = new AsyncLocalStorage<Call>()

  function begin(request: FastifyRequest, reply: FastifyReply): void {
    const addressee = addresseeOf(request)
    if (!addressee) return
    const [path = '', search = ''] = request.url.split(/\?(.*)/s)
    const entry: LedgerCall = {
      at: new Date(clock.now()).toISOString(),
      provider: addressee.id,
      method: request.method,
      path,
      query: describeQuery(search),
      kind: 'other',
      body: null,
      status: null,
    }
    ledger.call(entry)
    const call: Call = { addressee, kind: 'other', entry, isUnderstood: false, isServed: false, fault: null }
    calls.set(request, call)
    reply.raw.once('close', () => {
      entry.status ??= 'left'
      // Refused before its body was read.
      if (!call.isUnderstood) ledger.count(addressee.id, 'other')
    })
  }

  async function understand(request: FastifyRequest, call: Call): Promise<void> {
    const { entry, addressee } = call
    try {
      Object.assign(call, addressee.describe(request))
    } catch (error) {
      log.debug({ err: error, provider: addressee.id }, 'A call could not be described')
    }
    call.isUnderstood = true
    entry.kind = call.kind
    if (call.jobId !== undefined) entry.jobId = call.jobId
    if (call.jobIds !== undefined) entry.jobIds = call.jobIds
    ledger.count(addressee.id, call.kind)
    entry.body = await describeBody(request.body, request.rawBody, request.headers['content-type'])
  }

  const jobsOf = ({ addressee, jobId, jobIds = [] }: Call): Job[] =>
    [...(jobId === undefined ? [] : [jobId]), ...jobIds].flatMap((id) => addressee.find(id) ?? [])

  const take: Calls['take'] = (call, kinds) => {
    const subject = { prompt: call.prompt, jobs: jobsOf(call), isServed: call.isServed }
    const happening = scenarios.take(call.addressee.id, kinds, subject)
    if (!happening) return null
    if (happening.from === 'queue') call.isServed = true
    call.entry.scenario ??= happening.kind
    return happening
  }

  app.addHook('onRequest', async (request, reply) => begin(request, reply))
  app.addHook('preHandler', async (request, reply) => {
    const call = calls.get(request)
    if (!call) return
    await understand(request, call)
    call.fault = take(call, faultsOf(call.kind))
    const end = call.fault && putInTheWay(reply, call.fault.kind)
    if (end) call.entry.status = end
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const call = calls.get(request)
    if (call) current.run(call, done)
    else done()
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const call = calls.get(request)
    if (!call) return payload
    const spoilt = call.fault ? spoilAnswer(reply, payload, call.fault) : { payload }
    call.entry.status ??= spoilt.isCut ? 'cut' : reply.statusCode
    return spoilt.payload
  })

  return { of: (request) => calls.get(request), current: () => current.getStore(), jobsOf, take }
}
