import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { createKeyedCaller, isWell, type Key } from '../keyed-caller.ts'
import type { AttemptTag, CallContext, OperationState, ProviderClient } from '../provider.ts'
import { unreadableAnswer } from '../provider-error.ts'
import { operationId, optional } from '../shapes.ts'
import { keysAt } from '../vendor-keys.ts'
import { readResult, readStatus, refusalOf } from './answers.ts'
import { createRequestList } from './request-list.ts'
import { createUploads } from './uploads.ts'
import { createFalWebhook } from './webhook.ts'

export interface FalOptions {
  /** The queue. Default `https://queue.fal.run`. */
  baseUrl?: string
  /** Uploads, and the keys of webhooks. Default `https://rest.fal.ai`. */
  restUrl?: string
  /** The list of requests. Default `https://api.fal.ai`. */
  apiUrl?: string
  /** Best first. */
  credentials: readonly Key[]
  now(): Date
}

/** What a family says to fal: an endpoint and the body of its submit, with references where addresses of media go. */
export type FalRequest = { endpoint: string; body: { [field: string]: JsonValue }; price?: UnitPrice }

/** In micro-USD. fal tells how many units it bills: what a unit costs, and what the clip was reckoned to cost. */
export type UnitPrice = { perUnit: number; estimate: number }

/** `path`: of the request, below the queue. */
export type Operation = { id: string; endpoint: string; path: string; price?: UnitPrice }

const accepted = z.looseObject({ request_id: operationId, response_url: optional(z.string()) })
const vendorQueue = 'https://queue.fal.run'

/** fal's queue. It has no key of ours: a lost submit is found by the address of a picture that was uploaded for it. source: wire-fal */
export function createFalProvider(options: FalOptions): ProviderClient {
  const { credentials, baseUrl = vendorQueue, restUrl = 'https://rest.fal.ai', apiUrl = 'https://api.fal.ai' } = options
  const wire = createKeyedCaller({
    ...{ credentials, refusalOf },
    headersOf: (apiKey) => ({ authorization: `Key ${apiKey}` }),
  })
  const uploads = createUploads(wire, restUrl)
  const requests = createRequestList(wire, apiUrl)

  /** fal wants the addresses that it returns to be used; the key goes to no other host than the queue's. */
  function operationOf(id: string, { endpoint, price }: FalRequest, returned = ''): Operation {
    const base = [baseUrl, vendorQueue].find((one) => returned.startsWith(`${one}/`))
    const own = base === undefined ? '' : returned.slice(base.length)
    const isPath = /^(\/[\w.-]+)+$/.test(own) && !own.includes('/..')
    // All but the first two parts of an endpoint are left out.
    const path = isPath ? own : `/${endpoint.split('/').slice(0, 2).join('/')}/requests/${encodeURIComponent(id)}`
    return { id, endpoint, path, ...(price === undefined ? {} : { price }) }
  }

  /** What is gone from the queue may still stand in the list: a clip lives longer than the answer that names it. */
  async function remembered({ id, endpoint }: Operation, context: CallContext): Promise<OperationState | undefined> {
    const found = requests(endpoint, context, { request_id: id })
    for await (const { request_id, json_output: json } of found)
      if (request_id === id && json != null) return readResult({ json, status: 200, headers: {} })
  }

  async function stateOf(said: JsonValue | undefined, operation: Operation, context: CallContext) {
    const status = readStatus(said)
    if (status === undefined) throw unreadableAnswer()
    if (status.state !== 'completed') return wire.shown(status)
    // A result lives for minutes.
    const answer = await wire.ask({ method: 'GET', url: `${baseUrl}${operation.path}` }, context)
    const state = readResult(answer, status.error, operation.price)
    if (state) return wire.shown(state)
    if (answer.status !== 404 && answer.status !== 410) throw wire.refusal(answer, context)
    return (await remembered(operation, context)) ?? ({ state: 'expired' } as const)
  }

  return {
    credentials: wire.credentials,

    sent: ({ endpoint, body }: FalRequest) => ({ endpoint, body }),

    async submit(request: FalRequest, context) {
      const body = JSON.stringify(await uploads.fill(request.body, context))
      const query = context.callbackUrl === null ? '' : `?fal_webhook=${encodeURIComponent(context.callbackUrl)}`
      const url = `${baseUrl}/${request.endpoint}${query}`
      const said = await wire.said({ method: 'POST', url, body, isSubmit: true }, accepted, context)
      return { operation: operationOf(said.request_id, request, said.response_url) }
    },

    async poll(operation: Operation, context) {
      const url = `${baseUrl}${operation.path}/status?logs=1`
      // 202 while it waits or runs.
      const answer = await wire.ask({ method: 'GET', url }, context)
      if (answer.status === 404) return (await remembered(operation, context)) ?? { state: 'unknown-operation' }
      if (!isWell(answer)) throw wire.refusal(answer, context)
      return stateOf(answer.json, operation, context)
    },

    async *follow(operation: Operation, context) {
      const url = `${baseUrl}${operation.path}/status/stream?logs=1`
      const headers = { ...(await wire.headersFor(context)), accept: 'text/event-stream' }
      const events = wire.events({ method: 'GET', url, headers }, context, (answer) => wire.refusal(answer, context))
      for await (const said of events) {
        const state = await stateOf(said, operation, context)
        yield state
        if (state.state !== 'pending') return
      }
    },
    mostFollowed: 50,

    async find({ idempotencyKey, request }: AttemptTag<FalRequest>, context) {
      const isOurs = uploads.tokenOf(idempotencyKey, request.body)
      if (!isOurs) return 'unknown'
      for await (const { request_id, json_input } of requests(request.endpoint, context))
        if (json_input != null && isOurs(json_input)) return operationOf(request_id, request)
      return 'not-found'
    },

    list: ({ request }: { since: Date; request: FalRequest }, context) =>
      Array.fromAsync(requests(request.endpoint, context), ({ request_id: id, sent_at: createdAt }) => ({
        id,
        createdAt,
      })),

    operationOf: (id, request: FalRequest) => operationOf(id, request),

    async cancel({ path }: Operation, context) {
      const answer = await wire.ask({ method: 'PUT', url: `${baseUrl}${path}/cancel` }, context)
      // 200: taken out of the queue. 202: it was asked to stop, and may finish all the same.
      if (answer.status === 200) return 'canceled'
      if ([202, 400, 404].includes(answer.status)) return 'too-late'
      throw wire.refusal(answer, context)
    },

    webhook: createFalWebhook({
      now: options.now,
      readKeys: keysAt(`${restUrl}/.well-known/jwks.json`, wire.call),
    }),

    stop: wire.stop,
  }
}
