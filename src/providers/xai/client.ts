import { z } from 'zod'
import { createKeyedCaller, filledBody, isWell, type Key } from '../keyed-caller.ts'
import { operationId } from '../operation-id.ts'
import type { ProviderClient } from '../provider.ts'
import { unreadableAnswer } from '../provider-error.ts'
import { refusalOf } from './failure.ts'
import { readJob } from './job.ts'
import type { XaiRequest } from './request.ts'

export interface XaiOptions {
  /** With its version. Default `https://api.x.ai/v1`. */
  baseUrl?: string
  /** Best first. A job belongs to the team of the key that made it. */
  credentials: readonly Key[]
}

type Operation = { id: string }

const accepted = z.looseObject({ request_id: operationId })

/**
 * xAI's videos. There is no key of ours, no list and no cancel: a submit whose answer is lost stays unknown, and is
 * never sent again. source: wire-grok-xai
 */
export function createXaiProvider(options: XaiOptions): ProviderClient {
  const { credentials, baseUrl = 'https://api.x.ai/v1' } = options
  const wire = createKeyedCaller({ credentials, refusalOf })

  return {
    credentials: wire.credentials,

    async submit(request, context) {
      const body = await filledBody(request as XaiRequest, context.media)
      const url = `${baseUrl}/videos/generations`
      const answer = await wire.ask({ method: 'POST', url, body, isSubmit: true }, context)
      return { operation: { id: wire.read(answer, accepted, context).request_id } satisfies Operation }
    },

    async poll(operation, context) {
      const { id } = operation as Operation
      const url = `${baseUrl}/videos/${encodeURIComponent(id)}`
      const answer = await wire.ask({ method: 'GET', url }, context)
      if (answer.status === 404) return { state: 'unknown-operation' }
      if (!isWell(answer)) throw wire.refusal(answer, context)
      const state = readJob(answer.json, {
        redact: wire.redact,
        onUnknownStatus: (status) => context.log.warn({ status }, 'A status of xAI’s that is not known'),
      })
      // While it runs, 202 may have no body.
      if (answer.status === 202 && answer.text.trim() === '') return { state: 'pending' }
      if (state === undefined) throw unreadableAnswer()
      return state
    },

    stop: wire.stop,
  }
}
