import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { createKeyedCaller, isWell, type Key, type ReadState } from '../keyed-caller.ts'
import type { ProviderClient } from '../provider.ts'
import { operationId } from '../shapes.ts'
import { readError, readTask, refusalOf } from './answers.ts'
import { placeMedia } from './media.ts'

export interface DashscopeOptions {
  /** With its version. Default `https://dashscope-intl.aliyuncs.com/api/v1`; a key is of one region. */
  baseUrl?: string
  workspace?: string
  /** Best first. A task belongs to the account, whichever of its keys made it. */
  credentials: readonly Key[]
}

/** What a family says to DashScope. */
export type DashscopeRequest = {
  /** Of `POST …/video-synthesis`, with references where addresses of media go. */
  body: { model: string; input: { [field: string]: JsonValue }; parameters: { [field: string]: JsonValue } }
  /** What a second costs, in micro-USD: an answer tells seconds alone. Null where no price is known. */
  microsPerSecond: number | null
}

type Operation = { id: string } & Pick<DashscopeRequest, 'microsPerSecond'>

const accepted = z.looseObject({ output: z.looseObject({ task_id: operationId }) })

/**
 * Alibaba’s DashScope. There is no key of ours: the list of tasks shows none, so a submit whose answer is lost stays
 * unknown, and is never sent again. source: wire-wan-dashscope
 */
export function createDashscopeProvider(options: DashscopeOptions): ProviderClient {
  const { credentials, workspace, baseUrl = 'https://dashscope-intl.aliyuncs.com/api/v1' } = options
  const wire = createKeyedCaller({
    ...{ credentials, refusalOf },
    headersOf: (apiKey) => ({
      authorization: `Bearer ${apiKey}`,
      ...(workspace === undefined ? {} : { 'x-dashscope-workspace': workspace }),
    }),
  })
  const taskUrl = ({ id }: Operation) => `${baseUrl}/tasks/${encodeURIComponent(id)}`
  const operationOf = (id: string, { microsPerSecond }: DashscopeRequest): Operation => ({ id, microsPerSecond })

  return {
    // source: wire-wan-dashscope, Poll
    resultLifeMilliseconds: 24 * 3_600_000,
    credentials: wire.credentials,

    sent: ({ body }: DashscopeRequest) => body,

    async submit(request: DashscopeRequest, context) {
      const { body, isUploaded } = await placeMedia(request.body, wire, baseUrl, context)
      const url = `${baseUrl}/services/aigc/video-generation/video-synthesis`
      const headers = {
        'x-dashscope-async': 'enable',
        ...(isUploaded ? { 'x-dashscope-ossresourceresolve': 'enable' } : {}),
      }
      const ordered = { method: 'POST', url, headers, body: JSON.stringify(body), isSubmit: true } as const
      const { output } = await wire.said(ordered, accepted, context)
      return { operation: operationOf(output.task_id, request) }
    },

    operationOf,

    async poll(operation: Operation, context) {
      const read: ReadState = ({ json }, unheardOf) => readTask(json, operation, unheardOf)
      return wire.stateAt(taskUrl(operation), read, context)
    },

    /** Only what has not begun can be stopped. UNSURE: what is said of a success. source: wire-wan-dashscope, Cancel */
    async cancel(operation: Operation, context) {
      const url = `${taskUrl(operation)}/cancel`
      const answer = await wire.ask({ method: 'POST', url }, context)
      const error = readError(answer.json)
      if (answer.status === 404 || error?.code === 'UnsupportedOperation') return 'too-late'
      if (!isWell(answer) || error) throw wire.refusal(answer, context)
      return 'canceled'
    },

    stop: wire.stop,
  }
}
