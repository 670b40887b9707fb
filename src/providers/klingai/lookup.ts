import { withoutBodies } from '../kept-answers.ts'
import type { BatchContext, CallContext, KeptAnswer, ListedJob, RawAnswer } from '../provider.ts'
import { unreadableAnswer } from '../provider-error.ts'
import type { Bearers } from './credential.ts'
import { type Envelope, type Exchange, listPath } from './exchange.ts'
import { isAbout, refusalOf } from './refusal.ts'
import type { KlingRequest } from './request.ts'
import { createdAtOf, idsOf, itemsOf, pageSchema, readTask, type Task } from './task.ts'

/** Undocumented; more are refused. source: wire-kling §3 [KL] */
export const largestBatch = 20
/** Of either list. source: wire-kling §3, §4 */
const largestPage = 500
/** In which order they come is in no source. Ours. */
const mostPages = 4

export type Lookup = ReturnType<typeof createLookup>
type Wire = Pick<KlingRequest, 'standard' | 'path'>

/** Asks for tasks, unread. Each throws ProviderError when it was not told. */
export function createLookup(exchange: Exchange, bearers: Bearers) {
  async function tasks(query: string, context: CallContext): Promise<unknown[]> {
    return itemsOf(wellOf(await exchange('GET', `/tasks?${query}`, context), context).data)
  }

  /** Bounds of time are not sent: documents disagree on their type. source: wire-kling §3 */
  async function* allTasks(context: CallContext) {
    let cursor: string | undefined
    for (let page = 1; page <= mostPages; page++) {
      const body = JSON.stringify({ limit: largestPage, ...(cursor === undefined ? {} : { cursor }) })
      const { data } = wellOf(await exchange('POST', listPath, context, body), context)
      const read = pageSchema.safeParse(data)
      if (!read.success) throw unreadableAnswer()
      yield* read.data.result
      cursor = read.data.next_cursor || undefined
      if (cursor === undefined || read.data.has_more === false) return
    }
  }

  async function* allBelow(path: string, context: CallContext) {
    for (let page = 1; page <= mostPages; page++) {
      const query = `pageNum=${page}&pageSize=${largestPage}`
      const items = itemsOf(wellOf(await exchange('GET', `${path}?${query}`, context), context).data)
      yield* items
      if (items.length < largestPage) return
    }
  }

  /** Below the path that made it; undefined when it is not there. `id` may be ours. Keeps what is said of that id. */
  async function belowPath(path: string, id: string, context: CallContext): Promise<unknown> {
    const keep = (answer: KeptAnswer) => context.keep(() => partOf(answer(), id))
    const envelope = await exchange('GET', `${path}/${encodeURIComponent(id)}`, { ...context, keep })
    if (isAbsence(envelope)) return undefined
    return itemsOf(wellOf(envelope, context).data)[0]
  }

  return {
    belowPath,
    /** Those of the ids that `/tasks` shows, null where one cannot be read; what is missing it does not know. Takes an API key. */
    async byIds(ids: readonly string[], context: BatchContext): Promise<Map<string, Task | null>> {
      const found = new Map<string, Task | null>()
      for (let from = 0; from < ids.length; from += largestBatch) {
        const asked = ids.slice(from, from + largestBatch)
        const keep = (answer: KeptAnswer) => {
          for (const [index, id] of asked.entries()) context.keepFor(from + index, () => partOf(answer(), id))
        }
        for (const item of await tasks(`task_ids=${asked.map(encodeURIComponent).join(',')}`, { ...context, keep })) {
          const task = readTask(item) ?? null
          const id = task ? task.id : idsOf(item).id
          if (id !== undefined) found.set(id, task)
        }
      }
      return found
    },
    /** What the account has that is no older, of both standards or, for a pair of keys, of the path. */
    async since({ standard, path }: Wire, since: Date, asking: CallContext): Promise<ListedJob[]> {
      const context = withoutBodies(asking)
      const isPair = standard === 'legacy' && !bearers.isApiKey(context.credential)
      const jobs: ListedJob[] = []
      for await (const task of isPair ? allBelow(path, context) : allTasks(context)) {
        const [{ id }, createdAt] = [idsOf(task), createdAtOf(task)]
        if (id !== undefined && (createdAt === null || createdAt >= since)) jobs.push({ id, createdAt })
      }
      return jobs
    },
    /** The provider's id of the task that bears ours; undefined when none is shown. */
    async idByExternalId({ standard, path }: Wire, externalId: string, asking: CallContext) {
      const context = withoutBodies(asking)
      if (standard === 'legacy') {
        const task = await belowPath(path, externalId, context)
        if (task !== undefined) {
          const ids = idsOf(task)
          if (ids.id === undefined) throw unreadableAnswer()
          if (ids.externalId === undefined || ids.externalId === externalId) return ids.id
        }
        // `/tasks` shows legacy tasks as well, to who may ask there. source: wire-kling §3 [KL]
        if (!bearers.isApiKey(context.credential)) return undefined
      }
      const shown = (await tasks(`external_task_ids=${encodeURIComponent(externalId)}`, context)).map(idsOf)
      const own = shown.find((ids) => ids.externalId === externalId)
      // An answer that leaves our id out is believed when it names one task; of several none is surely ours.
      return (own ?? (shown.length === 1 && shown[0]!.externalId === undefined ? shown[0] : undefined))?.id
    },
  }
}

function wellOf(envelope: Envelope, { now }: CallContext): Envelope {
  if (envelope.code !== 0) throw refusalOf(envelope, now())
  return envelope
}

/** Of an answer what it says of one task, by either id: all else may be somebody else's. */
function partOf(answer: RawAnswer, id: string): RawAnswer {
  const { body } = answer
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return answer
  const { code, message, request_id, data } = body
  const items = itemsOf(data).filter((item) => Object.values(idsOf(item)).includes(id))
  const part = { code, message, request_id, data: Array.isArray(data) ? items : items[0] }
  return { ...answer, body: JSON.parse(JSON.stringify(part)) }
}

/**
 * The legacy wire was seen to say 1201, "Task not found by id/external id", though its table of codes has 1203 (wire-kling
 * §6). On `/tasks` absence has no code: there 1203 would be about the endpoint.
 */
const isAbsence = ({ code, message }: Envelope): boolean =>
  code === 1203 || ((code === 1200 || code === 1201) && isAbout('absence', message))
