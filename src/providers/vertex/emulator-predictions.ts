import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job } from '../../emulation/port.ts'
import { type AspectRatio, frameOf } from '../gemini/emulator-omni-models.ts'
import { answering, grpcCode, Refusal } from '../gemini/emulator-refusal.ts'
import { applyPollScenario, applySubmitScenario, type SurfaceErrors } from '../gemini/emulator-scenarios.ts'
import { labels, optional, shape, text } from '../gemini/emulator-shape.ts'
import { filteringOf, partlyFiltered } from './emulator-rai.ts'
import type { Storage } from './emulator-storage.ts'
import type { Tokens } from './emulator-tokens.ts'
import { readInstances, type VeoInstance } from './emulator-veo-instance.ts'
import type { VeoModel, VeoResolution } from './emulator-veo-models.ts'
import {
  extensionSeconds,
  isResolution,
  readParameters,
  unsupported,
  type VeoParameters,
} from './emulator-veo-parameters.ts'
import { stillOf } from './emulator-veo-still.ts'

interface PredictionDetails {
  kind: 'prediction'
  /** Clips that were asked for. */
  count: number
  /** Where the clips are; null where they come inline. */
  objects: string[] | null
  /** What the operation ends with because validation is lazy, and when, by the clock. */
  lateRefusal: { message: string; at: number } | null
}

const detailsOf = (job: Job | undefined): PredictionDetails | null => {
  const details = job?.details as { kind?: string } | undefined
  return details?.kind === 'prediction' ? (details as PredictionDetails) : null
}

/** Milliseconds after which an operation ends that should never have been accepted. */
const lateRefusalMilliseconds = 3000

export interface PredictionSurface {
  /** By wire names. */
  models: Readonly<Record<string, VeoModel>>
  tokens: Tokens
  storage: Storage
  errorsFor(resource: string): SurfaceErrors
  limitRate(project: string): void
}

/** Veo on Vertex AI: `:predictLongRunning` and `:fetchPredictOperation` (source §B). */
export function mountPredictions(app: FastifyInstance, world: EmulatedWorld, surface: PredictionSurface): void {
  const start = async (request: FastifyRequest, target: PublisherModel) => {
    surface.limitRate(target.project)
    const errors = surface.errorsFor(target.resource)
    applySubmitScenario(world, request, target.model, errors)
    const model = surface.models[target.model]
    if (model === undefined) throw errors.retiredModel(target.model)
    const body = shape(request.body, '', ['instances', 'parameters', 'labels'])
    const instance = readInstances(body.instances)
    const parameters = readParameters(body.parameters)
    optional(body, 'labels', '', labels)
    return { name: (await accept(world, surface, target, model, instance, parameters)).id }
  }

  const fetchOperation = async (request: FastifyRequest, target: PublisherModel) => {
    const name = text(shape(request.body, '', ['operationName']).operationName, 'operationName')
    const unknown = () => new Refusal('NOT_FOUND', `Operation ${name} was not found.`)
    const job = world.jobs.get(name)
    const details = detailsOf(job)
    if (details === null || !name.startsWith(`${target.resource}/operations/`)) throw unknown()
    applyPollScenario(world, request, unknown)
    return present(world, job!, details)
  }

  const onModel = async (request: FastifyRequest) => {
    surface.tokens.authorize(request)
    const { project, location, model: called } = request.params as Record<'project' | 'location' | 'model', string>
    const [model = '', method] = called.split(':')
    const resource = `projects/${project}/locations/${location}/publishers/google/models/${model}`
    if (method === 'predictLongRunning') return start(request, { project, model, resource })
    if (method === 'fetchPredictOperation') return fetchOperation(request, { project, model, resource })
    throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
  }
  const form = { code: 'number' } as const
  for (const version of ['v1', 'v1beta1']) {
    const models = `/${version}/projects/:project/locations/:location/publishers/google/models/:model`
    app.post(models, answering(form, onModel))
    // A GET on the name does not work (source §B.2), nor on its short form.
    app.get(`${models}/operations/:id`, answering(form, refuseRead))
    app.get(`/${version}/projects/:project/locations/:location/operations/:id`, answering(form, refuseShortRead))
  }

  async function refuseRead(request: FastifyRequest): Promise<never> {
    surface.tokens.authorize(request)
    throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
  }
  async function refuseShortRead(request: FastifyRequest): Promise<never> {
    surface.tokens.authorize(request)
    const { id } = request.params as { id: string }
    throw new Refusal('INVALID_ARGUMENT', `The Operation ID must be a Long, but was instead: ${id}`)
  }
}

interface PublisherModel {
  project: string
  model: string
  /** `projects/…/publishers/google/models/{model}`. */
  resource: string
}

async function accept(
  world: EmulatedWorld,
  surface: PredictionSurface,
  target: PublisherModel,
  model: VeoModel,
  instance: VeoInstance,
  parameters: VeoParameters,
): Promise<Job> {
  const { still, hasBrokenPicture } = await stillOf(world, instance, async (medium) => {
    const source = world.jobs.get(surface.storage.jobIdAt(medium.gcsUri) ?? '')
    return source?.status === 'succeeded' ? world.thumbnail(source, 'jpeg') : null
  })
  const message =
    unsupported(instance, parameters, model) ?? (hasBrokenPicture ? 'Unable to process the input image' : null)
  const id = `${target.resource}/operations/${operationId(world.randomId())}`
  const { count, storage } = parameters
  const delivered = count - partlyFiltered(instance.prompt, count)
  const resolution: VeoResolution = isResolution(parameters.resolution) ? parameters.resolution : '720p'
  const seconds = instance.video === null ? parameters.seconds : extensionSeconds
  const details: PredictionDetails = {
    kind: 'prediction',
    count,
    objects:
      storage === null
        ? null
        : Array.from({ length: delivered }, (_, sample) => surface.storage.put(id, storage, sample)),
    lateRefusal: message === null ? null : { message, at: world.clock.now() + lateRefusalMilliseconds },
  }
  const job = world.jobs.create({
    id,
    model: target.model,
    account: target.project,
    prompt: instance.prompt,
    clip: {
      still,
      seconds,
      ...frameOf(resolution, parameters.aspectRatio === '9:16' ? '9:16' : ('16:9' satisfies AspectRatio)),
      hasSound: parameters.hasSound,
    },
    price: { micros: delivered * seconds * (model.price[resolution] ?? 0) },
    details,
  })
  // It makes nothing and costs nothing; what it says in the end is kept with it.
  if (message !== null) world.jobs.cancel(id)
  return job
}

async function present(world: EmulatedWorld, job: Job, details: PredictionDetails) {
  const name = job.id
  if (details.lateRefusal !== null) {
    const { message, at } = details.lateRefusal
    if (world.clock.now() < at) return { name }
    return { name, done: true, error: { code: grpcCode('INVALID_ARGUMENT'), message } }
  }
  if (job.status === 'queued' || job.status === 'running') return { name }
  if (job.failedBy === 'fails' || job.failedBy === 'nul-in-message') {
    const message =
      job.failedBy === 'fails' ? 'Internal error. Please try again.' : 'Internal error\u0000. Please try again.'
    return { name, done: true, error: { code: grpcCode('INTERNAL'), message } }
  }
  const filtering = filteringOf(job, details.count)
  const delivered = details.count - filtering.count
  return {
    name,
    done: true,
    response: {
      '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse',
      raiMediaFilteredCount: filtering.count,
      ...(filtering.count > 0 && { raiMediaFilteredReasons: filtering.reasons }),
      // Nothing left is no list, not an empty one (source §B.2).
      ...(delivered > 0 && { videos: await videosOf(world, job, details, delivered) }),
    },
  }
}

async function videosOf(world: EmulatedWorld, job: Job, details: PredictionDetails, count: number) {
  const mimeType = 'video/mp4'
  if (details.objects !== null) return details.objects.slice(0, count).map((gcsUri) => ({ gcsUri, mimeType }))
  const bytesBase64Encoded = (await world.resultBytes(job)).toString('base64')
  return Array.from({ length: count }, () => ({ bytesBase64Encoded, mimeType }))
}

/** A UUID, whatever the world's random ids look like. */
function operationId(random: string): string {
  const digits = createHash('sha256').update(random).digest('hex')
  return [8, 4, 4, 4, 12].map((length, index) => digits.slice(index * 12, index * 12 + length)).join('-')
}

/** What a call to a model's methods is about; null when it is none. */
export function describePrediction(request: FastifyRequest): EmulatedCall | null {
  const method = /(?::|%3A)(predictLongRunning|fetchPredictOperation)$/i.exec(request.url.split('?')[0]!)?.[1]
  if (method === undefined) return null
  const body = request.body as { operationName?: unknown; instances?: { prompt?: unknown }[] } | null | undefined
  if (method === 'fetchPredictOperation')
    return { kind: 'poll', ...(typeof body?.operationName === 'string' && { jobId: body.operationName }) }
  const prompt = body?.instances?.[0]?.prompt
  return { kind: 'submit', prompt: typeof prompt === 'string' ? prompt : '' }
}
