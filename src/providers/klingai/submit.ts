import type { JsonValue } from '../json.ts'
import type { CallContext, Submission } from '../provider.ts'
import { notSent, ProviderError, unreadableAnswer } from '../provider-error.ts'
import type { Bearers } from './credential.ts'
import type { Envelope, Exchange } from './exchange.ts'
import type { Lookup } from './lookup.ts'
import { isAbout, refusalOf } from './refusal.ts'
import { bodyText, type KlingRequest, operationOf, readRequest, sentRequest } from './request.ts'
import { idsOf, itemsOf } from './task.ts'

/** Makes a task, or finds the one that the same attempt made before. */
export function createSubmit(bearers: Bearers, exchange: Exchange, lookup: Lookup) {
  /** Everything before the call: what fails here has surely not been sent. */
  async function prepare(request: JsonValue, context: CallContext): Promise<{ asked: KlingRequest; body: string }> {
    let prepared: { asked: KlingRequest; body: string }
    try {
      const asked = readRequest(request)
      prepared = { asked, body: await bodyText(sentRequest(asked, context), context.media) }
    } catch (error) {
      context.log.error({ name: (error as Error).name }, 'A request to Kling could not be made up')
      throw notSent('INTERNAL', 'The request to the provider could not be made up.')
    }
    // The new standard would refuse the token of a pair (401/1002).
    if (prepared.asked.standard === 'new' && !bearers.isApiKey(context.credential))
      throw notSent('CREDENTIALS', 'This wire of the provider takes an API key, and none is configured.')
    if (context.signal.aborted) throw notSent('PROVIDER_UNAVAILABLE', 'The call was given up before it was made.', true)
    return prepared
  }

  /**
   * 1201 is every bad parameter, and also: a task with this external id exists. Then the first answer was lost, and the
   * task is paid for: it is looked up before any refusal is believed.
   */
  async function existing(asked: KlingRequest, envelope: Envelope, context: CallContext): Promise<JsonValue> {
    const refusal = refusalOf(envelope, context.now())
    const isDuplicate = isAbout('externalId', envelope.message)
    if (envelope.code !== 1201 && !(envelope.code === 1200 && isDuplicate)) throw refusal
    const uncertain = new ProviderError('unknown', {
      ...refusal.failure,
      code: 'PROVIDER_UNAVAILABLE',
      message: 'The provider says that the request was made before, but does not show what became of it.',
      retryable: true,
    })
    const id = await lookup.idByExternalId(asked, context.idempotencyKey, context).catch(() => {
      throw uncertain
    })
    if (id !== undefined) return operationOf(id, asked)
    throw isDuplicate ? uncertain : refusal
  }

  return async (request: JsonValue, context: CallContext): Promise<Submission> => {
    const { asked, body } = await prepare(request, context)
    const envelope = await exchange('POST', asked.path, context, body)
    if (envelope.code !== 0) return { operation: await existing(asked, envelope, context) }
    const { id } = idsOf(itemsOf(envelope.data)[0])
    if (id === undefined) throw unreadableAnswer()
    // A task that failed at once was accepted all the same; why it failed is for the poll to say.
    return { operation: operationOf(id, asked) }
  }
}
