import { Field, ID, Int, ObjectType } from 'type-graphql'
import { deliveryStatuses } from '../../generations/webhooks/deliveries.ts'
import { deliveryErrors } from '../../generations/webhooks/send.ts'
import { NodeType } from '../node.ts'
import { listEnum, ProblemType } from '../problem.ts'
import { DateTime } from '../scalars.ts'

const WebhookDeliveryStatus = listEnum('WebhookDeliveryStatus', 'Status of a webhook delivery.', deliveryStatuses, {
  PENDING: 'Not delivered yet; it will be sent again. Later events of the same generation wait for it.',
  DELIVERED: 'The endpoint answered with 2xx.',
  FAILED: 'Not delivered within 24 hours; it will not be sent again.',
})

const WebhookDeliveryError = listEnum('WebhookDeliveryError', 'Why a webhook delivery failed.', deliveryErrors, {
  ADDRESS_REFUSED: 'The address is not on the public internet, or does not use TLS.',
  UNREACHABLE: 'No connection, no valid TLS, or no valid HTTP answer.',
  TIMED_OUT: 'No answer within 15 s.',
  REDIRECTED: 'The endpoint answered with 3xx. Redirects are not followed.',
  REJECTED: 'The endpoint answered with a status other than 2xx or 3xx.',
  INTERNAL: 'An internal error of this server.',
})

@ObjectType('WebhookEndpoint', {
  implements: NodeType,
  description: 'An address to which events of the caller’s generations are sent.',
})
export class WebhookEndpoint extends NodeType {
  __typename!: 'WebhookEndpoint'

  @Field(() => String, { description: 'Its address.' })
  url!: string

  @Field(() => [String], { description: 'Types of the events that are sent to it: `GenerationSucceeded`.' })
  types!: string[]

  @Field(() => Boolean, {
    description: 'Whether events are sent. Events that occur while it is disabled are not sent later.',
  })
  enabled!: boolean

  @Field(() => String, { nullable: true, description: 'Why it is disabled; text for people.' })
  disabledReason!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when all deliveries have failed; after three days it is disabled. Null while deliveries succeed.',
  })
  failingSince!: Date | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until then messages are also signed with the previous secret. Null when there is none.',
  })
  previousSecretUntil!: Date | null

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date

  /** For its deliveries. */
  rowId!: string
}

@ObjectType({
  description: 'The delivery of one event to an endpoint. It is kept for a week; the endpoint’s answer is not stored.',
})
export class WebhookDelivery {
  @Field(() => ID, { description: 'Id for resendWebhookDelivery.' })
  id!: string

  @Field(() => String, { description: 'The `webhook-id` header; the same for every attempt.' })
  webhookId!: string

  @Field(() => String, { description: 'Type of the event: `GenerationSucceeded`, `WebhookTest`.' })
  type!: string

  @Field(() => ID, { nullable: true, description: 'Id of the generation; null for a test.' })
  generationId!: string | null

  @Field(() => WebhookDeliveryStatus, { description: 'Status of the delivery.' })
  status!: string

  @Field(() => Int, { description: 'Number of attempts.' })
  attempts!: number

  @Field(() => Int, { nullable: true, description: 'HTTP status of the last answer; null when there was none.' })
  httpStatus!: number | null

  @Field(() => WebhookDeliveryError, { nullable: true, description: 'Why the last attempt failed.' })
  error!: string | null

  @Field(() => Int, { nullable: true, description: 'Duration of the last attempt in milliseconds.' })
  milliseconds!: number | null

  @Field(() => DateTime, { description: 'When it was first sent.' })
  firstAttemptAt!: Date

  @Field(() => DateTime, { description: 'When it was last sent.' })
  lastAttemptAt!: Date

  @Field(() => DateTime, { nullable: true, description: 'When it will be sent again; null when it will not.' })
  nextAttemptAt!: Date | null
}

@ObjectType({ description: 'Answer of the webhook mutations.' })
export class WebhookPayload {
  @Field(() => WebhookEndpoint, {
    nullable: true,
    description: 'Its current state, or the state in which it was deleted. Null for the `webhookUrl` of a start.',
  })
  endpoint!: WebhookEndpoint | null

  @Field(() => WebhookDelivery, { nullable: true, description: 'The delivery that this mutation sent or scheduled.' })
  delivery!: WebhookDelivery | null

  @Field(() => String, {
    nullable: true,
    description: 'The new signing secret (`whsec_…`). Only this answer contains it.',
  })
  secret!: string | null

  @Field(() => [ProblemType], { description: 'All problems with the input.' })
  userErrors!: ProblemType[]
}
