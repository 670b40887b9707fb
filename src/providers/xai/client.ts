import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import { createKeyedCaller, filledBody, type Key } from '../keyed-caller.ts'
import type { ProviderClient } from '../provider.ts'
import { operationId } from '../shapes.ts'
import { readJob, refusalOf } from './answers.ts'

export interface XaiOptions {
  /** With its version. Default `https://api.x.ai/v1`. */
  baseUrl?: string
  /** Best first. A job belongs to the team of the key that made it. */
  credentials: readonly Key[]
}

/** What a family says to xAI: the body of `POST /videos/generations`, with references where addresses of media go. */
export type XaiRequest = { model: string; prompt: string; [field: string]: JsonValue }

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
      return wire.stateAt(`${baseUrl}/videos/${encodeURIComponent(id)}`, readJob, context)
    },

    stop: wire.stop,
  }
}
