import { z } from 'zod'
import { createCaller, type WireAnswer } from '../call.ts'
import { fillMedia, mediumText } from '../medium-reference.ts'
import { operationId } from '../operation-id.ts'
import type { CallContext, ProviderClient } from '../provider.ts'
import { credentialGone, mediumUnreadable, unreadableAnswer } from '../provider-error.ts'
import { refusalOf } from './failure.ts'
import type { AgenticflowRequest } from './request.ts'
import { readRun } from './run.ts'

export interface AgenticflowOptions {
  /** Default `https://api.agenticflow.ai`. */
  baseUrl?: string
  /** Of the workflow with the one node; nothing is sent without it. */
  workflowId?: string
  /** The output that has the clip's address. Default `video`. */
  outputKey?: string
  /** Best first. */
  credentials: readonly { id: string; apiKey: string }[]
}

type Operation = { id: string }

const started = z.looseObject({ id: operationId })

/**
 * Runs of a workflow at AgenticFlow. No run is known to show a key of ours, and none can be stopped: a submit whose answer
 * is lost stays unknown, and is never sent again. source: wire-pixelml
 */
export function createAgenticflowProvider(options: AgenticflowOptions): ProviderClient {
  const { credentials, workflowId, outputKey = 'video', baseUrl = 'https://api.agenticflow.ai' } = options
  const caller = createCaller({ secrets: credentials.map(({ apiKey }) => apiKey) })
  const runsUrl = `${baseUrl}/v1/workflow_runs/`

  function headersFor({ credential }: CallContext): Record<string, string> {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
  }
  const bodyOf = (request: AgenticflowRequest) => ({
    workflow_id: workflowId ?? null,
    input: request.input,
    response_type: 'queue',
  })

  return {
    // Without a workflow there is nothing that a key could start.
    credentials: () => (workflowId === undefined ? [] : credentials.map(({ id }) => id)),

    sent: (request) => bodyOf(request as AgenticflowRequest),

    async submit(request, context) {
      const headers = headersFor(context)
      const filled = await fillMedia(bodyOf(request as AgenticflowRequest), (reference) =>
        mediumText(reference, context.media),
      ).catch(() => {
        throw mediumUnreadable()
      })
      const body = JSON.stringify(filled)
      const answer = await caller.call({ method: 'POST', url: runsUrl, headers, body, isSubmit: true }, context)
      if (!isWell(answer)) throw refusalOf(answer, caller.redact, context.now())
      const read = started.safeParse(answer.json)
      if (!read.success) throw unreadableAnswer()
      return { operation: { id: read.data.id } satisfies Operation }
    },

    async poll(operation, context) {
      const url = `${runsUrl}${encodeURIComponent((operation as Operation).id)}`
      const answer = await caller.call({ method: 'GET', url, headers: headersFor(context) }, context)
      if (answer.status === 404) return { state: 'unknown-operation' }
      if (!isWell(answer)) throw refusalOf(answer, caller.redact, context.now())
      const state = readRun(answer.json, outputKey, caller.redact)
      if (state === undefined) throw unreadableAnswer()
      return state
    },

    stop: () => caller.stop(),
  }
}

const isWell = ({ status }: WireAnswer): boolean => status >= 200 && status < 300
