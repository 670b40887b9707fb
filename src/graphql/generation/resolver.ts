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
      'Starts a durable generation: after the answer, no crash loses it. A request may contain one start. If the input has problems, all of them are returned and nothing is started.',
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
    description: 'Validates and prices the input of startGeneration. It sends nothing and stores nothing.',
  })
  async plan(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationInput, { description: 'The input of startGeneration.' })
    input: StartGenerationInput,
  ): Promise<GenerationPlan> {
    const { services, tenant, caller } = context
    const raw = rawArgument<StartInput>(info, caller, 'input')
    const start = startOf({ services, caller })
    const { judgement, problems } = await planGeneration(start, tenant, raw, (found) => allProblems(found, input))
    return presentPlan(judgement, problems, context)
  }

  @Mutation(() => PreviewPayload, {
    description:
      'Accepts the input of startGeneration and makes its pictures as the provider would get them. URLs are fetched; nothing is sent to the provider. A preview is kept for an hour; a tenant may have as many previews at a time as active generations.',
  })
  async previewInputs(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationInput, { description: 'The input of startGeneration.' })
    input: StartGenerationInput,
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
      'Requests cancellation. An event reports when the generation has ended; a generation that has not begun is canceled immediately.',
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
      'Deletes a generation that has ended. Its URLs answer 404 immediately; its request, prompt and provider answers are removed; its cost is kept. A generation that uses its clips can use them until it ends. Deleting it again has no effect.',
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

  @Query(() => Generation, { nullable: true, description: 'One generation; null when none has this id.' })
  async generation(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its global id.' }) globalId: string,
  ): Promise<Generation | null> {
    const id = idOf(globalId, 'Generation')
    const view = id ? await context.generations.load(id) : null
    return view && presentGeneration(view, context.services)
  }

  @Query(() => GenerationConnection, { description: 'Generations, newest first; at most 100 per page.' })
  async generations(
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 20, description: 'Number of items, from the newest or after `after`.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'A cursor; returns older items.' }) after?:
      | string
      | null,
    @Arg('last', () => Int, {
      nullable: true,
      description: 'Number of items before `before`; takes precedence over `first`.',
    })
    last?: number | null,
    @Arg('before', () => String, { nullable: true, description: 'A cursor; returns newer items.' }) before?:
      | string
      | null,
    @Arg('filter', () => GenerationFilter, { nullable: true, description: 'The conditions.' })
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

  @FieldResolver(() => [GenerationEvent], {
    description: 'The events that the subscription also sends; at most 500 per page.',
  })
  async events(
    @Ctx() context: Context,
    @Root() generation: Generation,
    @Arg('afterSequence', () => Int, { defaultValue: 0, description: 'Sequence of the last event already known.' })
    afterSequence: number,
    @Arg('first', () => Int, { defaultValue: 100, description: 'Maximum number of items.' }) first: number,
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
