import { setTimeout as sleep } from 'node:timers/promises'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { type Client, type Generation, type GenerationRequest, KinetographError } from '../client/index.ts'
import { version } from '../version.ts'

export interface ToolOptions {
  client: Client
  /** Most that one start may cost. */
  maximumCostMicros: number
  /** Puts bytes in the place of local files. Without it there are none. */
  readFiles?: ((input: unknown) => Promise<unknown>) | undefined
}

/** Whoever called a tool gives it up after a minute. */
export const patienceMilliseconds = 20_000
/** Below the minute after which many clients give a call up. */
const longestWaitSeconds = 50
const pauseMilliseconds = 1_000

const instructions = `Makes video clips out of pictures and words, by many models.
1. list_models, then list_models with the name of one: what it takes, as JSON Schema.
2. plan: whether a request is in order, and what it costs. It is free.
3. start_generation, with the most it may cost and a key of your own.
4. wait, again and again until it is final: a clip takes seconds to minutes. The answer has its URL.`

const request = {
  model: z.string().describe('Its name in list_models, such as kling-v3.'),
  capability: z.string().describe('What it is to do, as list_models calls it, such as imageToVideo.'),
  input: z
    .record(z.string(), z.unknown())
    .describe('As the inputSchema of the capability says; without model. A picture is {"url": "https://…"}.'),
}
const id = z.string().describe('Of the generation.')

/** What an agent may do, through the API alone. Answers are ids and URLs, never bytes. */
export function createTools({ client, maximumCostMicros, readFiles }: ToolOptions): McpServer {
  const server = new McpServer({ name: 'kinetograph', title: 'Kinetograph', version }, { instructions })
  const most = maximumCostMicros / 1_000_000
  const files = readFiles
    ? ' Or {"file": "photo.jpg"}, for a file below a folder that this server was allowed to read.'
    : ''

  server.registerTool(
    'list_models',
    {
      title: 'List models',
      description:
        'The models that can be used here. With the name of one: its capabilities, each with the JSON Schema of its input.',
      inputSchema: { model: z.string().optional().describe('Only this one, with all that it takes.') },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ model }) => answer(async () => (model === undefined ? overview(client) : details(client, model))),
  )

  server.registerTool(
    'plan',
    {
      title: 'Plan a clip',
      description: `Whether a request is in order, what it would cost and how long it takes. Starts nothing, and is free.${files}`,
      inputSchema: request,
      annotations: { readOnlyHint: true },
    },
    (order) =>
      answer(async () => {
        const { acceptable, userErrors, warnings, route, estimate, expectedSeconds } = await client.plan(
          await requestOf(client, order, readFiles),
        )
        return {
          acceptable,
          problems: userErrors,
          warnings,
          route: route?.id ?? null,
          estimate: estimate && { ...estimate.total, isUpperBound: estimate.isUpperBound },
          expectedSeconds,
        }
      }),
  )

  server.registerTool(
    'start_generation',
    {
      title: 'Start a clip',
      description: `Starts a clip, and spends money where the model costs any. Answers at once, with the id to wait for.${files}`,
      inputSchema: {
        ...request,
        maximumCost: z
          .number()
          .min(0)
          .max(most)
          .describe(`In US dollars, at most ${most}: what is estimated to cost more is refused.`),
        idempotencyKey: z
          .string()
          .min(1)
          .max(200)
          .describe(
            'Any text of your own: a new one for each clip that is wanted. The same again when you are not sure that a call arrived: the clip is then made and paid once.',
          ),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    ({ maximumCost, idempotencyKey, ...order }) =>
      answer(async () => {
        const { generation, replayed, warnings } = await client.start(await requestOf(client, order, readFiles), {
          idempotencyKey,
          maximumCost: { micros: Math.floor(maximumCost * 1_000_000), currency: 'USD' },
        })
        return { ...told(generation), replayed, warnings }
      }),
  )

  server.registerTool(
    'get_generation',
    {
      title: 'Look at a clip',
      description: 'How far it is; once it has ended, the URLs of its clips, or why there is none.',
      inputSchema: { id },
      annotations: { readOnlyHint: true },
    },
    ({ id }) => answer(async () => told(await existing(client, id))),
  )

  server.registerTool(
    'wait',
    {
      title: 'Wait for a clip',
      description: `The same, once it has ended or the time is over. Call it again while isFinal is false.`,
      inputSchema: {
        id,
        seconds: z.number().min(0).max(longestWaitSeconds).default(30).describe(`At most ${longestWaitSeconds}.`),
      },
      annotations: { readOnlyHint: true },
    },
    ({ id, seconds }, { signal, _meta, sendNotification }) =>
      answer(async () => {
        const until = performance.now() + seconds * 1_000
        for (let progress = 1; ; progress++) {
          const generation = await existing(client, id)
          const left = until - performance.now()
          if (generation.isFinal || left <= 0) return told(generation)
          const progressToken = _meta?.progressToken
          if (progressToken !== undefined)
            await sendNotification({
              method: 'notifications/progress',
              params: { progressToken, progress, message: generation.status },
            })
          await sleep(Math.min(left, pauseMilliseconds), undefined, { signal })
        }
      }),
  )

  server.registerTool(
    'cancel',
    {
      title: 'Cancel a clip',
      description: 'Asks for its end. What a provider has begun may be charged all the same.',
      inputSchema: { id },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    },
    ({ id }) => answer(async () => ({ outcome: await client.cancel(id) })),
  )

  return server
}

async function overview(client: Client): Promise<object> {
  const models = (await client.models()).filter(({ availability }) => availability.usable)
  return {
    models: models.map(({ name, label, description, availability, capabilities }) => ({
      name,
      label,
      description,
      ...(availability.state === 'EMULATED' && { note: 'Emulated here: its clips are not real.' }),
      capabilities: capabilities.map(({ field, label }) => ({ capability: field, label })),
    })),
  }
}

async function details(client: Client, name: string): Promise<object> {
  const model = (await client.models()).find((one) => one.name === name)
  if (!model) throw await noModel(client, name)
  const { label, description, availability, capabilities } = model
  return {
    name,
    label,
    description,
    usable: availability.usable,
    ...(availability.reason !== null && { reason: availability.reason }),
    capabilities: capabilities.map(({ field, label, inputSchema }) => ({
      capability: field,
      label,
      inputSchema: withoutModel(inputSchema),
    })),
  }
}

/** It is given beside the input, by its name. */
function withoutModel(schema: unknown): object {
  const { properties, required, ...rest } = schema as { properties: Record<string, unknown>; required?: string[] }
  const { model: _, ...others } = properties
  return { ...rest, properties: others, required: (required ?? []).filter((name) => name !== 'model') }
}

async function noModel(client: Client, name: string): Promise<KinetographError> {
  const names = (await client.models()).map((one) => one.name)
  return new KinetographError('REFUSED', `There is no model ${name}. There are: ${names.join(', ')}.`)
}

async function requestOf(
  client: Client,
  order: { model: string; capability: string; input: Record<string, unknown> },
  readFiles: ToolOptions['readFiles'],
): Promise<GenerationRequest> {
  const model = await client.model(order.model)
  if (!model) throw await noModel(client, order.model)
  const { capabilities } = model
  const chosen = capabilities.find(({ field }) => field === order.capability)
  if (!chosen)
    throw new KinetographError(
      'REFUSED',
      `${order.model} has no capability ${order.capability}; it has ${capabilities.map(({ field }) => field).join(', ')}.`,
    )
  const input = readFiles ? await readFiles(order.input) : order.input
  const { familyField, field, modelValue } = chosen
  return { [familyField]: { [field]: { ...(input as object), model: modelValue } } } as unknown as GenerationRequest
}

async function existing(client: Client, id: string): Promise<Generation> {
  const generation = await client.get(id)
  if (generation) return generation
  throw new KinetographError('REFUSED', `There is no generation ${id}.`)
}

function told({ id, status, isFinal, progress, charge, failure, clips }: Generation): object {
  return {
    id,
    status,
    isFinal,
    ...(!isFinal && { progress: { fraction: progress.fraction, message: progress.message } }),
    charge: { state: charge.state, amount: charge.amount?.formatted ?? null },
    ...(failure && { failure }),
    clips: clips.flatMap(({ video, failure }): object[] => {
      if (failure) return [{ failure }]
      if (!video) return []
      const { url, downloadUrl, urlExpiresAt, width, height, durationSeconds, hasAudio, poster, lastFrame } = video
      const pictures = { posterUrl: poster?.url ?? null, lastFrameUrl: lastFrame?.url ?? null }
      return [{ url, downloadUrl, urlExpiresAt, width, height, durationSeconds, hasAudio, ...pictures }]
    }),
  }
}

/** What was refused is an answer too: whoever asked can mend it. */
async function answer(work: () => Promise<object>): Promise<CallToolResult> {
  try {
    return contentOf(await work())
  } catch (error) {
    if (!(error instanceof KinetographError)) throw error
    const { code, message, problems, failure } = error
    const about = { code, message, ...(problems.length > 0 && { problems }), ...(failure && { failure }) }
    return { ...contentOf({ error: about }), isError: true }
  }
}

const contentOf = (value: object): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(value) }],
  structuredContent: value as Record<string, unknown>,
})
