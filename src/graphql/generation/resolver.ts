import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { Problem } from '../../catalog/problem.ts'
import type { Judgement } from '../../generations/judge/judge.ts'
import { planGeneration, startGeneration } from '../../generations/judge/start.ts'
import type { StartInput } from '../../generations/judge/start-input.ts'
import { idOf } from '../../generations/record/global-id.ts'
import { listGenerations, readEvents } from '../../generations/record/queries.ts'
import { cancelGeneration } from '../../generations/work/cancel.ts'
import { deleteGeneration } from '../../generations/work/delete-generation.ts'
import { previewInputs } from '../../generations/work/preview-inputs.ts'
import { collectProblems, mergeProblems } from '../../input/collect-problems.ts'
import { badArgument } from '../bad-argument.ts'
import { type Context, startOf } from '../context.ts'
import { IdInput } from '../node.ts'
import { toUserErrors } from '../problem.ts'
import { rawArgument } from '../raw-input.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { GenerationEvent, type PresentedEvent } from './event-types.ts'
import { CancelGenerationInput, GenerationFilter, StartGenerationInput } from './inputs.ts'
import {
  CancelGenerationPayload,
  DeleteGenerationPayload,
  GenerationPlan,
  PreviewPayload,
  StartGenerationPayload,
} from './payloads.ts'
import { presentPlan } from './plan.ts'
import { presentEvent, presentGeneration, presentStart } from './present.ts'
import { Generation, GenerationConnection } from './types.ts'

const largestPage = 100
const largestEventPage = 500

@Resolver(() => Generation)
export class GenerationResolver {
  @Mutation(() => StartGenerationPayload, {
    description:
      'Starts a generation, durably: once this answers, no crash loses it. One start per request. Everything wrong with the input comes back at once, and then nothing has been started.',
  })
  async startGeneration(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationInput, { description: 'What to make.' }) input: StartGenerationInput,
  ): Promise<StartGenerationPayload> {
    const { tenant, caller } = context
    const raw = rawArgument<StartInput>(info, caller, 'input')
    const result = await startGeneration(startOf(context), tenant, raw, {
      problemsOf: (judgement) => allProblems(judgement, input),
    })
    return presentStart(result, context, raw.webhookUrl)
  }

  @Query(() => GenerationPlan, {
    description: 'Takes exactly what startGeneration takes. Sends nothing, writes nothing.',
  })
  async plan(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationInput, { description: 'What would be made.' }) input: StartGenerationInput,
  ): Promise<GenerationPlan> {
    const { services, tenant, caller } = context
    const raw = rawArgument<StartInput>(info, caller, 'input')
    const start = startOf({ services, caller })
    const { judgement, problems } = await planGeneration(start, tenant, raw, (found) => allProblems(found, input))
    return presentPlan(judgement, problems, context)
  }

  @Mutation(() => PreviewPayload, {
    description:
      'Takes what startGeneration takes, and makes its pictures as the provider would get them: URLs are fetched, nothing is sent. Limited like starts: a tenant has as many previews at once as active generations, each for an hour.',
  })
  async previewInputs(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationInput, { description: 'What would be made.' }) input: StartGenerationInput,
  ): Promise<PreviewPayload> {
    const { services, tenant, caller } = context
    const raw = rawArgument<StartInput>(info, caller, 'input')
    const { pictures, problems } = await previewInputs(startOf(context), services.work, tenant, raw, (found) =>
      allProblems(found, input),
    )
    return {
      pictures: pictures.map(({ picture: { key, mimeType, width, height }, ...previewed }) => {
        const { url } = services.signer.readUrl({ key, contentType: mimeType, tenant })
        return { ...previewed, picture: { url, width, height, mimeType } }
      }),
      userErrors: toUserErrors(context, problems),
    }
  }

  @Mutation(() => CancelGenerationPayload, {
    description:
      'Asks for the end. The end itself comes as an event; a generation nobody has taken up is canceled at once.',
  })
  async cancelGeneration(
    @Ctx() context: Context,
    @Arg('input', () => CancelGenerationInput, { description: 'What to cancel.' }) input: CancelGenerationInput,
  ): Promise<CancelGenerationPayload> {
    const { services, tenant } = context
    const id = idOf(input.id, 'Generation')
    const result = id
      ? await cancelGeneration(services.cancel, tenant, id, input.lateResult)
      : { found: false as const }
    if (!id || !result.found) return { generation: null, outcome: null, userErrors: toUserErrors(context, [notFound]) }
    const view = await context.generations.load(id)
    return {
      generation: view && presentGeneration(view, services),
      outcome: result.outcome,
      userErrors: toUserErrors(context, result.problems),
    }
  }

  @Mutation(() => DeleteGenerationPayload, {
    description:
      'Deletes a generation that has ended: its URLs answer 404 at once; request, prompt and the provider’s answers are gone; what it cost stays. Who goes on from its clips keeps them to its own end. Again it changes nothing.',
  })
  async deleteGeneration(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'What to delete.' }) input: IdInput,
  ): Promise<DeleteGenerationPayload> {
    const { services, tenant } = context
    const id = idOf(input.id, 'Generation')
    const result = id ? await deleteGeneration(services.deletion, tenant, id) : { found: false as const }
    if (!id || !result.found) return { generation: null, userErrors: toUserErrors(context, [notFound]) }
    const view = await context.generations.load(id)
    return { generation: view && presentGeneration(view, services), userErrors: toUserErrors(context, result.problems) }
  }

  @Query(() => Generation, { nullable: true, description: 'One generation; null when there is none of that id.' })
  async generation(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its global id.' }) globalId: string,
  ): Promise<Generation | null> {
    const id = idOf(globalId, 'Generation')
    const view = id ? await context.generations.load(id) : null
    return view && presentGeneration(view, context.services)
  }

  @Query(() => GenerationConnection, { description: 'Newest first. At most 100 a page.' })
  async generations(
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from the newest or after `after`.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'A cursor: what is older.' }) after?: string | null,
    @Arg('last', () => Int, { nullable: true, description: 'How many before `before`; wins over `first`.' }) last?:
      | number
      | null,
    @Arg('before', () => String, { nullable: true, description: 'A cursor: what is newer.' }) before?: string | null,
    @Arg('filter', () => GenerationFilter, { nullable: true, description: 'Which ones.' })
    filter?: GenerationFilter | null,
  ): Promise<GenerationConnection> {
    const isBackward = last != null
    const wanted = last ?? first
    if (wanted < 0 || wanted > largestPage)
      throw badArgument({
        code: 'OUT_OF_RANGE',
        path: [isBackward ? 'last' : 'first'],
        message: `A page has from 0 to ${largestPage} items.`,
        ranges: [{ minimum: 0, maximum: largestPage }],
      })
    const rows = await listGenerations(context.services.database, context.tenant, withoutNulls(filter ?? {}), {
      limit: wanted + 1,
      isBackward,
      ...(after == null ? {} : { after: decodeCursor(after, 'after') }),
      ...(before == null ? {} : { before: decodeCursor(before, 'before') }),
    })
    const hasMore = rows.length > wanted
    const page = rows.slice(0, wanted)
    if (isBackward) page.reverse()
    const views = await context.generations.loadMany(page.map((row) => row.id))
    const edges = views.flatMap((view) => {
      if (view instanceof Error) throw view
      return view ? [{ cursor: encodeCursor(view.generation), node: presentGeneration(view, context.services) }] : []
    })
    return {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: {
        hasNextPage: isBackward ? before != null : hasMore,
        hasPreviousPage: isBackward ? hasMore : after != null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    }
  }

  @FieldResolver(() => [GenerationEvent], { description: 'The same log the subscription reads; at most 500 a page.' })
  async events(
    @Ctx() context: Context,
    @Root() generation: Generation,
    @Arg('afterSequence', () => Int, { defaultValue: 0, description: 'The last event already known.' })
    afterSequence: number,
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many.' }) first: number,
  ): Promise<PresentedEvent[]> {
    if (first < 0 || first > largestEventPage)
      throw badArgument({
        code: 'OUT_OF_RANGE',
        path: ['first'],
        message: `A page has from 0 to ${largestEventPage} events.`,
        ranges: [{ minimum: 0, maximum: largestEventPage }],
      })
    const events = await readEvents(context.services.database, generation.rowId, Math.max(0, afterSequence), first)
    const current = () => context.generations.load(generation.rowId)
    return events.map((event) => presentEvent(event, current, context.services))
  }
}

const notFound: Problem = { code: 'NOT_FOUND', path: ['id'], parameter: null, message: 'There is no such generation.' }

/** One list of two judges: the catalog's own, and class-validator asking the same catalog field by field. */
const allProblems = (judgement: Judgement, input: StartGenerationInput): Problem[] =>
  // A list far too long is not gone through twice.
  judgement.problems.some((problem) => problem.code === 'TOO_MANY')
    ? judgement.problems
    : mergeProblems(judgement.problems, collectProblems(input).map(withParameter))

/** The name of the parameter where the problem stands below an arm: `shots[].prompt`. */
const withParameter = (problem: Problem): Problem => {
  const [root, _family, _arm, ...below] = problem.path
  if (root !== 'request' || below.length === 0) return problem
  return { ...problem, parameter: below.join('.').replace(/\.\d+(?=\.|$)/g, '[]') }
}

const withoutNulls = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item != null)) as T
