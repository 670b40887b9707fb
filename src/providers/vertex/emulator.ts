import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { createNewest } from '../../emulation/newest.ts'
import type { Job, ProviderEmulator } from '../../emulation/port.ts'
import type { JobEndpoint, Vendor } from '../../emulation/vendor.ts'
import { interactionOf, omniLatency } from '../google/emulator-interaction-order.ts'
import { interactionEndpoints, unknownInteraction } from '../google/emulator-interactions.ts'
import { errorBody, errorInfo, malformed, notFound, refusalsOf, say } from '../google/emulator-refusals.ts'
import { operationName, predictionEndpoints, unknownOperation, veoModels } from './emulator-predictions.ts'

export interface VertexEmulatorOptions {
  /** The only project that each of these tokens may use; any other token may use all. */
  projects?: Readonly<Record<string, string>>
  /** Milliseconds as they pass for clients: tokens live by them. */
  now?(): number
}

const service = 'aiplatform.googleapis.com'
/** As many as jobs are known. */
const mostObjects = 50_000
const mostTokens = 10_000
const omniModels = ['gemini-omni-1.1-flash-preview', 'gemini-omni-1.2-flash']

const badCredentials = () =>
  say(
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    { details: [errorInfo('ACCESS_TOKEN_EXPIRED', service)] },
  )
/** @param model or its whole resource name */
const unknownModel = (model: string) =>
  say(
    'NOT_FOUND',
    `Publisher Model \`${model}\` was not found or your project does not have access to it. Please ensure you are using a valid model version.`,
  )
const refusals = refusalsOf(
  {
    'bad-credentials': badCredentials,
    'retired-model': unknownModel,
    'moderated-at-submit': () =>
      say(
        'INVALID_ARGUMENT',
        'The prompt could not be submitted. It contains words that might violate the usage policies. Support codes: 62263041',
        { name: 'PROHIBITED_CONTENT' },
      ),
  },
  `${service}/long_running_online_prediction_requests_per_base_model`,
)

const isAboutInteraction = ({ url }: FastifyRequest) => /\/interactions\b/.test(url)
const unknownJob: Vendor['unknownJob'] = (id, request) => {
  if (isAboutInteraction(request)) return unknownInteraction(id, request)
  return request.url.includes('/storage/')
    ? say('NOT_FOUND', `No such object: ${uriIn(request)}`)
    : unknownOperation(id)
}

/** Vertex AI: Veo by predictions, Omni by interactions, OAuth tokens, and the bucket that clips are put into. */
export function createVertexEmulator({
  projects = {},
  now = () => performance.now(),
}: VertexEmulatorOptions = {}): ProviderEmulator {
  const tokens = createTokens(now)
  const storage = createStorage()

  function account(request: FastifyRequest): string {
    const token = tokens.authorize(request)
    const project = projectOf(request) ?? storage.ownerOf(uriIn(request)) ?? ''
    if ((projects[token] ?? project) !== project)
      throw say('PERMISSION_DENIED', `Permission 'aiplatform.endpoints.predict' denied on resource '${project}'.`)
    return project
  }

  return defineVendor({
    id: 'vertex',
    models: { ...veoModels, ...Object.fromEntries(omniModels.map((model) => [model, { latency: omniLatency }])) },
    newId: (random, params) => (params.model === undefined ? `v1_${random}` : operationName(random, params)),
    account,
    malformed,
    refusals,
    unknownJob,
    unknownPath: notFound,
    errorBody: (refusal, _world, request) => errorBody(refusal, isAboutInteraction(request)),
    endpoints: [
      ...predictionEndpoints({ refusals, put: storage.put }),
      ...interactionEndpoints({
        // The vendor's library writes the slashes of the parent as %2F.
        prefixes: [
          '/v1/projects/:project/locations/:location',
          '/v1beta1/projects/:project/locations/:location',
          '/:parent',
        ],
        isVertex: true,
        models: omniModels,
        unknownModel: (model) => unknownModel(`publishers/google/models/${model}`),
        uriOf: (job) => storage.put(job, interactionOf(job).response_format.gcs_uri!, 0),
      }),
      storage.endpoint,
    ],
    mount: (app) => tokens.mount(app),
  })
}

export const emulator: ProviderEmulator = createVertexEmulator()

/** Interactions are served in one place only. source: §0 */
function projectOf(request: FastifyRequest): string | undefined {
  const path = decodeURIComponent(request.url.split('?')[0]!)
  const [, project, location] = /\/projects\/([^/]+)\/locations\/([^/]+)\//.exec(path) ?? []
  if (isAboutInteraction(request) && location !== 'global') throw notFound()
  return project
}

/** `gs://…` of a call to the JSON API of Cloud Storage. */
function uriIn({ params }: FastifyRequest): string {
  const { bucket, '*': object } = params as { bucket?: string; '*'?: string }
  return `gs://${bucket}/${object}`
}

/** The objects that jobs put into the client's buckets. */
function createStorage() {
  const jobs = createNewest<Job>({ most: mostObjects })
  const endpoint: JobEndpoint = {
    kind: 'result',
    path: '/storage/v1/b/:bucket/o/*',
    jobId: (request) => jobs.get(uriIn(request))?.id ?? '',
    async answer(job, world, { request, reply, isExpired }) {
      if (isExpired) throw unknownJob(job.id, request)
      await world.sendResult(reply, job, { 'content-type': 'video/mp4' })
      return reply
    },
  }
  return {
    endpoint,
    /** `gs://bucket/prefix/…/sample_0.mp4` for the clip of a job. */
    put(job: Job, prefix: string, sample: number): string {
      const folder = [...job.id].reduce((sum, letter) => (sum * 31n + BigInt(letter.codePointAt(0)!)) % 10n ** 20n, 7n)
      const uri = `${prefix.replace(/\/$/, '')}/${folder}/sample_${sample}.mp4`
      jobs.set(uri, job)
      return uri
    },
    ownerOf: (uri: string) => jobs.get(uri)?.account,
  }
}

/** Source §B: tokens live for an hour. */
const lifeSeconds = 3600
const scope = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * `POST /token`, Google's OAuth endpoint as far as the library asks it for a person, and the check of tokens.
 * `emulator-token` and every `ya29.…` are good, too.
 */
function createTokens(now: () => number) {
  const issued = createNewest<number>({ most: mostTokens })
  return {
    mount(app: FastifyInstance): void {
      app.post('/token', async (request, reply) => {
        const form = new URLSearchParams(request.rawBody?.toString('utf8') ?? '')
        const grant = form.get('grant_type')
        if (grant !== 'refresh_token' || !form.get('refresh_token'))
          return reply.code(400).send({ error: 'unsupported_grant_type', error_description: `Not served: ${grant}` })
        const token = `ya29.${randomBytes(48).toString('base64url')}`
        issued.set(token, now() + lifeSeconds * 1000)
        return { access_token: token, expires_in: lifeSeconds - 1, token_type: 'Bearer', scope }
      })
    },
    /** The token of a call. @throws Refusal */
    authorize({ headers }: FastifyRequest): string {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
      const endsAt = issued.get(token)
      if (endsAt === undefined ? !/^(emulator-token$|ya29\.)/.test(token) : endsAt <= now()) throw badCredentials()
      // A person must say who pays.
      if (endsAt !== undefined && headers['x-goog-user-project'] === undefined)
        throw say(
          'PERMISSION_DENIED',
          'Your application is authenticating by using local Application Default Credentials. The aiplatform.googleapis.com API requires a quota project, which is not set by default.',
          { details: [errorInfo('SERVICE_DISABLED', service)] },
        )
      return token
    },
  }
}
