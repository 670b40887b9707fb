import { Field, ID, InputType } from 'type-graphql'

@InputType({ description: 'An endpoint to be made.' })
export class CreateWebhookEndpointInput {
  @Field(() => String, { description: 'Public and https.' })
  url!: string

  @Field(() => [String], {
    nullable: true,
    description:
      'Types of events, such as `GenerationSucceeded`; unless given, how generations end and what comes after.',
  })
  types?: string[]
}

@InputType({ description: 'What is to change of an endpoint; what is left out stays.' })
export class UpdateWebhookEndpointInput {
  @Field(() => ID, { description: 'Its global id.' })
  id!: string

  @Field(() => String, { nullable: true, description: 'Another address, for what is still to be sent, too.' })
  url?: string

  @Field(() => [String], { nullable: true, description: 'Types of events, such as `GenerationSucceeded`.' })
  types?: string[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'Switch it on or off. Switched on, it goes on with what it was still to be told.',
  })
  enabled?: boolean
}
