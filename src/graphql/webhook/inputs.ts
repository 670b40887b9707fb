import { Field, ID, InputType } from 'type-graphql'

@InputType({ description: 'An endpoint to create.' })
export class CreateWebhookEndpointInput {
  @Field(() => String, { description: 'A public https URL.' })
  url!: string

  @Field(() => [String], {
    nullable: true,
    description: 'Types of events, such as `GenerationSucceeded`. By default the final events and addenda.',
  })
  types?: string[]
}

@InputType({ description: 'Changes to an endpoint. Omitted fields stay unchanged.' })
export class UpdateWebhookEndpointInput {
  @Field(() => ID, { description: 'Its global id.' })
  id!: string

  @Field(() => String, { nullable: true, description: 'A new address. Pending events are sent to it, too.' })
  url?: string

  @Field(() => [String], { nullable: true, description: 'Types of events, such as `GenerationSucceeded`.' })
  types?: string[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'Enables or disables it. When it is enabled again, its pending events are sent.',
  })
  enabled?: boolean
}
