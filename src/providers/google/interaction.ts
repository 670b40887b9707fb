import { z } from 'zod'
import type { Redact, WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { filledBody } from '../keyed-caller.ts'
import type { CallContext, OperationState, ProviderCharge } from '../provider.ts'
import { failureOf, type ProviderFailure } from '../provider-error.ts'
import { operationId, optional } from '../shapes.ts'
import { address, type FoundVideo, type Reading } from './delivery.ts'
import { failureOfFault, faultInBody, isUnknown, messageText, readStatus } from './fault.ts'
import { isModeration, moderated } from './moderation.ts'
import type { GoogleWire } from './wire.ts'

const text = z.string().min(1).optional().catch(undefined)
const block = z.looseObject({
  type: z.string(),
  text: messageText.optional().catch(undefined),
  data: text,
  uri: address,
})
const step = z.looseObject({ type: z.string(), content: z.array(z.unknown()).catch([]) })

/** source: wire-google-veo §A.2. */
const startedInteraction = z.looseObject({ id: operationId })
export const askedInteraction = z.looseObject({
  model: z.string().optional().catch(undefined),
  status: z.string(),
  steps: z.array(z.unknown()).catch([]),
  error: z.unknown().optional(),
  errors: z.array(z.unknown()).catch([]),
  usage: optional(
    z.looseObject({
      total_input_tokens: optional(z.number()),
      output_tokens_by_modality: z.array(z.looseObject({ modality: z.string(), tokens: z.number() })).optional(),
    }),
  ),
})
type Interaction = z.infer<typeof askedInteraction>

/** Unknown ids are answered with 400, and so is a fault of the moment. source: wire-google-veo §A.2. */
const isUnknownInteraction = (answer: WireAnswer): boolean => {
  const fault = faultInBody(answer)
  return answer.status === 400 ? /invalid interaction name/i.test(fault?.message ?? '') : isUnknown(answer)
}

/** What Google calls the interaction that it has begun. */
export async function startInteraction(wire: GoogleWire, url: string, request: JsonValue, context: CallContext) {
  const body = await filledBody(request, context)
  return (await wire.said({ method: 'POST', url, body, isSubmit: true }, startedInteraction, context)).id
}

/** @param model where the answer does not name it */
export async function askInteraction(
  wire: GoogleWire,
  url: string,
  model: string | undefined,
  context: CallContext,
): Promise<Reading> {
  const answer = await wire.ask({ method: 'GET', url }, context)
  if (isUnknownInteraction(answer)) return { state: 'unknown-operation' }
  const said = wire.read(answer, askedInteraction, context)
  return readInteraction({ ...said, model: said.model ?? model }, wire.redact) ?? wire.unheardOf(said.status, context)
}

/** Null for a status that is not documented. */
function readInteraction(interaction: Interaction, redact: Redact): Reading | null {
  const blocks = outputOf(interaction)
  const found = blocks.map(videoIn).find((video) => video !== null)
  const tokens = tokensOf(interaction, 'video')
  switch (interaction.status) {
    case 'queued':
    case 'in_progress':
      return { state: 'pending' }
    case 'completed':
    case 'incomplete': {
      if (found) return { state: 'made', video: found, charge: chargeOf(interaction, tokens) }
      const texts = blocks.flatMap((item) => (item.type === 'text' && item.text !== undefined ? [item.text] : []))
      return failed(withoutVideo(interaction, texts, tokens, redact), { state: 'UNKNOWN' })
    }
    case 'failed':
      // source: wire-google-veo §B.3: failed is not charged. Tokens of a clip that was made would say otherwise.
      return failed(
        faultOfInteraction(interaction, redact) ??
          failureOf('PROVIDER_UNAVAILABLE', '', 'OUTPUT', [], 'Google failed to make the clip and gave no reason.'),
        { state: (tokens ?? 0) > 0 ? 'UNKNOWN' : 'NONE' },
      )
    case 'cancelled':
      // UNSURE whether what had run by then is billed (§A.2).
      return { state: 'canceled', charge: { state: 'UNKNOWN' } }
    case 'budget_exceeded':
      return failed(
        { code: 'INSUFFICIENT_CREDIT', message: 'The budget of the Google project is used up.', retryable: false },
        { state: 'UNKNOWN' },
      )
    case 'requires_action':
    case 'requires_continuation':
      return failed(
        { code: 'PROVIDER_REJECTED', message: 'Google asks for a further step instead of a clip.', retryable: false },
        { state: 'UNKNOWN' },
      )
    default:
      return null
  }
}

/** A refusal looks like a success that has only text. Its input and its text may be billed. */
function withoutVideo(
  interaction: Interaction,
  texts: string[],
  tokens: number | undefined,
  redact: Redact,
): ProviderFailure {
  const fault = faultOfInteraction(interaction, redact)
  if (fault) return fault
  if (interaction.status === 'completed' && texts.length > 0)
    // Where no token of a video was made, it was the request that the model refused.
    return moderated(texts, redact, tokens === 0 ? 'INPUT' : 'OUTPUT')
  if (texts.some(isModeration)) return moderated(texts, redact, 'OUTPUT')
  return failureOf('RESULT_INVALID', redact(texts.join(' ')), 'OUTPUT', [], 'Google ended without a clip.')
}

function faultOfInteraction({ error, errors }: Interaction, redact: Redact): ProviderFailure | undefined {
  const faults = [error, ...errors].flatMap((item) => {
    const fault = item === undefined || item === null ? null : readStatus(item)
    return fault ? [failureOfFault(fault, redact)] : []
  })
  return faults.find((fault) => fault.code === 'MODERATED') ?? faults[0]
}

/** What the model made; a video that was sent stands in a step of the user. */
const outputOf = ({ steps }: Interaction): z.infer<typeof block>[] =>
  steps
    .flatMap((item) => step.safeParse(item).data ?? [])
    .filter(({ type }) => type === 'model_output')
    .flatMap(({ content }) => content.flatMap((item) => block.safeParse(item).data ?? []))

function videoIn({ type, data, uri }: z.infer<typeof block>): FoundVideo | null {
  if (type !== 'video') return null
  if (data !== undefined) return { data }
  return uri === undefined ? null : { uri }
}

/** Undefined where the answer does not count them. */
const tokensOf = ({ usage }: Interaction, wanted: 'video' | 'text'): number | undefined =>
  usage?.output_tokens_by_modality
    ?.filter(({ modality }) => modality.toLowerCase() === wanted)
    .reduce((sum, { tokens }) => sum + tokens, 0)

/** Millionths of a dollar for a token. source: wire-google-veo §A.7; catalog-audit 6, 40 */
const videoTokenMicros = [
  [/\bomni-1\.1\b/, 17.5],
  [/\bomni-1\.2\b/, 12],
] as const
const textTokenMicros = 9
/** UNSURE whether every answer counts them: without them their part, some thousandths of a dollar, is missing. */
const inputTokenMicros = 1.5

/** Google names no amount; what it counts has list prices. */
function chargeOf(interaction: Interaction, tokens: number | undefined): ProviderCharge {
  if (tokens === undefined || tokens === 0) return { state: 'CHARGED' }
  const each = videoTokenMicros.find(([model]) => model.test(interaction.model ?? ''))?.[1]
  const text = (tokensOf(interaction, 'text') ?? 0) * textTokenMicros
  const input = (interaction.usage?.total_input_tokens ?? 0) * inputTokenMicros
  return {
    state: 'CHARGED',
    providerUnits: `${tokens} video tokens`,
    ...(each === undefined ? {} : { micros: Math.round(tokens * each + text + input) }),
  }
}

const failed = (failure: ProviderFailure, charge: ProviderCharge): OperationState => ({
  state: 'failed',
  failure,
  charge,
})
