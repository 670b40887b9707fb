import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Int, Resolver, Root, Subscription } from 'type-graphql'
import { type TailedEvent, WatchError } from '../../generations/record/event-streams.ts'
import { idOf } from '../../generations/record/global-id.ts'
import { badArgument } from '../bad-argument.ts'
import type { Context } from '../context.ts'
import type { ResumableSource } from '../subscription.ts'
import { GenerationEvent, type PresentedEvent } from './event-types.ts'
import { GenerationPositionInput } from './inputs.ts'
import { mergeStreams } from './merge-streams.ts'
import { presentEvent } from './present.ts'

export const maximumWatchedGenerations = 100

interface StreamArguments {
  args: Record<string, unknown>
  context: Context
  info: GraphQLResolveInfo
}

@Resolver()
export class GenerationSubscriptions {
  @Subscription(() => GenerationEvent, {
    description:
      'Sends every stored event after `afterSequence`, then new events as they happen, and completes after the final event. If `afterSequence` is already the final event, it sends the addenda and completes as soon as `settling` is false. An unknown id is an error NOT_FOUND; a sequence that does not exist yet is an error BAD_SEQUENCE.',
    subscribe: (async ({ args, context }: StreamArguments) => {
      const after = sequenceOf(context.caller.lastEventId) ?? (args.afterSequence as number)
      const events = await watchOne(context, args.id as string, after)
      const resumable: ResumableSource = { eventIdOf: (event) => String((event as TailedEvent).sequence) }
      return Object.assign(events, resumable)
    }) as never,
  })
  generationEvents(
    @Root() event: TailedEvent,
    @Ctx() { services }: Context,
    @Arg('id', () => ID, { description: 'The generation’s id.' }) _id: string,
    @Arg('afterSequence', () => Int, { defaultValue: 0, description: 'Sequence of the last event already known.' })
    _afterSequence: number,
  ): PresentedEvent {
    return presentEvent(event, event.current, services)
  }

  @Subscription(() => GenerationEvent, {
    description:
      'The same for up to 100 generations on one stream, for example for a gallery (browsers allow six SSE connections per host on HTTP/1.1). Completes when all of them are final.',
    subscribe: (({ args, context }: StreamArguments) =>
      watchSeveral(context, args.positions as GenerationPositionInput[])) as never,
  })
  generationsEvents(
    @Root() event: TailedEvent,
    @Ctx() { services }: Context,
    @Arg('positions', () => [GenerationPositionInput], {
      description: 'The generations, and the last event of each that the client knows.',
    })
    _positions: GenerationPositionInput[],
  ): PresentedEvent {
    return presentEvent(event, event.current, services)
  }
}

/** Of an EventSource that connects again; whatever else stands there was never an id of ours. */
const sequenceOf = (lastEventId = '') => (/^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : undefined)

export async function watchOne(
  context: Context,
  globalId: string,
  afterSequence: number,
  signal: AbortSignal = context.caller.signal,
): Promise<AsyncGenerator<TailedEvent>> {
  const id = idOf(globalId, 'Generation')
  try {
    if (!id) throw new WatchError('NOT_FOUND', 'There is no such generation.')
    return await context.services.eventStreams.watch(context.tenant, id, afterSequence, signal)
  } catch (error) {
    if (error instanceof WatchError) throw new GraphQLError(error.message, { extensions: { code: error.code } })
    throw error
  }
}

async function watchSeveral(
  context: Context,
  positions: GenerationPositionInput[],
): Promise<AsyncGenerator<TailedEvent>> {
  if (positions.length === 0 || positions.length > maximumWatchedGenerations)
    throw badArgument({
      code: positions.length === 0 ? 'TOO_FEW' : 'TOO_MANY',
      path: ['positions'],
      message: `A stream watches from 1 to ${maximumWatchedGenerations} generations.`,
      ranges: [{ minimum: 1, maximum: maximumWatchedGenerations }],
    })
  const ids = positions.map(({ id }) => id)
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (twice >= 0)
    throw badArgument({
      code: 'NOT_UNIQUE',
      path: ['positions', String(twice), 'id'],
      message: 'A generation is listed twice.',
      conflictsWith: [['positions', String(ids.indexOf(ids[twice]!)), 'id']],
    })
  const giveUp = new AbortController()
  const signal = AbortSignal.any([context.caller.signal, giveUp.signal])
  const streams = await Promise.allSettled(
    positions.map(({ id, afterSequence }) => watchOne(context, id, afterSequence, signal)),
  )
  const opened = streams.flatMap((stream) => (stream.status === 'fulfilled' ? [stream.value] : []))
  const refused = streams.find((stream) => stream.status === 'rejected')
  if (refused) {
    giveUp.abort()
    // A generator that has not begun would skip its clean-up on `return`.
    await Promise.all(opened.map((stream) => stream.next()))
    throw refused.reason
  }
  return mergeStreams(opened, () => giveUp.abort())
}
