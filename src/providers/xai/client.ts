import { z } from 'zod'
import { createKeyedCaller, filledBody, type Key } from '../keyed-caller.ts'
import { operationId } from '../operation-id.ts'
import type { ProviderClient } from '../provider.ts'
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

    async submit(request: XaiRequest, context) {
      const body = await filledBody(request, context)
      const url = `${baseUrl}/videos/generations`
      const { request_id: id } = await wire.said({ method: 'POST', url, body, isSubmit: true }, accepted, context)
      return { operation: { id } satisfies Operation }
    },

    async poll({ id }: Operation, context) {
      const url = `${baseUrl}/videos/${encodeURIComponent(id)}`
      return wire.stateAt(url, (answer) => readJob(answer, (status) => wire.unheardOf(status, context)), context)
    },

    stop: wire.stop,
  }
}
