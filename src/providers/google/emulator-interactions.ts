import { isOver, nextChange } from '../../emulation/jobs.ts'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { type Call, submitEndpoint, type Vendor, type VendorEndpoint } from '../../emulation/vendor.ts'
import {
  body,
  inputTokens,
  interactionOf,
  orderOf,
  type Surface,
  textOf,
  videoTokens,
} from './emulator-interaction-order.ts'
import { grpcCode, invalid, say } from './emulator-refusals.ts'

const invalidName = () => invalid('Invalid interaction name')
/** Unknown ids are answered with 400. source: §A.2 */
export const unknownInteraction: Vendor['unknownJob'] = invalidName

/** The interactions of either surface. source: §A.1, §A.2 */
export function interactionEndpoints(surface: Surface): VendorEndpoint[] {
  const present = (job: Job, world: EmulatedWorld) => presentInteraction(job, world, surface)
  const path = surface.prefixes.map((prefix) => `${prefix}/interactions`)
  const ofOne = {
    path: path.map((all) => `${all}/:id`),
    has: (job: Job) => interactionOf(job).store,
  }
  return [
    submitEndpoint({
      path,
      body,
      order: (asked, world) => orderOf(asked, world, surface),
      async answer(job, world, call) {
        if (!interactionOf(job).background) await untilEnd(job, world, call)
        return present(job, world)
      },
    }),
    {
      kind: 'poll',
      ...ofOne,
      answer(job, world, { isExpired }) {
        if (isExpired) throw invalidName()
        return present(job, world)
      },
    },
    {
      kind: 'cancel',
      method: 'POST',
      ...ofOne,
      path: path.map((all) => `${all}/:id/cancel`),
      answer(job, world) {
        if (!interactionOf(job).background)
          throw say('FAILED_PRECONDITION', 'Only background interactions can be cancelled.')
        // UNSURE (best effort): what a cancel of a finished one answers; the interaction as it is, here.
        world.jobs.cancel(job.id)
        return present(world.jobs.get(job.id) ?? job, world)
      },
    },
    {
      kind: 'other',
      method: 'DELETE',
      ...ofOne,
      answer(job, world) {
        world.jobs.remove(job.id)
        return {}
      },
    },
  ]
}

/** Without `background` the call lasts as long as the render. */
async function untilEnd(job: Job, world: EmulatedWorld, { reply }: Call): Promise<void> {
  while (!isOver(job) && !reply.raw.destroyed) await nextChange(job, world, reply, 500)
}

const statuses = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
}

async function presentInteraction(job: Job, world: EmulatedWorld, surface: Surface) {
  return {
    id: job.id,
    object: 'interaction',
    model: job.model,
    status: statuses[job.status],
    created: new Date(job.createdAt).toISOString(),
    updated: new Date(job.updatedAt).toISOString(),
    ...(job.status === 'succeeded' && (await completed(job, world, surface))),
    ...(job.status === 'failed' && failed(job)),
  }
}

async function completed(job: Job, world: EmulatedWorld, { uriOf }: Surface) {
  const { input, response_format: output } = interactionOf(job)
  const videoIn = async () =>
    output.delivery === 'uri' ? { uri: uriOf(job, world) } : { data: (await world.resultBytes(job)).toString('base64') }
  // A refusal looks like success: words alone, no tokens of video. source: §A.2
  const content = job.isWithheld
    ? textOf('I am unable to create this video because it may go against the usage policies.')
    : { type: 'video', mime_type: 'video/mp4', ...(await videoIn()) }
  const [modality, tokens] = job.isWithheld ? ['text', 24] : ['video', videoTokens(job)]
  return {
    steps: [
      { type: 'user_input', content: input },
      { type: 'model_output', content: [content] },
    ],
    usage: {
      total_input_tokens: inputTokens,
      total_output_tokens: tokens,
      output_tokens_by_modality: [{ modality, tokens }],
    },
  }
}

function failed({ failedBy }: Job) {
  if (failedBy === 'moderated-at-output') {
    const message = 'The generated video was blocked by the safety policy.'
    return { errors: [{ code: 'PROHIBITED_CONTENT', message }], finish_reason: 'PROHIBITED_CONTENT' }
  }
  const message = `Internal error${failedBy === 'nul-in-message' ? '\u0000' : ''} encountered. Please retry.`
  return { error: { code: grpcCode('INTERNAL'), message, status: 'INTERNAL' }, errors: [{ code: 'internal', message }] }
}
