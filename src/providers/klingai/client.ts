import { keptFor } from '../kept-answers.ts'
import { createAuthorizedCaller } from '../keyed-caller.ts'
import type { CallContext, KeptAnswer, OperationState, ProviderClient } from '../provider.ts'
import { unreadableAnswer } from '../provider-error.ts'
import { createBearers, type KlingCredential } from './credential.ts'
import { createExchange, withoutEnvelope } from './exchange.ts'
import { createLookup, largestBatch } from './lookup.ts'
import { type KlingOperation, operationOf, readOperation, readRequest, sentRequest } from './request.ts'
import { stateOf } from './state.ts'
import { createSubmit } from './submit.ts'
import { readTask, type Task } from './task.ts'
import { createWebhook } from './webhook.ts'

export type { KlingCredential } from './credential.ts'

export interface KlingaiOptions {
  /** Default: Kling's host for all but China. */
  baseUrl?: string
  /** Best first. */
  credentials: readonly KlingCredential[]
  /** Of Kling's console: callbacks must be signed with it. */
  webhookSecret?: string
  servesRetired?: true
  /** For signed tokens. */
  now?(): Date
}

/** source: wire-kling §1 */
const defaultBaseUrl = 'https://api-singapore.klingai.com'

/** Kling's own API, both standards. It knows no model: path and body come with the request. */
export function createKlingaiProvider(options: KlingaiOptions): ProviderClient {
  const { credentials, webhookSecret } = options
  const bearers = createBearers(credentials, options.now ?? (() => new Date()))
  const wire = createAuthorizedCaller({
    async authorize({ credential }) {
      const authorization = `Bearer ${await bearers.bearer(credential)}`
      return { authorization, 'content-type': 'application/json' }
    },
    secrets: [
      ...credentials.flatMap((one) => ('apiKey' in one ? [one.apiKey] : [one.accessKey, one.secretKey])),
      ...(webhookSecret === undefined ? [] : [webhookSecret]),
    ],
    refusalOf: withoutEnvelope,
  })
  const exchange = createExchange(wire, (options.baseUrl ?? defaultBaseUrl).replace(/\/+$/, ''))
  const lookup = createLookup(exchange, bearers)

  /** @param task undefined: it is not known; null: it cannot be read */
  function read(
    task: Task | null | undefined,
    operation: KlingOperation,
    context: Pick<CallContext, 'log'>,
  ): OperationState {
    if (task === undefined) return { state: 'unknown-operation' }
    if (task === null) throw unreadableAnswer()
    return stateOf(task, {
      watermark: operation.watermark ?? false,
      redact: wire.redact,
      unheardOf: (status) => wire.unheardOf(status, context),
    })
  }

  async function pollLegacy(operation: KlingOperation, context: CallContext): Promise<OperationState> {
    const item = await lookup.belowPath(operation.path, operation.id, context)
    return read(item === undefined ? undefined : (readTask(item) ?? null), operation, context)
  }

  return {
    deduplicates: true,
    ...(options.servesRetired ? { servesRetired: true } : {}),
    // source: wire-kling, results
    resultLifeMilliseconds: 30 * 24 * 3_600_000,
    pollBatch: largestBatch,
    credentials: (standard) =>
      credentials.filter((one) => standard === 'legacy' || 'apiKey' in one).map((one) => one.id),

    sent: (request, attempt) => sentRequest(readRequest(request), attempt),
    submit: createSubmit(bearers, exchange, lookup),

    async poll(value, context) {
      const operation = readOperation(value)
      if (operation.standard === 'legacy') return pollLegacy(operation, context)
      const asking = { ...context, keepFor: (_index: number, answer: KeptAnswer) => context.keep(answer) }
      return read((await lookup.byIds([operation.id], asking)).get(operation.id), operation, context)
    },

    async pollMany(values, context) {
      const operations = values.map(readOperation)
      // A pair may not ask there; for a task of the new standard its refusal is the answer, not "unknown".
      const isBatch =
        bearers.isApiKey(context.credential) || operations.some((operation) => operation.standard === 'new')
      const tasks = isBatch
        ? await lookup.byIds(
            operations.map(({ id }) => id),
            context,
          )
        : new Map<string, Task | null>()
      const states = await Promise.allSettled(
        operations.map(async (operation, index) => {
          const item = tasks.get(operation.id)
          if (item === undefined && operation.standard === 'legacy')
            return pollLegacy(operation, keptFor(context, index))
          return read(item, operation, context)
        }),
      )
      const failed = states.filter((state) => state.status === 'rejected')
      if (failed.length > 0 && failed.length === states.length) throw failed[0]!.reason
      if (failed.length > 0) context.log.warn({ failed: failed.length }, 'Some tasks of a batch could not be read')
      // One task that cannot be read does not keep the others of its batch waiting: it is asked about again.
      return states.map((state) => (state.status === 'fulfilled' ? state.value : { state: 'pending' }))
    },

    operationOf: (id, request) => operationOf(id, readRequest(request)),

    async find(tag, context) {
      const asked = readRequest(tag.request)
      const id = await lookup.idByExternalId(asked, tag.idempotencyKey, context)
      return id === undefined ? 'not-found' : operationOf(id, asked)
    },

    list: ({ request, since }, context) => lookup.since(readRequest(request), since, context),

    webhook: createWebhook(webhookSecret),
    stop: wire.stop,
  }
}
