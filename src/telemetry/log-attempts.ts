import type { BaseLogger } from 'pino'
import { encodeId } from '../generations/record/global-id.ts'
import { generationInLog } from '../generations/record/step.ts'
import type { WebhookAttempt } from '../generations/webhooks/context.ts'

/** A line for each event that was sent; its address may be secret, and is not told. */
export const logAttempts =
  (log: BaseLogger) =>
  ({ endpointId, generationId, isGivenUp, isSwitchedOff, error, httpStatus, ...attempt }: WebhookAttempt): void => {
    const facts = {
      endpoint: encodeId('WebhookEndpoint', endpointId),
      generation: generationId === null ? undefined : generationInLog(generationId),
      ...attempt,
      status: httpStatus ?? undefined,
      code: error ?? undefined,
    }
    if (isSwitchedOff) log.warn(facts, 'A webhook endpoint is switched off')
    else if (error === null) log.debug(facts, 'Webhook delivered')
    else if (isGivenUp) log.warn(facts, 'A webhook is given up')
    else log.info(facts, 'A webhook was not taken')
  }
