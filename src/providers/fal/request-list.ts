import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { withoutBodies } from '../kept-answers.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import type { CallContext, ListedJob } from '../provider.ts'
import { operationId } from '../shapes.ts'
import type { Operation } from './client.ts'

const json = z.custom<JsonValue>().nullish()
const sentAt = z.string().pipe(z.coerce.date()).nullable().catch(null)
const item = z.looseObject({ request_id: operationId, sent_at: sentAt, json_input: json, json_output: json })
const page = z.looseObject({ items: z.array(item), next_cursor: z.string().nullish() })

/** Of a hundred requests each. */
const mostPages = 10

/**
 * The requests of an account, with what was sent and what came of it. UNSURE whether it shows those that still run.
 * source: wire-fal, “Find after a lost submit”
 */
export function createRequestList(wire: KeyedCaller, apiUrl: string) {
  async function* all(query: Record<string, string>, context: CallContext) {
    let cursor: string | null | undefined
    for (let asked = 0; asked < mostPages && cursor !== null; asked++) {
      const parameters = new URLSearchParams({ ...query, ...(cursor ? { cursor } : {}), expand: 'payloads' })
      const url = `${apiUrl}/v1/models/requests/by-endpoint?${parameters}`
      const { items, next_cursor } = await wire.said({ method: 'GET', url }, page, withoutBodies(context))
      yield* items
      cursor = next_cursor || null
    }
  }
  const ofLastDay = (endpoint: string, context: CallContext) => all({ endpoint_id: endpoint, limit: '100' }, context)

  return {
    async byId({ endpoint, id }: Operation, context: CallContext) {
      for await (const one of all({ endpoint_id: endpoint, request_id: id }, context))
        if (one.request_id === id) return one
    },
    /** The id of the one that was sent with such an input. */
    async find(endpoint: string, isOurs: (input: JsonValue) => boolean, context: CallContext) {
      for await (const { request_id, json_input } of ofLastDay(endpoint, context))
        if (json_input != null && isOurs(json_input)) return request_id
    },
    jobs: (endpoint: string, context: CallContext): Promise<ListedJob[]> =>
      Array.fromAsync(ofLastDay(endpoint, context), ({ request_id: id, sent_at: createdAt }) => ({ id, createdAt })),
  }
}
