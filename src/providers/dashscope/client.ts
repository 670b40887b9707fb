import { z } from 'zod'
import { createCaller, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { operationId } from '../operation-id.ts'
import type { CallContext, ProviderClient } from '../provider.ts'
import { credentialGone, unreadableAnswer } from '../provider-error.ts'
import { readError, refusalOf } from './failure.ts'
import { placeMedia } from './media.ts'
import type { DashscopeRequest } from './request.ts'
import { readTask } from './task.ts'

export interface DashscopeOptions {
  /** With its version. Default `https://dashscope-intl.aliyuncs.com/api/v1`; a key is of one region. */
  baseUrl?: string
  workspace?: string
  /** Best first. A task belongs to the account, whichever of its keys made it. */
  credentials: readonly { id: string; apiKey: string }[]
}

/** `microsPerSecond`: what the seconds that are charged cost. */
type Operation = { id: string; microsPerSecond: number | null }

const accepted = z.looseObject({ output: z.looseObject({ task_id: operationId }) })

/**
 * Alibaba’s DashScope. There is no key of ours: the list of tasks shows none, so a submit whose answer is lost stays
 * unknown, and is never sent again. source: wire-wan-dashscope
 */
export function createDashscopeProvider(options: DashscopeOptions): ProviderClient {
  const { credentials, workspace, baseUrl = 'https://dashscope-intl.aliyuncs.com/api/v1' } = options
  const caller = createCaller({ secrets: credentials.map(({ apiKey }) => apiKey) })

  function headersFor({ credential }: CallContext): Record<string, string> {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return {
      authorization: `Bearer ${apiKey}`,
      accept: 'application/json',
      ...(workspace === undefined ? {} : { 'x-dashscope-workspace': workspace }),
    }
  }
  const refuse = (answer: WireAnswer, context: CallContext) => refusalOf(answer, caller.redact, context.now())
  const taskUrl = (operation: JsonValue) => `${baseUrl}/tasks/${encodeURIComponent((operation as Operation).id)}`

  return {
    // source: wire-wan-dashscope, Poll
    resultLifeMilliseconds: 24 * 3_600_000,
    credentials: () => credentials.map(({ id }) => id),

    sent: (request) => (request as DashscopeRequest).body,

    async submit(request, context) {
      const { body: asked, microsPerSecond } = request as DashscopeRequest
      const headers = headersFor(context)
      const placing = { caller, baseUrl, headers, model: asked.model }
      const { body, isUploaded } = await placeMedia(asked, placing, context)
      const answer = await caller.call(
        {
          method: 'POST',
          url: `${baseUrl}/services/aigc/video-generation/video-synthesis`,
          headers: {
            ...headers,
            'x-dashscope-async': 'enable',
            ...(isUploaded ? { 'x-dashscope-ossresourceresolve': 'enable' } : {}),
          },
          body: JSON.stringify(body),
          isSubmit: true,
        },
        context,
      )
      if (!isWell(answer)) throw refuse(answer, context)
      const read = accepted.safeParse(answer.json)
      if (read.success) return { operation: { id: read.data.output.task_id, microsPerSecond } satisfies Operation }
      throw readError(answer.json) ? refuse(answer, context) : unreadableAnswer()
    },

    async poll(operation, context) {
      const answer = await caller.call(
        { method: 'GET', url: taskUrl(operation), headers: headersFor(context) },
        context,
      )
      if (answer.status === 404) return { state: 'unknown-operation' }
      if (!isWell(answer)) throw refuse(answer, context)
      const state = readTask(answer.json, (operation as Operation).microsPerSecond, {
        redact: caller.redact,
        onUnknownStatus: (status) => context.log.warn({ status }, 'A status of DashScope’s that is not known'),
      })
      if (state) return state
      throw readError(answer.json) ? refuse(answer, context) : unreadableAnswer()
    },

    /** Only what has not begun can be stopped. UNSURE: what is said of a success. source: wire-wan-dashscope, Cancel */
    async cancel(operation, context) {
      const url = `${taskUrl(operation)}/cancel`
      const answer = await caller.call({ method: 'POST', url, headers: headersFor(context) }, context)
      const error = readError(answer.json)
      if (answer.status === 404 || error?.code === 'UnsupportedOperation') return 'too-late'
      if (!isWell(answer) || error) throw refuse(answer, context)
      return 'canceled'
    },

    stop: () => caller.stop(),
  }
}

const isWell = ({ status }: WireAnswer): boolean => status >= 200 && status < 300
