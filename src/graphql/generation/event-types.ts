import { Field, Int, InterfaceType, ObjectType } from 'type-graphql'
import type { EventType } from '../../generations/record/event.ts'
import { Route } from '../catalog/types.ts'
import { Video } from '../media/types.ts'
import { Money } from '../money.ts'
import { DateTime } from '../scalars.ts'
import { Charge, Clip, FailureType, Generation, GenerationStatus, Progress } from './types.ts'

@InterfaceType({
  description:
    'Its fields draw a whole progress view without fragments, and hold for event types added later. `status` and `progress` are those OF THE EVENT; `generation` is the row NOW (sequence ≥ this event), so a replay never turns a cache back.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class GenerationEvent {
  @Field(() => Int, { description: 'From 1, without a gap.' })
  sequence!: number

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date

  @Field(() => GenerationStatus, { description: 'Of the generation, after it.' })
  status!: string

  @Field(() => Progress, { description: 'At that moment.' })
  progress!: Progress

  @Field(() => Boolean, { description: 'Ends the stream; only addenda come after it.' })
  isFinal!: boolean

  @Field(() => Generation, { description: 'As it is now.' })
  generation!: Generation
}

const implementing = (description: string) => ({ implements: GenerationEvent, description })

@ObjectType(implementing('It waits: at the start, or again after a provider refused it for now.'))
export class GenerationQueued extends GenerationEvent {
  @Field(() => Money, { nullable: true, description: 'What it is expected to cost.' })
  estimate!: Money | null
}

@ObjectType(
  implementing('Status is now SUBMITTING; nothing is bought yet. A step back to QUEUED is another GenerationQueued.'),
)
export class GenerationSubmitting extends GenerationEvent {
  @Field(() => Route, { description: 'Where it is sent.' })
  route!: Route

  @Field(() => Int, { description: 'Which clip.' })
  clipIndex!: number

  @Field(() => Int, { description: 'From 1.' })
  attempt!: number
}

@ObjectType(implementing('Somebody asked for the end.'))
export class GenerationCancelRequested extends GenerationEvent {}

@ObjectType(implementing('The provider has accepted it.'))
export class GenerationSubmitted extends GenerationEvent {
  @Field(() => Route, { description: 'Where it runs.' })
  route!: Route

  @Field(() => Int, { description: 'Which clip.' })
  clipIndex!: number

  @Field(() => Int, { description: 'From 1.' })
  attempt!: number
}

@ObjectType(implementing('Progress changed.'))
export class GenerationProgressed extends GenerationEvent {
  @Field(() => Int, { description: 'Which clip.' })
  clipIndex!: number
}

@ObjectType(implementing('The clip is made; it is fetched and verified.'))
export class GenerationCollecting extends GenerationEvent {
  @Field(() => Int, { description: 'Which clip.' })
  clipIndex!: number
}

@ObjectType(implementing('One clip has ended, well or badly.'))
export class GenerationClipFinished extends GenerationEvent {
  @Field(() => Clip, { description: 'As it is now.' })
  clip!: Clip
}

@ObjectType(implementing('Final: at least one clip is there.'))
export class GenerationSucceeded extends GenerationEvent {
  @Field(() => [Video], { description: 'Every clip that succeeded.' })
  videos!: Video[]

  @Field(() => Charge, { description: 'What it cost, as known then.' })
  charge!: Charge
}

@ObjectType(implementing('Final: nothing came.'))
export class GenerationFailed extends GenerationEvent {
  @Field(() => FailureType, { description: 'Why.' })
  failure!: FailureType

  @Field(() => Charge, { description: 'What it cost, as known then.' })
  charge!: Charge
}

@ObjectType(implementing('Final: canceled on request.'))
export class GenerationCanceled extends GenerationEvent {
  @Field(() => Charge, { description: 'What it cost, as known then.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'Final: the deadline passed. A clip that comes late is an addendum (GenerationLateResult); the status stays EXPIRED.',
  ),
)
export class GenerationExpired extends GenerationEvent {
  @Field(() => Boolean, { description: 'The gateway keeps looking.' })
  resultMayStillArrive!: boolean

  @Field(() => Charge, { description: 'What it cost, as known then.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'Addendum after a final event: a clip arrived after the deadline, or after a cancel with lateResult KEEP, and is kept.',
  ),
)
export class GenerationLateResult extends GenerationEvent {
  @Field(() => Clip, { description: 'As it is now.' })
  clip!: Clip

  @Field(() => Charge, { description: 'What it cost, as known then.' })
  charge!: Charge
}

@ObjectType(implementing('Addendum after a final event: the charge is settled, and nothing more will come.'))
export class GenerationChargeSettled extends GenerationEvent {
  @Field(() => Charge, { description: 'What it cost.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'It is sent another way: the route before surely refused it (credential, rate limit, unavailable, retired). The request and its settings are the same, and it costs no more than was estimated. Never after moderation or an unknown outcome, nor where the start names a provider.',
  ),
)
export class GenerationRouteChanged extends GenerationEvent {
  @Field(() => Route, { description: 'Where it was refused.' })
  fromRoute!: Route

  @Field(() => Route, { description: 'Where it is sent now.' })
  route!: Route

  @Field(() => Int, { description: 'Which clip was refused.' })
  clipIndex!: number

  @Field(() => String, { description: 'Why it was refused, for people.' })
  reason!: string
}

@ObjectType(
  implementing(
    'Addendum after a final event: its clips are deleted, with its request and what the provider answered. Events before show none of it any more.',
  ),
)
export class GenerationMediaDeleted extends GenerationEvent {}

/** By the kind that is stored: a kind without a type does not compile. */
export const generationEventTypes = {
  Queued: GenerationQueued,
  Submitting: GenerationSubmitting,
  CancelRequested: GenerationCancelRequested,
  Submitted: GenerationSubmitted,
  Progressed: GenerationProgressed,
  Collecting: GenerationCollecting,
  ClipFinished: GenerationClipFinished,
  Succeeded: GenerationSucceeded,
  Failed: GenerationFailed,
  Canceled: GenerationCanceled,
  Expired: GenerationExpired,
  LateResult: GenerationLateResult,
  ChargeSettled: GenerationChargeSettled,
  RouteChanged: GenerationRouteChanged,
  MediaDeleted: GenerationMediaDeleted,
} as const satisfies Record<EventType, unknown>

type AnyEvent = InstanceType<(typeof generationEventTypes)[EventType]>
type FieldOf<Event> = Event extends unknown ? keyof Event : never
type ValueOf<Field extends FieldOf<AnyEvent>> = Extract<AnyEvent, Record<Field, unknown>>[Field]

/** An event as resolvers answer it: every field of every type, some only when they are asked for. */
export type PresentedEvent = { [Field in FieldOf<AnyEvent>]: ValueOf<Field> | Promise<ValueOf<Field>> } & {
  __typename: `Generation${EventType}`
}
