import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { withoutBodies } from '../kept-answers.ts'
import type { KeyedCaller } from '../keyed-caller.ts'
import type { CallContext } from '../provider.ts'
import { dateOrNull, operationId } from '../shapes.ts'

const json = z.custom<JsonValue>().nullish()
const item = z.looseObject({ request_id: operationId, sent_at: dateOrNull, json_input: json, json_output: json })
const page = z.looseObject({ items: z.array(item), next_cursor: z.string().nullish() })

/** Of a hundred requests each. */
const mostPages = 10

/**
 * The requests that an endpoint had in the last day, with what was sent and what came of it. UNSURE whether those are shown that
 * still run. source: wire-fal, “Find after a lost submit”
 */
export const createRequestList = (wire: KeyedCaller, apiUrl: string) =>
  async function* list(endpoint_id: string, context: CallContext, only: { request_id?: string } = {}) {
    for (let asked = 0, cursor = {}; asked < mostPages; asked++) {
      const parameters = new URLSearchParams({ endpoint_id, limit: '100', ...only, ...cursor, expand: 'payloads' })
      const url = `${apiUrl}/v1/models/requests/by-endpoint?${parameters}`
      const { items, next_cursor } = await wire.said({ method: 'GET', url }, page, withoutBodies(context))
      yield* items
      if (!next_cursor) return
      cursor = { cursor: next_cursor }
    }
  }
