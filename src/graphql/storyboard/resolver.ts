import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import { idOf } from '../../generations/record/global-id.ts'
import { cancelStoryboard, notFound } from '../../generations/storyboards/cancel-storyboard.ts'
import { retryFilm } from '../../generations/storyboards/retry-film.ts'
import { retryShot } from '../../generations/storyboards/retry-shot.ts'
import {
  planStoryboard,
  refused,
  type StoryboardResult,
  startStoryboard,
} from '../../generations/storyboards/start-storyboard.ts'
import type { StoryboardInput as RawStoryboard, RetryInput } from '../../generations/storyboards/storyboard-input.ts'
import { type Context, startOf } from '../context.ts'
import { presentGeneration } from '../generation/present.ts'
import { Generation } from '../generation/types.ts'
import { IdInput } from '../node.ts'
import { toUserErrors } from '../problem.ts'
import { rawArgument } from '../raw-input.ts'
import { RetryFilmInput, RetryShotInput, StoryboardInput } from './inputs.ts'
import { presentStoryboardPlan } from './plan.ts'
import { presentStoryboard } from './present.ts'
import { Storyboard, StoryboardPayload, StoryboardPlan, StoryboardShot } from './types.ts'

@Resolver(() => Storyboard)
export class StoryboardResolver {
  @Mutation(() => StoryboardPayload, {
    description:
      'Starts a durable storyboard. Each shot is made as soon as the shots it continues are ready, and the film when all shots are. If the input has problems, all of them are returned and nothing is started.',
  })
  async startStoryboard(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StoryboardInput, { description: 'The shots.' }) _input: StoryboardInput,
  ): Promise<StoryboardPayload> {
    const raw = rawArgument<RawStoryboard>(info, context.caller, 'input')
    return presentResult(context, await startStoryboard(startOf(context), context.tenant, raw))
  }

  @Query(() => StoryboardPlan, {
    description: 'Validates and prices the input of startStoryboard. It sends nothing and stores nothing.',
  })
  async planStoryboard(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StoryboardInput, { description: 'The input of startGeneration.' }) _input: StoryboardInput,
  ): Promise<StoryboardPlan> {
    const raw = rawArgument<RawStoryboard>(info, context.caller, 'input')
    return presentStoryboardPlan(await planStoryboard(startOf(context), context.tenant, raw), context)
  }

  @Mutation(() => StoryboardPayload, {
    description:
      'Makes another take of a shot, with the same or a different request. No take of the shot may be running. The film uses the last take of each shot that has a clip. Shots that continued an earlier take keep their clips.',
  })
  async retryStoryboardShot(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RetryShotInput, { description: 'The shot, and how to make it.' }) _input: RetryShotInput,
  ): Promise<StoryboardPayload> {
    const raw = rawArgument<RetryInput>(info, context.caller, 'input')
    return presentResult(context, await retryShot(startOf(context), context.tenant, raw))
  }

  @Mutation(() => StoryboardPayload, {
    description: 'Makes the film again, from the same takes, after it failed, was canceled or could not be started.',
  })
  async retryStoryboardFilm(
    @Ctx() context: Context,
    @Arg('input', () => RetryFilmInput, { description: 'The film to make again.' }) input: RetryFilmInput,
  ): Promise<StoryboardPayload> {
    return presentResult(context, await retryFilm(startOf(context), context.tenant, input))
  }

  @Mutation(() => StoryboardPayload, {
    description:
      'Cancels the running generations of a storyboard, as cancelGeneration does, and does not start the rest.',
  })
  async cancelStoryboard(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'The storyboard’s id.' }) input: IdInput,
  ): Promise<StoryboardPayload> {
    const id = idOf(input.id, 'Storyboard')
    return presentResult(
      context,
      id ? await cancelStoryboard(startOf(context), context.tenant, id) : refused([notFound('id')]),
    )
  }

  @Query(() => Storyboard, { nullable: true, description: 'One storyboard; null when none has this id.' })
  async storyboard(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its global id.' }) globalId: string,
  ): Promise<Storyboard | null> {
    const id = idOf(globalId, 'Storyboard')
    const view = id ? await context.storyboards.load(id) : null
    return view && presentStoryboard(view)
  }

  @FieldResolver(() => Generation, { nullable: true, description: 'The film; null until it is started.' })
  async assembly(@Ctx() context: Context, @Root() { filmId }: Storyboard): Promise<Generation | null> {
    const view = filmId === null ? null : await context.generations.load(filmId)
    return view && presentGeneration(view, context.services)
  }
}

@Resolver(() => StoryboardShot)
export class StoryboardShotResolver {
  @FieldResolver(() => [Generation], { description: 'The takes that were started, oldest first.' })
  async takes(@Ctx() context: Context, @Root() { takeIds }: StoryboardShot): Promise<Generation[]> {
    const views = await Promise.all(takeIds.map((id) => context.generations.load(id)))
    return views.flatMap((view) => (view ? [presentGeneration(view, context.services)] : []))
  }
}

@Resolver(() => Generation)
export class GenerationStoryboardResolver {
  @FieldResolver(() => Storyboard, {
    nullable: true,
    description: 'The storyboard that this is a take or the film of.',
  })
  async storyboard(@Ctx() context: Context, @Root() { rowId }: Generation): Promise<Storyboard | null> {
    const id = await context.storyboardIds.load(rowId)
    const view = id === null ? null : await context.storyboards.load(id)
    return view && presentStoryboard(view)
  }
}

async function presentResult(
  context: Context,
  { id, replayed, problems }: StoryboardResult,
): Promise<StoryboardPayload> {
  const view = id === null ? null : await context.storyboards.load(id)
  return { storyboard: view && presentStoryboard(view), replayed, userErrors: toUserErrors(context, problems) }
}
