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
  description: 'How often the provider is polled, and when the generation times out.',
  fields: {
    intervalMilliseconds: {
      kind: 'INTEGER',
      label: 'Poll interval',
      description:
        'Maximum time between two polls of the provider. By default the gateway polls when the clip is likely to be finished.',
      unit: 'milliseconds',
    },
    timeoutMilliseconds: {
      kind: 'INTEGER',
      label: 'Timeout',
      description: 'Time from the start until the generation is EXPIRED, including time spent waiting.',
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
      description: 'Letters, digits, `_`, `.` and `-`; it must not begin with a digit.',
      required: true,
    },
    value: { kind: 'TEXT', label: 'Value', description: 'The text that replaces it.', required: true },
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
        'Send `{{…}}`, `<%…%>` and other template syntax without a value unchanged. Otherwise such a prompt is refused.',
      default: false,
    },
    flag,
    undefined,
    'allowPlaceholders',
  ),
  count: narrow(
    {
      kind: 'INTEGER',
      label: 'Count',
      description: 'Number of clips to make. Each succeeds or fails on its own.',
      default: 1,
    },
    between(1, 4),
    undefined,
    'count',
  ),
  idempotencyKey: narrow(
    {
      kind: 'TEXT',
      label: 'Idempotency key',
      description: '1–255 characters. The same key with the same input returns the same generation.',
    },
    text(255, { minimum: 1 }),
    undefined,
    'idempotencyKey',
  ),
  clientReference: narrow(
    {
      kind: 'TEXT',
      label: 'Client reference',
      description: 'Your own reference. The generation returns it, and it can be used as a filter.',
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
        'Time from the generation’s end until it is deleted, as by deleteGeneration. If the server keeps clips for a shorter time, that time applies.',
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
        'A public https URL. The generation’s final event and addenda are posted to it as Standard Webhooks, signed with the `webhookSecret` of the answer.',
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
