import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import type { InteractionRequest } from './emulator-interaction-request.ts'
import { videoTokens } from './emulator-omni-models.ts'
import { grpcCode } from './emulator-refusal.ts'

/** What an interaction's job knows of itself beside the clip. */
export interface InteractionDetails {
  kind: 'interaction'
  /** The request without its media. */
  request: Omit<InteractionRequest, 'images' | 'videos'>
  /** Its record was deleted; the clip lives on. */
  isDeleted: boolean
}

/** Null where the job is none of an interaction. */
export function interactionDetails(job: Job | undefined): InteractionDetails | null {
  const details = job?.details as { kind?: string } | undefined
  return details?.kind === 'interaction' ? (details as InteractionDetails) : null
}

const statuses = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
} as const

/** Source §A.2. `uriOf` is asked only for a clip that is delivered by URI. */
export async function presentInteraction(world: EmulatedWorld, job: Job, uriOf: (job: Job) => string) {
  const { request } = interactionDetails(job)!
  return {
    id: job.id,
    object: 'interaction',
    model: job.model,
    status: statuses[job.status],
    created: new Date(job.createdAt).toISOString(),
    updated: new Date(job.updatedAt).toISOString(),
    ...(request.labels !== null && { labels: request.labels }),
    ...(request.previousId !== null && { previous_interaction_id: request.previousId }),
    ...(job.status === 'succeeded' && (await completed(world, job, request, uriOf))),
    ...(job.status === 'failed' && failed(job)),
  }
}

async function completed(
  world: EmulatedWorld,
  job: Job,
  request: InteractionDetails['request'],
  uriOf: (job: Job) => string,
) {
  const inputTokens = { total_input_tokens: 300 }
  // A refusal looks like success: words alone, no tokens of video (source §A.2).
  const content = job.isWithheld
    ? { type: 'text', text: 'I am unable to create this video because it may go against the usage policies.' }
    : {
        type: 'video',
        mime_type: 'video/mp4',
        ...(request.delivery === 'uri'
          ? { uri: uriOf(job) }
          : { data: (await world.resultBytes(job)).toString('base64') }),
      }
  const [modality, tokens] = job.isWithheld ? ['text', 24] : ['video', videoTokens(request.seconds, request.resolution)]
  return {
    steps: [
      { type: 'user_input', content: request.echo },
      { type: 'model_output', content: [content] },
    ],
    usage: { ...inputTokens, total_output_tokens: tokens, output_tokens_by_modality: [{ modality, tokens }] },
  }
}

function failed(job: Job) {
  if (job.failedBy === 'moderated-at-output') {
    const message = 'The generated video was blocked by the safety policy.'
    return { errors: [{ code: 'PROHIBITED_CONTENT', message }], finish_reason: 'PROHIBITED_CONTENT' }
  }
  const message =
    job.failedBy === 'nul-in-message' ? 'Internal error\u0000encountered.' : 'Internal error encountered. Please retry.'
  return { error: { code: grpcCode('INTERNAL'), message, status: 'INTERNAL' }, errors: [{ code: 'internal', message }] }
}
