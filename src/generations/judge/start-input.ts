import { between, flag, object, text } from '../../catalog/limit.ts'
import { narrow } from '../../catalog/narrow.ts'
import type { ObjectParam, SpecTable } from '../../catalog/param.ts'
import type { PromptVariable } from '../../catalog/variables.ts'
import { maximumWebhookUrl } from '../record/webhook-endpoint.ts'

/** What `startGeneration` and `plan` take, as the caller wrote it. */
export interface StartInput {
  request: Record<string, unknown>
  variables?: PromptVariable[]
  allowPlaceholders?: boolean
  count?: number
  provider?: string
  idempotencyKey?: string
  maximumCost?: { micros?: number; currency?: string }
  poll?: { intervalMilliseconds?: number; timeoutMilliseconds?: number }
  clientReference?: string
  keepForSeconds?: number
  webhookUrl?: string
}

const poll: ObjectParam = {
  kind: 'OBJECT',
  inputType: 'PollOptionsInput',
  label: 'Poll',
  description: 'How often the provider is asked, and how long at most.',
  fields: {
    intervalMilliseconds: {
      kind: 'INTEGER',
      label: 'Poll interval',
      description:
        'Longest time between two questions to the provider. Without it the gateway asks when the clip is likely to be done.',
      unit: 'milliseconds',
    },
    timeoutMilliseconds: {
      kind: 'INTEGER',
      label: 'Timeout',
      description: 'From the start until the generation is EXPIRED, waiting included.',
      unit: 'milliseconds',
      default: 600_000,
    },
  },
}
export const defaultPoll = { intervalMilliseconds: null, timeoutMilliseconds: 600_000 }

const variable: ObjectParam = {
  kind: 'OBJECT',
  inputType: 'PromptVariableInput',
  label: 'Variable',
  description: 'A value for `{{name}}` in the prompts.',
  fields: {
    name: {
      kind: 'TEXT',
      label: 'Name',
      description: 'Letters, digits, `_`, `.` and `-`, not beginning with a digit.',
      required: true,
    },
    value: { kind: 'TEXT', label: 'Value', description: 'What stands there instead.', required: true },
  },
}

/** Limits of everything around the request. */
export const startParameters = {
  variables: narrow(
    {
      kind: 'LIST',
      label: 'Variables',
      description: 'Values for `{{name}}` in any prompt.',
      item: variable,
      default: [],
    },
    { minimumItems: 0, maximumItems: 100, item: object({ name: text(64, { minimum: 1 }), value: text(10_000) }) },
    undefined,
    'variables',
  ),
  allowPlaceholders: narrow(
    {
      kind: 'BOOLEAN',
      label: 'Allow placeholders',
      description:
        'Send `{{…}}`, `<%…%>` and other template syntax that has no value as it stands; otherwise it is refused.',
      default: false,
    },
    flag,
    undefined,
    'allowPlaceholders',
  ),
  count: narrow(
    { kind: 'INTEGER', label: 'Count', description: 'Clips to make; each may fail alone.', default: 1 },
    between(1, 4),
    undefined,
    'count',
  ),
  idempotencyKey: narrow(
    {
      kind: 'TEXT',
      label: 'Idempotency key',
      description: '1–255 characters. The same key with the same input answers with the same generation.',
    },
    text(255, { minimum: 1 }),
    undefined,
    'idempotencyKey',
  ),
  clientReference: narrow(
    {
      kind: 'TEXT',
      label: 'Client reference',
      description: 'Yours; comes back on the generation and can be filtered by.',
    },
    text(255),
    undefined,
    'clientReference',
  ),
  keepForSeconds: narrow(
    {
      kind: 'INTEGER',
      label: 'Keep for',
      description:
        'From its end until it is deleted, as deleteGeneration does. Where the server keeps clips for a shorter time, that holds.',
      unit: 'seconds',
    },
    between(1, 1_000_000_000),
    undefined,
    'keepForSeconds',
  ),
  webhookUrl: narrow(
    {
      kind: 'TEXT',
      label: 'Webhook URL',
      description:
        'Its end, and what comes after it, is posted there as a Standard Webhook, signed with `webhookSecret` of the answer. Public and https.',
    },
    text(maximumWebhookUrl, { minimum: 1 }),
    undefined,
    'webhookUrl',
  ),
  poll: narrow(
    poll,
    object({ intervalMilliseconds: between(500, 60_000), timeoutMilliseconds: between(1_000, 86_400_000) }),
    undefined,
    'poll',
  ),
} satisfies SpecTable
