import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { withoutBodies } from '../kept-answers.ts'
import { createKeyedCaller, filledBody, type Key } from '../keyed-caller.ts'
import type { CallContext, ProviderClient } from '../provider.ts'
import { dateOrNull, operationId } from '../shapes.ts'
import { readRun, refusalOf } from './answers.ts'

/** What a family says to AgenticFlow: the inputs of one run of the workflow, with references where addresses go. */
export type AgenticflowRequest = { input: { [field: string]: JsonValue } }

export interface AgenticflowOptions {
  /** Default `https://api.agenticflow.ai`. */
  baseUrl?: string
  /** Of the workflow with the one node; nothing is sent without it. */
  workflowId?: string
  /** The output that has the clip's address. Default `video`. */
  outputKey?: string
  /** An input of the workflow that no node reads: the attempt's id goes there. */
  attemptInput?: string
  /** Best first. */
  credentials: readonly Key[]
}

type Operation = { id: string }

const started = z.looseObject({ id: operationId })
const run = z.looseObject({
  id: operationId,
  input: z.record(z.string(), z.json()).nullish().catch(undefined),
  started_at: dateOrNull,
})
const runs = z.array(run)
/** UNSURE: how the list is wrapped. */
const listed = z.union([runs, z.looseObject({ items: runs }).transform(({ items }) => items)])
const pageSize = 100
const mostPages = 5

/**
 * Runs of a workflow at AgenticFlow. None can be stopped. A run shows its input: with the attempt's id in it, a lost one is
 * found; without, it stays unknown and is never sent again. source: wire-pixelml
 */
export function createAgenticflowProvider(options: AgenticflowOptions): ProviderClient {
  const { credentials, workflowId, attemptInput, outputKey = 'video', baseUrl = 'https://api.agenticflow.ai' } = options
  const wire = createKeyedCaller({ credentials, refusalOf })
  const runsUrl = `${baseUrl}/v1/workflow_runs/`
  const bodyOf = ({ input }: AgenticflowRequest, { idempotencyKey }: { idempotencyKey: string }) => ({
    workflow_id: workflowId ?? null,
    input: attemptInput === undefined ? input : { ...input, [attemptInput]: idempotencyKey },
    response_type: 'queue',
  })

  /** UNSURE: whether the newest come first. */
  async function* history(context: CallContext) {
    for (let offset = 0; offset < mostPages * pageSize; offset += pageSize) {
      const url = `${baseUrl}/v1/workflows/${workflowId}/run_history?limit=${pageSize}&offset=${offset}`
      const page = await wire.said({ method: 'GET', url }, listed, withoutBodies(context))
      yield* page
      if (page.length < pageSize) return
    }
  }

  return {
    // Without a workflow there is nothing that a key could start.
    credentials: () => (workflowId === undefined ? [] : wire.credentials()),

    sent: bodyOf,

    async submit(request: AgenticflowRequest, context) {
      const body = await filledBody(bodyOf(request, context), context)
      const { id } = await wire.said({ method: 'POST', url: runsUrl, body, isSubmit: true }, started, context)
      return { operation: { id } satisfies Operation }
    },

    poll: ({ id }: Operation, context) =>
      wire.stateAt(`${runsUrl}${encodeURIComponent(id)}`, ({ json }) => readRun(json, outputKey), context),

    async find({ idempotencyKey }, context) {
      if (attemptInput === undefined) return 'unknown'
      for await (const { id, input } of history(context))
        if (input?.[attemptInput] === idempotencyKey) return { id } satisfies Operation
      return 'not-found'
    },

    list: (_of, context) => Array.fromAsync(history(context), ({ id, started_at: createdAt }) => ({ id, createdAt })),

    stop: wire.stop,
  }
}
