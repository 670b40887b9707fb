import { Field, ID, Int, ObjectType } from 'type-graphql'
import { deliveryStatuses } from '../../generations/webhooks/deliveries.ts'
import { deliveryErrors } from '../../generations/webhooks/send.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime } from '../scalars.ts'

const WebhookDeliveryStatus = listEnum(
  'WebhookDeliveryStatus',
  'What became of an event on its way to an endpoint.',
  deliveryStatuses,
  {
    PENDING: 'It was not taken yet, and is tried again. What comes after it of the same generation waits.',
    DELIVERED: 'It was answered with 2xx.',
    FAILED: 'It was not taken in 24 hours, and is given up.',
  },
)

const WebhookDeliveryError = listEnum(
  'WebhookDeliveryError',
  'Why an endpoint did not take an event.',
  deliveryErrors,
  {
    ADDRESS_REFUSED: 'The address is not on the public internet, or without TLS.',
    UNREACHABLE: 'No connection, no valid TLS, or no proper HTTP.',
    TIMED_OUT: 'No answer within 15 s.',
    REDIRECTED: 'It was answered with 3xx, which is not followed.',
    REJECTED: 'It was answered with another status than 2xx.',
    INTERNAL: 'Our fault.',
  },
)

@ObjectType('WebhookEndpoint', { implements: NodeType, description: 'Where events of your generations are posted.' })
export class WebhookEndpoint extends NodeType {
  __typename!: 'WebhookEndpoint'

  @Field(() => String, { description: 'Its address.' })
  url!: string

  @Field(() => [String], { description: 'The types of events it is told of: `GenerationSucceeded`.' })
  types!: string[]

  @Field(() => Boolean, { description: 'Events are sent. What it misses meanwhile is not made up for.' })
  enabled!: boolean

  @Field(() => String, { nullable: true, description: 'Why it is switched off, for people.' })
  disabledReason!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it has taken nothing; after three days it is switched off. Null while all is well.',
  })
  failingSince!: Date | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until then the secret before signs, too. Null when there is none.',
  })
  previousSecretUntil!: Date | null

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date

  /** For its deliveries. */
  rowId!: string
}

@ObjectType({ description: 'One event on its way to an endpoint; told for a week. What was answered is not kept.' })
export class WebhookDelivery {
  @Field(() => ID, { description: 'For resendWebhookDelivery.' })
  id!: string

  @Field(() => String, { description: 'The `webhook-id` that it is sent with, the same each time.' })
  webhookId!: string

  @Field(() => String, { description: '`GenerationSucceeded`, or `WebhookTest`.' })
  type!: string

  @Field(() => ID, { nullable: true, description: 'Id of the generation; null for a test.' })
  generationId!: string | null

  @Field(() => WebhookDeliveryStatus, { description: 'What became of it.' })
  status!: string

  @Field(() => Int, { description: 'How often it was sent.' })
  attempts!: number

  @Field(() => Int, { nullable: true, description: 'Of the last answer; null where there was none.' })
  httpStatus!: number | null

  @Field(() => WebhookDeliveryError, { nullable: true, description: 'Why it was not taken the last time.' })
  error!: string | null

  @Field(() => Int, { nullable: true, description: 'How long the last attempt took.' })
  milliseconds!: number | null

  @Field(() => DateTime, { description: 'When it was sent first.' })
  firstAttemptAt!: Date

  @Field(() => DateTime, { description: 'When it was sent last.' })
  lastAttemptAt!: Date

  @Field(() => DateTime, { nullable: true, description: 'When it is tried again; null when it is not.' })
  nextAttemptAt!: Date | null
}

@ObjectType({ description: 'What came of a mutation about webhooks.' })
export class WebhookPayload {
  @Field(() => WebhookEndpoint, {
    nullable: true,
    description: 'As it is now, or was when it was deleted. Null for the address of a start.',
  })
  endpoint!: WebhookEndpoint | null

  @Field(() => WebhookDelivery, { nullable: true, description: 'What was sent by this mutation, or is sent again.' })
  delivery!: WebhookDelivery | null

  @Field(() => String, {
    nullable: true,
    description: 'What it is signed with from now on (`whsec_…`); told here alone, when it is made.',
  })
  secret!: string | null

  @Field(() => [ProblemType], { description: 'Everything wrong with the input at once.' })
  userErrors!: ProblemType[]
}
