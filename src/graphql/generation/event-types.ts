import { Field, Int, InterfaceType, ObjectType } from 'type-graphql'
import type { EventType } from '../../generations/record/event.ts'
import { Route } from '../catalog/types.ts'
import { Video } from '../media/types.ts'
import { Money } from '../money.ts'
import { DateTime } from '../scalars.ts'
import { Charge, Clip, FailureType, Generation, GenerationStatus, Progress } from './types.ts'

@InterfaceType({
  description:
    'An event of a generation. These fields are enough for a progress view without fragments, and event types added later have them too. `status` and `progress` are those at the time of the event. `generation` is the current state (its sequence is ≥ this event’s), so a replay never puts older data into a cache.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class GenerationEvent {
  @Field(() => Int, { description: 'Number of the event: from 1, without gaps.' })
  sequence!: number

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date

  @Field(() => GenerationStatus, { description: 'Status of the generation after the event.' })
  status!: string

  @Field(() => Progress, { description: 'Progress at the time of the event.' })
  progress!: Progress

  @Field(() => Boolean, { description: 'Whether this event ends the stream. Only addenda follow it.' })
  isFinal!: boolean

  @Field(() => Generation, { description: 'Its current state.' })
  generation!: Generation
}

const implementing = (description: string) => ({ implements: GenerationEvent, description })

@ObjectType(implementing('It is waiting, either at the start or again after a provider refused it temporarily.'))
export class GenerationQueued extends GenerationEvent {
  @Field(() => Money, { nullable: true, description: 'The expected cost.' })
  estimate!: Money | null
}

@ObjectType(
  implementing(
    'The status is now SUBMITTING. Nothing has been bought yet. If it returns to QUEUED, another GenerationQueued follows.',
  ),
)
export class GenerationSubmitting extends GenerationEvent {
  @Field(() => Route, { description: 'The route it is sent to.' })
  route!: Route

  @Field(() => Int, { description: 'Index of the clip.' })
  clipIndex!: number

  @Field(() => Int, { description: 'Number of the attempt, from 1.' })
  attempt!: number
}

@ObjectType(implementing('Cancellation was requested.'))
export class GenerationCancelRequested extends GenerationEvent {}

@ObjectType(implementing('The provider has accepted the request.'))
export class GenerationSubmitted extends GenerationEvent {
  @Field(() => Route, { description: 'The route it runs on.' })
  route!: Route

  @Field(() => Int, { description: 'Index of the clip.' })
  clipIndex!: number

  @Field(() => Int, { description: 'Number of the attempt, from 1.' })
  attempt!: number
}

@ObjectType(implementing('The progress has changed.'))
export class GenerationProgressed extends GenerationEvent {
  @Field(() => Int, { description: 'Index of the clip.' })
  clipIndex!: number
}

@ObjectType(implementing('The provider has finished the clip. The gateway is fetching and verifying it.'))
export class GenerationCollecting extends GenerationEvent {
  @Field(() => Int, { description: 'Index of the clip.' })
  clipIndex!: number
}

@ObjectType(implementing('One clip has ended, with or without success.'))
export class GenerationClipFinished extends GenerationEvent {
  @Field(() => Clip, { description: 'Its current state.' })
  clip!: Clip
}

@ObjectType(implementing('Final: at least one clip is ready.'))
export class GenerationSucceeded extends GenerationEvent {
  @Field(() => [Video], { description: 'Every clip that succeeded.' })
  videos!: Video[]

  @Field(() => Charge, { description: 'The cost known at that time.' })
  charge!: Charge
}

@ObjectType(implementing('Final: no clip was made.'))
export class GenerationFailed extends GenerationEvent {
  @Field(() => FailureType, { description: 'Why it failed.' })
  failure!: FailureType

  @Field(() => Charge, { description: 'The cost known at that time.' })
  charge!: Charge
}

@ObjectType(implementing('Final: canceled on request.'))
export class GenerationCanceled extends GenerationEvent {
  @Field(() => Charge, { description: 'The cost known at that time.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'Final: the deadline has passed. A clip that arrives later is an addendum (GenerationLateResult); the status stays EXPIRED.',
  ),
)
export class GenerationExpired extends GenerationEvent {
  @Field(() => Boolean, { description: 'Whether a clip may still arrive; the gateway keeps polling.' })
  resultMayStillArrive!: boolean

  @Field(() => Charge, { description: 'The cost known at that time.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'Addendum after a final event: a clip arrived after the deadline, or after a cancel with lateResult KEEP, and is kept.',
  ),
)
export class GenerationLateResult extends GenerationEvent {
  @Field(() => Clip, { description: 'Its current state.' })
  clip!: Clip

  @Field(() => Charge, { description: 'The cost known at that time.' })
  charge!: Charge
}

@ObjectType(implementing('Addendum after a final event: the charge is settled, and nothing more will come.'))
export class GenerationChargeSettled extends GenerationEvent {
  @Field(() => Charge, { description: 'What it cost.' })
  charge!: Charge
}

@ObjectType(
  implementing(
    'The request is sent over another route, because the previous route definitely refused it (credentials, rate limit, unavailable, retired). The request and its settings are the same, and it costs no more than estimated. This never happens after moderation, after an unknown outcome, or when the start names a provider.',
  ),
)
export class GenerationRouteChanged extends GenerationEvent {
  @Field(() => Route, { description: 'The route that refused it.' })
  fromRoute!: Route

  @Field(() => Route, { description: 'The route it is sent to now.' })
  route!: Route

  @Field(() => Int, { description: 'Index of the clip that was refused.' })
  clipIndex!: number

  @Field(() => String, { description: 'Why it was refused; text for people.' })
  reason!: string
}

@ObjectType(
  implementing(
    'Addendum after a final event: its clips, its request and the provider’s answers were deleted. Earlier events no longer show them.',
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
