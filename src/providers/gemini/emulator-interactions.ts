import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job } from '../../emulation/port.ts'
import { createEndings } from './emulator-endings.ts'
import { type InteractionDetails, interactionDetails, presentInteraction } from './emulator-interaction-answer.ts'
import { type Medium, promptOf } from './emulator-interaction-input.ts'
import { type InteractionRequest, type RequestRules, readInteraction } from './emulator-interaction-request.ts'
import { frameOf } from './emulator-omni-models.ts'
import { answering, type ErrorForm, Refusal } from './emulator-refusal.ts'
import { applyPollScenario, applySubmitScenario, type SurfaceErrors } from './emulator-scenarios.ts'

/** Where interactions are served: the Gemini API, or Vertex, which serves the same ones from buckets. */
export interface InteractionSurface {
  /** Paths below the base path that `/interactions` follows. */
  prefixes: string[]
  rules: RequestRules
  errors: SurfaceErrors
  isWrapped?: ErrorForm['isWrapped']
  /** Whose call it is; refuses bad credentials. */
  authorize(request: FastifyRequest): string
  /** Refuses a submit too many. */
  limitRate(account: string): void
  /** Where the clip of a job is found that is delivered by URI. */
  uriOf(job: Job): string
  /** The job whose clip a URI of the input names. */
  jobAt(uri: string): Job | undefined
  /** Refuses a URI that this surface does not take. */
  judgeUri(uri: string): void
}

/** Source §A.2: how long an interaction is kept. */
const retentionMilliseconds = 55 * 24 * 3600 * 1000
const invalidName = () => new Refusal('INVALID_ARGUMENT', 'Invalid interaction name')

export function mountInteractions(app: FastifyInstance, world: EmulatedWorld, surface: InteractionSurface): void {
  const untilEnd = createEndings(world.jobs)
  const form: ErrorForm = { code: 'name', ...(surface.isWrapped && { isWrapped: surface.isWrapped }) }
  const present = (job: Job) => presentInteraction(world, job, surface.uriOf)

  function jobOf(request: FastifyRequest): Job {
    const account = surface.authorize(request)
    const job = world.jobs.get((request.params as { id: string }).id)
    const details = interactionDetails(job)
    const isKnown = details?.request.isStored && !details.isDeleted && job!.account === account
    if (!isKnown || world.clock.now() > job!.createdAt + retentionMilliseconds) throw invalidName()
    return job!
  }

  const create = async (request: FastifyRequest, reply: FastifyReply) => {
    const account = surface.authorize(request)
    const model = modelOf(request.body)
    surface.limitRate(account)
    applySubmitScenario(world, request, model, surface.errors)
    if (surface.rules.models[model] === undefined) throw surface.errors.retiredModel(model)
    const asked = readInteraction(request.body, model, surface.rules)
    const job = await accept(world, surface, account, asked)
    if (!asked.isBackground) {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      await untilEnd(job.id, gone.signal)
    }
    return present(job)
  }

  const read = async (request: FastifyRequest) => {
    const job = jobOf(request)
    applyPollScenario(world, request, invalidName)
    return present(job)
  }

  const cancel = async (request: FastifyRequest) => {
    const job = jobOf(request)
    if (!interactionDetails(job)!.request.isBackground)
      throw new Refusal('FAILED_PRECONDITION', 'Only background interactions can be cancelled.')
    // UNSURE (source §A.2, best effort): what a cancel of a finished one answers; the interaction as it is, here.
    world.jobs.cancel(job.id)
    return present(world.jobs.get(job.id) ?? job)
  }

  const remove = async (request: FastifyRequest) => {
    interactionDetails(jobOf(request))!.isDeleted = true
    return {}
  }

  for (const prefix of surface.prefixes) {
    app.post(`${prefix}/interactions`, answering(form, create))
    app.get(`${prefix}/interactions/:id`, answering(form, read))
    app.delete(`${prefix}/interactions/:id`, answering(form, remove))
    app.post(`${prefix}/interactions/:id/cancel`, answering(form, cancel))
  }
}

async function accept(
  world: EmulatedWorld,
  surface: InteractionSurface,
  account: string,
  asked: InteractionRequest,
): Promise<Job> {
  const previous = previousOf(world, account, asked)
  const still = await stillOf(world, surface, account, asked, previous)
  const { images: _images, videos: _videos, ...request } = asked
  const details: InteractionDetails = { kind: 'interaction', request, isDeleted: false }
  return world.jobs.create({
    id: interactionId(world.randomId()),
    model: asked.model,
    account,
    prompt: asked.prompt,
    clip: { still, seconds: asked.seconds, ...frameOf(asked.resolution, asked.aspectRatio), hasSound: true },
    price: { micros: Math.round(asked.seconds * surface.rules.models[asked.model]!.price[asked.resolution]) },
    details,
  })
}

function previousOf(world: EmulatedWorld, account: string, asked: InteractionRequest): Job | null {
  if (asked.previousId === null) return null
  const job = world.jobs.get(asked.previousId)
  const details = interactionDetails(job)
  if (!details?.request.isStored || details.isDeleted || job!.account !== account) throw invalidName()
  return job!
}

/** The first picture that was sent, or one of the clip that the request goes on from. */
async function stillOf(
  world: EmulatedWorld,
  surface: InteractionSurface,
  account: string,
  asked: InteractionRequest,
  previous: Job | null,
): Promise<Buffer | null> {
  let still: Buffer | null = null
  for (const medium of [...asked.images, ...asked.videos]) {
    const picture = await pictureOf(medium, asked.images.includes(medium))
    still ??= picture
  }
  return still ?? (previous === null ? null : await world.thumbnail(previous, 'jpeg'))

  async function pictureOf(medium: Medium, isImage: boolean): Promise<Buffer | null> {
    if ('uri' in medium) {
      surface.judgeUri(medium.uri)
      const source = surface.jobAt(medium.uri)
      return source?.account === account ? await world.thumbnail(source, 'jpeg') : null
    }
    if (!isImage) return null
    const facts = await world.pictureFacts(medium.bytes)
    if (facts === null) throw new Refusal('INVALID_ARGUMENT', 'Unable to process input image.')
    return facts.format === 'jpeg' || facts.format === 'png' || facts.format === 'webp' ? medium.bytes : null
  }
}

function modelOf(body: unknown): string {
  const model = (body as { model?: unknown } | null | undefined)?.model
  if (typeof model !== 'string') throw new Refusal('INVALID_ARGUMENT', "'model' is required.")
  return model.replace(/^models\//, '')
}

/** `v1_` and letters of both cases: ids are opaque and case counts. */
const interactionId = (random: string) =>
  `v1_${Buffer.from(`interactions/${random.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`).toString('base64url')}`

/** The interaction's id without its wrapping: lower-case letters and digits. */
export const interactionCore = (id: string): string =>
  Buffer.from(id.slice(3), 'base64url').toString('latin1').replace('interactions/', '')
export const interactionIdOf = (core: string): string => interactionId(core)

/** What a call to `…/interactions` is about; null when it is none. */
export function describeInteraction(request: FastifyRequest): EmulatedCall | null {
  const path = request.url.split('?')[0]!
  const found = /\/interactions(?:\/([^/]+))?(\/cancel)?$/.exec(path)
  if (found === null) return null
  const [, id, cancel] = found
  if (id === undefined)
    return { kind: 'submit', prompt: promptOf((request.body as { input?: unknown } | null | undefined)?.input) }
  const jobId = decodeURIComponent(id)
  if (cancel !== undefined) return { kind: 'cancel', jobId }
  return { kind: request.method === 'GET' ? 'poll' : 'other', jobId }
}
