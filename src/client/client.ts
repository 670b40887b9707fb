import {
  cancelDocument,
  deleteDocument,
  followAllDocument,
  followDocument,
  generationDocument,
  listDocument,
  modelDocument,
  modelsDocument,
  planDocument,
  startDocument,
} from './documents.ts'
import { KinetographError, refusalOfInput } from './error.ts'
import type {
  CancelGenerationInput,
  CancelOutcome,
  ClientCancelMutation,
  ClientDeleteMutation,
  ClientFollowAllSubscription,
  ClientFollowSubscription,
  ClientGenerationByIdQuery,
  ClientGenerationFragment,
  ClientListQuery,
  ClientModelByNameQuery,
  ClientModelsQuery,
  ClientPlanQuery,
  ClientProblemFragment,
  ClientStartMutation,
  ClientVideoFragment,
  GenerationFilter,
  GenerationPositionInput,
  GenerationRequestInput,
  StartGenerationInput,
} from './generated/types.ts'
import { type Bytes, typeOf, upload, type WithBytes, withUploads } from './media.ts'
import { createTransport, type TransportOptions } from './transport.ts'

/** One family, one capability, its parameters; bytes wherever a picture, a video or a sound may stand. */
export type GenerationRequest = WithBytes<GenerationRequestInput>

/** What one answer or one event knows of a generation. */
export type Generation = ClientGenerationFragment['state'] & { id: string }

export interface StartOptions extends Partial<Omit<StartGenerationInput, 'request'>> {
  signal?: AbortSignal
}

export interface FollowOptions {
  /** The last event already known. */
  afterSequence?: number
  signal?: AbortSignal
}

export interface GenerateOptions extends StartOptions {
  /** At the start, and with every event. */
  onProgress?: (generation: Generation) => void
  /** Cancel the generation when `signal` aborts. Otherwise it goes on, and `follow` finds it. */
  cancelOnAbort?: boolean
}

export interface Started {
  generation: Generation
  /** True when the idempotency key had made it before. */
  replayed: boolean
  /** What posts to `webhookUrl` are signed with; null without one. */
  webhookSecret: string | null
  warnings: readonly ClientProblemFragment[]
}

type Listed = Pick<ClientListQuery['generations']['nodes'][number], 'createdAt' | 'prompt' | 'model'>

export interface GenerationList {
  generations: readonly (Generation & Listed)[]
  /** Null when there are no more. */
  endCursor: string | null
}

/** The first clip, and with `count` above 1 all that came of it. */
export type Clip = ClientVideoFragment & { generation: Generation; clips: readonly ClientVideoFragment[] }

export interface Client {
  /** From a request to a clip that plays. @throws KinetographError */
  generate(request: GenerationRequest, options?: GenerateOptions): Promise<Clip>
  /** Durable once this resolves. Sent again under the same key while the gateway is out of reach: it never buys twice. */
  start(request: GenerationRequest, options?: StartOptions): Promise<Started>
  /** Its states to the end, over broken connections. Leaving the loop cancels nothing. @throws KinetographError */
  follow(id: string, options?: FollowOptions): AsyncGenerator<Generation, void, undefined>
  /** Several, at most 100, on one stream until all have ended: browsers allow six streams for each host. @throws KinetographError */
  followAll(
    positions: readonly GenerationPositionInput[],
    options?: Pick<FollowOptions, 'signal'>,
  ): AsyncGenerator<Generation, void, undefined>
  /** What a start would do, and cost. Uploads what is large, starts nothing. */
  plan(request: GenerationRequest, options?: StartOptions): Promise<ClientPlanQuery['plan']>
  cancel(id: string, options?: Omit<CancelGenerationInput, 'id'>): Promise<CancelOutcome>
  /** Its clips and all that was asked for, once it has ended; what it cost stays. @throws KinetographError */
  delete(id: string): Promise<void>
  /** Null when there is none of that id. */
  get(id: string): Promise<Generation | null>
  /** The newest first; `after` is the `endCursor` of those before. */
  list(options?: { first?: number; after?: string | null; filter?: GenerationFilter }): Promise<GenerationList>
  models(): Promise<ClientModelsQuery['models']>
  /** One model with every parameter of its capabilities, as a form needs them; null when there is none of that name. */
  model(name: string): Promise<ClientModelByNameQuery['model']>
  /** For a picture, a video or a sound that several requests use: `{ uploadId }` stands in each. */
  upload(bytes: Bytes, options?: { signal?: AbortSignal }): Promise<{ uploadId: string }>
  /** Any other query or mutation of the API. */
  request<Result = unknown>(document: string, variables?: object, options?: { signal?: AbortSignal }): Promise<Result>
}

/**
 * A client of one gateway: fetch and streams, nothing else.
 * @throws KinetographError when the URL is no http(s) URL
 */
export function createClient(options: TransportOptions): Client {
  const transport = createTransport(options)
  const patiently = <Result>(document: string, variables: object, signal?: AbortSignal) =>
    transport.withPatience(() => transport.post<Result>(document, variables, signal), signal)

  async function start(request: GenerationRequest, { signal, ...more }: StartOptions = {}): Promise<Started> {
    const input = {
      idempotencyKey: globalThis.crypto.randomUUID(),
      ...more,
      request: await withUploads(request, transport, signal),
    }
    const { startGeneration } = await patiently<ClientStartMutation>(startDocument, { input }, signal)
    const { generation, replayed, webhookSecret, userErrors, warnings } = startGeneration
    if (!generation) throw refusalOfInput(userErrors)
    return { generation: flat(generation), replayed, webhookSecret, warnings }
  }

  async function get(id: string, signal?: AbortSignal): Promise<Generation | null> {
    const { generation } = await patiently<ClientGenerationByIdQuery>(generationDocument, { id }, signal)
    return generation && flat(generation)
  }

  async function* follow(
    id: string,
    { afterSequence = 0, signal }: FollowOptions = {},
  ): AsyncGenerator<Generation, void, undefined> {
    const patience = transport.createPatience(signal)
    for (let after = afterSequence; ; ) {
      try {
        const events = transport.subscribe<ClientFollowSubscription>(
          followDocument,
          { id, afterSequence: after },
          signal,
        )
        for await (const { generationEvents: event } of events) {
          patience.reset()
          after = event.sequence
          const generation = flat(event.generation)
          yield generation
          if (generation.isFinal) return
        }
        // It completed without the end: whoever follows had it already.
        const generation = await get(id, signal)
        if (generation?.isFinal) return yield* [generation]
        throw new KinetographError('UNREACHABLE', 'The stream of events ended before the generation.', {
          generationId: id,
        })
      } catch (error) {
        if (!(error instanceof KinetographError && error.code === 'UNREACHABLE')) throw error
        await patience.next(error)
      }
    }
  }

  async function* followAll(
    positions: readonly GenerationPositionInput[],
    { signal }: Pick<FollowOptions, 'signal'> = {},
  ): AsyncGenerator<Generation, void, undefined> {
    const patience = transport.createPatience(signal)
    const open = new Map(positions.map((position) => [position.id, position]))
    while (open.size > 0) {
      try {
        const variables = { positions: [...open.values()] }
        for await (const { generationsEvents: event } of transport.subscribe<ClientFollowAllSubscription>(
          followAllDocument,
          variables,
          signal,
        )) {
          patience.reset()
          const generation = flat(event.generation)
          if (generation.isFinal) open.delete(generation.id)
          else open.set(generation.id, { id: generation.id, afterSequence: event.sequence })
          yield generation
        }
        return
      } catch (error) {
        if (!(error instanceof KinetographError && error.code === 'UNREACHABLE')) throw error
        await patience.next(error)
      }
    }
  }

  async function cancel(id: string, more: Omit<CancelGenerationInput, 'id'> = {}): Promise<CancelOutcome> {
    const { cancelGeneration } = await patiently<ClientCancelMutation>(cancelDocument, { input: { id, ...more } })
    if (!cancelGeneration.outcome) throw refusalOfInput(cancelGeneration.userErrors)
    return cancelGeneration.outcome
  }

  return {
    start,
    follow,
    followAll,
    cancel,
    get: (id) => get(id),

    async delete(id) {
      const { deleteGeneration } = await patiently<ClientDeleteMutation>(deleteDocument, { input: { id } })
      if (deleteGeneration.userErrors.length > 0) throw refusalOfInput(deleteGeneration.userErrors)
    },

    async generate(request, { onProgress, cancelOnAbort, ...more } = {}) {
      let { generation } = await start(request, more)
      onProgress?.(generation)
      const { signal } = more
      try {
        for await (const state of follow(generation.id, {
          afterSequence: generation.sequence,
          ...(signal && { signal }),
        })) {
          generation = state
          onProgress?.(generation)
        }
      } catch (error) {
        if (signal?.aborted && cancelOnAbort) await cancel(generation.id).catch(() => {})
        throw error
      }
      return clipOf(generation)
    },

    async plan(request, { signal, ...more } = {}) {
      const input = { ...more, request: await withUploads(request, transport, signal) }
      return (await patiently<ClientPlanQuery>(planDocument, { input }, signal)).plan
    },

    async list({ first = 20, after = null, filter = {} } = {}) {
      const { generations } = await patiently<ClientListQuery>(listDocument, { first, after, filter })
      const { nodes, pageInfo } = generations
      return {
        generations: nodes.map(({ createdAt, prompt, model, ...node }) => ({
          ...flat(node),
          createdAt,
          prompt,
          model,
        })),
        endCursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      }
    },

    async model(name) {
      return (await patiently<ClientModelByNameQuery>(modelDocument, { name })).model
    },

    async models() {
      return (await patiently<ClientModelsQuery>(modelsDocument, {})).models
    },

    async upload(bytes, { signal } = {}) {
      const blob = bytes instanceof Blob ? bytes : new Blob([bytes as ArrayBuffer])
      return { uploadId: await upload(blob, await typeOf(blob), transport, signal) }
    },

    request: (document, variables = {}, { signal } = {}) => transport.post(document, variables, signal),
  }
}

const flat = ({ id, state }: ClientGenerationFragment): Generation => ({ ...state, id: String(id) })

/** @throws KinetographError when it ended without one */
function clipOf(generation: Generation): Clip {
  const clips = generation.clips.flatMap(({ video }) => video ?? [])
  const [first] = clips
  if (first) return { ...first, generation, clips }
  const failure = generation.failure ?? generation.clips.find((clip) => clip.failure)?.failure ?? null
  const { status } = generation
  const code = status === 'CANCELED' || status === 'EXPIRED' ? status : 'FAILED'
  const message = failure ? `${failure.code}: ${failure.message}` : `The generation ended as ${status}.`
  throw new KinetographError(code, message, { failure, generationId: generation.id })
}
