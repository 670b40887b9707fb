import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job } from '../../emulation/port.ts'
import type { WebhookAsked } from './emulator-interaction-request.ts'
import { keyOf } from './emulator-key.ts'
import { type AspectRatio, frameOf } from './emulator-omni-models.ts'
import { filteringOf, partlyFiltered } from './emulator-rai.ts'
import { answering, type ErrorForm, grpcCode, Refusal } from './emulator-refusal.ts'
import { applyPollScenario, applySubmitScenario, type SurfaceErrors } from './emulator-scenarios.ts'
import { list, optional, shape, text } from './emulator-shape.ts'
import { readInstances } from './emulator-veo-instance.ts'
import type { VeoModel, VeoResolution } from './emulator-veo-models.ts'
import { extensionSeconds, readParameters, unsupported } from './emulator-veo-parameters.ts'
import { stillOf } from './emulator-veo-still.ts'

export interface RetiredVeoDetails {
  kind: 'prediction'
  count: number
  delivered: number
  webhook: WebhookAsked | null
  /** Name of the file of the first clip. */
  file: string
}

export function predictionDetails(job: Job | undefined): RetiredVeoDetails | null {
  const details = job?.details as { kind?: string } | undefined
  return details?.kind === 'prediction' ? (details as RetiredVeoDetails) : null
}

export interface RetiredVeoSurface {
  /** None of them once it is switched off. */
  models: Record<string, VeoModel>
  errors: SurfaceErrors
  isWrapped: ErrorForm['isWrapped']
  limitRate(account: string): void
  uriOf(job: Job): string
  jobAt(uri: string): Job | undefined
}

/** Source §C: a combination that does not work is refused without a word about which field it was. */
const unsupportedRequest = () =>
  new Refusal('INVALID_ARGUMENT', 'Unsupported request. Please refer to the Gemini API documentation.')

/** Veo on the Gemini API as it was before it was switched off (source §C). */
export function mountRetiredVeo(app: FastifyInstance, world: EmulatedWorld, surface: RetiredVeoSurface): void {
  const form: ErrorForm = { code: 'number', ...(surface.isWrapped && { isWrapped: surface.isWrapped }) }

  const create = async (request: FastifyRequest) => {
    const account = keyOf(request)
    const [name = '', method] = (request.params as { model: string }).model.split(':')
    if (method !== 'predictLongRunning') throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
    surface.limitRate(account)
    applySubmitScenario(world, request, name, surface.errors)
    const model = surface.models[name]
    if (model === undefined) throw surface.errors.retiredModel(name)
    const { instance, parameters, webhook } = generically(() => {
      const body = shape(request.body, '', ['instances', 'parameters', 'webhookConfig'])
      return {
        instance: readInstances(body.instances, false),
        parameters: readParameters(body.parameters, false),
        webhook: optional(body, 'webhookConfig', '', readWebhook),
      }
    })
    const { still, hasBrokenPicture } = await stillOf(world, instance, async (medium) => {
      const source = 'fileUri' in medium ? surface.jobAt(medium.fileUri) : undefined
      return source === undefined ? null : world.thumbnail(source, 'jpeg')
    })
    // With a picture only grown-up people are made here (source §C).
    const people = parameters.enums.personGeneration ?? 'allow_adult'
    const isOthersPeople = (instance.image !== null || instance.references.length > 0) && people !== 'allow_adult'
    if (unsupported(instance, parameters, model) !== null || isOthersPeople || hasBrokenPicture)
      throw unsupportedRequest()
    const seconds = instance.video === null ? parameters.seconds : extensionSeconds
    const resolution = parameters.resolution as VeoResolution
    const delivered = parameters.count - partlyFiltered(instance.prompt, parameters.count)
    const file = world
      .randomId()
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(0, 40)
    const details: RetiredVeoDetails = { kind: 'prediction', count: parameters.count, delivered, webhook, file }
    const job = world.jobs.create({
      id: operationName(name, file),
      model: name,
      account,
      prompt: instance.prompt,
      clip: {
        still,
        seconds,
        ...frameOf(resolution, parameters.aspectRatio as AspectRatio),
        hasSound: true,
      },
      price: { micros: delivered * seconds * model.price[resolution]! },
      details,
    })
    return { name: job.id }
  }

  const read = async (request: FastifyRequest) => {
    const account = keyOf(request)
    const { model, id } = request.params as { model: string; id: string }
    const job = world.jobs.get(operationName(model, id))
    const details = predictionDetails(job)
    if (details === null || job!.account !== account) throw unknownOperation()
    applyPollScenario(world, request, unknownOperation)
    return present(job!, details, surface.uriOf)
  }

  app.post('/v1beta/models/:model', answering(form, create))
  app.get('/v1beta/models/:model/operations/:id', answering(form, read))
}

const unknownOperation = () => new Refusal('NOT_FOUND', 'Requested entity was not found.')
const operationName = (model: string, id: string) => `models/${model}/operations/${id}`

function generically<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof Refusal ? unsupportedRequest() : error
  }
}

function readWebhook(value: unknown, path: string): WebhookAsked {
  const config = shape(value, path, ['uris', 'userMetadata'])
  const urls = (optional(config, 'uris', path, list) ?? []).map((url) => text(url, path))
  return { urls, userMetadata: config.userMetadata }
}

function present(job: Job, details: RetiredVeoDetails, uriOf: (job: Job) => string) {
  if (job.status === 'queued' || job.status === 'running') return { name: job.id }
  if (job.failedBy === 'fails' || job.failedBy === 'nul-in-message' || job.status === 'canceled')
    return {
      name: job.id,
      done: true,
      error: {
        code: grpcCode('INTERNAL'),
        message: job.failedBy === 'fails' ? 'Internal error encountered.' : 'Internal error\u0000encountered.',
      },
    }
  const filtering = filteringOf(job, details.count)
  return {
    name: job.id,
    done: true,
    response: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse',
      generateVideoResponse: {
        ...(filtering.count < details.count && {
          generatedSamples: Array.from({ length: details.count - filtering.count }, () => ({
            video: { uri: uriOf(job) },
          })),
        }),
        ...(filtering.count > 0 && {
          raiMediaFilteredCount: filtering.count,
          raiMediaFilteredReasons: filtering.reasons,
        }),
      },
    },
  }
}

/** What a call to `…/models/…` is about; null when it is none. */
export function describeRetiredVeo(request: FastifyRequest): EmulatedCall | null {
  const path = request.url.split('?')[0]!
  const operation = /\/v1beta\/(models\/[^/]+\/operations\/[^/]+)$/.exec(path)
  if (operation !== null) return { kind: 'poll', jobId: decodeURIComponent(operation[1]!) }
  if (!/\/v1beta\/models\/[^/]+$/.test(path) || !/(:|%3A)predictLongRunning$/i.test(path)) return null
  const body = request.body as { instances?: { prompt?: unknown }[] } | null | undefined
  const prompt = body?.instances?.[0]?.prompt
  return { kind: 'submit', prompt: typeof prompt === 'string' ? prompt : '' }
}
