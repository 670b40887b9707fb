import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql'
import type { TailedEvent } from '../../generations/record/event-streams.ts'
import { encodeId, idOf } from '../../generations/record/global-id.ts'
import { generationIdsOf, hasEnded, type StoryboardView } from '../../generations/record/storyboard.ts'
import type { Context } from '../context.ts'
import { GenerationEvent, type PresentedEvent } from '../generation/event-types.ts'
import { GenerationPositionInput } from '../generation/inputs.ts'
import { mergeStreams } from '../generation/merge-streams.ts'
import { presentEvent } from '../generation/present.ts'
import { watchOne } from '../generation/subscriptions.ts'

/** Nothing is lost when a word of news is: the row is looked at again. */
const lookMilliseconds = 5_000

interface StreamArguments {
  args: { id: string; positions: GenerationPositionInput[] }
  context: Context
  info: GraphQLResolveInfo
}

@Resolver()
export class StoryboardSubscriptions {
  @Subscription(() => GenerationEvent, {
    description:
      'The events of all takes and of the film on one stream, including those started later. Sends every stored event after each generation’s position (all events if no position is given), then new ones, and completes when the storyboard has ended. While the storyboard is NEEDS_RETRY, the stream stays open.',
    subscribe: (({ args, context }: StreamArguments) => watchStoryboard(context, args.id, args.positions)) as never,
  })
  storyboardEvents(
    @Root() event: TailedEvent,
    @Ctx() { services }: Context,
    @Arg('id', () => ID, { description: 'The storyboard’s id.' }) _id: string,
    @Arg('positions', () => [GenerationPositionInput], {
      defaultValue: [],
      description: 'The last events that the client knows.',
    })
    _positions: GenerationPositionInput[],
  ): PresentedEvent {
    return presentEvent(event, event.current, services)
  }
}

async function watchStoryboard(
  context: Context,
  globalId: string,
  positions: readonly GenerationPositionInput[],
): Promise<AsyncGenerator<TailedEvent>> {
  const id = idOf(globalId, 'Storyboard')
  const view = id ? await context.storyboards.load(id) : null
  if (!view) throw notFound('There is no such storyboard.')
  const known = new Set(generationIdsOf(view).map((generationId) => encodeId('Generation', generationId)))
  if (positions.some((position) => !known.has(position.id)))
    throw notFound('A position refers to a generation that does not belong to this storyboard.')
  const giveUp = new AbortController()
  const signal = AbortSignal.any([context.caller.signal, giveUp.signal])
  return mergeStreams([], () => giveUp.abort(), takesAsTheyCome(context, view, positions, signal))
}

const notFound = (message: string) => new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } })

/** A stream for each generation of the storyboard, until it has ended. */
async function* takesAsTheyCome(
  context: Context,
  first: StoryboardView,
  positions: readonly GenerationPositionInput[],
  signal: AbortSignal,
): AsyncGenerator<AsyncGenerator<TailedEvent>> {
  const { wake } = context.services
  const watched = new Set<string>()
  let announce = () => {}
  const offWake = [
    wake.on('storyboards', (changed) => {
      if (changed === first.id) announce()
    }),
    wake.onReconnect(() => announce()),
  ]
  try {
    let view: StoryboardView | null = first
    while (view && !signal.aborted) {
      // Registered before the row is read: what changes in between is news.
      const changed = new Promise<void>((resolve) => (announce = resolve))
      view = await context.storyboards.load(first.id)
      if (!view) return
      for (const generationId of generationIdsOf(view)) {
        if (watched.has(generationId)) continue
        watched.add(generationId)
        const id = encodeId('Generation', generationId)
        const position = positions.find((candidate) => candidate.id === id)
        yield await watchOne(context, id, position?.afterSequence ?? 0, signal)
      }
      if (hasEnded(view.status)) return
      await news(changed, signal)
    }
  } finally {
    for (const off of offWake) off()
  }
}

async function news(changed: Promise<void>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, lookMilliseconds)
    signal.addEventListener('abort', done, { once: true })
    void changed.then(done)
  })
}
