import { z } from 'zod'
import type { WireAnswer } from '../call.ts'
import { type JsonValue, parseJson } from '../json.ts'
import { keptFor, withoutBodies } from '../kept-answers.ts'
import { createKeyedCaller, filledBody, isWell, type Key } from '../keyed-caller.ts'
import type {
  AttemptTag,
  BatchContext,
  CallContext,
  KeptAnswer,
  ListedJob,
  OperationState,
  ProviderClient,
  RawAnswer,
} from '../provider.ts'
import { notSent, unreadableAnswer } from '../provider-error.ts'
import { operationId } from '../shapes.ts'
import { readTask, refusalOf, resultLifeMilliseconds, stateOf, type Task } from './answers.ts'

export interface ModelarkOptions {
  /** With its version. Default `https://ark.ap-southeast.bytepluses.com/api/v3`. */
  baseUrl?: string
  /** Best first. A task belongs to the account of the key that made it. */
  credentials: readonly Key[]
}

/** What a family says to ModelArk. */
export type ModelarkRequest = {
  /** Micro-USD for one token of what was asked for, by BytePlus's list; null where no price is known. Not sent. */
  microsPerToken: number | null
  /** Of `POST /contents/generations/tasks`, with references where addresses of media go. */
  body: { model: string; content: JsonValue[]; [field: string]: JsonValue }
}

type Operation = { id: string; microsPerToken: number | null }

const named = z.looseObject({ id: operationId })
const listed = z.looseObject({ items: z.array(z.unknown()) })

/** Bytes, with the pictures in it as base64. source: wire-seedance-modelark, Start */
const largestBody = 64_000_000
const tooLarge = `With its media in it the request is larger than the ${largestBody / 1e6} MB that ModelArk takes: send fewer or smaller pictures and sounds.`
/** As much as is kept of one answer. */
const pollBatch = 50
/** source: wire-seedance-modelark, List */
const largestPage = 500
const mostPages = 4

/**
 * BytePlus ModelArk's video tasks. A submit cannot be repeated; the attempt's key goes along as `safety_identifier`, by
 * which a lost task is found where the list shows it (UNSURE). source: wire-seedance-modelark
 */
export function createModelarkProvider(options: ModelarkOptions): ProviderClient {
  const { credentials, baseUrl = 'https://ark.ap-southeast.bytepluses.com/api/v3' } = options
  const wire = createKeyedCaller({ credentials, refusalOf })
  const tasksUrl = `${baseUrl}/contents/generations/tasks`
  // Prices of China are in ¥.
  const isChina = isVolcengine(baseUrl)

  const ask = (method: 'GET' | 'DELETE', below: string, context: CallContext): Promise<WireAnswer> =>
    wire.ask({ method, url: `${tasksUrl}${below}` }, context)
  const pathOf = (id: string) => `/${encodeURIComponent(id)}`

  /** Undefined where there is no such task. */
  async function taskAt(id: string, context: CallContext): Promise<Task | undefined> {
    const answer = await ask('GET', pathOf(id), context)
    if (answer.status === 404) return undefined
    if (!isWell(answer)) throw wire.refusal(answer, context)
    const task = readTask(answer.json)
    // Of another one it would be somebody else's clip.
    if (task?.status === undefined || (task.id ?? id) !== id) throw unreadableAnswer()
    return task
  }

  async function tasksOf(query: URLSearchParams, context: CallContext): Promise<unknown[]> {
    return (await wire.said({ method: 'GET', url: `${tasksUrl}?${query}` }, listed, context)).items
  }

  async function* allTasks(context: CallContext) {
    for (let page = 1; page <= mostPages; page++) {
      const query = new URLSearchParams({ page_num: String(page), page_size: String(largestPage) })
      const tasks = (await tasksOf(query, withoutBodies(context))).map(readTask)
      yield* tasks
      if (tasks.length < largestPage) return
    }
  }

  function stateFrom(
    task: Task | undefined,
    { microsPerToken }: Operation,
    context: Pick<CallContext, 'log' | 'now'>,
  ): OperationState {
    if (!task) return { state: 'unknown-operation' }
    const unheardOf = (status: string) => wire.unheardOf(status, context)
    return wire.shown(stateOf(task, microsPerToken, context.now(), unheardOf))
  }

  const operationOf = (id: string, { microsPerToken }: ModelarkRequest): Operation => ({
    id,
    microsPerToken: isChina ? null : microsPerToken,
  })

  const sentBody = ({ body }: ModelarkRequest, attempt: Pick<CallContext, 'idempotencyKey' | 'callbackUrl'>) => ({
    ...body,
    model: isChina ? nameInChina(body.model) : body.model,
    safety_identifier: attempt.idempotencyKey,
    ...(attempt.callbackUrl === null ? {} : { callback_url: attempt.callbackUrl }),
  })

  return {
    resultLifeMilliseconds,
    pollBatch,
    credentials: wire.credentials,

    sent: sentBody,

    async submit(request: ModelarkRequest, context) {
      const body = await filledBody(sentBody(request, context), context)
      if (Buffer.byteLength(body) > largestBody) throw notSent('PROVIDER_REJECTED', tooLarge)
      const { id } = await wire.said({ method: 'POST', url: tasksUrl, body, isSubmit: true }, named, context)
      return { operation: operationOf(id, request) }
    },

    poll: async (operation: Operation, context) => stateFrom(await taskAt(operation.id, context), operation, context),

    async pollMany(operations: readonly Operation[], context: BatchContext) {
      const query = new URLSearchParams({ page_num: '1', page_size: String(largestPage) })
      for (const { id } of operations) query.append('filter.task_ids', id)
      const keep = (answer: KeptAnswer) => {
        for (const [index, { id }] of operations.entries()) context.keepFor(index, () => partOf(answer(), id))
      }
      const tasks = (await tasksOf(query, { ...context, keep })).map(readTask)
      return Promise.all(
        operations.map(async (operation, index): Promise<OperationState> => {
          const task = tasks.find((found) => found?.id === operation.id && found.status)
          if (task) return stateFrom(task, operation, context)
          // A list may lag behind. What cannot be read does not keep the others waiting.
          const alone = await taskAt(operation.id, keptFor(context, index)).catch(() => 'unread' as const)
          return alone === 'unread' ? { state: 'pending' } : stateFrom(alone, operation, context)
        }),
      )
    },

    operationOf,

    /** By our key alone: what looks the same may be somebody else's. */
    async find({ idempotencyKey, request }: AttemptTag<ModelarkRequest>, context) {
      for await (const task of allTasks(context)) {
        const own = named.safeParse(task?.safety_identifier === idempotencyKey ? task : undefined)
        if (own.success) return operationOf(own.data.id, request)
      }
      return 'not-found'
    },

    async list(_of, context) {
      const jobs: ListedJob[] = []
      for await (const task of allTasks(context))
        if (task?.id)
          jobs.push({ id: task.id, createdAt: task.created_at == null ? null : new Date(task.created_at * 1_000) })
      return jobs
    },

    /** Looks first: of a task that has ended DELETE removes the result. source: wire-seedance-modelark, Cancel */
    async cancel({ id }: Operation, context) {
      const status = (await taskAt(id, context))?.status
      if (status === 'cancelled' || status === 'canceled') return 'canceled'
      if (status !== 'queued') return 'too-late'
      const answer = await ask('DELETE', pathOf(id), context)
      if (answer.status >= 500) throw wire.refusal(answer, context)
      return isWell(answer) ? 'canceled' : 'too-late'
    },

    webhook: {
      isUnsigned: true,
      async verify(_headers, rawBody) {
        const read = named.safeParse(parseJson(rawBody.toString('utf8')))
        return read.success ? { operationId: read.data.id } : null
      },
    },
    stop: wire.stop,
  }
}

/** The same wire in China. source: wire-seedance-modelark, Auth */
export const isVolcengine = (baseUrl: string): boolean => /(^|\.)volces\.com$/.test(new URL(baseUrl).hostname)
/** source: wire-seedance-modelark, Models */
export const nameInChina = (model: string): string => `doubao-${model.replace(/^dreamina-/, '')}`

/** Of a list what it says of one task. */
function partOf(answer: RawAnswer, id: string): RawAnswer {
  const { items } = (answer.body ?? {}) as { items?: JsonValue[] }
  if (!Array.isArray(items)) return answer
  return { ...answer, body: items.find((item) => (item as { id?: JsonValue } | null)?.id === id) ?? null }
}
