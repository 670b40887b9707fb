import { z } from 'zod'
import { createCaller, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { fillMedia, mediumText } from '../medium-reference.ts'
import { operationId } from '../operation-id.ts'
import type { CallContext, ProviderClient } from '../provider.ts'
import { credentialGone, mediumUnreadable, unreadableAnswer } from '../provider-error.ts'
import { refusalOf } from './failure.ts'
import { readJob } from './job.ts'
import type { XaiRequest } from './request.ts'

export interface XaiOptions {
  /** With its version. Default `https://api.x.ai/v1`. */
  baseUrl?: string
  /** Best first. A job belongs to the team of the key that made it. */
  credentials: readonly { id: string; apiKey: string }[]
}

type Operation = { id: string }

const accepted = z.looseObject({ request_id: operationId })

/**
 * xAI's videos. There is no key of ours, no list and no cancel: a submit whose answer is lost stays unknown, and is
 * never sent again. source: wire-grok-xai
 */
export function createXaiProvider(options: XaiOptions): ProviderClient {
  const { credentials, baseUrl = 'https://api.x.ai/v1' } = options
  const caller = createCaller({ secrets: credentials.map(({ apiKey }) => apiKey) })

  function headersFor({ credential }: CallContext): Record<string, string> {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
  }

  async function bodyOf(request: JsonValue, { media }: CallContext): Promise<string> {
    try {
      return JSON.stringify(await fillMedia(request, (reference) => mediumText(reference, media)))
    } catch {
      throw mediumUnreadable()
    }
  }

  return {
    credentials: () => credentials.map(({ id }) => id),

    async submit(request, context) {
      const headers = headersFor(context)
      const body = await bodyOf(request as XaiRequest, context)
      const answer = await caller.call(
        { method: 'POST', url: `${baseUrl}/videos/generations`, headers, body, isSubmit: true },
        context,
      )
      if (!isWell(answer)) throw refusalOf(answer, caller.redact, context.now())
      const read = accepted.safeParse(answer.json)
      if (!read.success) throw unreadableAnswer()
      return { operation: { id: read.data.request_id } satisfies Operation }
    },

    async poll(operation, context) {
      const { id } = operation as Operation
      const url = `${baseUrl}/videos/${encodeURIComponent(id)}`
      const answer = await caller.call({ method: 'GET', url, headers: headersFor(context) }, context)
      if (answer.status === 404) return { state: 'unknown-operation' }
      if (!isWell(answer)) throw refusalOf(answer, caller.redact, context.now())
      const state = readJob(answer.json, {
        redact: caller.redact,
        onUnknownStatus: (status) => context.log.warn({ status }, 'A status of xAI’s that is not known'),
      })
      // While it runs, 202 may have no body.
      if (answer.status === 202 && answer.text.trim() === '') return { state: 'pending' }
      if (state === undefined) throw unreadableAnswer()
      return state
    },

    stop: () => caller.stop(),
  }
}

const isWell = ({ status }: WireAnswer): boolean => status >= 200 && status < 300
