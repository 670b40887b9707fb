import type { FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { downloadUri, type FileNames, type FileOptions, fileNameIn, mountFiles } from './emulator-files.ts'
import { interactionDetails } from './emulator-interaction-answer.ts'
import { describeInteraction, interactionCore, interactionIdOf, mountInteractions } from './emulator-interactions.ts'
import { invalidKey, keyOf } from './emulator-key.ts'
import { geminiOmniModels, omniLatency } from './emulator-omni-models.ts'
import { Refusal } from './emulator-refusal.ts'
import { createRateLimit, type SurfaceErrors } from './emulator-scenarios.ts'
import { versions } from './emulator-versions.ts'
import { mountWebhooks, type StaticWebhook } from './emulator-webhooks.ts'

export interface GeminiEmulatorOptions extends Partial<FileOptions> {
  /** A webhook of the project, as if it had been registered. */
  webhook?: StaticWebhook
  /** Which errors come wrapped in an array: those of rate limits unless it says something else. */
  wrappedErrors?: 'none' | 'rate-limits' | 'all'
  /** Submits of one key; no limit unless given. */
  requestsPerMinute?: number
  /** Milliseconds since 1970 by the clock of those who check signatures. */
  now?: () => number
}

const surfaceErrors: SurfaceErrors = {
  badCredentials: invalidKey,
  retiredModel: (model) =>
    new Refusal(
      'NOT_FOUND',
      `models/${model} is not found for API version v1beta, or is not supported for this method. Call ListModels to see the list of available models and their supported methods.`,
    ),
  quotaMetric: 'generativelanguage.googleapis.com/generate_requests_per_model_per_day',
  moderatedInput: () =>
    new Refusal('INVALID_ARGUMENT', 'The request was blocked because of the safety policy.', {
      errorName: 'PROHIBITED_CONTENT',
    }),
}

/** The Gemini API: Omni by interactions, files, webhooks. */
export function createGeminiEmulator(options: GeminiEmulatorOptions = {}): ProviderEmulator {
  return {
    id: 'gemini',
    models: Object.fromEntries(Object.keys(geminiOmniModels).map((name) => [name, omniLatency])),
    describe: (request) => describeInteraction(request) ?? describeFile(request) ?? other,
    mount(app, world) {
      const wrapped = options.wrappedErrors ?? 'rate-limits'
      const isWrapped = ({ status }: Refusal) =>
        wrapped === 'all' || (wrapped === 'rate-limits' && status === 'RESOURCE_EXHAUSTED')
      const uriOf = (job: Job) => downloadUri(world, names.ofJob(job))
      const jobAt = (uri: string) => jobOfFile(world, fileNameIn(uri))
      const limit = createRateLimit(options.requestsPerMinute)
      const limitRate = (account: string) => limit(account, world.clock.now())
      const surface = { errors: surfaceErrors, isWrapped, limitRate, uriOf, jobAt }
      const files: FileOptions = {
        processingSeconds: options.processingSeconds ?? 4,
        downloads: options.downloads ?? 'alternating',
      }
      mountInteractions(app, world, {
        ...surface,
        prefixes: versions.map((version) => `/${version}`),
        rules: { models: geminiOmniModels, isVertex: false },
        authorize: keyOf,
        judgeUri(uri) {
          if (fileNameIn(uri) === null)
            throw new Refusal('INVALID_ARGUMENT', `Unsupported file URI: "${uri}". Use the Files API to upload it.`)
        },
      })
      mountFiles(app, world, names, files, isWrapped)
      const webhooks = mountWebhooks(app, world, isWrapped, options.webhook, options.now ?? Date.now)
      world.jobs.onChange((job) => {
        if (job.status !== 'succeeded' && job.status !== 'failed') return
        const interaction = interactionDetails(job)
        if (interaction !== null) {
          const event = job.status === 'succeeded' ? 'interaction.completed' : 'interaction.failed'
          webhooks.send(job, event, interaction.request.webhook, job.id)
        }
      })
    },
  }
}

export const emulator: ProviderEmulator = createGeminiEmulator()

/** A file is named after its job, so that no list of them has to be kept. */
const names: FileNames = {
  ofJob: (job) => interactionCore(job.id),
  jobsOf: (name) => [interactionIdOf(name)],
}

const jobOfFile = (world: EmulatedWorld, name: string | null): Job | undefined =>
  (name === null ? [] : names.jobsOf(name)).map((id) => world.jobs.get(id)).find((job) => job !== undefined)

const other: EmulatedCall = { kind: 'other' }

function describeFile(request: FastifyRequest): EmulatedCall | null {
  const path = decodeURIComponent(request.url.split('?')[0]!)
  const found = /\/v1(?:beta)?\/files\/([^/:]+)(:download)?$/.exec(path)
  if (found === null) return null
  return { kind: found[2] === undefined ? 'other' : 'result', jobIds: names.jobsOf(found[1]!) }
}
