import type { FastifyReply, FastifyRequest } from 'fastify'
import { defineVendor } from '../../emulation/define-vendor.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import type { JobEndpoint, Vendor } from '../../emulation/vendor.ts'
import { omniLatency } from '../google/emulator-interaction-order.ts'
import { interactionEndpoints, unknownInteraction } from '../google/emulator-interactions.ts'
import { errorBody, errorInfo, invalid, malformed, notFound, refusalsOf, say } from '../google/emulator-refusals.ts'
import { createWebhooks } from './emulator-webhooks.ts'

export interface GeminiEmulatorOptions {
  /** Seconds from the end of a job until its file can be read; it is PROCESSING until then. Default 4. source: §A.3 */
  processingSeconds?: number
  /** A download answers with the clip, or sends on to storage that asks for no key; by the file unless given. */
  downloads?: 'direct' | 'redirect'
}

const service = 'generativelanguage.googleapis.com'
/** The documents say `v1beta`, the vendor's library says `v1` unless it is told otherwise. */
const versions = ['/v1beta', '/v1']
const models = ['gemini-omni-1.1-flash', 'gemini-omni-1.2-flash']

const unknownModel = (model: string) =>
  say(
    'NOT_FOUND',
    `models/${model} is not found for API version v1beta, or is not supported for this method. Call ListModels to see the list of available models and their supported methods.`,
  )
const invalidKey = () =>
  say('INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', {
    details: [errorInfo('API_KEY_INVALID', service)],
    name: 'API_KEY_INVALID',
  })
const refusals = refusalsOf(
  {
    'bad-credentials': invalidKey,
    'retired-model': unknownModel,
    'moderated-at-submit': () =>
      say('INVALID_ARGUMENT', 'The request was blocked because of the safety policy.', { name: 'PROHIBITED_CONTENT' }),
  },
  `${service}/generate_requests_per_model_per_day`,
)

/** In the header or in the query (source: §A); without one, 403. A key with `invalid` in it is refused. */
function keyOf({ headers, query }: FastifyRequest): string {
  const key = headers['x-goog-api-key'] ?? (query as { key?: string }).key
  if (typeof key !== 'string' || key === '')
    throw say(
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    )
  if (key.includes('invalid')) throw invalidKey()
  return key
}

const isAboutFile = ({ url }: FastifyRequest) => url.includes('/files/')
const unknownJob: Vendor['unknownJob'] = (id, request) =>
  isAboutFile(request) ? noFile(nameOf({ id })) : unknownInteraction(id, request)

/** The Gemini API: Omni by interactions, files, webhooks. */
export function createGeminiEmulator(options: GeminiEmulatorOptions = {}): ProviderEmulator {
  const webhooks = createWebhooks(versions)
  return defineVendor({
    id: 'gemini',
    models: Object.fromEntries(models.map((model) => [model, { latency: omniLatency }])),
    newId: (random) => idOf(random.toLowerCase().replaceAll(/[^a-z0-9]/g, '')),
    account: keyOf,
    malformed,
    refusals,
    unknownJob,
    unknownPath: notFound,
    // Source §A.4: names at all but files; the front end may wrap an answer in an array, as it does rate limits here.
    errorBody(refusal, _world, request) {
      const body = errorBody(refusal, !isAboutFile(request))
      return refusal.status === 429 ? [body] : body
    },
    callbacks: webhooks.callbacks,
    endpoints: [
      ...interactionEndpoints({
        prefixes: versions,
        isVertex: false,
        models,
        unknownModel,
        uriOf: (job, world) => downloadUri(world, nameOf(job)),
      }),
      ...files(options),
      ...webhooks.endpoints,
    ],
    mount: (app) => app.get('/.well-known/jwks.json', async () => webhooks.jwks()),
  })
}

export const emulator: ProviderEmulator = createGeminiEmulator()

/** A file is named after its job. */
const idOf = (name: string) => `v1_${name}`
const nameOf = ({ id }: Pick<Job, 'id'>) => id.slice(idOf('').length)

const noFile = (name: string) =>
  say('PERMISSION_DENIED', `You do not have permission to access the File ${name} or it may not exist.`)

/** Source §A.3: generated files live for two days. */
const lifeMilliseconds = 48 * 3600 * 1000
const storageLinkMilliseconds = 3600 * 1000

const downloadUri = (world: EmulatedWorld, name: string): string =>
  `${world.baseUrl()}/v1beta/files/${name}:download?alt=media`

function files({ processingSeconds = 4, downloads }: GeminiEmulatorOptions): JobEndpoint[] {
  const jobId = (request: FastifyRequest) => idOf((request.params as { name: string }).name)
  const isActive = (job: Job, { clock }: EmulatedWorld) => clock.now() >= job.updatedAt + processingSeconds * 1000

  function refuseMissing(job: Job, { clock }: EmulatedWorld, isExpired: boolean): void {
    const isThere = job.status === 'succeeded' && !job.isWithheld && clock.now() < job.updatedAt + lifeMilliseconds
    if (!isThere || isExpired) throw noFile(nameOf(job))
  }

  async function download(job: Job, world: EmulatedWorld, reply: FastifyReply) {
    const name = nameOf(job)
    const isSentOn = downloads === undefined ? name.charCodeAt(name.length - 1) % 2 === 1 : downloads === 'redirect'
    if (isSentOn) return reply.redirect(world.resultUrl(job, world.clock.now() + storageLinkMilliseconds), 302)
    await world.sendResult(reply, job, { 'content-type': 'video/mp4' })
    return reply
  }

  return [
    {
      kind: 'other',
      path: versions.map((version) => `${version}/files/:name(^[a-z0-9]+$)`),
      jobId,
      answer(job, world) {
        refuseMissing(job, world, false)
        const name = `files/${nameOf(job)}`
        return {
          name,
          mimeType: 'video/mp4',
          createTime: new Date(job.createdAt).toISOString(),
          updateTime: new Date(job.updatedAt).toISOString(),
          expirationTime: new Date(job.updatedAt + lifeMilliseconds).toISOString(),
          uri: `${world.baseUrl()}/v1beta/${name}`,
          downloadUri: downloadUri(world, nameOf(job)),
          state: isActive(job, world) ? 'ACTIVE' : 'PROCESSING',
          source: 'GENERATED',
        }
      },
    },
    {
      kind: 'result',
      path: versions.map((version) => `${version}/files/:name(^[a-z0-9]+)::download`),
      jobId,
      answer(job, world, { request, reply, isExpired }) {
        refuseMissing(job, world, isExpired)
        if (!isActive(job, world))
          throw say(
            'FAILED_PRECONDITION',
            `The File ${nameOf(job)} is not in an ACTIVE state and usage is not allowed.`,
          )
        if ((request.query as { alt?: string }).alt !== 'media') throw invalid("'alt' must be 'media'.")
        return download(job, world, reply)
      },
    },
  ]
}
