import { z } from 'zod'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { failureText } from '../../emulation/jobs.ts'
import { type PictureRule, readPicture } from '../../emulation/pictures.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import {
  accountEndpoint,
  type KeyOptions,
  keyIn,
  type Order,
  Refusal,
  submitEndpoint,
  type Vendor,
} from '../../emulation/vendor.ts'

export interface AgenticflowEmulatorOptions extends KeyOptions {
  /** Name of the workflow's output. */
  outputKey?: string
}

const node = 'image_to_video_v2'
const whole = (least: number, most: number) => z.int().min(least).max(most)

/** The node's own inputs. source: wire-pixelml */
const input = z.strictObject({
  prompt: z.string().min(1),
  image: z.string(),
  end_image: z.string().nullish(),
  negative_prompt: z.string().nullish(),
  duration: whole(1, 10),
  width: whole(256, 1284).default(512),
  height: whole(256, 1284).default(512),
  steps: whole(1, 50).default(20),
  frame_rate: whole(1, 30).default(15),
  guidance_scale: whole(1, 10).default(3),
  /** Of the workflow's own, read by no node. UNSURE: whether inputs that a workflow does not name are taken. */
  attempt: z.string().optional(),
})
const run = z.strictObject({
  workflow_id: z.uuid(),
  input,
  response_type: z.enum(['queue', 'stream', 'result']).default('queue'),
})

/** UNSURE: bytes. */
const picture: PictureRule = { forms: ['https', 'http'], megabytes: 20 }
const say = (status: number, detail: string) => new Refusal(status, detail)

/** Found out when the node runs. source: the node's table of errors (PML-03); the codes are UNSURE. */
async function faultOf({ image, end_image }: z.infer<typeof input>, world: EmulatedWorld) {
  const start = await readPicture(world, image, picture)
  if (typeof start === 'string') return { still: null, lateFault: 'Invalid Image Format' }
  const end = end_image ? await readPicture(world, end_image, picture) : start
  if (typeof end === 'string') return { still: start.bytes, lateFault: 'Invalid Image Format' }
  const isSame = end.facts.width === start.facts.width && end.facts.height === start.facts.height
  return { still: start.bytes, ...(isSame ? {} : { lateFault: 'Image Size Mismatch' }) }
}

async function orderOf({ input: asked }: z.infer<typeof run>, world: EmulatedWorld): Promise<Order> {
  const { still, ...fault } = await faultOf(asked, world)
  const { width, height, duration: seconds } = asked
  return {
    model: node,
    prompt: asked.prompt,
    clip: { still, seconds, width: width - (width % 2), height: height - (height % 2), hasSound: false },
    price: { micros: 100_000, units: '4' },
    details: asked,
    ...fault,
  }
}

const refusals: Vendor['refusals'] = {
  'bad-credentials': () => say(401, 'Error decoding token'),
  'rate-limited': () => say(429, 'Too many requests'),
  'concurrency-full': () => say(429, 'Too many requests'),
  'quota-exhausted': () => say(402, 'Insufficient Credits'),
  'retired-model': () => say(404, 'Workflow not found'),
  'submit-server-error': () => say(500, 'Internal Server Error'),
  'moderated-at-submit': () => say(400, 'The prompt was refused by content moderation'),
  'poll-server-error': () => say(503, 'Service Unavailable'),
}

/** One node behind AgenticFlow's runs; no cancel, no callback. source: wire-pixelml */
export function createAgenticflowEmulator({ keys, outputKey }: AgenticflowEmulatorOptions = {}): ProviderEmulator {
  return defineVendor({
    id: 'agenticflow',
    models: { [node]: { latency: { queueSeconds: 3, baseSeconds: 20, perSecond: 4, spread: 0.3 } } },
    account: keyIn({ missingKey: () => refusals['bad-credentials'](node), refusals }, keys),
    errorBody: ({ message, details: { list } }) => ({ detail: list ?? message }),
    malformed: ({ path, is, expected }) => {
      const detail = {
        type: is,
        loc: ['body', ...path.split('.')],
        msg: is === 'wrong' ? `Input should be ${expected}` : is,
      }
      return new Refusal(422, '', { list: [detail] })
    },
    refusals,
    unknownJob: () => say(404, 'Workflow run not found'),
    unknownPath: () => say(404, 'Not Found'),
    endpoints: [
      submitEndpoint({
        path: '/v1/workflow_runs/',
        body: run,
        order: orderOf,
        answer: (job, world) => runOf(job, world, outputKey),
      }),
      {
        kind: 'poll',
        path: '/v1/workflow_runs/:id',
        answer: (job, world, { isExpired }) => runOf(job, world, outputKey, isExpired),
      },
      accountEndpoint({
        kind: 'list',
        path: '/v1/workflows/:workflow/run_history',
        query: z.looseObject({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          offset: z.coerce.number().int().min(0).default(0),
        }),
        answer: ({ limit, offset }, world, { jobs }) =>
          jobs.slice(offset, offset + limit).map((job) => runOf(job, world, outputKey)),
      }),
    ],
  })
}

export const emulator: ProviderEmulator = createAgenticflowEmulator()

const statuses = { queued: 'queued', running: 'running', succeeded: 'success', failed: 'failed', canceled: 'cancelled' }

function runOf(job: Job, world: EmulatedWorld, outputKey = 'video', isExpired = false) {
  const { id, status, details, isWithheld, createdAt } = job
  const isDone = status === 'succeeded'
  // UNSURE: how long an address lives.
  const url = () => world.resultUrl(job, isExpired ? world.clock.now() - 1 : job.updatedAt + 24 * 3_600_000)
  return {
    id,
    input: details,
    status: statuses[status],
    output: isDone && !isWithheld ? { [outputKey]: url() } : null,
    state: status === 'failed' ? stateOf(job) : null,
    started_at: new Date(createdAt).toISOString(),
    operation_cost: isDone && !isWithheld ? 4 : null,
  }
}

function stateOf(job: Job) {
  const isModerated = job.failedBy === 'moderated-at-output'
  const message = isModerated ? 'The clip was refused by content moderation' : failureText(job)
  return {
    nodes_state: [{ node_name: node, status: 'failed', error: { code: 'node_failed', message } }],
    error: { code: 'workflow_failed', message: 'The workflow failed', failed_node: node },
  }
}
