import type { FastifyRequest } from 'fastify'
import type { ProviderEmulator } from '../../emulation/port.ts'
import { interactionDetails } from '../gemini/emulator-interaction-answer.ts'
import { describeInteraction, mountInteractions } from '../gemini/emulator-interactions.ts'
import { omniLatency, vertexOmniModels } from '../gemini/emulator-omni-models.ts'
import { Refusal } from '../gemini/emulator-refusal.ts'
import { createRateLimit, type SurfaceErrors } from '../gemini/emulator-scenarios.ts'
import { describePrediction, mountPredictions } from './emulator-predictions.ts'
import { createStorage, mountStorage, objectOf } from './emulator-storage.ts'
import { badCredentials, mountTokens } from './emulator-tokens.ts'
import { vertexVeoModels } from './emulator-veo-models.ts'

export interface VertexEmulatorOptions {
  /** Submits of one project; 50 with the vendor (source §B.1), no limit unless given. */
  requestsPerMinute?: number
  /** Milliseconds since 1970 by the clients' clock, which tokens live by. */
  now?: () => number
}

const errorsFor = (resource: string): SurfaceErrors => ({
  badCredentials,
  retiredModel: () =>
    new Refusal(
      'NOT_FOUND',
      `Publisher Model \`${resource}\` was not found or your project does not have access to it. Please ensure you are using a valid model version.`,
    ),
  quotaMetric: 'aiplatform.googleapis.com/long_running_online_prediction_requests_per_base_model',
  moderatedInput: () =>
    new Refusal(
      'INVALID_ARGUMENT',
      'The prompt could not be submitted. It contains words that might violate the usage policies. Support codes: 62263041',
      { errorName: 'PROHIBITED_CONTENT' },
    ),
})

/** Vertex AI: Veo by predictions, Omni by interactions, OAuth tokens, and the bucket that clips are put into. */
export function createVertexEmulator(options: VertexEmulatorOptions = {}): ProviderEmulator {
  const storage = createStorage()
  return {
    id: 'vertex',
    models: {
      ...Object.fromEntries(Object.entries(vertexVeoModels).map(([name, { latency }]) => [name, latency])),
      ...Object.fromEntries(Object.keys(vertexOmniModels).map((name) => [name, omniLatency])),
    },
    describe(request) {
      const object = objectOf(request)
      if (object === null) return describePrediction(request) ?? describeInteraction(request) ?? { kind: 'other' }
      const jobId = storage.jobIdAt(object)
      return { kind: 'result', ...(jobId !== undefined && { jobId }) }
    },
    mount(app, world) {
      const tokens = mountTokens(app, world, options.now ?? Date.now)
      const limit = createRateLimit(options.requestsPerMinute)
      const limitRate = (project: string) => limit(project, world.clock.now())
      mountPredictions(app, world, { models: vertexVeoModels, tokens, storage, errorsFor, limitRate })
      mountStorage(app, world, storage, tokens)
      mountInteractions(app, world, {
        // The vendor's library writes the slashes of the parent as %2F.
        prefixes: [
          '/v1/projects/:project/locations/:location',
          '/v1beta1/projects/:project/locations/:location',
          '/:parent',
        ],
        rules: { models: vertexOmniModels, isVertex: true },
        errors: interactionErrors,
        limitRate,
        authorize(request) {
          tokens.authorize(request)
          return projectOf(request)
        },
        uriOf: (job) => storage.put(job.id, interactionDetails(job)!.request.storage!, 0),
        jobAt: (uri) => world.jobs.get(storage.jobIdAt(uri) ?? ''),
        judgeUri(uri) {
          if (!/^gs:\/\/[^/]+\/.+/.test(uri))
            throw new Refusal('INVALID_ARGUMENT', `Unsupported file URI: "${uri}". Only gs:// URIs are supported.`)
        },
      })
    },
  }
}

export const emulator: ProviderEmulator = createVertexEmulator()

const interactionErrors: SurfaceErrors = {
  ...errorsFor(''),
  retiredModel: (model) => errorsFor(`publishers/google/models/${model}`).retiredModel(model),
}

/** Interactions are served in one place only (source §0). */
function projectOf(request: FastifyRequest): string {
  const path = decodeURIComponent(request.url.split('?')[0]!)
  const [, project, location] = /\/v1(?:beta1)?\/projects\/([^/]+)\/locations\/([^/]+)\/interactions/.exec(path) ?? []
  if (project === undefined || location !== 'global') throw new Refusal('NOT_FOUND', 'Requested entity was not found.')
  return project
}
